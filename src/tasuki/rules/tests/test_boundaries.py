"""What the outgoing owner may still do, until when, and what is a late promise."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasuki.rules import boundaries
from tasuki.rules.boundaries import BoundaryFacts, PromiseFacts, Writing, allowed, periods, why_not_set
from tasuki.rules.reasons import Reason

DAY = date(2026, 3, 2)
GIVER, RECEIVER, MANAGER = UUID(int=1), UUID(int=2), UUID(int=3)
FACTS = BoundaryFacts(
    "rep-to-rep", DAY, DAY + timedelta(days=28), boundaries.default_parts("rep-to-rep", stays=True)
)
SOLD = BoundaryFacts(
    "sales-to-cs", DAY, DAY + timedelta(days=45), boundaries.default_parts("sales-to-cs", stays=True)
)


def codes(reasons: list[Reason]) -> list[str]:
    """Their codes."""
    return [one.code for one in reasons]


@pytest.mark.parametrize("part", boundaries.PARTS)
def test_what_is_allowed_afterwards(part: str) -> None:
    """BO-1: each part that was agreed is theirs after the cutover, for good or for its time; what was not, is not."""
    everything = replace(SOLD, parts=boundaries.PARTS)
    assert allowed(part, DAY + timedelta(days=10), everything) == []
    assert codes(allowed(part, DAY + timedelta(days=10), replace(SOLD, parts=()))) == ["boundary.not_agreed"]


@pytest.mark.parametrize("act", boundaries.NOT_ALLOWED)
def test_what_is_not_allowed_afterwards(act: str) -> None:
    """BO-2: routine contact, lone promises, overruling, taking over, every meeting: never after the cutover."""
    assert codes(allowed(act, DAY, FACTS)) == ["boundary.not_allowed"]
    assert allowed(act, DAY - timedelta(days=1), FACTS) == []
    assert allowed(act, DAY, replace(FACTS, cutover=None)) == []


def test_an_unknown_act_is_named_with_those_that_are_known() -> None:
    """BO-1, BO-2: what is neither a part nor forbidden is refused with the list."""
    (reason,) = allowed("sing", DAY, FACTS)
    assert reason.code == "boundary.unknown_act"
    assert "crises" in reason.values["known"]


@pytest.mark.parametrize(("days", "last"), [(14, 30), (45, 45), (60, 60), (120, 60)])
def test_champion_check_ins_last_thirty_to_sixty_days(days: int, last: int) -> None:
    """BO-1, SC-1: occasional check-ins and executive reviews end 30 to 60 days after the cutover."""
    facts = replace(SOLD, until=DAY + timedelta(days=days))
    ends = {one.part: one.ends for one in periods(facts)}
    assert ends["champion_checkins"] == ends["executive_reviews"] == DAY + timedelta(days=last)
    assert ends["major_expansion"] is None
    assert allowed("champion_checkins", DAY + timedelta(days=last), facts) == []
    assert codes(allowed("champion_checkins", DAY + timedelta(days=last + 1), facts)) == ["boundary.over"]


def test_early_parts_belong_to_a_sale() -> None:
    """BO-1: champion check-ins can be agreed for sales → customer success only."""
    facts = replace(FACTS, parts=("champion_checkins", "crises"))
    assert [one.part for one in periods(facts)] == ["crises"]
    reasons = why_not_set(
        until=DAY, parts=["champion_checkins"], scenario="rep-to-rep", cutover=DAY, today=DAY
    )
    assert codes(reasons) == ["boundary.part_unknown"]


def test_executive_check_ins_are_quarterly() -> None:
    """BO-1: quarterly means that two of them are a quarter apart."""
    facts = replace(
        FACTS, parts=("executive_checkins",), last_done={"executive_checkins": DAY + timedelta(days=5)}
    )
    assert codes(allowed("executive_checkins", DAY + timedelta(days=60), facts)) == ["boundary.too_soon"]
    assert allowed("executive_checkins", DAY + timedelta(days=85), facts) == []


def test_who_leaves_the_company_keeps_nothing() -> None:
    """BO-1, BO-3: a window never outlasts the last day; every part ends with it."""
    assert boundaries.default_parts("rep-to-rep", stays=False) == ()
    assert boundaries.default_until(DAY, 28, DAY + timedelta(days=4)) == DAY + timedelta(days=4)
    facts = replace(FACTS, last_day=DAY + timedelta(days=4))
    assert {one.ends for one in periods(facts)} == {DAY + timedelta(days=4)}
    assert codes(allowed("crises", DAY + timedelta(days=5), facts)) == ["boundary.over"]
    reasons = why_not_set(
        until=DAY + timedelta(days=9),
        parts=["crises"],
        scenario="rep-to-rep",
        cutover=DAY,
        today=DAY,
        last_day=DAY,
    )
    assert codes(reasons) == ["boundary.after_last_day", "boundary.giver_leaves"]


def test_the_window_has_sensible_bounds() -> None:
    """BO-3: default 2 to 4 weeks by playbook or company; never before the cutover nor for more than a year."""
    assert boundaries.window_days(28, None) == 28
    assert boundaries.window_days(28, 14) == 14

    def until(days: int) -> list[str]:
        day = DAY + timedelta(days=days)
        return codes(why_not_set(until=day, parts=[], scenario="rep-to-rep", cutover=DAY, today=DAY))

    assert until(365) == []
    assert until(-1) == ["boundary.before_cutover"]
    assert until(366) == ["boundary.too_long"]


CUT = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = CUT + timedelta(days=3)
PROMISE = PromiseFacts(GIVER, RECEIVER, CUT, DAY, GIVER, (Writing(GIVER, LATER),))


@pytest.mark.parametrize(
    ("facts", "late"),
    [
        (PROMISE, True),
        (replace(PROMISE, writings=(Writing(GIVER, CUT - timedelta(hours=1)),)), False),
        (replace(PROMISE, recorded_by=RECEIVER, writings=(Writing(RECEIVER, LATER),)), False),
        (
            replace(
                PROMISE, recorded_by=RECEIVER, writings=(Writing(RECEIVER, LATER), Writing(GIVER, LATER))
            ),
            True,
        ),
        (
            replace(
                PROMISE,
                recorded_by=MANAGER,
                writings=(Writing(MANAGER, LATER),),
                promised_by=GIVER,
                promised_on=DAY + timedelta(days=1),
            ),
            True,
        ),
        (
            replace(
                PROMISE,
                recorded_by=MANAGER,
                writings=(Writing(MANAGER, LATER),),
                promised_by=GIVER,
                promised_on=DAY,
            ),
            False,
        ),
        (
            replace(
                PROMISE,
                recorded_by=RECEIVER,
                writings=(Writing(RECEIVER, LATER),),
                promised_by=GIVER,
                promised_on=DAY + timedelta(days=1),
            ),
            False,
        ),
    ],
)
def test_a_late_promise(facts: PromiseFacts, late: bool) -> None:
    """CO-6: recorded, changed or made by the giver after the cutover; not where the receiver wrote it down."""
    assert boundaries.is_late_promise(facts) is late


@given(st.sampled_from(boundaries.PARTS), st.integers(-400, 400), st.integers(0, 180))
def test_a_part_once_over_stays_over(part: str, offset: int, days: int) -> None:
    """BO-1: after the end of a part there is no later day on which it is allowed again."""
    facts = replace(SOLD, parts=boundaries.PARTS, until=DAY + timedelta(days=days))
    day = DAY + timedelta(days=offset)
    if codes(allowed(part, day, facts)) == ["boundary.over"]:
        assert allowed(part, day + timedelta(days=1), facts) != []
    assert (part in boundaries.parts_on(facts, day)) == (
        codes(allowed(part, day, facts)) != ["boundary.over"]
    )
