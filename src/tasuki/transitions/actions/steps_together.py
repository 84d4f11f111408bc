"""Completing the steps of many transitions at once: what `settle_step` does, in few statements (DESIGN, «Gates read
steps»; MS-5).
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from tasuki.audit.actions import NewEvent, record_many
from tasuki.rules import lifecycle
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Conflict, Reason
from tasuki.transitions.clocks import rows as clock_rows
from tasuki.transitions.facts import recompute_many
from tasuki.transitions.models import Step, Transition
from tasuki.web import clock


@transaction.atomic
def settle_steps(*, actor: Actor, done: Iterable[tuple[UUID, str]]) -> int:
    """Complete steps, each named by its transition and key, as the effect of higher work, in its transaction.

    Already settled, unknown and those of ended transitions are no error. The caller has checked who may do the work
    itself. Gives how many steps this call settled.
    """
    wanted = set(done)
    held = _held({pk for pk, _key in wanted})
    steps = [one for one in _todo(held, wanted) if (one.transition_id, one.key) in wanted]
    if not steps:
        return 0
    now = clock.now()
    mine = Step.objects.filter(pk__in=[one.pk for one in steps], state=Step.State.TODO)
    if mine.update(state=Step.State.DONE, settled_at=now, settled_by_id=actor.person_id, note="") != len(
        steps
    ):
        raise Conflict(Reason("conflict.transition"))
    clock_rows.stop_for_steps(((one.transition_id, one.key) for one in steps), now)
    recompute_many([held[pk] for pk in dict.fromkeys(one.transition_id for one in steps)])
    record_many(
        NewEvent(actor, "step.done", ("transition", one.transition_id), {"step": one.key, "gate": one.feeds})
        for one in steps
    )
    return len(steps)


def _held(ids: set[UUID]) -> dict[UUID, Transition]:
    """The transitions that are under way, held in one order for everybody."""
    rows = Transition.objects.filter(pk__in=ids).exclude(stage__in=lifecycle.ENDED).order_by("pk")
    held = list(rows.select_for_update(no_key=True).values_list("pk", flat=True))
    return Transition.objects.prefetch_related("playbook", "giver", "receiver").in_bulk(held)


def _todo(held: Iterable[UUID], wanted: set[tuple[UUID, str]]) -> Iterable[Step]:
    keys = {key for _pk, key in wanted}
    rows = Step.objects.filter(transition__in=list(held), key__in=keys, state=Step.State.TODO)
    return rows.order_by("transition_id", "position")
