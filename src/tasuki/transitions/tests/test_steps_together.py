"""Steps of many transitions completed at once (DESIGN, «Gates read steps»; MS-5)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tasuki.audit.models import Event
from tasuki.rules.access import Actor
from tasuki.testing.cast import Cast, make_account
from tasuki.testing.stories import open_for
from tasuki.transitions.actions import settle_step, settle_steps
from tasuki.transitions.models import Clock, Step, Transition
from tasuki.web import clock

MAIL = Actor.system("mail")
FEEDS = ("internal", "prepared")


def opened(cast: Cast, count: int) -> list[Transition]:
    """Transitions of like customers, all alike."""
    with clock.fixed(clock.now()):
        return [open_for(cast, make_account(cast.giver, name=f"Alike {number}")) for number in range(count)]


def keys_of(row: Transition) -> list[str]:
    """Two steps that a gate reads and one whose clock runs."""
    timed = (
        Clock.objects.filter(transition=row).exclude(step="").order_by("step").values_list("step", flat=True)
    )
    fed = row.steps.filter(feeds="internal", state=Step.State.TODO).order_by("position")
    return list(dict.fromkeys([*fed.values_list("key", flat=True)[:2], *timed[:1]]))


def state_of(row: Transition) -> dict[str, Any]:
    """All that settling a step changes, without what differs from row to row."""
    row.refresh_from_db()
    kept = ("gates", "gate_bits", "completeness", "next_due_at", "open_steps", "risk")
    steps = row.steps.order_by("position").values_list("key", "state", "settled_at", "settled_by_id", "note")
    clocks = (
        Clock.objects.filter(transition=row)
        .order_by("key")
        .values_list("key", "state", "stopped_at", "next_at")
    )
    events = (
        Event.objects.filter(subject_id=row.pk, action="step.done")
        .order_by("seq")
        .values_list("fields", flat=True)
    )
    return {
        **{name: getattr(row, name) for name in kept},
        "steps": list(steps),
        "clocks": list(clocks),
        "events": sorted(map(str, events)),
    }


@pytest.mark.django_db
def test_the_same_as_one_by_one(cast: Cast) -> None:
    """GA-1, ES-1, MS-5: steps, clocks, gates, risk and events are those that one call for each leaves behind."""
    one, other = opened(cast, 2)
    keys = keys_of(one)
    assert len(keys) >= 2
    with clock.fixed(clock.now()):
        for key in keys:
            settle_step(actor=MAIL, transition_id=one.pk, key=key)
        assert settle_steps(actor=MAIL, done=[(other.pk, key) for key in keys]) == len(keys)
    assert state_of(other) == state_of(one)
    assert state_of(one)["open_steps"] == one.steps.filter(state=Step.State.TODO).count()


@pytest.mark.django_db
def test_only_what_is_named_and_open(cast: Cast) -> None:
    """MS-5: each pair is its own; settled, unknown and ended ones are no error and are left as they are."""
    first, second, third = opened(cast, 3)
    one, two = keys_of(first)[:2]
    Transition.objects.filter(pk=third.pk).update(stage="cancelled")
    assert (
        settle_steps(actor=MAIL, done=[(first.pk, one), (second.pk, two), (third.pk, one), (first.pk, "no")])
        == 2
    )
    done = Step.objects.filter(state=Step.State.DONE, key__in=(one, two)).values_list("transition_id", "key")
    assert set(done) == {(first.pk, one), (second.pk, two)}
    assert settle_steps(actor=MAIL, done=[(first.pk, one)]) == 0
    assert settle_steps(actor=MAIL, done=[]) == 0


@pytest.mark.django_db
def test_many_cost_few_more_statements(cast: Cast) -> None:
    """MS-5: what is asked of the database grows only by the clocks that stop.

    Counted from two on: PostgreSQL gets a single event by INSERT and several by COPY, which is not captured.
    """
    rows = opened(cast, 9)
    key = keys_of(rows[0])[0]
    costs = []
    for some in (rows[:2], rows[2:]):
        with CaptureQueriesContext(connection) as asked:
            settle_steps(actor=MAIL, done=[(row.pk, key) for row in some])
        stopped = Clock.objects.filter(transition__in=some, step=key).count()
        costs.append(len(asked) - stopped)
    assert costs[1] == costs[0]
