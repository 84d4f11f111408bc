"""The exchange zone: responsibility as the width of a band (UX-4).

Above the line the outgoing owner's band narrows, below it the incoming owner's widens; the step in both is the
cut-over. What is past is solid, what is to come is outlined. Gates are numbered doors on the line, steps are
points on their owner's edge, clocks have a lane of their own, and a plan that is about to change stays visible
as a ghost. This module turns facts into geometry and knows no words, templates or clock.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final
from zoneinfo import ZoneInfo

from tasuki.web.curves import Edge, area, height_at, outline, split
from tasuki.web.exchange_zone_bands import clocks, doors, grouped, lines, scale_of, scaled, state_of
from tasuki.web.exchange_zone_facts import GATE_ORDER, ZoneClock, ZoneFacts, ZoneGate, ZonePoint
from tasuki.web.exchange_zone_ghost import ghost
from tasuki.web.exchange_zone_scale import DAY, WEEK, Scale, plain
from tasuki.web.exchange_zone_text import fit, text_width
from tasuki.web.exchange_zone_views import BandView, PointView, Side, TickView, ZonePicture

__all__ = (
    "DAY",
    "GATE_ORDER",
    "ZoneClock",
    "ZoneFacts",
    "ZoneGate",
    "ZonePoint",
    "draw",
    "draw_mini",
    "text_width",
    "ticks",
)

SIDES: Final[tuple[Side, ...]] = ("giver", "receiver")
TOP: Final = 18.0
LANE: Final = 18.0
DOOR_GAP: Final = 22.0
CLOCK_GAP: Final = 16.0
LABEL: Final = 176.0


def draw(facts: ZoneFacts, *, width: float = 1120.0, left: float = 152.0, half: float = 56.0) -> ZonePicture:
    """The full picture. Labels find their lanes by themselves; what does not fit stays in the table.

    >>> draw(facts).today_in
    True
    """
    scale = scale_of(facts, left, width - 28.0)
    line = lines(facts, scale)
    rough = {side: _points(facts, scale, side, line[side], half) for side in SIDES}
    lanes = {
        side: max((round(point.text_y) for point in points), default=-1) + 1 for side, points in rough.items()
    }
    line_y = 26.0 + lanes["giver"] * LANE + 12.0 + half
    clocks_y = line_y + half + 12.0 + lanes["receiver"] * LANE + 8.0
    axis_y = clocks_y + (16.0 if facts.clocks else 0.0)
    points = (
        *(_placed(point, line_y, -1.0, line_y - half - 12.0) for point in rough["giver"]),
        *(_placed(point, line_y, 1.0, line_y + half + 12.0) for point in rough["receiver"]),
    )
    zone_x, zone_width = _zone(facts, scale)
    return ZonePicture(
        width=width,
        height=axis_y + (80.0 if facts.was else 60.0),
        left=left,
        right=scale.right,
        line_y=line_y,
        half=half,
        axis_y=axis_y,
        top_y=TOP,
        giver=_band(line["giver"], scale, facts, line_y - 2.0, -half),
        receiver=_band(line["receiver"], scale, facts, line_y + 2.0, half),
        zone_x=zone_x,
        zone_width=zone_width,
        zone_middle=round(zone_x + zone_width / 2, 1),
        zone_height=axis_y - TOP,
        cutover_x=scale.x(facts.cutover),
        today_x=scale.x(facts.now),
        today_in=scale.holds(facts.now) and not facts.closed,
        ticks=ticks(facts, scale, 64.0, 84.0),
        doors=doors(facts, scale, DOOR_GAP),
        points=points,
        clocks=clocks(facts, scale, CLOCK_GAP),
        clocks_y=clocks_y + 4.0,
        breaks=scale.breaks,
        ghost=ghost(facts, scale, line_y, half),
    )


def draw_mini(facts: ZoneFacts, *, width: float = 168.0, height: float = 28.0) -> ZonePicture:
    """The same for a table row: two bands, doors, today."""
    half = height / 2 - 2.0
    scale = plain(facts.times(), None if facts.closed else facts.now, 1.0, width - 1.0)
    line = lines(facts, scale)
    middle = height / 2
    zone_x, zone_width = _zone(facts, scale)
    return ZonePicture(
        width=width,
        height=height,
        left=scale.left,
        right=scale.right,
        line_y=middle,
        half=half,
        axis_y=height,
        top_y=0.0,
        giver=_band(line["giver"], scale, facts, middle - 0.75, -half),
        receiver=_band(line["receiver"], scale, facts, middle + 0.75, half),
        zone_x=zone_x,
        zone_width=zone_width,
        zone_middle=round(zone_x + zone_width / 2, 1),
        zone_height=height,
        cutover_x=scale.x(facts.cutover),
        today_x=scale.x(facts.now),
        today_in=scale.holds(facts.now) and not facts.closed,
        doors=doors(facts, scale, 7.0),
    )


def _zone(facts: ZoneFacts, scale: Scale) -> tuple[float, float]:
    x = scale.x(facts.zone_from)
    return x, round(max(scale.x(facts.zone_until) - x, 0.0), 1)


def _band(edge: Edge, scale: Scale, facts: ZoneFacts, base: float, full: float) -> BandView:
    drawn = scaled(edge, base, full)
    past, future = split(drawn, scale.right if facts.closed else scale.x(facts.now))
    return BandView(area(past, base), area(future, base), outline(drawn))


# -- points -----------------------------------------------------------------------------------

MAX_LANES: Final = 3


def _points(facts: ZoneFacts, scale: Scale, side: Side, edge: Edge, half: float) -> list[PointView]:
    """The side's steps, those of one day together. Here `y` is the band's width and `text_y` the lane."""
    known = {point.key for point in facts.was.points} if facts.was else None
    views = [_group(group, scale, edge, half, known) for group in grouped(facts, scale, side)]
    return _in_lanes(views, scale.right)


def _group(
    group: list[ZonePoint], scale: Scale, edge: Edge, half: float, known: set[str] | None
) -> PointView:
    named = next((point for point in group if point.major), None)
    x = scale.x(group[0].at)
    return PointView(
        x=x,
        y=height_at(edge, x) * half,
        side=group[0].side,
        state=state_of(group),
        titles=tuple(point.label for point in group),
        label=fit(named.label, LABEL) if named else "",
        more=len(group) - 1,
        href=(named or group[0]).href,
        new=known is not None and any(point.key not in known for point in group),
    )


def _in_lanes(views: Iterable[PointView], right: float) -> list[PointView]:
    """From right to left into the lowest free lane, so that no stem crosses a label."""
    free_until = [right + 28.0] * MAX_LANES
    done: list[PointView] = []
    for view in sorted(views, key=lambda one: one.x, reverse=True):
        if not view.label:
            done.append(replace(view, text_y=-1.0))
            continue
        more = text_width(f" +{view.more}") if view.more else 0.0
        need = (text_width(view.label) + more) * 1.06 + 12.0
        flip = view.x + need > right + 28.0
        end, start = (view.x + 4.0, view.x - need) if flip else (view.x + need, view.x)
        lane = next((lane for lane in range(MAX_LANES) if end <= free_until[lane]), None)
        if lane is None:
            done.append(replace(view, label="", text_y=-1.0))
            continue
        for other in range(MAX_LANES):
            if other < lane:  # the stem passes here
                free_until[other] = min(free_until[other], view.x - 4.0)
            elif (
                other == lane or flip
            ):  # the label stands here; no later stem may pass a label that leans back
                free_until[other] = min(free_until[other], start - 2.0)
        done.append(replace(view, text_y=float(lane), flip=flip))
    return done[::-1]


def _placed(point: PointView, line_y: float, sign: float, rail: float) -> PointView:
    """The point on its band's edge, its label in its lane beyond the rail."""
    y = round(line_y + sign * (2.0 + point.y), 1)
    if not point.label:
        return replace(point, y=y, text_y=0.0)
    text_y = rail + sign * point.text_y * LANE + (-2.0 if sign < 0 else 10.0) - y
    stem_y = text_y + (-9.0 if sign < 0 else 2.0)
    return replace(point, y=y, text_y=round(text_y, 1), stem_y=round(stem_y, 1))


# -- weeks ------------------------------------------------------------------------------------


def ticks(facts: ZoneFacts, scale: Scale, gap: float, first_gap: float) -> tuple[TickView, ...]:
    """Weeks before and after the planned handover, as many as can be read: the day itself first, then outwards."""
    zone = ZoneInfo(facts.zone)
    first = int((scale.start - facts.cutover) / WEEK)
    last = int((scale.end - facts.cutover) / WEEK)
    found: list[tuple[float, int]] = []
    if scale.holds(facts.cutover):
        found.append((scale.x(facts.cutover), 0))
    for numbers in (range(1, last + 1), range(-1, first - 1, -1)):
        edge, need = scale.x(facts.cutover), first_gap
        for weeks in numbers:
            x = scale.x(facts.cutover + weeks * WEEK)
            inside = scale.left <= x <= scale.right and scale.holds(facts.cutover + weeks * WEEK)
            if inside and abs(x - edge) >= need:
                found.append((x, weeks))
                edge, need = x, gap
    return tuple(
        TickView(
            x,
            (facts.cutover + weeks * WEEK).astimezone(zone).date(),
            weeks,
            gap if weeks else 2 * first_gap - gap,
        )
        for x, weeks in sorted(found)
    )
