"""Responsibility as the width of a band: knots of both owners' edges over time, and the marks that stand on them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tasuki.web.curves import Edge, ease, height_at
from tasuki.web.exchange_zone_facts import GATE_ORDER, ZoneFacts, ZoneGate, ZonePoint
from tasuki.web.exchange_zone_scale import DAY, WEEK, Scale, focused
from tasuki.web.exchange_zone_text import spread
from tasuki.web.exchange_zone_views import ClockView, DoorView, PointState, Side

NEAR = 7.0


def scale_of(facts: ZoneFacts, left: float, right: float) -> Scale:
    """The time of the picture, the weeks around the handover (the old and the new one) drawn wider."""
    both = [facts, *([facts.was] if facts.was else [])]
    first = min(min(one.zone_from, one.cutover - WEEK) for one in both)
    last = max(max(one.zone_until, one.cutover + WEEK) for one in both)
    return focused(facts.times(), None if facts.closed else facts.now, left, right, (first, last))


def lines(facts: ZoneFacts, scale: Scale) -> dict[Side, Edge]:
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


def scaled(edge: Edge, base: float, full: float) -> Edge:
    """An edge of shares as an edge of the picture."""
    return tuple(
        (
            (a[0], base + a[1] * full),
            (b[0], base + b[1] * full),
            (c[0], base + c[1] * full),
            (d[0], base + d[1] * full),
        )
        for a, b, c, d in edge
    )


def grouped(facts: ZoneFacts, scale: Scale, side: Side) -> list[list[ZonePoint]]:
    """The side's steps in order of time, those of one day together."""
    groups: list[list[ZonePoint]] = []
    for point in sorted((one for one in facts.points if one.side == side), key=lambda one: one.at):
        if groups and scale.x(point.at) - scale.x(groups[-1][0].at) <= NEAR:
            groups[-1].append(point)
        else:
            groups.append([point])
    return groups


def state_of(group: Sequence[ZonePoint]) -> PointState:
    """The loudest state of steps that share a mark."""
    states = {point.state for point in group}
    return "late" if "late" in states else "todo" if "todo" in states else "done"


def doors(facts: ZoneFacts, scale: Scale, gap: float) -> tuple[DoorView, ...]:
    """Doors in their order, at least `gap` apart; those before the cut-over stay before it where there is room."""
    ordered = sorted(
        facts.gates, key=lambda one: GATE_ORDER.index(one.gate) if one.gate in GATE_ORDER else 99
    )
    cut = scale.x(facts.cutover)
    edge = min(gap * 0.7, 11.0)
    low, high = scale.left + edge, scale.right - edge
    early = [one for one in ordered if one.gate in GATE_ORDER[:5]]
    late = [one for one in ordered if one.gate not in GATE_ORDER[:5]]
    before = spread([_usual(one, facts, scale) for one in early], gap, low, max(cut - edge, low))
    start = max(cut + edge, before[-1] + gap if before else low)
    places = spread([*before, *(max(_usual(one, facts, scale), start) for one in late)], gap, low, high)
    return tuple(
        DoorView(round(x, 1), number, gate.gate, gate.state)
        for number, (gate, x) in enumerate(zip(ordered, places, strict=True), start=1)
    )


def _usual(gate: ZoneGate, facts: ZoneFacts, scale: Scale) -> float:
    return scale.x(gate.at or _usual_at(gate.gate, facts))


def _usual_at(gate: str, facts: ZoneFacts) -> datetime:
    if gate == "internal":
        return facts.begins + (facts.zone_from - facts.begins) / 2
    if gate in ("prepared", "review"):
        return facts.zone_from
    return {"systems": facts.zone_until, "closed": facts.ends}.get(gate, facts.cutover)


def clocks(facts: ZoneFacts, scale: Scale, gap: float) -> tuple[ClockView, ...]:
    """Running clocks in order of time, so far apart that each can be seen."""
    ordered = sorted(facts.clocks, key=lambda one: one.at)
    places = spread([scale.x(one.at) for one in ordered], gap, scale.left + 7, scale.right - 7)
    return tuple(ClockView(round(x, 1), one.state, one.label) for one, x in zip(ordered, places, strict=True))
