"""Modes, stand-ins, both sides' calendars, blackouts, absences, and what another plan changes."""

from __future__ import annotations

import doctest
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasuki.rules import absences, plan_changes
from tasuki.rules.absences import absence_on, is_away
from tasuki.rules.plan import (
    Due,
    ExistingStep,
    PlanFacts,
    PlannedStep,
    PlaybookRules,
    StepRule,
    calendar_of_step,
    faces_customer,
    make_plan,
    stand_in_for,
)
from tasuki.rules.plan_changes import absent_steps, compare
from tasuki.rules.plan_parts import PlanDifference
from tasuki.rules.worktime import (
    WorkCalendar,
    also_in,
    closing_time,
    in_blackout,
    is_working_day,
    local_date,
    roll,
)

GIVER, RECEIVER, G_MANAGER, R_MANAGER = (UUID(int=n) for n in (1, 2, 3, 4))
TOKYO = WorkCalendar.for_country("JP", "Asia/Tokyo")
LONG_AGO = datetime(2023, 1, 2, tzinfo=UTC)
PEOPLE = {"giver": GIVER, "receiver": RECEIVER, "giver_manager": G_MANAGER, "receiver_manager": R_MANAGER}

STEPS = (
    StepRule("fill", "p", "giver", Due("transition", -3, "weeks"), feeds="prepared"),
    StepRule("call-giver", "p", "giver", Due("transition", -20, "days"), ("fill",), giver="available"),
    StepRule(
        "ask-team", "p", "giver_manager", Due("transition", -20, "days"), ("fill",), giver="unavailable"
    ),
    StepRule("at-once", "p", "receiver", Due("opened", 4, "business_hours"), modes=("unplanned",)),
    StepRule(
        "inside", "p", "giver", Due("transition", -15, "days"), feeds="prepared", completed_by="meeting"
    ),
    StepRule(
        "introduction",
        "i",
        "giver",
        Due("transition", -2, "weeks"),
        ("call-giver", "ask-team"),
        completed_by="message",
    ),
    StepRule(
        "meeting",
        "i",
        "receiver",
        Due("transition", -8, "days"),
        ("introduction",),
        feeds="warm",
        completed_by="meeting",
    ),
    StepRule(
        "cutover", "h", "receiver_manager", Due("transition", 0, "days"), ("meeting",), completed_by="cutover"
    ),
    StepRule("follow-up", "s", "receiver", Due("cutover", 1, "weeks"), ("cutover",), completed_by="message"),
    StepRule("crm", "s", "receiver", Due("cutover", 2, "business_days"), ("cutover",), feeds="systems"),
)
RULES = PlaybookRules("rep-to-rep.planned", 1, "rep-to-rep", "planned", STEPS)
FACING = {step.key for step in STEPS if faces_customer(step)}


def facts(on: date, cal: WorkCalendar = TOKYO, opened: datetime = LONG_AGO, **more: object) -> PlanFacts:
    """A transition on that day."""
    made = PlanFacts({"transition": closing_time(on, cal)}, cal, "", PEOPLE, opened)
    return replace(made, **more)  # type: ignore[arg-type]


def by_key(steps: tuple[PlannedStep, ...]) -> dict[str, PlannedStep]:
    """Steps by key."""
    return {step.key: step for step in steps}


def existing(steps: tuple[PlannedStep, ...], *done: str) -> list[ExistingStep]:
    """Steps as they would stand."""
    return [ExistingStep(one.key, one.due_at, one.key in done, one.role, one.person) for one in steps]


def test_examples_in_the_docstrings_hold() -> None:
    """PB-3: every example in the modules is true."""
    assert doctest.testmod(absences).failed == 0
    assert doctest.testmod(plan_changes).failed == 0


def test_modes_leave_steps_out_and_hand_dependencies_on() -> None:
    """PB-1, SC-5: a step only of the other mode is not there; what waits for it waits for what it waited for."""
    planned = by_key(make_plan(RULES, facts(date(2026, 6, 1))))
    assert "at-once" not in planned
    unplanned = by_key(make_plan(RULES, facts(date(2026, 6, 1), mode="unplanned")))
    assert "at-once" in unplanned
    assert planned["introduction"].after == ("call-giver", "fill")


