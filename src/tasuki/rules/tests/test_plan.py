"""A playbook and a date become a plan: PB-1, PB-3, PB-5, PB-6, PB-8, PB-9, PB-10, TR-3, ES-1."""

from __future__ import annotations

import doctest
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, get_args
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasuki.rules import plan
from tasuki.rules.plan import (
    ClockRule,
    Due,
    ExistingStep,
    PlanFacts,
    PlannedStep,
    PlaybookRules,
    StepMove,
    StepRule,
    Unit,
    due_at,
    make_clocks,
    make_plan,
    replan,
)
from tasuki.rules.worktime import WorkCalendar, closing_time, is_working_day, local_date

if TYPE_CHECKING:
    from collections.abc import Mapping

TOKYO = WorkCalendar.for_country("JP", "Asia/Tokyo")
JAKARTA = WorkCalendar.for_country("ID", "Asia/Jakarta")
MADRID = WorkCalendar.for_country("ES", "Europe/Madrid")
MEXICO = WorkCalendar.for_country("MX", "America/Mexico_City")
NEW_YORK = WorkCalendar.for_country("US", "America/New_York")
CALENDARS = [TOKYO, JAKARTA, MADRID, MEXICO, NEW_YORK, WorkCalendar.for_country("", "UTC")]

GIVER, RECEIVER = UUID(int=1), UUID(int=2)
LONG_AGO = datetime(2023, 1, 2, tzinfo=UTC)


def step(key: str, offset: int, unit: Unit = "days", anchor: str = "transition", **more: Any) -> StepRule:
    return StepRule(key, "preparation", more.pop("role", "giver"), Due(anchor, offset, unit), **more)


def playbook(*steps: StepRule, clocks: tuple[ClockRule, ...] = ()) -> PlaybookRules:
    return PlaybookRules("rep-to-rep.planned", 1, "rep-to-rep", "planned", steps, clocks)


def facts(
    on: date | datetime,
    cal: WorkCalendar = TOKYO,
    opened: datetime = LONG_AGO,
    tier: str = "",
    anchors: Mapping[str, datetime] | None = None,
) -> PlanFacts:
    transition = on if isinstance(on, datetime) else closing_time(on, cal)
    people = {"giver": GIVER, "receiver": RECEIVER, "sponsor": None}
    return PlanFacts({"transition": transition, **(anchors or {})}, cal, tier, people, opened)


def by_key(steps: tuple[PlannedStep, ...]) -> dict[str, PlannedStep]:
    return {planned.key: planned for planned in steps}


def as_existing(steps: tuple[PlannedStep, ...], done: frozenset[str] = frozenset()) -> list[ExistingStep]:
    return [ExistingStep(planned.key, planned.due_at, planned.key in done) for planned in steps]


def moved(existing: list[ExistingStep], moves: tuple[StepMove, ...]) -> list[ExistingStep]:
    after = {move.key: move.after for move in moves}
    return [ExistingStep(e.key, after.get(e.key, e.due_at), e.done) for e in existing]


PLANNED = playbook(
    step("assign-receiver", -4, "weeks", feeds="internal", completed_by="acknowledge"),
    step("tell-leadership", -4, "weeks", role="sponsor", after=("assign-receiver",), tiers=("strategic",)),
    step("research-account", -3, "weeks", role="receiver", after=("tell-leadership",)),
    step("introduction", -2, "weeks", after=("research-account",), completed_by="message"),
    step("joint-meeting", -8, "days", after=("introduction",), feeds="warm", completed_by="meeting"),
    step("cutover", 0, "days", after=("joint-meeting",), completed_by="cutover"),
    step("follow-up", 1, "weeks", "cutover", role="receiver", after=("cutover",)),
    step("retrospective", 4, "weeks", "cutover", after=("follow-up",), feeds="closed"),
    step("step-back", 35, "days", "cutover", after=("cutover",), feeds="closed", required=False),
)


def test_examples_in_the_docstrings_hold() -> None:
    """PB-3: every example in the module is true."""
    assert doctest.testmod(plan).failed == 0


def test_a_planned_change_follows_the_timeline() -> None:
    """PB-5: four weeks before to five weeks after, in the working days of Japan."""
    planned = make_plan(PLANNED, facts(date(2026, 6, 1)))
    on = {s.key: local_date(s.due_at, TOKYO).isoformat() for s in planned}
    assert on == {
        "assign-receiver": "2026-05-01",  # four weeks before is in Golden Week: backwards
        "research-account": "2026-05-11",
        "introduction": "2026-05-18",
        "joint-meeting": "2026-05-22",  # the 24th is a Sunday: backwards
        "cutover": "2026-06-01",
        "follow-up": "2026-06-08",
        "retrospective": "2026-06-29",
        "step-back": "2026-07-06",
    }
    assert all(s.due_at.astimezone(ZoneInfo("Asia/Tokyo")).time() == time(18) for s in planned)
    assert not any(s.compressed for s in planned)


