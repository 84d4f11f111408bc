"""The sweep that moves clocks on: each change is made, told and logged once, at the cost of what is due."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest

from tasuki.audit.models import Event
from tasuki.testing.cast import Cast, make_account
from tasuki.testing.stories import open_for
from tasuki.transitions.jobs import run_clocks
from tasuki.transitions.models import Clock, Notice, Transition

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
    assert cast.manager.name in told("notice.escalated")
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
