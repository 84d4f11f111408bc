"""Keeping finished letters as drafts: one or thousands, in the same few statements (MS-1, MS-7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import Max

from tasuki.audit.actions import record_many
from tasuki.messaging.actions.telling import told
from tasuki.messaging.drafting import KIND_OF_KEY, Letter, address_key, domain_of
from tasuki.messaging.envelope import from_address, make_message_id
from tasuki.messaging.models import POSITIONS, Message
from tasuki.people.models import Person
from tasuki.playbooks.document import PlaybookMessage
from tasuki.rules.access import Actor
from tasuki.transitions.models import Transition
from tasuki.web.bulk import insert_rows
from tasuki.web.query import in_chunks

_FIELDS: Final = tuple(field.attname for field in Message._meta.concrete_fields)


@dataclass(frozen=True, slots=True)
class Written:
    """A letter without reasons against it, with the transition, the playbook's message and who signs."""

    transition: Transition
    spec: PlaybookMessage
    signer: Person
    letter: Letter


def keep_letters(actor: Actor, written: Sequence[Written]) -> list[Message]:
    """Keep the letters as drafts with their events, in this order; inside the caller's transaction."""
    generations = _generations(written)
    made = [_message(one, 1 + generations.get(_place(one), 0)) for one in written]
    insert_rows(Message, _FIELDS, ([getattr(row, name) for name in _FIELDS] for row in made))
    for row in made:
        row._state.adding = False
    record_many(
        told(
            actor,
            "message.drafted",
            row,
            {"kind": row.kind, "template": row.template, "language": row.language},
        )
        for row in made
    )
    return made


def _place(one: Written) -> tuple[UUID, str, UUID]:
    return (one.transition.pk, one.spec.step, one.letter.stakeholder.pk)


def _generations(written: Sequence[Written]) -> dict[tuple[UUID, str, UUID], int]:
    """The last generation of each (transition, step, recipient) that has had a message."""
    found: dict[tuple[UUID, str, UUID], int] = {}
    steps = {one.spec.step for one in written}
    for some in in_chunks(list(dict.fromkeys(one.transition.pk for one in written))):
        rows = Message.objects.filter(transition__in=some, step_key__in=steps, recipient__isnull=False)
        kept = rows.order_by().values_list("transition_id", "step_key", "recipient_id")
        for transition, step, recipient, last in kept.annotate(last=Max("generation")):
            found[transition, step, recipient] = last
    return found


def _message(one: Written, generation: int) -> Message:
    person, kind, letter = one.letter.stakeholder, KIND_OF_KEY[one.spec.key], one.letter
    message = Message(
        transition=one.transition,
        step_key=one.spec.step,
        kind=kind,
        position=POSITIONS[kind],
        recipient=person,
        to_address=person.email,
        address_key=address_key(person.email),
        domain=domain_of(person.email),
        language=letter.language,
        template=letter.template,
        sender=one.signer,
        from_address=from_address(one.signer),
        subject=letter.subject,
        body=letter.body,
        generation=generation,
    )
    message.message_id = make_message_id(message.pk)
    message.content_hash = message.hash_now()
    return message
