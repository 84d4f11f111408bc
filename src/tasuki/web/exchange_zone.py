"""The exchange zone: responsibility as the width of a band (UX-4).

Above the line the outgoing owner's band narrows, below it the incoming owner's widens; the step in both is the
cut-over. What is past is solid, what is to come is outlined. Gates are numbered doors on the line, steps are
points on their owner's edge. This module turns facts into geometry and knows no words, templates or clock.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from tasuki.web.curves import Edge, area, ease, height_at, outline, split
from tasuki.web.exchange_zone_views import (
    BandView,
    DoorView,
    GateState,
    PointState,
    PointView,
    Side,
    TickView,
    ZonePicture,
)

GATE_ORDER: Final = ("internal", "prepared", "review", "warm", "promises", "systems", "closed")
SIDES: Final[tuple[Side, ...]] = ("giver", "receiver")
DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ZonePoint:
    """A step: what, when it is due (or was done), on whose side; `major` ones carry their label in the picture."""

    key: str
    label: str
    at: datetime
    side: Side
    state: PointState = "todo"
    major: bool = True
    href: str = ""


@dataclass(frozen=True, slots=True)
class ZoneGate:
    """A readiness gate; without `at` it stands where its kind usually stands."""

    gate: str
    state: GateState = "shut"
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ZoneFacts:
    """What the picture is drawn from. Instants are aware; `zone` names the account's time zone.

    `cutover` is the planned date; `cut_over_at` the real one, if it happened. Between `zone_from` and `zone_until`
    both owners are reachable. `giver_until` is the outgoing owner's last day, where they leave the company.
    """

    account: str
    giver: str
    receiver: str
    begins: datetime
    zone_from: datetime
    cutover: datetime
    zone_until: datetime
    ends: datetime
    now: datetime
    zone: str = "UTC"
    cut_over_at: datetime | None = None
    giver_until: datetime | None = None
    closed: bool = False
    points: tuple[ZonePoint, ...] = ()
    gates: tuple[ZoneGate, ...] = ()
    about: str = ""
    next_action: str = ""
    next_href: str = ""
    figures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Scale:
    """Instants to x."""

    start: datetime
    end: datetime
    left: float
    right: float

    def x(self, at: datetime) -> float:
        share = (at - self.start) / (self.end - self.start)
        return round(self.left + (self.right - self.left) * min(max(share, 0.0), 1.0), 1)

    def holds(self, at: datetime) -> bool:
        return self.start <= at <= self.end


# -- the whole --------------------------------------------------------------------------------

TOP: Final = 18.0
LANE: Final = 18.0
DOOR_GAP: Final = 22.0


def draw(facts: ZoneFacts, *, width: float = 1120.0, left: float = 152.0, half: float = 56.0) -> ZonePicture:
    """The full picture. Labels find their lanes by themselves; what does not fit stays in the table.

    >>> draw(facts).today_in
    True
    """
    scale = _scale(facts, left, width - 28.0)
    line = _lines(facts, scale)
    rough = {side: _points(facts, scale, side, line[side], half) for side in SIDES}
    lanes = {
        side: max((round(point.text_y) for point in points), default=-1) + 1 for side, points in rough.items()
    }
    line_y = 26.0 + lanes["giver"] * LANE + 12.0 + half
    axis_y = line_y + half + 12.0 + lanes["receiver"] * LANE + 8.0
    points = [
        *(_placed(point, line_y, -1.0, line_y - half - 12.0) for point in rough["giver"]),
        *(_placed(point, line_y, 1.0, line_y + half + 12.0) for point in rough["receiver"]),
    ]
    zone_x, zone_width = _zone(facts, scale)
    return ZonePicture(
        width=width,
        height=axis_y + 60.0,
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
        ticks=_ticks(facts, scale),
        doors=_doors(facts, scale, DOOR_GAP),
        points=tuple(points),
    )


def draw_mini(facts: ZoneFacts, *, width: float = 168.0, height: float = 28.0) -> ZonePicture:
    """The same for a table row: two bands, doors, today."""
    half = height / 2 - 2.0
    scale = _scale(facts, 1.0, width - 1.0)
    line = _lines(facts, scale)
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
        doors=_doors(facts, scale, 6.0),
    )


def _scale(facts: ZoneFacts, left: float, right: float) -> _Scale:
    """From a little before the first thing to a little after the last; today is kept in if it is near."""
    times = [facts.begins, facts.ends, facts.cutover, facts.zone_from, facts.zone_until]
    times += [point.at for point in facts.points]
    start, end = min(times), max(times)
    if not facts.closed and start - 14 * DAY <= facts.now <= end + 14 * DAY:
        start, end = min(start, facts.now), max(end, facts.now)
    room = max((end - start) * 0.02, DAY / 2)
    return _Scale(start - room, end + room, left, right)


def _zone(facts: ZoneFacts, scale: _Scale) -> tuple[float, float]:
    x = scale.x(facts.zone_from)
    return x, round(max(scale.x(facts.zone_until) - x, 0.0), 1)


# -- bands ------------------------------------------------------------------------------------


def _lines(facts: ZoneFacts, scale: _Scale) -> dict[Side, Edge]:
    """Share of the full width (0 … 1) of both owners over x. A cut-over that is late happens today at the earliest."""
    cut = facts.cut_over_at or max(facts.cutover, facts.now)
    until = max(facts.zone_until, cut + DAY)
    after = max(facts.ends, until + DAY)
    begin, opens = min(facts.begins, facts.zone_from), min(facts.zone_from, cut - DAY)
    x = scale.x
    step = 1.0
    giver = [(scale.left, 1.0), (x(opens), 1.0), (x(cut) - step, 0.78), (x(cut) + step, 0.36)]
    giver += [(x(until), 0.16), (x(after), 0.05), (scale.right, 0.05)]
    receiver = [(x(begin), 0.02), (x(opens), 0.14), (x(cut) - step, 0.36), (x(cut) + step, 0.78)]
    receiver += [(x(until), 1.0), (scale.right, 1.0)]
    if facts.giver_until is not None:
        giver = _leaving(giver, x(facts.giver_until))
    return {"giver": ease(_rising(giver)), "receiver": ease(_rising(receiver))}


def _rising(knots: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The knots in order of x: a date out of order gives way to the one before it."""
    kept: list[tuple[float, float]] = []
    for x, share in knots:
        kept.append((max(x, kept[-1][0] + 0.01) if kept else x, share))
    return kept