def test_a_step_carries_who_what_and_where() -> None:
    """PB-1: role, person, gate, what completes it and its place come with the step."""
    steps = make_plan(PLANNED, facts(date(2026, 6, 1), tier="strategic"))
    first, second, last = steps[0], steps[1], steps[-1]
    assert (first.person, first.feeds, first.completed_by) == (GIVER, "internal", "acknowledge")
    assert (second.key, second.person, second.phase) == ("tell-leadership", None, "preparation")
    assert (last.key, last.required, first.required) == ("step-back", False, True)
    assert [s.position for s in steps] == list(range(len(PLANNED.steps)))


def test_a_tier_leaves_steps_out_but_not_their_dependencies() -> None:
    """PB-1: where a step is not for this tier, the next one waits for what that one waited for."""
    strategic = by_key(make_plan(PLANNED, facts(date(2026, 6, 1), tier="strategic")))
    standard = by_key(make_plan(PLANNED, facts(date(2026, 6, 1), tier="standard")))
    assert strategic["research-account"].after == ("tell-leadership",)
    assert standard["research-account"].after == ("assign-receiver",)
    assert "tell-leadership" not in standard


@pytest.mark.parametrize(
    ("due", "signed", "cal", "expected"),
    [
        # 24 and 48 hours after signature are exact, whatever the day (PB-8, PB-9)
        (Due("signed", 24, "hours"), "2026-05-01T06:30", TOKYO, "2026-05-02T06:30"),
        (Due("signed", 48, "hours"), "2026-03-28T12:00", MADRID, "2026-03-30T12:00"),
        (Due("signed", -2, "hours"), "2026-03-28T12:00", MADRID, "2026-03-28T10:00"),
        (Due("signed", 0, "hours"), "2026-03-28T12:00", MADRID, "2026-03-28T12:00"),
        # five business days (PB-10)
        (Due("signed", 5, "business_days"), "2026-04-30T03:00", TOKYO, "2026-05-12T09:00"),
        (Due("signed", 5, "business_days"), "2026-09-14T18:00", MEXICO, "2026-09-23T00:00"),
        (Due("signed", 5, "business_days"), "2025-03-27T03:00", JAKARTA, "2025-04-07T11:00"),
        (Due("signed", 5, "business_days"), "2026-11-24T15:00", NEW_YORK, "2026-12-02T23:00"),
        (Due("signed", 5, "business_days"), "2026-03-30T15:00", MADRID, "2026-04-07T16:00"),
        (Due("signed", -1, "business_days"), "2026-05-07T03:00", TOKYO, "2026-05-01T09:00"),
        (Due("signed", 0, "business_days"), "2026-05-03T03:00", TOKYO, "2026-05-07T09:00"),
        # days and weeks: after the anchor forwards, before it backwards
        (Due("signed", 7, "days"), "2026-04-27T03:00", TOKYO, "2026-05-07T09:00"),
        (Due("signed", -1, "weeks"), "2026-05-11T03:00", TOKYO, "2026-05-01T09:00"),
        (Due("signed", 0, "days"), "2026-09-16T18:00", MEXICO, "2026-09-18T00:00"),
        (Due("signed", 1, "weeks"), "2026-03-24T12:00", MADRID, "2026-03-31T16:00"),  # summer time
        (Due("signed", 30, "days"), "2026-11-01T12:00", NEW_YORK, "2026-12-01T23:00"),
        # the day is the customer's: late evening in UTC is the next morning in Tokyo
        (Due("signed", 1, "days"), "2026-06-01T20:00", TOKYO, "2026-06-03T09:00"),
        (Due("signed", 1, "days"), "2026-06-03T02:00", NEW_YORK, "2026-06-03T22:00"),
        # working hours
        (Due("signed", 4, "business_hours"), "2026-05-01T08:00", TOKYO, "2026-05-07T03:00"),
        (Due("signed", -4, "business_hours"), "2026-05-07T03:00", TOKYO, "2026-05-01T08:00"),
    ],
)
def test_what_due_means(due: Due, signed: str, cal: WorkCalendar, expected: str) -> None:
    """PB-3: offsets in the account's zone, working days, holidays and closing time."""
    anchor = datetime.fromisoformat(signed).replace(tzinfo=UTC)
    assert due_at(due, anchor, cal) == datetime.fromisoformat(expected).replace(tzinfo=UTC)
    only = make_plan(
        playbook(StepRule("s", "p", "giver", due)), facts(date(2026, 1, 5), cal, anchors={"signed": anchor})
    )
    assert only[0].due_at == due_at(due, anchor, cal)