def test_a_manager_stands_in_for_a_giver_who_is_gone() -> None:
    """PB-6: conditional steps come and go; what the giver would do, their manager does, plainly marked."""
    here = by_key(make_plan(RULES, facts(date(2026, 6, 1))))
    gone = by_key(make_plan(RULES, facts(date(2026, 6, 1), giver_available=False)))
    assert ("call-giver" in here, "ask-team" in here) == (True, False)
    assert ("call-giver" in gone, "ask-team" in gone) == (False, True)
    one = gone["introduction"]
    assert (one.role, one.person, one.stands_in_for) == ("giver_manager", G_MANAGER, "giver")
    assert (here["introduction"].role, here["introduction"].stands_in_for) == ("giver", "")
    nobody = facts(date(2026, 6, 1), giver_available=False, roles={**PEOPLE, "giver_manager": None})
    assert by_key(make_plan(RULES, nobody))["introduction"].person == R_MANAGER
    assert stand_in_for("giver", {}) == "giver_manager"
    assert stand_in_for("receiver", PEOPLE) == "receiver_manager"


def test_a_last_day_in_the_past_is_made_up_for_at_once() -> None:
    """PB-6: an owner who left last week: what hung on their last day is due at the next closing time."""
    opened = datetime(2026, 6, 3, 3, tzinfo=UTC)
    rules = replace(
        RULES, steps=(StepRule("transfer", "p", "giver", Due("last_day", -5, "days")), *STEPS[5:6])
    )
    rules = replace(rules, steps=(rules.steps[0], replace(STEPS[5], after=("transfer",))))
    last_day = closing_time(date(2026, 5, 27), TOKYO)
    known = facts(date(2026, 6, 17), opened=opened, mode="unplanned", giver_available=False)
    known = replace(known, anchors={**known.anchors, "last_day": last_day})
    first = make_plan(rules, known)[0]
    assert (first.compressed, local_date(first.due_at, TOKYO)) == (True, date(2026, 6, 3))


def test_both_sides_must_work_when_the_customer_is_met() -> None:
    """PB-3: a meeting is on no holiday of either country; work among colleagues follows their own country."""
    known = facts(date(2026, 12, 4), countries={"receiver": "US", "giver": "JP"})
    steps = {step.key: step for step in STEPS}
    meeting, crm, inside = (calendar_of_step(steps[key], known) for key in ("meeting", "crm", "inside"))
    thanksgiving, labour = date(2026, 11, 26), date(2026, 11, 23)  # the 23rd is a holiday in Japan
    assert not is_working_day(thanksgiving, meeting)
    assert not is_working_day(labour, meeting)
    assert is_working_day(labour, crm)
    assert not is_working_day(thanksgiving, crm)
    assert is_working_day(thanksgiving, inside)
    planned = by_key(make_plan(RULES, known))
    assert local_date(planned["meeting"].due_at, TOKYO) == date(2026, 11, 25)  # back from Thanksgiving
    assert {"introduction", "meeting", "cutover", "follow-up"} == FACING


def test_customers_are_left_alone_in_blackouts_and_at_the_quarter_end() -> None:
    """PB-3, SU-6: what the customer notices rolls out of closed days; work among colleagues goes on."""
    closed = ((date(2026, 6, 8), date(2026, 6, 12)),)
    known = facts(date(2026, 6, 10), facing=replace(TOKYO, blackouts=closed))
    planned = by_key(make_plan(RULES, known))
    assert local_date(planned["cutover"].due_at, TOKYO) == date(2026, 6, 15)
    assert local_date(planned["crm"].due_at, TOKYO) == date(2026, 6, 15)  # not before what it waits for
    quarter = replace(TOKYO, quarter_end_days=5)
    june = [day for day in range(1, 31) if in_blackout(date(2026, 6, day), quarter)]
    assert june == [24, 25, 26, 29, 30]
    fiscal = replace(TOKYO, quarter_end_days=5, fiscal_year_starts=2)  # quarters end in April, July, …
    assert not in_blackout(date(2026, 6, 30), fiscal)
    assert in_blackout(date(2026, 7, 31), fiscal)
    with pytest.raises(ValueError, match="quarter end"):
        replace(TOKYO, quarter_end_days=99)


