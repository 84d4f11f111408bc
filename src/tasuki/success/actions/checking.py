"""The checklists of the way up to speed: tick, not applicable, open again, ask, finish the step (PB-13 … PB-15)."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tasuki.audit.actions import record
from tasuki.customers.queries import relations_to_account
from tasuki.knowledge import actions as knowledge
from tasuki.knowledge.models import ItemQuestion
from tasuki.playbooks.document import ChecklistItem
from tasuki.rules import lifecycle
from tasuki.rules.access import Actor, why_not
from tasuki.rules.reasons import Conflict, NotFound, Reason, Refused, refuse_if
from tasuki.success.checks import said_reasons, text_reasons
from tasuki.success.models import ChecklistMark
from tasuki.transitions.actions import complete_step
from tasuki.transitions.actions.steps import why_not_complete
from tasuki.transitions.facts import document_of
from tasuki.transitions.models import Step, Transition
from tasuki.transitions.queries import access_transition, relations_to_transition
from tasuki.web import clock

State = ChecklistMark.State
_EVENTS: Final = {State.TICKED: "checklist.ticked", State.NOT_APPLICABLE: "checklist.not_applicable"}


@transaction.atomic
def mark_item(
    *,
    actor: Actor,
    transition_id: UUID,
    step: str,
    item: str,
    state: str = State.TICKED,
    note: str = "",
    expected_version: int | None = None,
) -> ChecklistMark:
    """Tick an item with what was learned, or say why it does not apply (PB-13 … PB-15).

    `expected_version` is the one that the caller read, 0 for an open item; another one is a Conflict.
    """
    row = access_transition(actor, transition_id)
    found, _known = find_item(row, step, item)
    note = note.strip()
    reasons = why_not_mark(actor, row, found, relations_of(actor, row))
    if state not in State.values:
        known = list(State.values)
        reasons.append(
            Reason("success.unknown_value", {"field": "state", "value": state[:50], "known": known})
        )
    if state == State.NOT_APPLICABLE:
        reasons += said_reasons("note", note, Reason("success.reason_needed", where=anchor(step, item)))
    else:
        reasons += text_reasons("note", note)
    refuse_if(reasons)
    mark = _keep(actor, row, step, item, state, note, expected_version)
    fields = {"step": step, "item": item, "version": mark.version}
    record(actor=actor, action=_EVENTS[State(state)], subject=("transition", row.pk), fields=fields)
    return mark


@transaction.atomic
def reopen_item(
    *, actor: Actor, transition_id: UUID, step: str, item: str, expected_version: int | None = None
) -> None:
    """Take a tick back: the item is open again; the event log keeps that it was ticked."""
    row = access_transition(actor, transition_id)
    found, _known = find_item(row, step, item)
    reasons = why_not_mark(actor, row, found, relations_of(actor, row))
    mark = ChecklistMark.objects.filter(transition=row, step=step, item=item).first()
    if mark is None:
        reasons.append(Reason("success.not_marked"))
    if mark is None or reasons:
        raise Refused(reasons)
    seen = mark.version if expected_version is None else expected_version
    if not ChecklistMark.objects.filter(pk=mark.pk, version=seen).delete()[0]:
        raise Conflict(Reason("conflict.stale"))
    fields = {"step": step, "item": item, "was": mark.state}
    record(actor=actor, action="checklist.reopened", subject=("transition", row.pk), fields=fields)


@transaction.atomic
def finish_step(*, actor: Actor, transition_id: UUID, step: str) -> Step:
    """Complete a step of which every item is settled; else Refused naming those that are open (PB-13 … PB-15)."""
    row = access_transition(actor, transition_id)
    found = find_step(row, step)
    marks = {one.item: one for one in row.checklist_marks.filter(step=step)}
    refuse_if(
        why_not_complete(actor, row, found, relations_to_transition(actor, row))
        + why_not_finish(row, found, frozenset(marks))
    )
    learned = sum(1 for one in marks.values() if one.state == State.TICKED)
    note = _("%(ticked)s ticked, %(not_applicable)s not applicable") % {
        "ticked": learned,
        "not_applicable": len(marks) - learned,
    }
    return complete_step(actor=actor, transition_id=row.pk, key=step, note=note)


def ask_about(*, actor: Actor, transition_id: UUID, key: str, question: str) -> ItemQuestion:
    """Write a question down where its answer belongs: at the item of the knowledge record (PB-13, KN-5)."""
    row = access_transition(actor, transition_id)
    relations = relations_to_transition(actor, row) & {"receiver"}
    return knowledge.ask(
        actor=actor,
        account=row.account,
        key=key,
        question=question,
        transition_id=row.pk,
        relations=relations,
    )


def find_step(row: Transition, key: str) -> Step:
    """A step of the transition; NotFound for a key that is none."""
    found = row.steps.filter(key=key).first() if row.playbook_id else None
    if found is None:
        raise NotFound("step", key)
    return found


def find_item(row: Transition, step: str, item: str) -> tuple[Step, ChecklistItem]:
    """A step of the transition and an item of its checklist; NotFound for what the playbook does not have."""
    found = find_step(row, step)
    for one in document_of(row).checklist(step):
        if one.key == item:
            return found, one
    raise NotFound("checklist item", f"{step}/{item}")


def relations_of(actor: Actor, row: Transition) -> frozenset[str]:
    """How the actor stands to the transition and to its account."""
    return relations_to_transition(actor, row) | relations_to_account(actor, row.account)


def why_not_mark(actor: Actor, row: Transition, step: Step, known: frozenset[str]) -> list[Reason]:
    """Why the actor, standing in the relations `known`, may not tick what belongs to this step; empty: they may."""
    relations = set(known) - {"step_person"}
    if actor.person_id is not None and step.person_id == actor.person_id:
        relations.add("step_person")
    reasons = why_not("checklist.tick", actor, relations)
    if row.stage in lifecycle.ENDED:
        reasons.append(Reason("step.stage_ended", {"stage": row.stage}))
    return reasons


def why_not_finish(row: Transition, step: Step, settled: frozenset[str]) -> list[Reason]:
    """Which items still stand against completing the step in one click."""
    language = get_language() or "en"
    items = document_of(row).checklist(step.key)
    if not items:
        return [Reason("success.no_checklist", {"step": step.key})]
    return [
        Reason("success.item_open", {"item": one.title(language)}, where=anchor(step.key, one.key))
        for one in items
        if one.key not in settled
    ]


def anchor(step: str, item: str) -> str:
    """The id of an item's element on the page."""
    return f"item-{step}-{item}"


def _keep(
    actor: Actor, row: Transition, step: str, item: str, state: str, note: str, expected: int | None
) -> ChecklistMark:
    values = {
        "state": state,
        "note": note,
        "by_id": actor.person_id,
        "by_name": actor.name[:200],
        "at": clock.now(),
    }
    mark = ChecklistMark.objects.filter(transition=row, step=step, item=item).first()
    seen = (mark.version if mark else 0) if expected is None else expected
    if mark is None and seen == 0:
        try:
            with transaction.atomic():
                return ChecklistMark.objects.create(transition=row, step=step, item=item, **values)
        except IntegrityError:
            raise Conflict(Reason("conflict.stale")) from None
    rows = ChecklistMark.objects.filter(transition=row, step=step, item=item, version=seen)
    if mark is None or not rows.update(**values, version=seen + 1):
        raise Conflict(Reason("conflict.stale"))
    mark.refresh_from_db()
    return mark
