"""Writing and changing drafts (MS-1, MS-4, MS-6)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import F

from tasuki.audit.actions import fingerprint
from tasuki.customers.models import Stakeholder
from tasuki.messaging import drafting
from tasuki.messaging.actions.keeping import Written, keep_letters
from tasuki.messaging.actions.telling import EDITABLE, tell, why_not_editable
from tasuki.messaging.decisions import why_not_recipient
from tasuki.messaging.envelope import from_address
from tasuki.messaging.fields import known_of
from tasuki.messaging.links_cut import restore_links
from tasuki.messaging.models import STATE, Message
from tasuki.messaging.queries import access_for_messages, access_message, messages_of
from tasuki.messaging.recipients import recipient_facts, recipients_for
from tasuki.people.models import Person
from tasuki.playbooks.document import PlaybookMessage
from tasuki.rules import lifecycle
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Conflict, NotFound, Reason, Refused, refuse_if
from tasuki.transitions.facts import document_of
from tasuki.transitions.models import Transition

# There is no use in a further draft for somebody who has one of these.
STANDING: Final = tuple(state for state in STATE if state not in (STATE.CANCELLED, STATE.BOUNCED))


@transaction.atomic
def draft_messages(
    *, actor: Actor, transition_id: UUID, step_key: str, recipients: Sequence[UUID] | None = None
) -> list[Message]:
    """Write the drafts of a step's message, one per recipient, each in their language (MS-1, MS-4).

    `recipients` are stakeholders chosen by hand, else those of the kinds that the playbook names. Whoever has a
    message of this step already keeps it. Refused with every reason: nobody to write to, fields missing by name.
    """
    transition_row = access_for_messages(actor, transition_id, "message.draft")
    return draft_for(actor, transition_row, step_key, recipients)


def draft_for(
    actor: Actor, row: Transition, step_key: str, recipients: Sequence[UUID] | None = None
) -> list[Message]:
    """`draft_messages` for a caller that has already been let in; inside its transaction."""
    spec, signer, strategic = who_writes_what(row, step_key)
    people = _recipients(row, spec, recipients)
    known = known_of([row])
    kept = {one.recipient_id: one for one in messages_of(row).filter(step_key=step_key, state__in=STANDING)}
    letters = [
        drafting.write_letter(row, spec, signer, strategic=strategic, stakeholder=person, known=known)
        for person in people
        if person.pk not in kept
    ]
    refuse_if([reason for letter in letters for reason in letter.reasons])
    made = keep_letters(actor, [Written(row, spec, signer, letter) for letter in letters])
    return sorted(
        [*made, *(kept[one.pk] for one in people if one.pk in kept)], key=lambda one: one.created_at
    )


def who_writes_what(row: Transition, step_key: str) -> tuple[PlaybookMessage, Person, bool]:
    """The playbook's message of the step, who signs it, and whether leadership does; refused where one is missing."""
    spec = drafting.spec_of(row, step_key)
    if spec is None:
        raise Refused(no_such_step(row, step_key))
    if row.stage in lifecycle.ENDED:
        raise Refused(
            Reason("message.stage", {"stage": row.stage, "allowed": list(lifecycle.CONTACT_ALLOWED)})
        )
    signer, strategic = drafting.signer_of(row, spec)
    if signer is None:
        raise Refused(Reason("message.no_sender", {"role": spec.sender}, who="operations", where="people"))
    if not signer.email or not drafting.valid_address(from_address(signer)):
        raise Refused(Reason("message.sender_no_address", {"person": signer.name}, who="operations"))
    return spec, signer, strategic


def no_such_step(row: Transition, step_key: str) -> Reason:
    """Why a step has no message, with those that have one."""
    known = [one.step for one in document_of(row).messages]
    return Reason("message.no_such_step", {"step": step_key, "known": known})


def _recipients(row: Transition, spec: PlaybookMessage, chosen: Sequence[UUID] | None) -> list[Stakeholder]:
    people = recipients_for(row, spec, chosen)
    if chosen is not None:
        unknown = set(chosen) - {one.pk for one in people}
        if unknown:
            raise NotFound("stakeholder", next(iter(unknown)))
        refuse_if([reason for one in people for reason in why_not_recipient(recipient_facts(one))])
    if not people:
        raise Refused(nobody(row, spec))
    return people


def nobody(row: Transition, spec: PlaybookMessage) -> Reason:
    """Nobody of the kinds that the playbook names can be written to."""
    values = {"kinds": list(spec.recipients), "account": row.account.name}
    return Reason("message.no_recipient", values, who="giver", where="people")


@transaction.atomic
def edit_draft(*, actor: Actor, message_id: UUID, subject: str, body: str, expected_version: int) -> Message:
    """Change the text of a message that has not left: its approval is void, and it leaves the queue.

    Links that were cut where the text was read are whole again in what is kept.
    """
    message = access_message(actor, message_id, "message.draft")
    subject, body = subject.strip(), restore_links(drafting.tidy(body), message.body)
    refuse_if(why_not_editable(message) + drafting.why_not_text(subject, body))
    message.subject, message.body = subject, body
    _save_text(message, expected_version)
    tell(actor, "message.edited", message, {"text": fingerprint(subject + body)})
    return message


@transaction.atomic
def rewrite(*, actor: Actor, message_id: UUID, expected_version: int) -> Message:
    """Write the message anew from its template with what is known now: a moved date, another phone number."""
    message = access_message(actor, message_id, "message.draft")
    row = access_for_messages(actor, message.transition_id, "message.draft")
    refuse_if(why_not_editable(message))
    if message.recipient is None:
        raise Refused(no_such_step(row, message.step_key))
    spec, signer, strategic = who_writes_what(row, message.step_key)
    letter = drafting.write_letter(row, spec, signer, strategic=strategic, stakeholder=message.recipient)
    refuse_if([*letter.reasons])
    message.subject, message.body, message.template, message.language = (
        letter.subject, letter.body, letter.template, letter.language
    )  # fmt: skip
    message.sender, message.from_address = signer, from_address(signer)
    message.to_address, message.address_key = (
        message.recipient.email,
        drafting.address_key(message.recipient.email),
    )
    message.domain = drafting.domain_of(message.to_address)
    _save_text(message, expected_version)
    tell(actor, "message.edited", message, {"template": letter.template})
    return message


_TEXT_FIELDS: Final = (
    "subject", "body", "template", "language", "sender_id", "from_address", "to_address", "address_key",
    "domain"
)  # fmt: skip


def _save_text(message: Message, expected_version: int) -> None:
    """Compare-and-set: somebody else's newer text, or a worker that has just claimed the message, is a Conflict."""
    message.content_hash = message.hash_now()
    values: dict[str, Any] = {name: getattr(message, name) for name in _TEXT_FIELDS}
    changed = Message.objects.filter(pk=message.pk, version=expected_version, state__in=EDITABLE).update(
        **values,
        content_hash=message.content_hash,
        approved_hash="",
        approved_by=None,
        approved_at=None,
        state=STATE.DRAFT,
        scheduled_at=None,
        not_before=None,
        tries=0,
        error_code="",
        version=F("version") + 1,
    )
    if not changed:
        raise Conflict(Reason("message.changed"))
    message.refresh_from_db()
