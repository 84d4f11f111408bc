"""Whether a customer may be written to now, by the gates as they are kept: for one transition or many (GA-1 … GA-3)."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from tasuki.messaging.decisions import ContactFacts, gates_for, why_not_contact
from tasuki.rules.reasons import Reason
from tasuki.transitions.facts import document_of, kept_reasons
from tasuki.transitions.models import Step, Transition
from tasuki.web.query import in_chunks


def contact_reasons(row: Transition, kind: str) -> list[Reason]:
    """Why a message of this kind may not go to this customer now."""
    return contact_reasons_many([row], kind)[row.pk]


def contact_reasons_many(rows: Sequence[Transition], kind: str) -> dict[UUID, list[Reason]]:
    """The same for many transitions, by their ids."""
    missing = _introduction_missing(rows)
    return {row.pk: _reasons(row, kind, missing=row.pk in missing) for row in rows}


def _reasons(row: Transition, kind: str, *, missing: bool) -> list[Reason]:
    is_open = frozenset(row.gate_bits.split())
    shut = {} if is_open.issuperset(gates_for(row.stage)) else kept_reasons(row)
    return why_not_contact(ContactFacts(kind, row.stage, is_open, shut, missing))


def _introduction_missing(rows: Sequence[Transition]) -> set[UUID]:
    """The transitions whose introduction is still to be sent."""
    steps = {row.pk: _introduction_of(row) for row in rows}
    keys, found = set(steps.values()) - {""}, set()
    for some in in_chunks(list(steps)):
        waiting = Step.objects.filter(transition__in=some, key__in=keys, required=True, state=Step.State.TODO)
        for pk, key in waiting.values_list("transition_id", "key"):
            if steps[pk] == key:
                found.add(pk)
    return found


def _introduction_of(row: Transition) -> str:
    return next((one.step for one in document_of(row).messages if one.key == "introduction"), "")
