"""The stakeholder map as an accessible SVG, for the page and for documents, and the table that says the same (PE-5)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Final

from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from tasuki.stakeholders.labels import fitted, xml
from tasuki.stakeholders.layout import NARROW, WIDE, Cell, Format, Grid, Spot, bend, lay_out
from tasuki.stakeholders.map_data import (
    LEVELS,
    SUPPORTS,
    MapCell,
    MapPerson,
    StakeholderMap,
    kind_word,
    level_word,
    line_word,
    support_word,
)
from tasuki.stakeholders.models import MUTUAL
from tasuki.stakeholders.shapes import ALONE, SHAPES, TIPS, stance

FONTS: Final = "Noto Sans CJK JP, Noto Sans, Hiragino Sans, sans-serif"
#: From an edge of a place to the middle of its mark; the name begins behind it.
MARK_AT: Final = 12.0
NAME_AT: Final = 25.0
_MOST_NAMED_IN_FIELD: Final = 2
_LARGEST_BUBBLE: Final = 34.0


@dataclass(frozen=True, slots=True)
class _Pen:
    """How things look here: by class on a page, by colour in a picture that stands alone."""

    standalone: bool
    prefix: str

    def look(self, name: str) -> str:
        if not self.standalone:
            return f' class="{name}"'
        return f" {ALONE[name]}" if name in ALONE else ""


def map_svg(
    found: StakeholderMap, language: str, *, standalone: bool = False, narrow: bool = False, name: str = "map"
) -> str:
    """The picture. `standalone` brings its own colours and no links; `narrow` fits 320 px, with numbers for names;
    `name` begins the ids, so that two pictures may stand on one page.
    """
    form = NARROW if narrow else WIDE
    pen = _Pen(standalone, name)
    with translation.override(language):
        grid = _grid(found, form)
        parts = [
            _head(found, grid, pen),
            *_fields(grid, pen),
            *_axes(grid, form, pen),
            *(_bubbles(found, grid, form, pen) if found.crowded else _marks(found, grid, form, pen)),
            "</svg>",
        ]
    return mark_safe("".join(parts))  # noqa: S308 - every text went through labels.xml


def _grid(found: StakeholderMap, form: Format) -> Grid:
    counts = {(cell.influence, cell.support): cell.count for cell in found.cells} or None
    people = [
        (one.id, one.influence, one.support)
        for one in found.people
        if one.influence is not None and one.support is not None
    ]
    return lay_out(people, form, counts=counts)


def _head(found: StakeholderMap, grid: Grid, pen: _Pen) -> str:
    title = _("Stakeholder map of %(account)s") % {"account": found.account}
    size = f'viewBox="0 0 {grid.width:g} {grid.height:g}"'
    if pen.standalone:
        size += f' width="{grid.width:g}" height="{grid.height:g}" font-family="{FONTS}"'
    role = "img" if pen.standalone else "group"
    ids = f'aria-labelledby="{pen.prefix}-t" aria-describedby="{pen.prefix}-d"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="{role}" {ids} direction="ltr">'
        f'<title id="{pen.prefix}-t">{xml(title)}</title><desc id="{pen.prefix}-d">{xml(summary(found))}</desc>'
        f"<defs>{''.join(_tip(kind, pen) for kind in TIPS)}</defs>"
        f'<rect width="{grid.width:g}" height="{grid.height:g}"{pen.look("map-paper")}/>'
    )


def summary(found: StakeholderMap) -> str:
    """The picture in two or three sentences, in the language now active."""
    said = [
        ngettext(
            "%(n)s person stands where influence (upwards) and support (to the right) meet.",
            "%(n)s people stand where influence (upwards) and support (to the right) meet.",
            found.placed_count,
        )
        % {"n": found.placed_count}
    ]
    if found.waiting_count:
        words = ngettext(
            "%(n)s person is not placed yet.", "%(n)s people are not placed yet.", found.waiting_count
        )
        said.append(words % {"n": found.waiting_count})
    if not found.sensitive:
        said.append(_("Alliances, conflicts and deference are left out: they are shown to the owners only."))
    said.append(_("The table says the same."))
    return " ".join(said)


def _tip(kind: str, pen: _Pen) -> str:
    place = 'refX="4" refY="4"' if kind in MUTUAL else 'refX="7" refY="4"'
    look = pen.look(f"map-tip is-{kind}")
    return (
        f'<marker id="{pen.prefix}-{kind}" viewBox="0 0 8 8" markerWidth="8" markerHeight="8" {place}'
        f' markerUnits="userSpaceOnUse" orient="auto-start-reverse"><path d="{TIPS[kind]}"{look}/></marker>'
    )


def _fields(grid: Grid, pen: _Pen) -> Iterator[str]:
    for cell in grid.cells:
        side = " is-for" if cell.support > 0 else " is-against" if cell.support < 0 else ""
        yield (
            f'<rect x="{cell.x:.1f}" y="{cell.y:.1f}" width="{cell.width:.1f}" height="{cell.height:.1f}"'
            f"{pen.look('map-field' + side)}/>"
        )


def _axes(grid: Grid, form: Format, pen: _Pen) -> Iterator[str]:
    look, narrow = pen.look("map-axis"), form is NARROW
    for support in SUPPORTS:
        cell = grid.cell(5, support)
        word = (
            (f"{support:+d}" if support else "0")
            if narrow
            else fitted(support_word(support), (cell.width - 6) / 12)
        )
        middle = cell.x + cell.width / 2
        yield f'<text x="{middle:.1f}" y="{form.top - 10:g}" text-anchor="middle"{look}>{xml(word)}</text>'
    for level in LEVELS:
        cell = grid.cell(level, -2)
        word = str(level) if narrow else fitted(level_word(level), (form.left - 12) / 12)
        y = cell.y + cell.height / 2 + 4
        yield f'<text x="{form.left - 8:g}" y="{y:.1f}" text-anchor="end"{look}>{xml(word)}</text>'
    below = grid.height - 8
    along = pgettext("support of a stakeholder", "Support")
    if narrow:
        legend = f"{_('Influence')} ↑ · {along} →"
        yield f'<text x="{form.left:g}" y="{below:.1f}"{look}>{xml(fitted(legend, 23))}</text>'
        return
    yield f'<text x="8" y="{form.top - 10:g}"{look}>{xml(fitted(_("Influence"), 6))} ↑</text>'
    right = grid.width - form.margin
    yield f'<text x="{right:g}" y="{below:.1f}" text-anchor="end"{look}>{xml(along)} →</text>'


# -- people and lines ------------------------------------------------------------------------------


def _marks(found: StakeholderMap, grid: Grid, form: Format, pen: _Pen) -> Iterator[str]:
    narrow = form is NARROW
    at = {key: _middle(spot, narrow=narrow) for key, spot in grid.spots.items()}
    yield from _lines(found, at, form, pen)
    for number, one in enumerate(found.people, start=1):
        if one.id in grid.spots:
            yield _mark(one, number, grid.spots[one.id], at[one.id], pen, narrow=narrow)


def _middle(spot: Spot, *, narrow: bool) -> tuple[float, float]:
    return (spot.x + (spot.width / 2 if narrow else MARK_AT), spot.y + spot.height / 2)


def _lines(
    found: StakeholderMap, at: Mapping[str, tuple[float, float]], form: Format, pen: _Pen
) -> Iterator[str]:
    between: Counter[frozenset[str]] = Counter()
    for line in found.lines:
        if line.a not in at or line.b not in at:
            continue
        pair = frozenset((line.a, line.b))
        beside = form is not NARROW
        curve = bend(
            at[line.a],
            at[line.b],
            gap=12 if beside else 15,
            lane=between[pair],
            left=form.left - 12,
            beside=beside,
        )
        between[pair] += 1
        tip = f"url(#{pen.prefix}-{line.kind})"
        ends = f' marker-end="{tip}"' + (f' marker-start="{tip}"' if line.kind in MUTUAL else "")
        yield f'<path d="{curve.path}"{ends}{pen.look(f"map-line is-{line.kind}")}/>'
        if line.kind == "conflict_with":
            x, y = curve.middle
            cross = f"M{x - 4:.1f},{y - 4:.1f} l8,8 m0,-8 l-8,8"
            yield f'<path d="{cross}"{pen.look("map-cross")}/>'


def _mark(
    one: MapPerson, number: int, spot: Spot, at: tuple[float, float], pen: _Pen, *, narrow: bool
) -> str:
    x, y = at
    shape = f'<path d="{SHAPES.get(one.kind, SHAPES[""])}"{pen.look("map-mark" + stance(one.support))}/>'
    if narrow:
        scale = f'<g transform="translate({x:.1f} {y:.1f}) scale(1.5)">{shape}</g>'
        text = (
            f'<text x="{x:.1f}" y="{y + 4:.1f}" text-anchor="middle"{pen.look("map-number")}>{number}</text>'
        )
        inner = scale + text
    else:
        ems = (spot.width - NAME_AT - 4) / 12
        texts = (
            (y - 2, "map-name", fitted(label(one), ems)),
            (y + 11, "map-role", fitted(f"{number} · {kind_word(one.kind)}", ems * 1.2)),
        )
        left = spot.x + NAME_AT
        inner = f'<g transform="translate({x:.1f} {y:.1f})">{shape}</g>' + "".join(
            f'<text x="{left:.1f}" y="{row:.1f}"{pen.look(look)} unicode-bidi="isolate">{xml(text)}</text>'
            for row, look, text in texts
        )
    return _linked(one, number, spot, inner, pen)


def _linked(one: MapPerson, number: int, spot: Spot, inner: str, pen: _Pen) -> str:
    title = f"<title>{xml(f'{number}. {described(one)}')}</title>"
    href = "" if pen.standalone else person_url(one.id)
    if not href:
        return f"<g>{title}{inner}</g>"
    frame = (
        f'<rect x="{spot.x:.1f}" y="{spot.y:.1f}" width="{spot.width:.1f}" height="{spot.height:.1f}" rx="3"'
        f"{pen.look('map-frame')}/>"
    )
    said = xml(f"{number}. {described(one)}")
    return f'<a href="{xml(href)}" aria-label="{said}"{pen.look("map-person")}>{title}{frame}{inner}</a>'


def person_url(key: str) -> str:
    """The page of somebody; empty where there is none."""
    try:
        return reverse("stakeholders:show", args=[key])
    except NoReverseMatch:
        return ""


def label(one: MapPerson) -> str:
    """The name, for a group with its number of people."""
    if not one.headcount:
        return one.name
    return ngettext("%(name)s (%(n)s person)", "%(name)s (%(n)s people)", one.headcount) % {
        "name": one.name,
        "n": one.headcount,
    }


def described(one: MapPerson) -> str:
    """Somebody in one line: name, kinds, influence, support."""
    parts = [label(one), ", ".join(map(kind_word, one.kinds or ("",)))]
    if one.influence is not None:
        parts.append(_("influence %(level)s") % {"level": level_word(one.influence)})
    if one.support is not None:
        parts.append(support_word(one.support))
    return " · ".join(parts)


# -- too many to draw each -------------------------------------------------------------------------


def _bubbles(found: StakeholderMap, grid: Grid, form: Format, pen: _Pen) -> Iterator[str]:
    most = max((cell.count for cell in found.cells), default=1)
    named: dict[tuple[int | None, int | None], list[MapPerson]] = defaultdict(list)
    for one in found.people:
        named[one.influence, one.support].append(one)
    for one_cell in found.cells:
        field = grid.cell(one_cell.influence, one_cell.support)
        people = [] if form is NARROW else named[one_cell.influence, one_cell.support][:_MOST_NAMED_IN_FIELD]
        yield _bubble(one_cell, field, people, most, pen)


def _bubble(one: MapCell, field: Cell, people: list[MapPerson], most: int, pen: _Pen) -> str:
    room = min(field.width, field.height - 15 * len(people)) / 2 - 4
    radius = max(10.0, min(room, _LARGEST_BUBBLE) * sqrt(one.count / most))
    x, y = field.x + field.width / 2, field.y + (field.height - 15 * len(people)) / 2
    names = "".join(
        f'<text x="{x:.1f}" y="{y + radius + 14 * row:.1f}" text-anchor="middle"{pen.look("map-name")}>'
        f"{xml(fitted(person.name, (field.width - 8) / 12))}</text>"
        for row, person in enumerate(people, start=1)
    )
    return (
        f"<g><title>{xml(cell_words(one))}</title>"
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"{pen.look("map-bubble")}/>'
        f'<text x="{x:.1f}" y="{y + 4:.1f}" text-anchor="middle"{pen.look("map-number")}>{one.count}</text>{names}</g>'
    )


def cell_words(one: MapCell) -> str:
    """A field in one line: where it stands, how many, of which kinds."""
    kinds = ", ".join(f"{kind_word(kind)} {count}" for kind, count in one.kinds)
    return f"{level_word(one.influence)} · {support_word(one.support)}: {one.count} ({kinds})"


# -- keys and tables -------------------------------------------------------------------------------


def mark_svg(kind: str) -> SafeString:
    """The shape of a kind, for the legend."""
    path = SHAPES.get(kind, SHAPES[""])
    return mark_safe(  # noqa: S308 - our own shapes
        f'<svg viewBox="-10 -10 20 20" class="map-key" aria-hidden="true"><path d="{path}" class="map-mark"/></svg>'
    )


def line_svg(kind: str) -> SafeString:
    """The stroke of a kind of line, for the legend; its tip is drawn, not a marker."""
    cross = '<path d="M17,4 l8,8 m0,-8 l-8,8" class="map-cross"/>' if kind == "conflict_with" else ""
    tip = f'<path d="{TIPS[kind]}" transform="translate(33 4)" class="map-tip is-{kind}"/>'
    start = (
        f'<path d="{TIPS[kind]}" transform="translate(1 4)" class="map-tip is-{kind}"/>'
        if kind in MUTUAL
        else ""
    )
    return mark_safe(  # noqa: S308 - our own shapes
        '<svg viewBox="0 0 42 16" class="map-key is-line" aria-hidden="true">'
        f'<path d="M5,8 H36" class="map-line is-{kind}"/>{cross}{start}{tip}</svg>'
    )


@dataclass(frozen=True, slots=True)
class MapRow:
    """A line of the table: everything that the picture says of somebody."""

    number: int | None
    person: MapPerson
    kinds: str
    influence: str
    support: str
    lines: tuple[str, ...]


def map_table(found: StakeholderMap, language: str) -> tuple[MapRow, ...]:
    """The table equivalent: everybody drawn by their number, with their lines; then who is not placed."""
    with translation.override(language):
        names = {one.id: one.name for one in (*found.people, *found.waiting)}
        lines = _spoken_lines(found, names)
        rows = [_row(number, one, lines) for number, one in enumerate(found.people, start=1)]
        return tuple(rows + [_row(None, one, lines) for one in found.waiting])


def _row(number: int | None, one: MapPerson, lines: Mapping[str, list[str]]) -> MapRow:
    kinds = ", ".join(map(kind_word, one.kinds or ("",)))
    spoken = tuple(lines.get(one.id, ()))
    return MapRow(number, one, kinds, level_word(one.influence), support_word(one.support), spoken)


def _spoken_lines(found: StakeholderMap, names: Mapping[str, str]) -> dict[str, list[str]]:
    """Each line with the one it begins at; one without direction with both."""
    spoken: dict[str, list[str]] = defaultdict(list)
    for line in found.lines:
        if line.a in names and line.b in names:
            spoken[line.a].append(f"{line_word(line.kind)}: {names[line.b]}")
            if line.kind in MUTUAL:
                spoken[line.b].append(f"{line_word(line.kind)}: {names[line.a]}")
    return spoken