def test_dates_avoid_blackout_windows() -> None:
    """PB-3: nothing falls due in the quarter's end."""
    cal = WorkCalendar.for_country("US", "America/New_York", [(date(2026, 3, 23), date(2026, 4, 3))])
    steps = by_key(make_plan(PLANNED, facts(date(2026, 3, 30), cal)))
    assert local_date(steps["cutover"].due_at, cal) == date(2026, 4, 6)
    assert local_date(steps["joint-meeting"].due_at, cal) == date(2026, 3, 20)


def test_no_step_is_due_before_what_it_depends_on() -> None:
    """PB-1: a step is pushed behind what it waits for, and what waits for it too."""
    chain = playbook(
        step("last", -9, after=("middle",)),
        step("middle", -5, after=("first",)),
        step("first", 0),
        step("free", -9),
    )
    steps = make_plan(chain, facts(date(2026, 6, 1)))
    assert [s.key for s in steps] == ["first", "middle", "last", "free"]
    assert {local_date(s.due_at, TOKYO) for s in steps[:3]} == {date(2026, 6, 1)}
    assert local_date(steps[3].due_at, TOKYO) == date(2026, 5, 22)


@pytest.mark.parametrize(
    ("opened", "first"),
    [
        ("2026-05-20T00:00", "2026-05-20"),  # Wednesday 09:00 in Tokyo
        ("2026-05-20T09:00", "2026-05-20"),  # exactly at closing time: still that day
        ("2026-05-20T09:00:01", "2026-05-21"),  # just closed: the next day
        ("2026-05-23T03:00", "2026-05-25"),  # a Saturday
        ("2026-05-22T12:00", "2026-05-25"),  # Friday evening
    ],
)
def test_steps_that_should_be_past_are_due_as_soon_as_can_be(opened: str, first: str) -> None:
    """PB-6, PB-3: with too little time the first steps are due the first day that has not closed."""
    at = datetime.fromisoformat(opened).replace(tzinfo=UTC)
    steps = by_key(make_plan(PLANNED, facts(date(2026, 6, 1), opened=at)))
    late = {key for key, s in steps.items() if s.compressed}
    assert {"assign-receiver", "research-account", "introduction"} <= late
    assert {local_date(steps[key].due_at, TOKYO).isoformat() for key in late} == {first}
    assert all(s.due_at >= at for s in steps.values())
    assert not steps["cutover"].compressed


@pytest.mark.parametrize(
    ("anchor", "given_as", "stands_for"),
    [
        ("signed", {}, "opened"),
        ("signed", {"signed": datetime(2026, 5, 4, tzinfo=UTC)}, "signed"),
        ("last_day", {}, "transition"),
        ("last_day", {"last_day": datetime(2026, 5, 4, tzinfo=UTC)}, "last_day"),
        ("cutover", {}, "transition"),
        ("cutover", {"cutover": datetime(2026, 5, 4, tzinfo=UTC)}, "cutover"),
        ("opened", {"opened": datetime(2026, 5, 4, tzinfo=UTC)}, "opened"),
    ],
)
def test_a_missing_anchor_has_a_stand_in(anchor: str, given_as: dict[str, datetime], stands_for: str) -> None:
    """PB-3: no signature date counts from the opening; no last day or cut-over from the date."""
    opened = datetime(2026, 4, 1, 3, tzinfo=UTC)
    the = facts(date(2026, 6, 1), opened=opened, anchors=given_as)
    expected = {"opened": opened, **the.anchors}[stands_for]
    assert make_plan(playbook(step("s", 1, "hours", anchor)), the)[0].due_at == expected + timedelta(hours=1)


@pytest.mark.parametrize(
    ("steps", "message"),
    [
        ((step("a", 0, after=("b",)), step("b", 0, after=("a",))), "a, b"),
        ((step("a", 0, after=("x",)),), "a needs x"),
        ((step("a", 0), step("a", 1)), "named twice: a"),
        ((step("a", 0, anchor="renewal"),), "unknown anchor: 'renewal'"),
        ((step("a", 0, unit="moons"),), "unknown unit"),  # type: ignore[arg-type]
    ],
)
def test_a_broken_playbook_is_refused_by_name(steps: tuple[StepRule, ...], message: str) -> None:
    """PB-2: circles, unknown steps, anchors and units are named."""
    with pytest.raises(ValueError, match=message):
        make_plan(playbook(*steps), facts(date(2026, 6, 1)))