def test_clock_changes_keep_the_local_closing_time() -> None:
    """PB-3: over the change to winter time a step is still due at 18:00 there, an hour later in UTC."""
    madrid = WorkCalendar.for_country("ES", "Europe/Madrid")
    before, after = (closing_time(date(2026, 10, day), madrid) for day in (23, 26))
    assert (before.hour, after.hour) == (16, 17)
    assert also_in(madrid, "US").closes == time(18)


def test_absences_are_flagged_with_days_and_a_stand_in() -> None:
    """PB-3: nothing moves by itself; the nearest days on which the person is there, and who could do it."""
    known = facts(date(2026, 6, 1))
    due = by_key(make_plan(RULES, known))["introduction"].due_at  # Monday 18 May
    away = {GIVER: [(date(2026, 5, 18), date(2026, 5, 20)), (date(2026, 5, 21), date(2026, 5, 22))]}
    planned = by_key(make_plan(RULES, replace(known, absences=away)))
    assert planned["introduction"].absent
    assert planned["introduction"].due_at == due
    assert not planned["meeting"].absent
    hit = absent_steps(
        RULES, replace(known, absences=away), {"introduction": (GIVER, due)}, today=date(2026, 5, 1)
    )[0]
    assert (hit.away_from, hit.away_until) == (date(2026, 5, 18), date(2026, 5, 22))
    assert hit.earlier is not None
    assert local_date(hit.earlier, TOKYO) == date(2026, 5, 15)
    assert hit.later is not None
    assert local_date(hit.later, TOKYO) == date(2026, 5, 25)
    assert (hit.stand_in, hit.stand_in_person) == ("giver_manager", G_MANAGER)
    forever = {GIVER: [(date(2026, 5, 18), None)]}
    hit = absent_steps(
        RULES, replace(known, absences=forever), {"introduction": (GIVER, due)}, today=date(2026, 5, 18)
    )[0]
    assert (hit.earlier, hit.later) == (None, None)


def test_only_open_steps_are_in_a_difference() -> None:
    """TR-3, PB-1, PB-6: moved, new, gone, handed on; what is done and what somebody was given stays."""
    known = facts(date(2026, 6, 1))
    steps = make_plan(RULES, known)
    assert not compare(steps, existing(steps), PEOPLE)
    gone = replace(known, giver_available=False)
    found = compare(make_plan(RULES, gone), existing(steps, "fill"), PEOPLE)
    assert [one.key for one in found.added] == ["ask-team"]
    assert found.dropped == ("call-giver",)
    assert {one.key for one in found.handed} == {"inside", "introduction"}
    mine = [replace(one, person=UUID(int=9)) if one.key == "introduction" else one for one in existing(steps)]
    kept = compare(make_plan(RULES, gone), mine, PEOPLE)
    assert "introduction" not in {one.key for one in kept.handed}
    assert bool(PlanDifference()) is False


# -- properties -----------------------------------------------------------------------------------

ALL_ZONES = sorted(available_timezones())
COUNTRIES = ["", "JP", "US", "ID", "ES", "MX", "SA", "IL", "CN", "IN", "BR", "NP"]
zones = st.sampled_from(ALL_ZONES)
days = st.dates(date(2024, 1, 1), date(2030, 12, 31))
spans = st.tuples(days, st.integers(0, 40)).map(lambda one: (one[0], one[0] + timedelta(days=one[1])))


