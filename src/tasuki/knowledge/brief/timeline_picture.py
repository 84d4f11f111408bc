"""The timeline as a picture: lanes of owners, milestones, meetings and promises, the past filled, the planned hollow.

Geometry and drawing only: words come in, SVG goes out. Drawn with presentation attributes, so that it stands alone
in a PDF; on the page the stylesheet overrides them by class. Told apart without colour: by lane, shape, dash, fill.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from typing import Final

from tasuki.knowledge.brief.clean import displayable

WIDTH: Final = 760
LEFT: Final = 104
RIGHT: Final = 24
ROW: Final = 24
HEAD: Final = 30
GAP: Final = 14
FOOT: Final = 30
MOST_ROWS: Final = 5
INK, QUIET, RULE, PAPER, TODAY = "#23222b", "#5f5e69", "#dedbd2", "#ffffff", "#b83d20"
OWNER: Final = "#cdd7ec"
FONT: Final = "Noto Sans CJK JP, Noto Sans, Liberation Sans, DejaVu Sans, sans-serif"


@dataclass(frozen=True, slots=True)
class Mark:
    """Something on one day."""

    on: date
    text: str
    planned: bool


@dataclass(frozen=True, slots=True)
class Span:
    """An owner's time; `until` None: still running."""

    since: date
    until: date | None
    text: str


@dataclass(frozen=True, slots=True)
class Lane:
    """A named row of the picture: spans, or marks of one shape (circle, square, diamond, triangle)."""

    name: str
    shape: str
    marks: tuple[Mark, ...] = ()
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Labels:
    """The words of the picture itself."""

    title: str
    alt: str
    today: str
    past: str
    planned: str


def draw(
    lanes: Sequence[Lane], today: date, labels: Labels, months: Callable[[date], str], *, key: str
) -> str:
    """The picture as SVG; an empty text where there is nothing to draw."""
    days = [mark.on for lane in lanes for mark in lane.marks]
    days += [day for lane in lanes for span in lane.spans for day in (span.since, span.until) if day]
    if not days:
        return ""
    scale = _Scale(min([*days, today]), max([*days, today]), today)
    parts, top = [], HEAD
    for lane in lanes:
        if not lane.marks and not lane.spans:
            continue
        drawn, height = _lane(lane, scale, top, today)
        parts += drawn
        top += height + GAP
    bottom = top - GAP + 6
    body = [
        *_ticks(scale, bottom, months),
        *_today(scale, bottom, labels.today),
        *parts,
        *_legend(bottom + FOOT, labels),
    ]
    return _frame(body, bottom + FOOT + 24, labels, key)


#: What somebody wrote down by mistake lies at the edge of the picture and does not stretch it.
EARLIEST: Final = date(1900, 1, 1)
LATEST: Final = date(2200, 12, 31)


class _Scale:
    """Days to pixels: a year back and somewhat ahead have most of the width, what lies farther off is drawn closer."""

    def __init__(self, first: date, last: date, today: date) -> None:
        first, last = max(first, EARLIEST), min(last, LATEST)
        first, last = first - timedelta(days=10), max(last, first + timedelta(days=60)) + timedelta(days=20)
        near, far = today - timedelta(days=365), today + timedelta(days=400)
        width = WIDTH - LEFT - RIGHT
        self.knots: list[tuple[date, float]] = [(first, float(LEFT))]
        start = float(LEFT)
        self.old = first < near - timedelta(days=90)
        end = float(WIDTH - RIGHT)
        if self.old:
            start += width * 0.26
            self.knots.append((near, start))
        if last > far + timedelta(days=90):
            self.knots.append((far, end - width * 0.12))
        self.knots.append((last, end))
        self.first, self.last, self.near, self.today = first, last, near, today

    def x(self, day: date) -> float:
        """Where a day stands."""
        for (left, x0), (right, x1) in zip(self.knots, self.knots[1:], strict=False):
            if day <= right:
                share = (day - left).days / max((right - left).days, 1)
                return round(x0 + (x1 - x0) * max(share, 0.0), 1)
        return self.knots[-1][1]


