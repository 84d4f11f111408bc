"""The exchange zone for narrow places: time runs down, every named step has a line of its own (UX-3, UX-4)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from tasuki.web.curves import Edge, area_beside, height_at, outline, split, turned
from tasuki.web.exchange_zone import SIDES, ticks
from tasuki.web.exchange_zone_bands import clocks, doors, grouped, lines, scale_of, scaled, state_of
from tasuki.web.exchange_zone_facts import ZoneFacts, ZonePoint
from tasuki.web.exchange_zone_ghost import ghost
from tasuki.web.exchange_zone_scale import Scale
from tasuki.web.exchange_zone_text import fit, spread
from tasuki.web.exchange_zone_views import BandView, NarrowPicture, NarrowPoint, Side

WIDTH: Final = 288.0
LINE_X: Final = 106.0
HALF: Final = 34.0
LABEL_X: Final = 152.0
LINE_HEIGHT: Final = 17.0
TOP: Final = 44.0


def draw_narrow(facts: ZoneFacts) -> NarrowPicture:
    """The tall picture, as high as its labels and doors need."""
    named = sum(1 for point in facts.points if point.major)
    length = max(280.0, (named + 1) * LINE_HEIGHT + 16.0, len(facts.gates) * 24.0 + 40.0)
    top, bottom = TOP, TOP + length
    scale = scale_of(facts, top, bottom)
    line = lines(facts, scale)
    points = _labelled(
        [point for side in SIDES for point in _points(facts, scale, side, line[side])], top, bottom
    )
    zone_y = scale.x(facts.zone_from)
    return NarrowPicture(
        width=WIDTH,
        height=bottom + 10.0,
        top=top,
        bottom=bottom,
        line_x=LINE_X,
        half=HALF,
        label_x=LABEL_X,
        giver=_band(line["giver"], scale, facts, LINE_X - 1.5, -HALF),
        receiver=_band(line["receiver"], scale, facts, LINE_X + 1.5, HALF),
        zone_y=zone_y,
        zone_height=round(max(scale.x(facts.zone_until) - zone_y, 0.0), 1),
        cutover_y=scale.x(facts.cutover),
        today_y=scale.x(facts.now),
        today_in=scale.holds(facts.now) and not facts.closed,
        ticks=ticks(facts, scale, 34.0, 34.0),
        doors=doors(facts, scale, 20.0),
        points=points,
        clocks=clocks(facts, scale, 14.0),
        ghost=ghost(facts, scale, LINE_X, HALF, down=True),
    )


def _band(edge: Edge, scale: Scale, facts: ZoneFacts, base: float, full: float) -> BandView:
    drawn = scaled(edge, base, full)
    past, future = split(drawn, scale.right if facts.closed else scale.x(facts.now))
    return BandView(
        area_beside(turned(past), base), area_beside(turned(future), base), outline(turned(drawn))
    )


def _points(facts: ZoneFacts, scale: Scale, side: Side, edge: Edge) -> list[NarrowPoint]:
    known = {point.key for point in facts.was.points} if facts.was else None
    sign = -1.0 if side == "giver" else 1.0
    found = []
    for group in grouped(facts, scale, side):
        y = scale.x(group[0].at)
        x = round(LINE_X + sign * (1.5 + height_at(edge, y) * HALF), 1)
        new = known is not None and any(point.key not in known for point in group)
        found.append(
            NarrowPoint(
                x, y, side, state_of(group), tuple(point.label for point in group), _label(group), new=new
            )
        )
    return found


def _label(group: list[ZonePoint]) -> str:
    named = next((point for point in group if point.major), None)
    if named is None:
        return ""
    more = f" +{len(group) - 1}" if len(group) > 1 else ""
    room = (WIDTH - LABEL_X - 2.0) / 1.06 - len(more) * 7.0
    return fit(named.label, room) + more


def _labelled(points: list[NarrowPoint], top: float, bottom: float) -> tuple[NarrowPoint, ...]:
    """Every label on a line of its own in the column beside, joined to its point."""
    named = sorted((one for one in points if one.label), key=lambda one: (one.y, one.side))
    places = spread([one.y for one in named], LINE_HEIGHT, top + 4.0, bottom - 2.0)
    done = [
        replace(one, label_y=round(y, 1), leader=_leader(one, y))
        for one, y in zip(named, places, strict=True)
    ]
    return (*(one for one in points if not one.label), *done)


def _leader(point: NarrowPoint, y: float) -> str:
    return f"M{point.x:g},{point.y:g} H{LINE_X + HALF + 4.0:g} L{LABEL_X - 4.0:g},{y:.1f}"
