"""The words of the exchange zone: no label lies on another, none leaves the frame, in any language."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import combinations, pairwise

import pytest
from django.template import Context, Template
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from tasuki.web.exchange_zone import draw
from tasuki.web.exchange_zone_facts import ZoneClock, ZoneFacts, ZoneGate, ZonePoint
from tasuki.web.exchange_zone_narrow import draw_narrow
from tasuki.web.exchange_zone_text import fit, spread, text_width
from tasuki.web.exchange_zone_views import ClockState
from tasuki.web.templatetags.pictures import exchange_zone_mini
from tasuki.web.tests.test_components_zone import CUT, DAY, facts

LONG = (
    "joint meeting",
    "引き継ぎのための合同会議を開催する",
    "reunión conjunta con el propietario saliente y el entrante",
    "Kick-off",
    "pertemuan pengenalan bersama pelanggan",
    "W" * 60,
)
NAMES = (
    "Gina Giver",
    "長谷川 龍之介・カスタマーサクセス本部",
    "María de los Ángeles Peñarrubia Valdeserna",
    "",
)
STATES = ("done", "todo", "late")


@dataclass(frozen=True)
class Box:
    """A text with the rectangle that it takes."""

    text: str
    left: float
    right: float
    top: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """Whether both share more than a hair."""
        return (
            self.left < other.right - 0.5
            and other.left < self.right - 0.5
            and self.top < other.bottom - 0.5
            and other.top < self.bottom - 0.5
        )


def boxes(svg: str) -> list[Box]:
    """Every text of a drawing outside of doors, by its anchor and its rough width."""
    found: list[Box] = []
    _collect(ET.fromstring(svg), 0.0, 0.0, found)  # noqa: S314 - our own drawing
    return found


def _collect(node: ET.Element, x: float, y: float, found: list[Box]) -> None:
    moved = node.get("transform", "")
    if moved.startswith("translate("):
        dx, dy = moved[len("translate(") :].split(")")[0].split()
        x, y = x + float(dx), y + float(dy)
    if "zone-door" in node.get("class", ""):
        return
    if node.tag == "text":
        words = "".join(
            part
            for child in ([node, *node] if node.text or len(node) else [])
            for part in _words(child, node)
        )
        css = node.get("class", "")
        size = 11.0 if "role" in css else 13.0 if css == "b" else 12.0
        wide = text_width(words, size)
        at = x + float(node.get("x", 0))
        base = y + float(node.get("y", 0)) + float(node.get("dy", 0))
        left = {"middle": at - wide / 2, "end": at - wide}.get(node.get("text-anchor", ""), at)
        found.append(Box(words, left, left + wide, base - 10.0, base + 3.0))
        return
    for child in node:
        _collect(child, x, y, found)


def _words(child: ET.Element, node: ET.Element) -> list[str]:
    if child is node:
        return [node.text or ""]
    return [child.text or "" if child.tag == "tspan" else "", child.tail or ""]


def drawings(zone: ZoneFacts) -> list[str]:
    """The wide and the tall drawing as they stand in the page."""
    html = Template("{% load ui %}{% exchange_zone zone %}").render(Context({"zone": zone}))
    parts = html.split("<svg ")[1:]
    found = [f"<svg {part.split('</svg>')[0]}</svg>" for part in parts if part.startswith('class="zone-')]
    return [one for one in found if "zone-wide" in one[:40] or "zone-narrow" in one[:40]]


points = st.lists(
    st.builds(
        ZonePoint,
        key=st.integers(0, 60).map(str),
        label=st.sampled_from(LONG),
        at=st.integers(-900, 2_000).map(lambda hours: CUT + timedelta(hours=hours)),
        side=st.sampled_from(("giver", "receiver")),
        state=st.sampled_from(STATES),
        major=st.booleans(),
    ),
    max_size=34,
    unique_by=lambda one: one.key,
)


@settings(max_examples=40, deadline=None)
@given(
    points,
    st.integers(-60, 90),
    st.sampled_from(NAMES),
    st.sampled_from(("en", "ja", "es", "id")),
    st.one_of(st.none(), st.integers(-30, 60)),
)
def test_no_label_lies_on_another(
    steps: list[ZonePoint], today: int, name: str, language: str, moved: int | None
) -> None:
    """UX-1, UX-4, TR-3: in the wide and the tall drawing all words are apart and inside, with a ghost as well."""
    zone = facts(now=CUT + today * DAY, points=tuple(steps), giver=name or "–", receiver=name or "–")
    if moved is not None:
        old = tuple(replace(one, at=one.at - moved * DAY) for one in steps[::2])
        zone = replace(zone, was=facts(now=zone.now, cutover=CUT - moved * DAY, points=old))
    with translation.override(language):
        wide, tall = drawings(zone)
    for svg, width in ((wide, 1120.0), (tall, 288.0)):
        found = boxes(svg)
        assert len(found) >= 6
        for one in found:
            assert one.left >= -1.0, one
            assert one.right <= width + 1.0, one
        for one, other in combinations(found, 2):
            assert not one.meets(other), (one, other)


@given(st.lists(st.floats(-50, 400), max_size=20), st.floats(1, 30))
def test_marks_in_a_row_keep_their_distance(wanted: list[float], gap: float) -> None:
    """GA-1 … GA-7, ES-1: doors and clocks keep order and distance, within bounds while there is room."""
    found = spread(sorted(wanted), gap, 0.0, 300.0)
    assert all(b - a >= gap - 0.001 for a, b in pairwise(found))
    if len(found) * gap <= 300.0:
        assert all(-0.001 <= place <= 300.001 for place in found)


@given(st.text(max_size=60), st.floats(0, 300))
def test_a_text_is_cut_to_its_room(text: str, room: float) -> None:
    """UX-1: what is cut says so and never takes more than its room."""
    cut = fit(text, room)
    assert cut == text or not cut or (cut.endswith("…") and text_width(cut) <= room)


def test_the_weeks_around_the_handover_get_half() -> None:
    """UX-4: a step half a year later does not squeeze the handover; the axis says where the scale changes."""
    far = (ZonePoint("h", "health", CUT + 180 * DAY, "receiver"),)
    picture = draw(facts(points=far))
    assert picture.zone_width > 0.4 * (picture.right - picture.left)
    assert picture.breaks
    assert not draw(facts()).breaks


def test_moving_the_date_shows_both_plans() -> None:
    """TR-3: old edges and old points dashed, arrows for named steps that move, a cross on those that fall away."""
    step = ZonePoint("joint-meeting", "joint meeting", CUT - 7 * DAY, "receiver")
    gone = ZonePoint("thanks", "thanks", CUT + 9 * DAY, "giver")
    kept = ZonePoint("assign", "assigned", CUT - 27 * DAY, "receiver", "done")
    was = facts(points=(step, gone, kept))
    later = CUT + 14 * DAY
    new = ZonePoint("survey", "survey", later, "receiver")
    zone = facts(
        cutover=later,
        points=(replace(step, at=step.at + 14 * DAY), kept, new),
        zone_until=later + 14 * DAY,
        was=was,
    )
    for picture in (draw(zone), draw_narrow(zone)):
        assert picture.ghost is not None
        marks = {one.title: one for one in picture.ghost.points}
        assert set(marks) == {"joint meeting", "thanks"}
        assert marks["joint meeting"].arrow
        assert (marks["thanks"].dropped, marks["thanks"].arrow) == (True, "")
        assert [one.titles for one in picture.points if one.new] == [("survey",)]
    wide, tall = drawings(zone)
    assert "before: 2 Mar" in wide
    assert wide.count("ghost-edge") == tall.count("ghost-edge") == 2
    html = Template("{% load ui %}{% exchange_zone zone %}").render(Context({"zone": zone}))
    assert "falls away" in html
    assert "dashed = before (Mon 2 Mar)" in html


def test_clocks_stand_in_their_lane() -> None:
    """ES-1, UX-3: each clock that runs has a dial of its own shape, a name and a row of the table."""
    states: tuple[ClockState, ...] = ("running", "soon", "breached")
    clocks = tuple(ZoneClock(f"Clock {state}", CUT - DAY, state) for state in states)
    zone = facts(clocks=clocks)
    picture = draw(zone)
    xs = sorted(one.x for one in picture.clocks)
    assert all(b - a >= 15.9 for a, b in pairwise(xs))
    html = Template("{% load ui %}{% exchange_zone zone %}").render(Context({"zone": zone}))
    for clock in clocks:
        assert f'<th scope="row">{clock.label}</th>' in html
    shapes = {svg.split("zone-dial is-soon")[1].split("</g>")[0] for svg in drawings(zone)}
    assert len(shapes) == 2
    assert "due soon" in html


@pytest.mark.parametrize("state", ["open", "shut", "overridden"])
def test_doors_differ_by_shape(state: str) -> None:
    """GA-8, UX-3: open, shut and overridden doors have shapes of their own, in all three sizes."""
    zone = facts(gates=(ZoneGate("warm", state),))  # type: ignore[arg-type]
    wide, tall = drawings(zone)
    for svg in (wide, tall):
        assert ("knob" in svg) == (state == "shut")
        assert ("forced" in svg) == (state == "overridden")
    mini = exchange_zone_mini(zone)
    assert ("h5v14" in mini) == (state == "shut")
    assert ("m-1,11l6,-8" in mini.replace("Z", "")) == (state == "overridden")