@pytest.mark.parametrize("unit", get_args(Unit))
def test_naive_anchors_are_refused(unit: Unit) -> None:
    """PB-3: an anchor without a zone is a mistake, not a guess."""
    with pytest.raises(ValueError, match="time zone"):
        make_plan(playbook(step("a", 1, unit)), facts(datetime(2026, 6, 1, 12)))
    with pytest.raises(ValueError, match="time zone"):
        make_plan(playbook(step("a", 1, unit)), facts(date(2026, 6, 1), opened=datetime(2026, 1, 1)))
    with pytest.raises(ValueError, match="time zone"):
        due_at(Due("signed", 1, unit), datetime(2026, 6, 1), TOKYO)


def test_an_empty_playbook_gives_an_empty_plan() -> None:
    """PB-1: nothing to do is no error."""
    assert make_plan(playbook(), facts(date(2026, 6, 1))) == ()


def test_moving_the_date_shows_only_what_changes() -> None:
    """TR-3: open steps move with the date, done ones stay, the rest is left out."""
    the = facts(date(2026, 6, 1), opened=datetime(2026, 4, 1, tzinfo=UTC))
    existing = as_existing(make_plan(PLANNED, the), done=frozenset({"assign-receiver", "introduction"}))
    moves = replan(PLANNED, facts(date(2026, 6, 8), opened=the.opened_at), existing)
    assert {m.key for m in moves} == {s.key for s in PLANNED.steps} - {
        "assign-receiver",
        "introduction",
        "tell-leadership",
    }
    assert all(m.after > m.before for m in moves)
    assert replan(PLANNED, the, existing) == ()


def test_steps_that_the_playbook_does_not_know_stay() -> None:
    """TR-3: a step added by hand is not touched by a new date."""
    extra = ExistingStep("ring-the-bell", datetime(2026, 5, 1, tzinfo=UTC), done=False)
    assert replan(PLANNED, facts(date(2026, 6, 8)), [extra]) == ()


CLOCKS = (
    ClockRule("meeting", "signed", Due("signed", 24, "hours"), "internal-meeting", 4, 24),
    ClockRule("contact", "signed", Due("signed", 48, "hours"), "introduction", 8, 24),
    ClockRule("joint", "signed", Due("", 5, "business_days"), "joint-meeting", 24, 48),
    ClockRule("board", "signed", Due("signed", 1, "hours"), "tell-leadership", 4, 24),
)
HANDOFF = playbook(
    step("internal-meeting", 24, "hours", "signed"),
    step("introduction", 48, "hours", "signed"),
    step("joint-meeting", 5, "business_days", "signed"),
    step("tell-leadership", 1, "hours", "signed", tiers=("strategic",)),
    clocks=CLOCKS,
)


def test_clocks_of_the_handoff() -> None:
    """ES-1, PB-8, PB-9, PB-10: 24 h, 48 h and five business days, with warning and escalation."""
    signed = datetime(2026, 4, 30, 3, tzinfo=UTC)
    clocks = {c.key: c for c in make_clocks(HANDOFF, facts(date(2026, 6, 1), anchors={"signed": signed}))}
    assert set(clocks) == {"meeting", "contact", "joint"}  # no leadership below strategic
    contact = clocks["contact"]
    assert contact.starts_at == signed
    assert contact.warn_at == signed + timedelta(hours=40)
    assert contact.due_at == signed + timedelta(hours=48)
    assert contact.escalate_at == signed + timedelta(hours=72)
    assert clocks["joint"].due_at == datetime(2026, 5, 12, 9, tzinfo=UTC)
    strategic = make_clocks(HANDOFF, facts(date(2026, 6, 1), anchors={"signed": signed}, tier="strategic"))
    assert next(c for c in strategic if c.key == "board").warn_at == signed  # never before it starts


def test_a_clock_of_an_unknown_step_is_refused() -> None:
    """PB-2: a clock that nothing can stop is named."""
    rule = ClockRule("contact", "signed", Due("signed", 48, "hours"), "introducton", 8, 24)
    with pytest.raises(ValueError, match="clock contact watches an unknown step: introducton"):
        make_clocks(playbook(clocks=(rule,)), facts(date(2026, 6, 1)))


# -- properties -----------------------------------------------------------------------------------

