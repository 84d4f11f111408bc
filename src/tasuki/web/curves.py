"""Smooth edges for pictures: cubic curves through knots, cut at an x, and their SVG paths."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

type Point = tuple[float, float]
type Segment = tuple[Point, Point, Point, Point]
type Edge = tuple[Segment, ...]


def ease(knots: Sequence[Point]) -> Edge:
    """A curve through the knots that is level at each of them and never goes beyond them."""
    return tuple((a, ((a[0] + b[0]) / 2, a[1]), ((a[0] + b[0]) / 2, b[1]), b) for a, b in pairwise(knots))


def height_at(edge: Edge, x: float) -> float:
    """The curve's height at `x`; beyond its ends that of the nearest end."""
    if x <= edge[0][0][0]:
        return edge[0][0][1]
    for segment in edge:
        if x <= segment[3][0]:
            return _halves(segment, _parameter(segment, x))[0][3][1]
    return edge[-1][3][1]


def split(edge: Edge, x: float) -> tuple[Edge, Edge]:
    """The curve before and after `x`; either may be empty."""
    before: list[Segment] = []
    after: list[Segment] = []
    for segment in edge:
        if segment[3][0] <= x:
            before.append(segment)
        elif segment[0][0] >= x:
            after.append(segment)
        else:
            left, right = _halves(segment, _parameter(segment, x))
            before.append(left)
            after.append(right)
    return tuple(before), tuple(after)


def _parameter(segment: Segment, x: float) -> float:
    low, high = 0.0, 1.0
    for _step in range(24):
        middle = (low + high) / 2
        if _halves(segment, middle)[0][3][0] < x:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _halves(segment: Segment, t: float) -> tuple[Segment, Segment]:
    """Both parts of a cubic curve cut at parameter `t` (de Casteljau)."""
    a, b, c, d = segment
    ab, bc, cd = _between(a, b, t), _between(b, c, t), _between(c, d, t)
    abc, bcd = _between(ab, bc, t), _between(bc, cd, t)
    middle = _between(abc, bcd, t)
    return (a, ab, abc, middle), (middle, bcd, cd, d)


def _between(a: Point, b: Point, t: float) -> Point:
    return a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t


def outline(edge: Edge) -> str:
    """The SVG path of the curve itself."""
    if not edge:
        return ""
    parts = [f"M{_at(edge[0][0])}"]
    parts += [f"C{_at(b)} {_at(c)} {_at(d)}" for _a, b, c, d in edge]
    return " ".join(parts)


def area(edge: Edge, base: float) -> str:
    """The SVG path of what lies between the curve and the height `base`."""
    if not edge:
        return ""
    first, last = edge[0][0][0], edge[-1][3][0]
    return f"M{_at((first, base))} L{outline(edge)[1:]} L{_at((last, base))} Z"


def _at(point: Point) -> str:
    return f"{point[0]:.1f},{point[1]:.1f}"


def turned(edge: Edge) -> Edge:
    """The curve with time running down instead of to the right."""
    return tuple(((a[1], a[0]), (b[1], b[0]), (c[1], c[0]), (d[1], d[0])) for a, b, c, d in edge)


def area_beside(edge: Edge, base: float) -> str:
    """The SVG path of what lies between a turned curve and the upright line at `base`."""
    if not edge:
        return ""
    first, last = edge[0][0][1], edge[-1][3][1]
    return f"M{_at((base, first))} L{outline(edge)[1:]} L{_at((base, last))} Z"
