"""The plan as it was, beneath the plan as it would be: dashed edges, dashed points, arrows (TR-3, PB-1, SC-5)."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from tasuki.web.curves import Edge, height_at, outline, turned
from tasuki.web.exchange_zone_bands import lines, scaled
from tasuki.web.exchange_zone_facts import ZoneFacts, ZonePoint
from tasuki.web.exchange_zone_scale import Scale
from tasuki.web.exchange_zone_views import GhostPoint, GhostView, Side

#: A step that moves less than this on the picture has no arrow.
SEEN = 9.0


def ghost(
    facts: ZoneFacts,
    scale: Scale,
    base: float,
    half: float,
    *,
    down: bool = False,
) -> GhostView | None:
    """The plan before the change on the new plan's scale; None where nothing changes. `down`: time runs down."""
    was = facts.was
    if was is None:
        return None
    edge = lines(was, scale)
    sides = {
        "giver": scaled(edge["giver"], base - 2.0, -half),
        "receiver": scaled(edge["receiver"], base + 2.0, half),
    }
    now = {point.key: point for point in facts.points}
    after = lines(facts, scale)
    marks = []
    for point in was.points:
        sign = -1.0 if point.side == "giver" else 1.0
        new = now.get(point.key)
        x = scale.x(point.at)
        if new is not None and abs(scale.x(new.at) - x) < 1.0:
            continue
        y = round(base + sign * (2.0 + height_at(edge[point.side], x) * half), 1)
        goal = None
        if new is not None and new.major and abs(scale.x(new.at) - x) >= SEEN:
            goal = _on_edge(new, scale, after, base, half)
        marks.append(_mark(point, (x, y), goal, dropped=new is None, down=down))
    return GhostView(
        giver=outline(turned(sides["giver"]) if down else sides["giver"]),
        receiver=outline(turned(sides["receiver"]) if down else sides["receiver"]),
        cutover=scale.x(was.cutover),
        day=was.cutover.astimezone(ZoneInfo(was.zone)).date(),
        points=tuple(marks),
    )


def _on_edge(
    point: ZonePoint, scale: Scale, edges: Mapping[Side, Edge], base: float, half: float
) -> tuple[float, float]:
    edge = edges[point.side]
    sign = -1.0 if point.side == "giver" else 1.0
    x = scale.x(point.at)
    return x, round(base + sign * (2.0 + height_at(edge, x) * half), 1)


def _mark(
    point: ZonePoint,
    at: tuple[float, float],
    goal: tuple[float, float] | None,
    *,
    dropped: bool,
    down: bool,
) -> GhostPoint:
    """The old place of a step, with an arrow along the time to the new one."""
    x, y = (at[1], at[0]) if down else at
    if goal is None:
        return GhostPoint(x, y, point.label, dropped)
    step = 7.0 if goal[0] > at[0] else -7.0
    tip = (goal[0] - step, goal[1])
    ends = [(at[0] + step * 0.6, at[1]), tip]
    wings = [(tip[0] - step * 0.9, tip[1] - 3.5), (tip[0] - step * 0.9, tip[1] + 3.5)]
    if down:
        ends, wings, tip = [(b, a) for a, b in ends], [(b, a) for a, b in wings], (tip[1], tip[0])
    arrow = f"M{ends[0][0]:.1f},{ends[0][1]:.1f} L{ends[1][0]:.1f},{ends[1][1]:.1f}"
    head = f"M{tip[0]:.1f},{tip[1]:.1f} L{wings[0][0]:.1f},{wings[0][1]:.1f} L{wings[1][0]:.1f},{wings[1][1]:.1f} Z"
    return GhostPoint(x, y, point.label, dropped, arrow, head)