def _leaving(knots: list[tuple[float, float]], x: float) -> list[tuple[float, float]]:
    """The band of somebody who leaves the company ends on their last day."""
    before = [knot for knot in knots if knot[0] < x - 1.0]
    share = height_at(ease(_rising(knots)), x)
    return [*before, (x - 0.5, share), (x + 0.5, 0.0), (max(knots[-1][0], x + 1.0), 0.0)]


def _band(edge: Edge, scale: _Scale, facts: ZoneFacts, base: float, full: float) -> BandView:
    scaled = tuple(
        (
            (a[0], base + a[1] * full),
            (b[0], base + b[1] * full),
            (c[0], base + c[1] * full),
            (d[0], base + d[1] * full),
        )
        for a, b, c, d in edge
    )
    past, future = split(scaled, scale.right if facts.closed else scale.x(facts.now))
    return BandView(area(past, base), area(future, base), outline(scaled))


# -- points -----------------------------------------------------------------------------------

NEAR: Final = 7.0
MAX_LANES: Final = 3


def _points(facts: ZoneFacts, scale: _Scale, side: Side, edge: Edge, half: float) -> list[PointView]:
    """The side's steps, those of one day together. Here `y` is the band's width and `text_y` the lane."""
    groups: list[list[ZonePoint]] = []
    for point in sorted((one for one in facts.points if one.side == side), key=lambda one: one.at):
        if groups and scale.x(point.at) - scale.x(groups[-1][0].at) <= NEAR:
            groups[-1].append(point)
        else:
            groups.append([point])
    views = [_group(group, scale, edge, half) for group in groups]
    return _in_lanes(views, scale.right)


