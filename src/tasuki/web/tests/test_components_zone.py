"""The exchange zone: its geometry tells the truth."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from tasuki.web import curves
from tasuki.web.exchange_zone import ZoneFacts, ZoneGate, ZonePoint, draw, draw_mini
from tasuki.web.exchange_zone_views import ZonePicture

CUT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
DAY = timedelta(days=1)
GATES = ("internal", "prepared", "review", "warm", "promises", "systems", "closed")


def facts(now: datetime = CUT - 10 * DAY, **more: object) -> ZoneFacts:
    """A planned transition with the usual dates."""
    base = ZoneFacts(
        account="Aster Foods",
        giver="Gina Giver",
        receiver="Rei Receiver",
        begins=CUT - 28 * DAY,
        zone_from=CUT - 14 * DAY,
        cutover=CUT,
        zone_until=CUT + 14 * DAY,
        ends=CUT + 35 * DAY,
        now=now,
        gates=tuple(ZoneGate(gate) for gate in GATES),
    )
    return replace(base, **more)  # type: ignore[arg-type]


def widths(path: str, line: float) -> list[tuple[float, float]]:
    """Knots of an edge path as (x, distance from the line)."""
    numbers = [tuple(map(float, pair.split(","))) for pair in path[1:].replace("C", "").split()]
    return [(x, abs(y - line)) for x, y in numbers[::3]]


def test_responsibility_moves_from_one_band_to_the_other() -> None:
    """UX-4, TR-4: the outgoing owner's band narrows, the incoming one's widens, with a step at the cut-over."""
    picture = draw(facts())
    given = [width for _x, width in widths(picture.giver.edge, picture.line_y)]
    taken = [width for _x, width in widths(picture.receiver.edge, picture.line_y)]
    assert given == sorted(given, reverse=True)
    assert taken == sorted(taken)
    step = [
        (x, w) for x, w in widths(picture.receiver.edge, picture.line_y) if abs(x - picture.cutover_x) < 2
    ]
    assert len(step) == 2
    assert step[1][1] - step[0][1] > picture.half / 4


def test_the_past_is_solid_up_to_today() -> None:
    """UX-4: what is past ends where what is to come begins: today."""
    picture = draw(facts())
    assert picture.giver.past.split("L")[-1].startswith(f"{picture.today_x:.1f}")
    assert picture.giver.future.startswith(f"M{picture.today_x:.1f}")


def test_a_late_cutover_has_not_moved_anything() -> None:
    """TR-4: planned for last week and not done: the step stands at today, not at the plan."""
    picture = draw(facts(now=CUT + 7 * DAY))
    steep = [x for x, w in widths(picture.giver.edge, picture.line_y) if w > picture.half * 0.7]
    assert max(steep) == pytest.approx(picture.today_x, abs=2)
    assert picture.cutover_x < picture.today_x


def test_the_real_cutover_counts() -> None:
    """TR-4: done two days early: the step stands there."""
    picture = draw(facts(now=CUT + 7 * DAY, cut_over_at=CUT - 2 * DAY))
    steep = [x for x, w in widths(picture.giver.edge, picture.line_y) if w > picture.half * 0.7]
    assert max(steep) < picture.cutover_x


def test_whoever_leaves_has_no_band_afterwards() -> None:
    """SC-5: the outgoing owner's band ends on their last day."""
    picture = draw(facts(giver_until=CUT + 3 * DAY))
    assert widths(picture.giver.edge, picture.line_y)[-1][1] == pytest.approx(2.0)


def test_doors_keep_their_order_and_distance() -> None:
    """GA-1 … GA-7: numbered in order, never on top of each other, those before the cut-over before it."""
    picture = draw(facts())
    xs = [door.x for door in picture.doors]
    assert [door.gate for door in picture.doors] == list(GATES)
    assert all(b - a >= 20 for a, b in pairwise(xs))
    assert xs[4] < picture.cutover_x < xs[5]


