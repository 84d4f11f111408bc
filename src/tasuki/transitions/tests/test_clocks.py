"""The sweep that moves clocks on: each change is made, told and logged once, at the cost of what is due."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest

from tasuki.audit.models import Event
from tasuki.rules.plan import PlannedClock
from tasuki.testing.cast import Cast, make_account
from tasuki.testing.stories import open_for
from tasuki.transitions.actions import advance
from tasuki.transitions.actions.dates import apply_plan
from tasuki.transitions.clocks import rows as clock_rows
from tasuki.transitions.jobs import run_clocks
from tasuki.transitions.models import Clock, Notice, Transition
from tasuki.web import clock

pytestmark = pytest.mark.django_db

Budget = Callable[[int], AbstractContextManager[Any]]
HOUR = timedelta(hours=1)


@pytest.fixture
def watched(cast: Cast) -> Clock:
    """A running clock of an open transition; nothing else is running."""
    transition = open_for(cast, make_account(cast.giver), mode="unplanned")
    found = transition.clocks.order_by("due_at").first()
    assert found is not None
    Clock.objects.exclude(pk=found.pk).delete()
    return found


def told(code: str) -> set[str]:
    """Who was told, by name."""
    return set(Notice.objects.filter(code=code).values_list("person__name", flat=True))


def moves() -> list[str]:
    """The states that the event log tells of, in order."""
    events = Event.objects.filter(action="clock.moved").order_by("seq")
    return [fields["state"] for fields in events.values_list("fields", flat=True)]


def test_warned_breached_escalated_once_each(cast: Cast, watched: Clock) -> None:
    """ES-1: the responsible is warned, managers hear of the breach, leadership later; each of it once."""
    step = watched.transition.steps.get(key=watched.step)
    assert step.person is not None
    assert run_clocks(watched.warn_at - HOUR / 60) == 0
    for state, at in (
        ("due_soon", watched.warn_at),
        ("breached", watched.due_at),
        ("escalated", watched.escalate_at),
    ):
        assert run_clocks(at) == 1
        assert run_clocks(at) == 0
        watched.refresh_from_db()
        assert watched.state == state
    assert told("notice.due_soon") == {step.person.name}
    assert told("notice.breached") == {step.person.name, cast.manager.name, cast.giver_manager.name}
    assert told("notice.escalated") == {step.person.name, cast.sponsor.name}
    assert moves() == ["breached", "escalated"]
    assert watched.next_at is None


def test_stopped_and_paused_clocks_stand(watched: Clock) -> None:
    """ES-1: pausing stops clocks; the sweep leaves them and those that were stopped alone."""
    Clock.objects.update(paused_at=watched.starts_at, state=Clock.State.PAUSED, next_at=None)
    assert run_clocks(watched.escalate_at + HOUR) == 0
    watched.refresh_from_db()
    assert (watched.state, moves()) == ("paused", [])


def test_cost_follows_what_is_due(cast: Cast, django_assert_max_num_queries: Budget) -> None:
    """ES-1: what is not due costs nothing, what is due one statement and its share of a handful."""
    due = [open_for(cast, make_account(cast.giver, f"Due {number}")) for number in range(4)]
    Clock.objects.all().delete()
    now = due[0].opened_at
    for number, transition in enumerate([*due, *Transition.objects.exclude(pk__in=[t.pk for t in due])]):
        at = now - HOUR if number < len(due) else now + 100 * HOUR
        Clock.objects.create(
            transition=transition, key="k", step="cutover", starts_at=at, due_at=at, warn_at=at,
            escalate_at=at + 50 * HOUR, next_at=at,
        )  # fmt: skip
    with django_assert_max_num_queries(len(due) + 12):
        assert run_clocks(now) == len(due)


def test_three_days_of_downtime_are_caught_up_once(cast: Cast, watched: Clock) -> None:
    """ES-1, PB-12: a clock that warned, broke and escalated unseen tells each person once, of how it stands now."""
    step = watched.transition.steps.get(key=watched.step)
    assert step.person is not None
    Notice.objects.all().delete()
    assert run_clocks(watched.escalate_at + 72 * HOUR) == 1
    told_of = list(Notice.objects.values_list("code", "person__name"))
    everybody = {step.person.name, cast.manager.name, cast.giver_manager.name, cast.sponsor.name}
    assert sorted(told_of) == sorted(("notice.escalated", name) for name in everybody)
    assert moves() == ["escalated"]
    assert run_clocks(watched.escalate_at + 96 * HOUR) == 0
    assert Notice.objects.count() == len(told_of)


def test_nobody_in_leadership_the_managers_hear_again(cast: Cast, watched: Clock) -> None:
    """ES-1, PB-12: where nobody stands for leadership, an escalation reaches the managers."""
    cast.sponsor.standing_roles.all().delete()
    run_clocks(watched.due_at)
    run_clocks(watched.escalate_at)
    assert {cast.manager.name, cast.giver_manager.name} <= told("notice.escalated")


def test_pausing_and_resuming_moves_clocks_on(cast: Cast, watched: Clock) -> None:
    """ES-1: a pause stops the clock visibly, resuming gives the time back, a later plan leaves it so."""
    transition, actor = watched.transition, cast.actor("giver")
    start = watched.warn_at - 2 * HOUR
    with clock.fixed(start):
        advance(actor=actor, transition_id=transition.pk, to="paused", reason="Stocktaking at the customer")
    watched.refresh_from_db()
    assert (watched.state, watched.paused_at, watched.next_at) == ("paused", start, None)
    with clock.fixed(start + 5 * HOUR):
        advance(actor=actor, transition_id=transition.pk, to=transition.stage)
    after = Clock.objects.get(pk=watched.pk)
    assert (after.due_at, after.stood, after.paused_at) == (watched.due_at + 5 * HOUR, 5 * HOUR, None)
    with clock.fixed(start + 6 * HOUR):
        fresh = Transition.objects.select_related("playbook", "account", "giver").get(pk=transition.pk)
        apply_plan(fresh)
    assert Clock.objects.get(pk=watched.pk).due_at == after.due_at


def test_a_date_moved_during_a_pause_is_kept(cast: Cast) -> None:
    """ES-1, TR-3: what is planned anew while the clocks stand still holds when they run on."""
    transition = open_for(cast, make_account(cast.giver), mode="planned")
    row = Clock.objects.create(
        transition=transition, key="own", step="cutover", starts_at=transition.opened_at,
        due_at=transition.opened_at + 24 * HOUR, warn_at=transition.opened_at + 12 * HOUR,
        escalate_at=transition.opened_at + 48 * HOUR, next_at=transition.opened_at + 12 * HOUR,
    )  # fmt: skip
    start = transition.opened_at + HOUR
    clock_rows.pause_all(transition, start)
    later = PlannedClock(
        "own", "cutover", row.starts_at, start + 96 * HOUR, start + 72 * HOUR, start + 120 * HOUR
    )
    clock_rows.move_to(transition, [later], start + 2 * HOUR)
    row.refresh_from_db()
    assert (row.state, row.due_at, row.paused_at) == ("paused", later.due_at, start)
    clock_rows.resume_all(transition, start + 10 * HOUR)
    row.refresh_from_db()
    assert (row.state, row.due_at, row.next_at) == ("running", later.due_at, later.warn_at)


def test_a_step_opened_again_runs_its_clock_on(cast: Cast, watched: Clock) -> None:
    """ES-1: re-opening a step restarts its clock; it is late again at once and says so again."""
    run_clocks(watched.due_at)
    clock_rows.stop_for_step(watched.transition, watched.step, watched.due_at + HOUR)
    watched.refresh_from_db()
    assert watched.state == "missed"
    before = Notice.objects.filter(code="notice.breached").count()
    clock_rows.restart_for_step(watched.transition, watched.step, watched.due_at + 2 * HOUR)
    assert run_clocks(watched.due_at + 2 * HOUR) == 1
    watched.refresh_from_db()
    assert (watched.state, watched.stopped_at, watched.runs) == ("breached", None, 2)
    assert Notice.objects.filter(code="notice.breached").count() == 2 * before
