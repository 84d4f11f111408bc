"""The timelines of SPEC sections 3.1 and 3.2, as real plans."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tasuki.playbooks.queries import MODES, SCENARIOS, all_shipped, shipped
from tasuki.rules.plan import PlanFacts, PlannedClock, PlannedStep, make_clocks, make_plan
from tasuki.rules.worktime import WorkCalendar, closing_time, local_date

# A calendar without holidays, and a transition on a Wednesday eight weeks ahead.
CALENDAR = WorkCalendar.for_country("", "UTC")
OPENED = datetime(2026, 2, 2, 9, 0, tzinfo=UTC)
TRANSITION = datetime(2026, 4, 1, tzinfo=UTC)
PLANNED_LATER = ["sales-to-am", "rep-to-rep", "team-to-team"]


def _facts(tier: str = "strategic", **anchors: datetime) -> PlanFacts:
    known = {"opened": OPENED, "transition": closing_time(TRANSITION.date(), CALENDAR), **anchors}
    return PlanFacts(known, CALENDAR, tier, {}, known["opened"])


def _plan(scenario: str, mode: str, facts: PlanFacts) -> dict[str, PlannedStep]:
    return {step.key: step for step in make_plan(shipped(scenario, mode).rules(), facts)}


def _clocks(scenario: str, mode: str, facts: PlanFacts) -> dict[str, PlannedClock]:
    return {clock.step: clock for clock in make_clocks(shipped(scenario, mode).rules(), facts)}


def _days(plan: dict[str, PlannedStep], key: str, start: datetime) -> int:
    return (local_date(plan[key].due_at, CALENDAR) - start.date()).days


@pytest.mark.parametrize("scenario", PLANNED_LATER)
def test_planned_timeline(scenario: str) -> None:
    """PB-5: −4 weeks planning … −2 weeks message … week 0 … +30 days step-back, for SC-2, SC-3 and SC-4."""
    plan = _plan(scenario, "planned", _facts())
    for key in ("assign-receiver", "brief-receiver", "tell-leadership", "tell-support"):
        assert _days(plan, key, TRANSITION) == -28
    assert _days(plan, "start-onboarding", TRANSITION) == -21
    assert _days(plan, "introduction", TRANSITION) == -14
    assert -14 <= _days(plan, "joint-meeting-invite", TRANSITION) <= -7
    assert -14 <= _days(plan, "joint-meeting", TRANSITION) <= -7
    assert _days(plan, "cutover", TRANSITION) == _days(plan, "announcement", TRANSITION) == 0
    assert _days(plan, "follow-up", TRANSITION) == 7
    assert _days(plan, "fully-responsible", TRANSITION) == 14
    assert _days(plan, "retrospective", TRANSITION) == 28
    assert 30 <= _days(plan, "step-back", TRANSITION) <= 45
    assert not any(step.compressed for step in plan.values())


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_unplanned_timeline(scenario: str) -> None:
    """PB-6: a receiver at once, transfer on day 1, message on days 2–3, meeting in week 1, full in week 2."""
    opened = datetime(2026, 2, 2, 9, 0, tzinfo=UTC)
    facts = _facts(opened=opened, transition=closing_time((opened + timedelta(days=10)).date(), CALENDAR))
    plan = _plan(scenario, "unplanned", facts)
    assert _days(plan, "assign-receiver", opened) == 0
    assert _days(plan, "start-transfer", opened) == 1
    assert 2 <= _days(plan, "introduction", opened) <= 3
    assert _days(plan, "joint-meeting", opened) <= 7
    assert _days(plan, "cutover", opened) == 10
    assert _days(plan, "fully-responsible", opened) == 14


@pytest.mark.parametrize("scenario", PLANNED_LATER)
def test_getting_up_to_speed(scenario: str) -> None:
    """PB-13, PB-14, PB-15, PB-16: preparation 1-2 weeks before, the transition week, and the four weeks after."""
    plan = _plan(scenario, "planned", _facts())
    assert -14 <= _days(plan, "briefings", TRANSITION) <= -7
    assert _days(plan, "joint-meeting", TRANSITION) < _days(plan, "cadence-booked", TRANSITION) < 0
    for key in ("handover-documents", "internal-handover", "customer-sessions"):
        assert -3 <= _days(plan, key, TRANSITION) <= 4
    assert [_days(plan, f"week-{number}", TRANSITION) for number in (1, 2, 3, 4)] == [7, 14, 21, 28]
    assert "reach-out" not in plan
    gone = _plan(scenario, "planned", replace(_facts(), giver_available=False))
    assert -14 <= _days(gone, "reach-out", TRANSITION) <= -13


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_manager_stands_in_within_the_week(scenario: str) -> None:
    """PB-6, PB-16, GA-4: without the giver the manager's meeting and the receiver's call are in the plan instead."""
    transition = closing_time((OPENED + timedelta(days=10)).date(), CALENDAR)
    facts = replace(_facts(transition=transition), giver_available=False)
    plan = _plan(scenario, "unplanned", facts)
    assert "joint-meeting" not in plan
    assert _days(plan, "manager-meeting", OPENED) == 7
    assert _days(plan, "reach-out", OPENED) == 3
    assert "manager-meeting" in plan["cutover"].after
    assert plan["manager-meeting"].due_at <= plan["cadence-booked"].due_at <= plan["cutover"].due_at


def test_five_phases_after_a_sale() -> None:
    """PB-7, PB-8, PB-9, PB-10, PB-11: before signature, 24 h, 48 h, 5 business days, 7 and 30 days."""
    signed = datetime(2026, 3, 10, 10, 0, tzinfo=UTC)  # a Tuesday
    facts = _facts(signed=signed, transition=closing_time(datetime(2026, 3, 17).date(), CALENDAR))
    plan = _plan("sales-to-cs", "planned", facts)
    before = [step for step in plan.values() if step.phase == "presale"]
    assert {"deal-current", "write-commitments", "map-and-flag", "review-deal"} <= {
        step.key for step in before
    }
    assert all(step.due_at < signed for step in before)
    assert plan["internal-meeting"].due_at == signed + timedelta(hours=24)
    assert plan["handoff-checklist"].due_at == signed + timedelta(hours=24)
    assert plan["first-contact"].due_at == signed + timedelta(hours=48)
    assert plan["success-plan-approved"].due_at <= plan["kickoff"].due_at
    assert plan["cadence-booked"].due_at == plan["joint-meeting"].due_at
    assert plan["accept-brief"].due_at <= signed + timedelta(hours=48)
    assert plan["introduction"].due_at == signed + timedelta(hours=48)
    assert plan["joint-meeting"].due_at == closing_time(datetime(2026, 3, 17).date(), CALENDAR)
    assert plan["kickoff"].due_at == closing_time(datetime(2026, 3, 17).date(), CALENDAR)
    assert plan["cutover"].due_at == closing_time(datetime(2026, 3, 17).date(), CALENDAR)
    for key in ("update-crm", "update-cs-platform", "update-documents", "tell-teams"):
        assert _days(plan, key, facts.anchors["transition"]) == 1
    assert _days(plan, "implementation-under-way", signed) == 30


def test_a_sale_nobody_announced_still_meets_its_clocks() -> None:
    """PB-8, PB-9, PB-12: opened in the minute of the signature, preparation is compressed, 24 and 48 h hold."""
    signed = datetime(2026, 3, 10, 10, 0, tzinfo=UTC)
    plan = _plan("sales-to-cs", "planned", _facts(signed=signed, opened=signed + timedelta(minutes=5)))
    assert plan["review-deal"].compressed
    assert plan["review-deal"].due_at == closing_time(signed.date(), CALENDAR)
    assert plan["internal-meeting"].due_at == signed + timedelta(hours=24)
    assert plan["introduction"].due_at == signed + timedelta(hours=48)


def test_clocks_after_a_sale() -> None:
    """ES-1, PB-9: 24 h, 48 h (introduction, first contact), 5 business days, 7 and 30 days from signature."""
    signed = datetime(2026, 3, 10, 10, 0, tzinfo=UTC)
    clocks = _clocks("sales-to-cs", "planned", _facts(signed=signed))
    assert clocks["internal-meeting"].due_at == signed + timedelta(hours=24)
    assert clocks["introduction"].due_at == signed + timedelta(hours=48)
    assert clocks["joint-meeting"].due_at == closing_time(datetime(2026, 3, 17).date(), CALENDAR)
    assert clocks["kickoff"].due_at == closing_time(datetime(2026, 3, 17).date(), CALENDAR)
    assert clocks["implementation-under-way"].due_at == closing_time(datetime(2026, 4, 9).date(), CALENDAR)
    assert clocks["first-contact"].due_at == signed + timedelta(hours=48)
    assert len(clocks) == 6


@pytest.mark.parametrize(("there", "meeting"), [(True, "joint-meeting"), (False, "manager-meeting")])
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_clocks_of_the_unplanned(scenario: str, there: bool, meeting: str) -> None:
    """ES-1, PB-6: day 1, 3, 7 and 14, each at the very date of its step in the plan."""
    opened = datetime(2026, 2, 2, 9, 0, tzinfo=UTC)
    clocks = _clocks(scenario, "unplanned", replace(_facts(opened=opened), giver_available=there))
    days = {key: (clock.due_at.date() - opened.date()).days for key, clock in clocks.items()}
    assert days == {"start-transfer": 1, "introduction": 3, meeting: 7, "fully-responsible": 14}


def test_every_clock_warns_before_and_escalates_after() -> None:
    """ES-1: responsible person before, manager at breach, leadership after a further interval."""
    for document in all_shipped():
        for clock in make_clocks(document.rules(), _facts()):
            assert clock.starts_at < clock.warn_at < clock.due_at < clock.escalate_at, (
                document.key,
                clock.key,
            )


@pytest.mark.parametrize("tier", ["strategic", "standard"])
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("scenario", SCENARIOS)
@pytest.mark.parametrize("weekday", range(5))
def test_order_holds_on_every_day(scenario: str, mode: str, tier: str, weekday: int) -> None:
    """TR-3, PB-3, MS-1: whatever the weekday, preparation comes before contact, contact before the cutover."""
    start = OPENED + timedelta(days=weekday)
    transition = closing_time((start + timedelta(days=shipped(scenario, mode).lead_days)).date(), CALENDAR)
    plan = _plan(scenario, mode, _facts(tier, opened=start, signed=start, transition=transition))
    chains = (
        ("fill-record", "accept-brief", "readiness-review", "introduction", "joint-meeting-invite"),
        ("introduction", "joint-meeting", "cutover", "announcement", "follow-up", "step-back", "survey"),
        ("cutover", "update-crm", "health-planned", "health-30", "health-60", "health-90"),
        ("follow-up", "retrospective"),
        ("joint-meeting", "cadence-booked", "cutover", "week-1", "week-2", "week-3", "week-4"),
    )
    for chain in chains:
        dates = [plan[key].due_at for key in chain]
        assert dates == sorted(dates), chain
    assert ("tell-leadership" in plan) == (tier == "strategic")
    assert 24 <= len(plan) <= 46