ALL_ZONES = sorted(available_timezones())
zones = st.sampled_from(ALL_ZONES)
days = st.dates(date(2024, 1, 1), date(2030, 12, 31))
instants = st.datetimes(datetime(2024, 1, 1), datetime(2030, 12, 31)).map(lambda d: d.replace(tzinfo=UTC))
dues = st.builds(
    Due,
    st.sampled_from(["transition", "signed", "opened", "last_day", "cutover"]),
    st.integers(-40, 60),
    st.sampled_from(get_args(Unit)),
)


@st.composite
def playbooks(draw: st.DrawFn) -> PlaybookRules:
    steps = []
    for n in range(draw(st.integers(1, 12))):
        names = [f"s{m}" for m in range(n)]
        after = draw(st.lists(st.sampled_from(names), max_size=2, unique=True)) if names else []
        tiers = draw(st.sampled_from([(), (), ("strategic",)]))
        steps.append(StepRule(f"s{n}", "p", "giver", draw(dues), tuple(after), tiers=tiers))
    return playbook(*draw(st.permutations(steps)))


@st.composite
def some_facts(draw: st.DrawFn) -> PlanFacts:
    cal = draw(st.sampled_from(CALENDARS))
    anchors = draw(st.dictionaries(st.sampled_from(["signed", "last_day", "cutover"]), instants))
    tier = draw(st.sampled_from(["", "strategic"]))
    return facts(draw(days), cal, draw(instants), tier, anchors)


@settings(max_examples=150, deadline=None)
@given(playbooks(), some_facts())
def test_every_plan_keeps_order_and_opening(rules: PlaybookRules, the: PlanFacts) -> None:
    """PB-1, PB-3: nothing before what it waits for, nothing before the opening, all in UTC."""
    steps = by_key(make_plan(rules, the))
    expected = {s.key for s in rules.steps if not s.tiers or the.tier in s.tiers}
    assert set(steps) == expected
    for planned in steps.values():
        assert planned.due_at.tzinfo is UTC
        assert planned.due_at >= the.opened_at
        for key in planned.after:
            assert steps[key].due_at <= planned.due_at
            assert steps[key].position < planned.position
        if planned.compressed:
            assert is_working_day(local_date(planned.due_at, the.calendar), the.calendar) or planned.after


@settings(max_examples=150, deadline=None)
@given(playbooks(), some_facts(), days, st.sets(st.integers(0, 11)))
def test_there_and_back_changes_nothing_and_done_steps_stay(
    rules: PlaybookRules, the: PlanFacts, other: date, done: set[int]
) -> None:
    """TR-3: moving the date there and back changes nothing; done steps never move."""
    start = as_existing(make_plan(rules, the), frozenset(f"s{n}" for n in done))
    anchors = {**the.anchors, "transition": closing_time(other, the.calendar)}
    there = PlanFacts(anchors, the.calendar, the.tier, the.roles, the.opened_at)
    moves = replan(rules, there, start)
    assert all(move.before != move.after for move in moves)
    assert not {m.key for m in moves} & {s.key for s in start if s.done}
    then = moved(start, moves)
    assert replan(rules, there, then) == ()
    back = moved(then, replan(rules, the, then))
    assert back == start


@settings(max_examples=400, deadline=None)
@given(zones, days)
def test_a_plan_for_any_day_in_any_zone(zone: str, on: date) -> None:
    """PB-3: any date, any zone of the world: due at the local closing time, summer or winter."""
    cal = WorkCalendar.for_country("", zone)
    for planned in make_plan(PLANNED, facts(on, cal)):
        local = planned.due_at.astimezone(ZoneInfo(zone))
        assert local.time() == cal.closes
        assert local.weekday() < 5


@settings(max_examples=60, deadline=None)
@given(zones, days, st.integers(1, 72))
def test_hours_are_exact_in_any_zone(zone: str, on: date, hours: int) -> None:
    """PB-8, PB-9, PB-3: 24 hours are 24 hours, also over a clock change."""
    cal = WorkCalendar.for_country("", zone)
    the = facts(on, cal, opened=closing_time(on, cal))
    only = make_plan(playbook(step("s", hours, "hours", "opened")), the)[0]
    assert only.due_at - the.opened_at == timedelta(hours=hours)


@settings(max_examples=100, deadline=None)
@given(dues, some_facts(), st.integers(0, 96), st.integers(0, 96))
def test_clocks_warn_before_and_escalate_after(due: Due, the: PlanFacts, warn: int, escalate: int) -> None:
    """ES-1: warning, breach and escalation come in that order."""
    rule = ClockRule("c", due.anchor, due, "s", warn, escalate)
    clock = make_clocks(playbook(step("s", 0), clocks=(rule,)), the)[0]
    assert clock.warn_at <= clock.due_at <= clock.escalate_at