def points(count: int, every: float, label: str = "joint meeting") -> tuple[ZonePoint, ...]:
    """Many steps close together."""
    return tuple(
        ZonePoint(f"s{n}", label, CUT + (n * every - 20) * DAY, "giver" if n % 2 else "receiver")
        for n in range(count)
    )


@given(
    st.lists(st.integers(-400, 400), min_size=6, max_size=6),
    st.booleans(),
    st.booleans(),
)
def test_any_dates_can_be_drawn(days: list[int], done: bool, leaves: bool) -> None:
    """UX-4: dates out of order or far away give a picture, not an error; nothing leaves the frame."""
    begins, opens, cut, until, ends, now = (CUT + day * DAY for day in days)
    odd = facts(
        begins=begins,
        zone_from=opens,
        cutover=cut,
        zone_until=until,
        ends=ends,
        now=now,
        cut_over_at=cut if done else None,
        giver_until=until if leaves else None,
        points=points(6, 9.0),
    )
    for picture in (draw(odd), draw_mini(odd)):
        assert _inside(picture)


def _inside(picture: ZonePicture) -> bool:
    xs = [door.x for door in picture.doors] + [point.x for point in picture.points] + [picture.today_x]
    return all(0 <= x <= picture.width for x in xs) and picture.zone_width >= 0 and picture.height > 0


def test_weeks_are_counted_from_the_planned_handover() -> None:
    """PB-5: −4 … +5 weeks, each with its local day."""
    ticks = draw(facts(zone="Asia/Tokyo")).ticks
    assert [tick.weeks for tick in ticks] == list(range(-4, 6))
    assert next(tick.day.isoformat() for tick in ticks if tick.weeks == 0) == "2026-03-02"


def test_long_transitions_show_fewer_ticks() -> None:
    """UX-4: a year is not labelled week by week."""
    ticks = draw(facts(begins=CUT - 300 * DAY)).ticks
    assert len(ticks) < 16
    assert 0 in [tick.weeks for tick in ticks]


def test_a_curve_cut_in_two_is_the_same_curve() -> None:
    """UX-4: cutting at today changes nothing of the shape."""
    edge = curves.ease([(0.0, 10.0), (10.0, 4.0), (20.0, 4.0), (40.0, 0.0)])
    before, after = curves.split(edge, 13.0)
    for x in (1.0, 5.0, 9.9, 12.0):
        assert curves.height_at(before, x) == pytest.approx(curves.height_at(edge, x), abs=0.01)
    for x in (14.0, 25.0, 39.0):
        assert curves.height_at(after, x) == pytest.approx(curves.height_at(edge, x), abs=0.01)
    assert curves.height_at(edge, -5.0) == 10.0
    assert curves.height_at(edge, 99.0) == 0.0
    assert curves.area((), 1.0) == curves.outline(()) == ""


def test_the_picture_has_title_description_and_table() -> None:
    """UX-3, UX-4: whoever does not see the picture gets all of it."""
    zone = facts(points=points(3, 8.0), next_action="Hold the joint meeting")
    html = Template("{% load ui %}{% exchange_zone zone %}").render(Context({"zone": zone}))
    assert "Aster Foods: from Gina Giver to Rei Receiver, handover Mon 2 Mar" in html
    assert "0 of 7 gates are open; 0 of 3 steps are done" in html
    assert html.count('<th scope="row">joint meeting</th>') == 3
    assert "Warm introduction" in html


def test_the_small_picture_says_one_sentence() -> None:
    """UX-4: in a table row a sentence stands for the picture; no decimal comma in any language."""
    with translation.override("es"):
        html = Template("{% load ui %}{% exchange_zone_mini zone %}").render(Context({"zone": facts()}))
    assert 'aria-label="' in html
    assert 'width="168" height="28"' in html
    assert not re.search(r"\d,\d+,\d", html)
    html = Template("{% load ui %}{% exchange_zone_mini zone %}").render(Context({"zone": facts()}))
    assert "Handover in 10 days; 0 of 7 gates open" in html
