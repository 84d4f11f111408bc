"""Asking a colleague politely for the step that mine waits for: a notice, once a day (UX-2)."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from tasuki.audit.actions import record
from tasuki.desk.queries import ACTIVE
from tasuki.desk.snooze.queries import today_of
from tasuki.desk.tasks import zone_of
from tasuki.rules.access import Actor
from tasuki.rules.reasons import NotFound, Reason, Refused
from tasuki.transitions.models import Notice, Step
from tasuki.transitions.notices import notify
from tasuki.transitions.queries import access_transition


@transaction.atomic
def remind(*, actor: Actor, transition_id: UUID, key: str) -> Step:
    """Tell the person of an open step that the actor waits for it. Only whose own open step stands on it may."""
    if actor.person_id is None:
        raise Refused(Reason("access.needs_person"))
    row = access_transition(actor, transition_id)
    step = row.steps.select_related("person").filter(key=key, state=Step.State.TODO).first()
    if step is None or row.stage not in ACTIVE:
        raise NotFound("step", key)
    if step.person_id == actor.person_id:
        raise Refused(Reason("remind.own"))
    if step.person is None:
        raise Refused(Reason("remind.nobody"))
    mine = row.steps.filter(person_id=actor.person_id, state=Step.State.TODO).values_list("after", flat=True)
    if not any(key in after for after in mine):
        raise Refused(Reason("remind.not_waiting"))
    cause = f"{step.pk.hex}:{actor.person_id.hex[-12:]}:{today_of(actor.zone).isoformat()}"
    if Notice.objects.filter(once_key=f"notice.reminder:{cause}:{step.person_id}").exists():
        raise Refused(Reason("remind.today", {"person": step.person.name}))
    due = step.due_at.astimezone(zone_of(row.zone)).date().isoformat()
    notify(
        row,
        "notice.reminder",
        [step.person_id],
        {"step": key, "person": actor.name, "day": due},
        once=cause,
    )
    record(actor=actor, action="step.reminded", subject=("transition", row.pk), fields={"step": key})
    return step