def _lane(lane: Lane, scale: _Scale, top: int, today: date) -> tuple[list[str], int]:
    """A lane's drawing and its height: marks whose words would collide move to a further row."""
    rows: list[float] = []
    drawn: list[str] = []
    for span in sorted(lane.spans, key=lambda one: one.since):
        drawn += _span(span, scale, top, today)
    for mark in sorted(lane.marks, key=lambda one: one.on):
        x = scale.x(mark.on)
        text = _shortened(mark.text, 30)
        needed = 12 + _width(text)
        left = x + needed > WIDTH - 2
        begins = x - needed if left else x - 7
        row = next((number for number, end in enumerate(rows) if end <= begins), len(rows))
        if row >= MOST_ROWS:
            row, text = min(range(len(rows)), key=lambda number: rows[number]), ""
        end = x + 9 if left or not text else x + needed
        rows[row : row + 1] = [max(end, rows[row]) if row < len(rows) else end]
        drawn += _mark(mark, lane.shape, x, top + row * ROW + ROW // 2, text, left)
    count = max(len(rows), 1 if lane.spans else 0)
    name = (
        f'<text class="bt-quiet" x="0" y="{top + ROW // 2 + 4}" fill="{QUIET}" font-size="12">'
        f"{escape(_shortened(lane.name, 16))}</text>"
    )
    return [name, *drawn], count * ROW


def _span(span: Span, scale: _Scale, top: int, today: date) -> list[str]:
    begin, end = (
        scale.x(span.since),
        scale.x(min(span.until or today, today) if span.since <= today else scale.last),
    )
    width = max(end - begin, 3.0)
    inside = width > 48
    text = _shortened(span.text, int((width - 10) / 6.6) if inside else 24)
    at = begin + 6 if inside else end + 6
    bar = (
        f'<rect class="bt-owner" x="{begin}" y="{top + 2}" width="{width:.1f}" height="{ROW - 4}" rx="2" '
        f'fill="{OWNER}" stroke="{PAPER}" stroke-width="1.5"/>'
    )
    words = (
        f'<text class="bt-ink" x="{at:.1f}" y="{top + 16}" fill="{INK}" font-size="12">{escape(text)}</text>'
    )
    return [bar, words] if text and (inside or span.until is None) else [bar]


def _mark(mark: Mark, shape: str, x: float, y: int, text: str, left: bool) -> list[str]:
    fill, css = (PAPER, "bt-planned") if mark.planned else (INK, "bt-past")
    dash = ' stroke-dasharray="2.5 1.5"' if mark.planned else ""
    paint = f'class="{css}" fill="{fill}" stroke="{INK}" stroke-width="1.6"{dash}'
    found = [_shape(shape, x, y, paint)]
    if text:
        anchor, at = ("end", x - 10) if left else ("start", x + 10)
        found.append(
            f'<text class="bt-ink" x="{at:.1f}" y="{y + 4}" fill="{INK}" font-size="12" text-anchor="{anchor}">'
            f"{escape(text)}</text>"
        )
    return found


def _shape(shape: str, x: float, y: int, paint: str) -> str:
    match shape:
        case "square":
            return f'<rect x="{x - 5:.1f}" y="{y - 5}" width="10" height="10" {paint}/>'
        case "diamond":
            return f'<path d="M{x:.1f} {y - 7}l7 7l-7 7l-7 -7z" {paint}/>'
        case "triangle":
            return f'<path d="M{x:.1f} {y - 6}l6.5 11h-13z" {paint}/>'
        case _:
            return f'<circle cx="{x:.1f}" cy="{y}" r="5.5" {paint}/>'


def _ticks(scale: _Scale, bottom: int, months: Callable[[date], str]) -> Iterable[str]:
    last_x = -100.0
    for day in _tick_days(scale):
        x = scale.x(day)
        if x - last_x < 86 or x > WIDTH - RIGHT - 20:
            continue
        last_x = x
        yield f'<path class="bt-rule" d="M{x} {HEAD - 6}V{bottom}" stroke="{RULE}" stroke-width="1" fill="none"/>'
        yield (
            f'<text class="bt-quiet" x="{x + 3}" y="{bottom + 12}" fill="{QUIET}" font-size="11">'
            f"{escape(months(day))}</text>"
        )
    yield f'<path class="bt-rule" d="M{LEFT} {bottom}H{WIDTH}" stroke="{RULE}" stroke-width="1" fill="none"/>'


def _tick_days(scale: _Scale) -> list[date]:
    """Years in the far past, quarters in the rest."""
    found = []
    for year in range(scale.first.year, scale.last.year + 1):
        for month in (1, 4, 7, 10):
            day = date(year, month, 1)
            far = scale.old and day < scale.near
            if scale.first <= day <= scale.last and (month == 1 or not far):
                found.append(day)
    return found


def _today(scale: _Scale, bottom: int, word: str) -> list[str]:
    x = scale.x(scale.today)
    line = (
        f'<path class="bt-today" d="M{x} {HEAD - 8}V{bottom}" stroke="{TODAY}" stroke-width="1.6" '
        'stroke-dasharray="2 3" fill="none"/>'
    )
    name = (
        f'<text class="bt-today-word" x="{x}" y="{HEAD - 14}" fill="{TODAY}" font-size="12" font-weight="600" '
        f'text-anchor="middle">{escape(word)}</text>'
    )
    return [line, name]


def _legend(y: int, labels: Labels) -> list[str]:
    found = []
    x = float(LEFT)
    for planned, word in ((False, labels.past), (True, labels.planned)):
        found += _mark(Mark(date.min, word, planned), "circle", x + 6, y + 4, word, left=False)
        x += 40 + _width(word)
    return found


def _frame(body: Iterable[str], height: int, labels: Labels, key: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'role="img" aria-labelledby="{key}-title {key}-desc" font-family="{FONT}">'
        f'<title id="{key}-title">{_xml(labels.title)}</title><desc id="{key}-desc">{_xml(labels.alt)}</desc>'
        + "".join(body)
        + "</svg>"
    )


def _xml(text: str) -> str:
    return escape(displayable(text).replace("\n", " "))


def _width(text: str) -> float:
    """About how wide a text is at 12 px: wide characters count double."""
    return sum(12.2 if unicodedata.east_asian_width(one) in "WF" else 6.7 for one in text)


def _shortened(text: str, most: int) -> str:
    """The first line, at most that many half-width characters, without characters that SVG cannot hold."""
    line = "".join(
        one for one in text.strip().split("\n", 1)[0] if unicodedata.category(one) not in {"Cc", "Cs", "Cn"}
    )
    kept, room = "", float(most)
    for one in line:
        room -= 2 if unicodedata.east_asian_width(one) in "WF" else 1
        if room < 0:
            return kept.rstrip() + "…" if kept else ""
        kept += one
    return kept
