"""Where people stand on the map."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasuki.stakeholders.labels import fitted, sound, width_of, xml
from tasuki.stakeholders.layout import NARROW, WIDE, Format, bend, lay_out

PEOPLE = st.lists(st.tuples(st.integers(1, 5), st.integers(-2, 2)), max_size=60).map(
    lambda spots: [(str(number), *spot) for number, spot in enumerate(spots)]
)


@pytest.mark.parametrize("form", [WIDE, NARROW])
@given(people=PEOPLE)
def test_nobody_covers_anybody(form: Format, people: list[tuple[str, int, int]]) -> None:
    """PE-5: whoever shares a spot, everybody has a place inside the frame and their own field, and none overlap."""
    grid = lay_out(people, form)
    assert set(grid.spots) == {key for key, _influence, _support in people}
    for key, influence, support in people:
        spot, cell = grid.spots[key], grid.cell(influence, support)
        assert cell.x - 0.01 <= spot.x
        assert spot.x + spot.width <= cell.x + cell.width + 0.01
        assert cell.y - 0.01 <= spot.y
        assert spot.y + spot.height <= cell.y + cell.height + 0.01
        assert spot.x >= 0
        assert spot.x + spot.width <= grid.width
        assert spot.y >= 0
        assert spot.y + spot.height <= grid.height
        assert spot.width >= 24
        assert spot.height >= 24
    for one, other in combinations(grid.spots.values(), 2):
        assert (
            one.x + one.width <= other.x + 0.01
            or other.x + other.width <= one.x + 0.01
            or one.y + one.height <= other.y + 0.01
            or other.y + other.height <= one.y + 0.01
        )
    assert lay_out(people, form) == grid


@given(people=PEOPLE)
def test_the_axes_mean_what_they_say(people: list[tuple[str, int, int]]) -> None:
    """PE-5: more influence is higher up, more support further to the right."""
    spots = lay_out(people, WIDE).spots
    for (a, high, left), (b, low, right) in combinations(people, 2):
        if high > low:
            assert spots[a].y + spots[a].height <= spots[b].y + 0.01
        if left < right:
            assert spots[a].x + spots[a].width <= spots[b].x + 0.01


def test_whoever_stands_alone_has_the_whole_field() -> None:
    """PE-5: a name is not cut where there is room: one person in a wide field takes all of it."""
    alone = lay_out([("a", 5, 2), ("b", 1, -2)], WIDE)
    assert alone.spots["a"].width == alone.cell(5, 2).width - 2 * WIDE.margin > 2 * WIDE.slot_width


POINT = st.tuples(st.floats(20, 990), st.floats(20, 2_000))


@given(start=POINT, end=POINT, lane=st.integers(0, 3))
def test_a_line_stays_in_the_frame(start: tuple[float, float], end: tuple[float, float], lane: int) -> None:
    """PE-5: a line has a path whatever the marks, ends before them, does not leave the frame to the left."""
    curve = bend(start, end, gap=12, lane=lane, left=10)
    assert "nan" not in curve.path
    assert "inf" not in curve.path
    assert min(curve.x1, curve.cx, curve.x2) >= 10 - 0.01


@given(text=st.text(max_size=400), ems=st.floats(2, 30))
def test_labels_fit_and_are_harmless(text: str, ems: float) -> None:
    """PE-5: a label is never wider than its place and never markup, whatever stands in a name."""
    label = fitted(text, ems)
    assert width_of(label) <= ems + 0.01 or label == "…"
    assert "<" not in xml(text)
    assert ">" not in xml(text)
    assert all(char >= " " for char in sound(text))


def test_marks_stay_with_their_letter() -> None:
    """PE-5: combining marks are not torn from their letter, stacks of them do not climb over other lines, switches
    of direction are taken out.
    """
    assert sound("Ze" + "\u0301" * 40 + "d") == "Ze\u0301\u0301d"
    assert sound("abc\u202edef\u2066") == "abcdef"
    assert not fitted("e\u0301" * 50, 9.2).rstrip("…").endswith("e")
    assert fitted("森田" * 40, 10) == "森田森田森田森田森…"
