"""Writing the drafts of a mailing, many transitions at a time, by the rules of single drafts (MS-1, MS-4, MS-7)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from tasuki.customers.models import Stakeholder
from tasuki.messaging.actions.drafts import STANDING, nobody, who_writes_what
from tasuki.messaging.actions.keeping import Written, keep_letters
from tasuki.messaging.decisions import why_not_recipient
from tasuki.messaging.drafting import write_letter
from tasuki.messaging.fields import known_of
from tasuki.messaging.known import Known
from tasuki.messaging.mailing.models import OPEN, OVER, MailingLine
from tasuki.messaging.models import STATE, Message
from tasuki.messaging.recipients import Reached, address_key, by_kinds, facts_of, suppressed_among
from tasuki.people.models import Person
from tasuki.playbooks.document import PlaybookMessage
from tasuki.playbooks.models import PlaybookVersion
from tasuki.rules.access import Actor, why_not
from tasuki.rules.reasons import Reason, Refused
from tasuki.transitions.facts import document_of
from tasuki.transitions.models import Transition
from tasuki.transitions.queries import PEOPLE, relations_to_transition
from tasuki.web.query import in_chunks

#: Messages that a mailing takes over instead of writing a second one; others of the step stand for themselves.
TAKEN_OVER: Final = (STATE.DRAFT,)


@dataclass(slots=True)
class Outcome:
    """What became of one recipient of a transition: a draft, an earlier message that stands, or all reasons why not."""

    transition: Transition
    recipient: Stakeholder | None = None
    message: Message | None = None
    made: bool = True
    reasons: tuple[Reason, ...] = ()
    language: str = ""
    template: str = ""


@dataclass(frozen=True, slots=True)
class _Facts:
    """What was read for all transitions together."""

    known: Known
    people: Mapping[UUID, list[Stakeholder]]
    suppressed: Collection[str]
    standing: Mapping[tuple[UUID, str, UUID | None], Message]
    ordered: Collection[UUID | None]  # messages that stand in another open mailing


def load_transitions(ids: Sequence[UUID]) -> dict[UUID, Transition]:
    """Transitions with what drafting looks at. People and playbooks are few: each is read once, not once per row."""
    found: dict[UUID, Transition] = {}
    rows = Transition.objects.select_related("account").defer("account__source_row")
    for some in in_chunks(ids):
        found |= rows.in_bulk(some)
    _attach(list(found.values()))
    return found


def _attach(rows: Sequence[Transition]) -> None:
    keys = {getattr(row, f"{part}_id") for row in rows for part in PEOPLE}
    keys |= {row.account.owner_id for row in rows}
    people = Person.objects.in_bulk([key for key in keys if key is not None])
    versions = PlaybookVersion.objects.defer("document")
    playbooks = versions.in_bulk(list({row.playbook_id for row in rows if row.playbook_id is not None}))
    for row in rows:
        for part in PEOPLE:
            setattr(row, part, people.get(getattr(row, f"{part}_id")))
        row.account.owner = people.get(row.account.owner_id) if row.account.owner_id else None
        row.playbook = playbooks.get(row.playbook_id) if row.playbook_id else None


def draft_many(
    actor: Actor, key: str, wanted: Sequence[tuple[Transition, UUID | None]]
) -> list[list[Outcome]]:
    """Write the drafts of the playbook's message `key`: per wanted transition one outcome per recipient.

    A recipient stands for one person only, None for all whom the playbook names. Inside the caller's transaction.
    """
    facts = _gather([row for row, _recipient in wanted])
    found = [_outcomes(actor, key, row, recipient, facts) for row, recipient in wanted]
    pairs = [pair for outcomes in found for pair in outcomes if isinstance(pair, _Letter)]
    made = iter(keep_letters(actor, [one.written for one in pairs]))
    return [
        [_kept(one, next(made)) if isinstance(one, _Letter) else one for one in outcomes]
        for outcomes in found
    ]


@dataclass(frozen=True, slots=True)
class _Letter:
    written: Written


def _kept(one: _Letter, message: Message) -> Outcome:
    letter = one.written.letter
    return Outcome(
        one.written.transition,
        letter.stakeholder,
        message,
        language=letter.language,
        template=letter.template,
    )


def _outcomes(
    actor: Actor, key: str, row: Transition, recipient: UUID | None, facts: _Facts
) -> list[_Letter | Outcome]:
    if reasons := why_not("mailing.order", actor, relations_to_transition(actor, row)):
        return [Outcome(row, reasons=tuple(reasons))]
    try:
        writes = who_writes_what(row, step_of(row, key))
    except Refused as refused:
        return [Outcome(row, reasons=refused.reasons)]
    spec = writes[0]
    people, missed = _people(row, spec, recipient, facts)
    found = [_one(row, writes, one, facts) for one in people]
    if not people and recipient is None:
        why = [reason for _one_of_them, reasons in missed for reason in reasons]
        return [Outcome(row, reasons=(nobody(row, spec), *why))]
    return found + [Outcome(row, one, reasons=tuple(reasons)) for one, reasons in missed]


def step_of(row: Transition, key: str) -> str:
    """The step of the transition's plan that sends the playbook's message `key`; the key itself where there is none."""
    return next((one.step for one in document_of(row).messages if one.key == key), key)


def _people(
    row: Transition, spec: PlaybookMessage, recipient: UUID | None, facts: _Facts
) -> tuple[list[Stakeholder], list[tuple[Stakeholder, list[Reason]]]]:
    everybody = facts.people.get(row.account_id, [])
    if recipient is None:
        return by_kinds(everybody, spec, facts.suppressed)
    found, missed = [], []
    for one in everybody:
        if one.pk == recipient:
            reached = Reached(suppressed=address_key(one.email) in facts.suppressed)
            reasons = why_not_recipient(facts_of(one, one.email, reached))
            if reasons:
                missed.append((one, reasons))
            else:
                found.append(one)
    return found, missed


def _one(
    row: Transition, writes: tuple[PlaybookMessage, Person, bool], person: Stakeholder, facts: _Facts
) -> _Letter | Outcome:
    spec, signer, strategic = writes
    standing = facts.standing.get((row.pk, spec.step, person.pk))
    if standing is not None:
        return _standing(row, person, standing, facts)
    letter = write_letter(row, spec, signer, strategic=strategic, stakeholder=person, known=facts.known)
    if letter.reasons:
        return Outcome(
            row, person, reasons=letter.reasons, language=letter.language, template=letter.template
        )
    return _Letter(Written(row, spec, signer, letter))


def _standing(row: Transition, person: Stakeholder, message: Message, facts: _Facts) -> Outcome:
    """A draft is taken over, to be read singly; whatever else there is stands for itself."""
    found = Outcome(row, person, message, made=False, language=message.language, template=message.template)
    values = {"name": person.name, "state": message.state}
    if message.pk in facts.ordered:
        found.reasons = (Reason("mailing.in_another", values, where="messages"),)
    elif message.state not in TAKEN_OVER:
        found.reasons = (Reason("mailing.has_message", values, where="messages"),)
    return found


def _gather(rows: Sequence[Transition]) -> _Facts:
    people: dict[UUID, list[Stakeholder]] = {}
    standing: dict[tuple[UUID, str, UUID | None], Message] = {}
    for some in in_chunks(list({row.account_id for row in rows})):
        found = Stakeholder.objects.filter(account__in=some).order_by("created_at", "id")
        for one in found:
            people.setdefault(one.account_id, []).append(one)
    for some in in_chunks([row.pk for row in rows]):
        messages = Message.objects.filter(transition__in=some, state__in=STANDING, recipient__isnull=False)
        for message in messages.order_by("generation"):
            standing[message.transition_id, message.step_key, message.recipient_id] = message
    others = MailingLine.objects.filter(mailing__state__in=OPEN, message__isnull=False).exclude(
        state__in=OVER
    )
    ordered: set[UUID | None] = set()
    for some in in_chunks([one.pk for one in standing.values()]):
        ordered |= set(others.filter(message__in=some).values_list("message_id", flat=True))
    return _Facts(known_of(rows), people, suppressed_among(_emails(people)), standing, ordered)


def _emails(people: Mapping[UUID, list[Stakeholder]]) -> Iterator[str]:
    return (one.email for group in people.values() for one in group if one.email)
