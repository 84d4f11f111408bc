"""Where everything stands on the map: pure geometry, no words, the same answer for the same people (PE-5).

Influence and support are steps, so the map is a grid of five by five. Who shares a spot fans out inside its cell;
a row grows until everybody in it has a place of their own, so nothing ever overlaps.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, hypot
from typing import Final

LEVELS: Final = (5, 4, 3, 2, 1)
SUPPORTS: Final = (-2, -1, 0, 1, 2)


@dataclass(frozen=True, slots=True)
class Format:
    """The measures of a drawing, in user units. `slot` is the place that one person takes."""

    width: float
    left: float
    top: float
    bottom: float
    slot_width: float
    slot_height: float
    empty_column: float
    least_row: float
    margin: float = 6.0


WIDE: Final = Format(1000, 100, 30, 30, 150, 34, 70, 52)
NARROW: Final = Format(320, 30, 34, 22, 27, 28, 27, 36, 1.5)


@dataclass(frozen=True, slots=True)
class Cell:
    """A field of the grid."""

    influence: int
    support: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Spot:
    """The place of one person: a box inside its cell."""

    id: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Grid:
    """The whole: its size, its fields, the place of everybody."""

    width: float
    height: float
    cells: tuple[Cell, ...]
    spots: Mapping[str, Spot]

    def cell(self, influence: int, support: int) -> Cell:
        """The field of a level of influence and of support."""
        return self.cells[(5 - influence) * len(SUPPORTS) + support + 2]


def lay_out(
    people: Iterable[tuple[str, int, int]],
    form: Format,
    *,
    counts: Mapping[tuple[int, int], int] | None = None,
) -> Grid:
    """The grid for people given as (id, influence, support), in the order in which they are to stand.

    With `counts` by (influence, support) nobody has a place: each field is large enough for one bubble.
    """
    by_cell: dict[tuple[int, int], list[str]] = defaultdict(list)
    for key, influence, support in people:
        by_cell[influence, support].append(key)
    used = set(counts or by_cell)
    columns = _columns({support for _influence, support in used}, form)
    rows = _rows(by_cell, columns, form, roomy=counts is not None)
    cells, y = [], form.top
    for level in LEVELS:
        x = form.left
        for support in SUPPORTS:
            cells.append(Cell(level, support, x, y, columns[support], rows[level]))
            x += columns[support]
        y += rows[level]
    spots: dict[str, Spot] = {}
    if counts is None:
        for cell in cells:
            spots |= _fan_out(by_cell.get((cell.influence, cell.support), ()), cell, form)
    return Grid(form.width, y + form.bottom, tuple(cells), spots)


def _columns(used: set[int], form: Format) -> dict[int, float]:
    """A column without anybody is narrow; the others share what is left."""
    room = form.width - form.left - form.margin
    if not used:
        return dict.fromkeys(SUPPORTS, room / len(SUPPORTS))
    free = room - form.empty_column * (len(SUPPORTS) - len(used))
    return {support: free / len(used) if support in used else form.empty_column for support in SUPPORTS}


def _rows(
    by_cell: Mapping[tuple[int, int], Sequence[str]],
    columns: Mapping[int, float],
    form: Format,
    *,
    roomy: bool,
) -> dict[int, float]:
    """A row is as high as its fullest field needs."""
    heights = {}
    for level in LEVELS:
        lines = max(
            ceil(len(by_cell.get((level, support), ())) / _abreast(columns[support], form))
            for support in SUPPORTS
        )
        least = form.least_row * 2 if roomy else form.least_row
        heights[level] = max(least, lines * form.slot_height + 2 * form.margin)
    return heights


def _abreast(width: float, form: Format) -> int:
    """How many places fit side by side."""
    return max(1, int((width - 2 * form.margin) // form.slot_width))


def _fan_out(keys: Sequence[str], cell: Cell, form: Format) -> dict[str, Spot]:
    """Side by side, then beneath each other, the whole in the middle of the field's height; few have more room."""
    if not keys:
        return {}
    abreast = min(_abreast(cell.width, form), len(keys))
    lines = ceil(len(keys) / abreast)
    width = (cell.width - 2 * form.margin) / abreast
    top = cell.y + (cell.height - lines * form.slot_height) / 2
    return {
        key: Spot(
            key,
            cell.x + form.margin + place % abreast * width,
            top + place // abreast * form.slot_height,
            width,
            form.slot_height,
        )
        for place, key in enumerate(keys)
    }


@dataclass(frozen=True, slots=True)
class Curve:
    """A line from one mark to another, bent so that several between the same two stay apart."""

    x1: float
    y1: float
    cx: float
    cy: float
    x2: float
    y2: float

    @property
    def path(self) -> str:
        """As an SVG path."""
        return f"M{self.x1:.1f},{self.y1:.1f} Q{self.cx:.1f},{self.cy:.1f} {self.x2:.1f},{self.y2:.1f}"

    @property
    def middle(self) -> tuple[float, float]:
        """The point half way."""
        return (self.x1 + 2 * self.cx + self.x2) / 4, (self.y1 + 2 * self.cy + self.y2) / 4


def bend(
    start: tuple[float, float],
    end: tuple[float, float],
    *,
    gap: float,
    lane: int,
    left: float,
    beside: bool = True,
) -> Curve:
    """The line between two marks: it ends `gap` before each; `lane` 0, 1, 2 … bends it more each time.

    It bends to the left, away from the names, but never beyond the frame's `left` edge. Where names stand `beside`
    their marks, what comes from the right ends above or beneath the mark, not under the name.
    """
    (x1, y1), (x2, y2) = start, end
    length = hypot(x2 - x1, y2 - y1) or 1.0
    nx, ny = (y2 - y1) / length, -(x2 - x1) / length
    if nx > 0 or (nx == 0 and ny > 0):
        nx, ny = -nx, -ny
    out = min(0.12 * length, 40.0) + 10.0 * lane + (8.0 if abs(x2 - x1) < 1 else 0.0)
    cx, cy = max(left, (x1 + x2) / 2 + nx * out), (y1 + y2) / 2 + ny * out
    sx, sy = _end(x1, y1, cx, cy, gap, beside=beside)
    ex, ey = _end(x2, y2, cx, cy, gap, beside=beside)
    return Curve(sx, sy, cx, cy, ex, ey)


def _end(x: float, y: float, cx: float, cy: float, gap: float, *, beside: bool) -> tuple[float, float]:
    if beside and cx > x + 4:
        return x, y + (gap if cy > y else -gap)
    return _towards(x, y, cx, cy, gap)


def _towards(x: float, y: float, to_x: float, to_y: float, by: float) -> tuple[float, float]:
    length = hypot(to_x - x, to_y - y) or 1.0
    by = min(by, length / 2)
    return x + (to_x - x) / length * by, y + (to_y - y) / length * by