@st.composite
def whole_facts(draw: st.DrawFn) -> PlanFacts:
    """Any zone, countries on both sides, blackouts, quarter ends, absences, a giver who is there or not."""
    zone, country = draw(zones), draw(st.sampled_from(COUNTRIES))
    cal = WorkCalendar.for_country(country, zone)
    blackouts = tuple(draw(st.lists(spans, max_size=3)))
    facing = replace(cal, blackouts=blackouts, quarter_end_days=draw(st.integers(0, 10)))
    countries = draw(st.dictionaries(st.sampled_from(sorted(PEOPLE)), st.sampled_from(COUNTRIES[1:])))
    opened = datetime.combine(draw(days), time(draw(st.integers(0, 23))), UTC)
    return facts(
        draw(days),
        cal,
        opened,
        mode=draw(st.sampled_from(["planned", "unplanned"])),
        giver_available=draw(st.booleans()),
        facing=facing,
        countries=countries,
        absences={GIVER: [draw(spans)]} if draw(st.booleans()) else {},
    )


@settings(max_examples=200, deadline=None)
@given(whole_facts())
def test_any_plan_in_any_zone_keeps_every_promise(the: PlanFacts) -> None:
    """PB-1, PB-3: order, opening, closing time, days worked on both sides, no blackout: whatever the facts."""
    steps = by_key(make_plan(RULES, the))
    rules = {step.key: step for step in STEPS}
    for one in steps.values():
        assert one.due_at.tzinfo is UTC
        assert one.due_at >= the.opened_at
        assert all(steps[key].due_at <= one.due_at for key in one.after)
        calendar = calendar_of_step(rules[one.key], the)
        day = local_date(one.due_at, the.calendar)
        assert is_working_day(day, calendar)
        if rules[one.key].due.unit != "business_hours" and not one.after:
            assert one.due_at == closing_time(day, the.calendar)
        if one.key in FACING and the.facing is not None:
            assert not in_blackout(day, the.facing)
        assert one.absent == is_away(day, the.absences.get(one.person or UUID(int=0), ()))


@settings(max_examples=100, deadline=None)
@given(whole_facts(), days, st.sets(st.sampled_from([step.key for step in STEPS])))
def test_there_and_back_with_blackouts_and_people(the: PlanFacts, other: date, done: set[str]) -> None:
    """TR-3: moving there and back changes nothing, done steps never move, whatever lies in between."""
    start = existing(make_plan(RULES, the), *done)
    moved = replace(the, anchors={**the.anchors, "transition": closing_time(other, the.calendar)})
    there = compare(make_plan(RULES, moved), start, PEOPLE)
    assert not {one.key for one in there.moves} & done
    assert not there.added
    assert not there.dropped
    after = {one.key: one.after for one in there.moves}
    then = [replace(one, due_at=after.get(one.key, one.due_at)) for one in start]
    back = compare(make_plan(RULES, the), then, PEOPLE)
    home = {one.key: one.after for one in back.moves}
    assert [replace(one, due_at=home.get(one.key, one.due_at)) for one in then] == start


@settings(max_examples=100, deadline=None)
@given(days, st.lists(st.tuples(days, st.one_of(st.none(), st.integers(0, 30))), max_size=5))
def test_absences_that_touch_are_one(day: date, raw: list[tuple[date, int | None]]) -> None:
    """PB-3: whoever is away on a day is away over the whole stretch around it."""
    away = [(first, None if n is None else first + timedelta(days=n)) for first, n in raw]
    plain = any(first <= day and (last is None or day <= last) for first, last in away)
    hit = absence_on(day, away)
    assert (hit is not None) == plain
    if hit is not None and hit[1] is not None:
        assert not is_away(hit[1] + timedelta(days=1), away)
        assert not is_away(hit[0] - timedelta(days=1), away)


@settings(max_examples=100, deadline=None)
@given(zones, days, st.sampled_from(COUNTRIES[1:]), st.sampled_from(COUNTRIES[1:]))
def test_a_day_for_both_is_a_day_for_each(zone: str, day: date, one: str, other: str) -> None:
    """PB-3: a day worked on both sides is worked on each, and there is one within a few weeks."""
    cal = also_in(WorkCalendar.for_country(one, zone), other)
    found = roll(day, cal, forward=True)
    assert found - day < timedelta(days=30)
    assert is_working_day(found, WorkCalendar.for_country(one, zone))
    assert is_working_day(found, WorkCalendar.for_country(other, zone))
    assert ZoneInfo(zone).key == cal.zone
