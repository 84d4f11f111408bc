"""Who a message is for, and whether it can reach them: for one message or for many in few queries (MS-5, MS-7)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from tasuki.customers.models import Stakeholder
from tasuki.messaging.decisions import RecipientFacts, why_not_recipient
from tasuki.messaging.headers import is_plain_address, why_not_names
from tasuki.messaging.models import HOLDS_BACK, LEFT, OF_ITS_OWN, Message, Suppression
from tasuki.messaging.queries import overtaken
from tasuki.playbooks.document import PlaybookMessage
from tasuki.rules.reasons import Reason
from tasuki.transitions.models import Transition
from tasuki.web import clock
from tasuki.web.query import in_chunks


@dataclass(frozen=True, slots=True)
class Reached:
    """What of other messages and of the list of suppressed addresses counts for a message."""

    suppressed: bool = False
    earlier_unsent: tuple[str, ...] = ()
    already_left: bool = False


def address_key(address: str) -> str:
    """An address as it is compared. Mail systems treat the case of the local part as equal; so do we."""
    return address.strip().lower()


def domain_of(address: str) -> str:
    """The part behind the @, in lower case: what rate limits count by."""
    return address_key(address).rpartition("@")[2]


def recipients_for(
    transition: Transition, spec: PlaybookMessage, chosen: Sequence[UUID] | None
) -> list[Stakeholder]:
    """The people at the customer for a message: those chosen, else those of the playbook's kinds, one per address."""
    rows = Stakeholder.objects.filter(account_id=transition.account_id).order_by("created_at", "id")
    if chosen is not None:
        return list(rows.filter(pk__in=chosen))
    people = list(rows.filter(kind__in=spec.recipients))
    return by_kinds(people, spec, suppressed_among(one.email for one in people))[0]


def by_kinds(
    people: Iterable[Stakeholder], spec: PlaybookMessage, suppressed: Collection[str]
) -> tuple[list[Stakeholder], list[tuple[Stakeholder, list[Reason]]]]:
    """Of the kinds that the playbook names: whom a message can reach, one per address, and whom not and why.

    `people` stand in the order in which they were added.
    """
    found: dict[str, Stakeholder] = {}
    missed = []
    order = {kind: place for place, kind in enumerate(spec.recipients)}
    for one in sorted((row for row in people if row.kind in order), key=lambda row: order[row.kind]):
        reached = Reached(suppressed=address_key(one.email) in suppressed)
        if reasons := why_not_recipient(facts_of(one, one.email, reached)):
            missed.append((one, reasons))
        else:
            found.setdefault(address_key(one.email), one)
    return list(found.values()), missed


def recipient_facts(one: Stakeholder) -> RecipientFacts:
    """What the rules need to know of a stakeholder, for a letter still to be written."""
    return facts_of(one, one.email, Reached(suppressed=bool(suppressed_among([one.email]))))


def facts_of(one: Stakeholder, address: str, reached: Reached) -> RecipientFacts:
    """The facts of a stakeholder and of the address that a message goes to."""
    return RecipientFacts(
        name=one.name,
        address=address,
        present_address=one.email,
        address_valid=is_plain_address(address),
        do_not_mail=one.do_not_mail,
        left_on=one.left_on,
        suppressed=reached.suppressed,
        today=clock.now().date(),
        earlier_unsent=reached.earlier_unsent,
        already_left=reached.already_left,
    )


def why_not_reach(message: Message) -> list[Reason]:
    """Why this message cannot go to whoever it is for, at the customer or a colleague (MS-5)."""
    return why_not_reach_many([message])[message.pk]


def why_not_reach_many(messages: Sequence[Message]) -> dict[UUID, list[Reason]]:
    """The same for many messages, by their ids."""
    reached = _reached([one for one in messages if one.recipient_id is not None])
    return {one.pk: _why_not_one(one, reached.get(one.pk, Reached())) for one in messages}


def _why_not_one(message: Message, reached: Reached) -> list[Reason]:
    late = [Reason("message.overtaken", where="messages")] if overtaken(message) else []
    return _why_not_reached(message, reached) + late


def _why_not_reached(message: Message, reached: Reached) -> list[Reason]:
    if message.recipient is not None:
        facts = facts_of(message.recipient, message.to_address, reached)
        return why_not_recipient(facts) + why_not_names(message)
    one = message.colleague
    there = one is not None and one.is_active and address_key(one.email or "") == message.address_key
    gone = Reason("recipient.left", {"name": message.to_name, "address": message.to_address})
    return ([] if there else [gone]) + why_not_names(message)


def suppressed_among(addresses: Iterable[str]) -> set[str]:
    """Which of the addresses (as keys) get no mail."""
    keys = list(dict.fromkeys(address_key(one) for one in addresses))
    found: set[str] = set()
    for some in in_chunks(keys):
        rows = Suppression.objects.filter(address__in=some, lifted_at=None)
        found |= set(rows.values_list("address", flat=True))
    return found


def _reached(messages: Sequence[Message]) -> dict[UUID, Reached]:
    suppressed = suppressed_among(one.to_address for one in messages)
    waiting, left = _others(messages)
    found = {}
    for one in messages:
        mine = (
            (position, kind)
            for position, kind in waiting.get((one.transition_id, one.recipient_id), ())
            if position < one.position
        )
        found[one.pk] = Reached(
            suppressed=address_key(one.to_address) in suppressed,
            earlier_unsent=tuple(kind for _position, kind in sorted(mine)),
            already_left=bool(left.get((one.transition_id, one.step_key, one.address_key), set()) - {one.pk}),
        )
    return found


def _others(
    messages: Sequence[Message],
) -> tuple[dict[tuple[UUID, UUID | None], list[tuple[int, str]]], dict[tuple[UUID, str, str], set[UUID]]]:
    """Of the transitions concerned: what still waits, by recipient; what has left, by step and address."""
    waiting: dict[tuple[UUID, UUID | None], list[tuple[int, str]]] = {}
    left: dict[tuple[UUID, str, str], set[UUID]] = {}
    for some in in_chunks(list(dict.fromkeys(one.transition_id for one in messages))):
        rows = Message.objects.filter(transition__in=some, state__in={*HOLDS_BACK, *LEFT}).values_list(
            "pk", "transition_id", "recipient_id", "step_key", "address_key", "position", "kind", "state"
        )
        for pk, transition, recipient, step, address, position, kind, state in rows:
            if state in HOLDS_BACK and kind not in OF_ITS_OWN:
                waiting.setdefault((transition, recipient), []).append((position, kind))
            if state in LEFT:
                left.setdefault((transition, step, address), set()).add(pk)
    return waiting, left