def _group(group: list[ZonePoint], scale: _Scale, edge: Edge, half: float) -> PointView:
    named = next((point for point in group if point.major), None)
    states = {point.state for point in group}
    state: PointState = "late" if "late" in states else "todo" if "todo" in states else "done"
    x = scale.x(group[0].at)
    return PointView(
        x=x,
        y=height_at(edge, x) * half,
        side=group[0].side,
        state=state,
        titles=tuple(point.label for point in group),
        label=named.label if named else "",
        more=len(group) - 1,
        href=(named or group[0]).href,
    )


def _in_lanes(views: Iterable[PointView], right: float) -> list[PointView]:
    """From right to left into the lowest free lane, so that no stem crosses a label."""
    free_until = [right + 28.0] * MAX_LANES
    done: list[PointView] = []
    for view in sorted(views, key=lambda one: one.x, reverse=True):
        if not view.label:
            done.append(replace(view, text_y=-1.0))
            continue
        need = text_width(view.label) + (22.0 if view.more else 0.0) + 14.0
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


def text_width(text: str, size: float = 12.0) -> float:
    """Roughly how wide a text will be: East Asian characters are as wide as they are high."""
    wide = sum(1 for char in text if unicodedata.east_asian_width(char) in "WF")
    return size * (wide + 0.56 * (len(text) - wide))


# -- doors and weeks --------------------------------------------------------------------------


def _doors(facts: ZoneFacts, scale: _Scale, gap: float) -> tuple[DoorView, ...]:
    """Doors in their order, at least `gap` apart; those before the cut-over stay before it."""
    ordered = sorted(
        facts.gates, key=lambda gate: GATE_ORDER.index(gate.gate) if gate.gate in GATE_ORDER else 99
    )
    early = [gate for gate in ordered if gate.gate in GATE_ORDER[:5]]
    late = [gate for gate in ordered if gate.gate not in GATE_ORDER[:5]]
    cut = scale.x(facts.cutover)
    placed: dict[str, float] = {}
    limit = cut - gap * 0.7
    for gate in reversed(early):
        placed[gate.gate] = limit = min(_usual(gate, facts, scale), limit)
        limit -= gap
    floor = cut + gap * 0.7
    for gate in late:
        placed[gate.gate] = floor = max(_usual(gate, facts, scale), floor)
        floor += gap
    return tuple(
        DoorView(_inside(placed[gate.gate], scale), number, gate.gate, gate.state)
        for number, gate in enumerate(ordered, start=1)
    )


def _inside(x: float, scale: _Scale) -> float:
    return round(min(max(x, scale.left + 6.0), scale.right - 6.0), 1)


def _usual(gate: ZoneGate, facts: ZoneFacts, scale: _Scale) -> float:
    if gate.at is not None:
        return scale.x(gate.at)
    usual = {
        "internal": facts.begins + (facts.zone_from - facts.begins) / 2,
        "prepared": facts.zone_from,
        "review": facts.zone_from,
        "systems": facts.zone_until,
        "closed": facts.ends,
    }
    return scale.x(usual.get(gate.gate, facts.cutover))


def _ticks(facts: ZoneFacts, scale: _Scale) -> tuple[TickView, ...]:
    """Weeks before and after the planned handover, as many as can be read."""
    week = timedelta(weeks=1)
    per_week = (scale.right - scale.left) / ((scale.end - scale.start) / week)
    every = next((step for step in (1, 2, 4, 8, 13, 26) if step * per_week >= 60.0), 52)
    zone = ZoneInfo(facts.zone)
    first = int((scale.start - facts.cutover) / week) // every * every
    last = int((scale.end - facts.cutover) / week)
    ticks = []
    for weeks in range(first, last + 1, every):
        at = facts.cutover + weeks * week
        if scale.holds(at):
            ticks.append(TickView(scale.x(at), at.astimezone(zone).date(), weeks))
    return tuple(ticks)
