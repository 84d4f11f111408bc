"""Taking over what a customer said about who the right contact is, or not (PE-1, PE-7)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from tasuki.audit.actions import record
from tasuki.customer_page.content import zone_of
from tasuki.customer_page.models import ContactAnswer
from tasuki.customer_page.queries import access_answer
from tasuki.customers.models import Stakeholder
from tasuki.customers.queries import relations_to_account
from tasuki.rules.access import Actor, why_not
from tasuki.rules.reasons import Conflict, Reason, refuse_if
from tasuki.stakeholders.actions import confirm_stakeholder, save_stakeholder
from tasuki.web import clock


@transaction.atomic
def accept_answer(*, actor: Actor, answer_id: UUID, answered_at: datetime | None = None) -> ContactAnswer:
    """Do what the answer says: confirm the person, add whoever is named, note the day on which they leave.

    `answered_at`: of the answer that was read; a later one may have taken its place. None: whatever it says.
    Somebody whose address is known at the account already is not added a second time.
    """
    answer = _waiting(actor, answer_id, answered_at)
    person = answer.stakeholder
    if answer.kind == ContactAnswer.Kind.YES:
        confirm_stakeholder(actor=actor, stakeholder=person)
    else:
        _add(actor, answer)
    if answer.kind == ContactAnswer.Kind.LEAVING:
        today = clock.now().astimezone(ZoneInfo(zone_of(person.account))).date()
        values = {"left_on": answer.last_day or today}
        save_stakeholder(actor=actor, account=person.account, stakeholder=person, values=values)
    return _decide(actor, answer, ContactAnswer.State.ACCEPTED)


@transaction.atomic
def dismiss_answer(*, actor: Actor, answer_id: UUID, answered_at: datetime | None = None) -> ContactAnswer:
    """Leave everything as it is; the name and address that the answer gave are kept no longer."""
    return _decide(actor, _waiting(actor, answer_id, answered_at), ContactAnswer.State.DISMISSED)


def why_not_decide(actor: Actor, answer: ContactAnswer) -> list[Reason]:
    """Empty when the actor may decide on the answer now."""
    relations = relations_to_account(actor, answer.stakeholder.account)
    reasons = why_not("customer_page.manage", actor, relations)
    if answer.state != ContactAnswer.State.OPEN:
        reasons.append(Reason("contact_answer.decided"))
    return reasons


def _waiting(actor: Actor, answer_id: UUID, answered_at: datetime | None) -> ContactAnswer:
    answer = access_answer(actor, answer_id)
    refuse_if(why_not_decide(actor, answer))
    if answered_at is not None and answered_at != answer.answered_at:
        raise Conflict(Reason("conflict.stale"))
    return answer


def _add(actor: Actor, answer: ContactAnswer) -> Stakeholder | None:
    """Whoever is named instead, in the same part and language."""
    old = answer.stakeholder
    if not (answer.email or answer.first_name or answer.last_name):
        return None
    known = old.account.stakeholders.filter(email__iexact=answer.email).first() if answer.email else None
    if known is not None:
        return known
    values: dict[str, Any] = {
        "first_name": answer.first_name,
        "last_name": answer.last_name,
        "email": answer.email,
        "kind": old.kind,
        "language": old.language,
    }
    return save_stakeholder(actor=actor, account=old.account, values=values)


def _decide(actor: Actor, answer: ContactAnswer, state: str) -> ContactAnswer:
    """The decision; what the answer told of somebody else is not kept a second time."""
    values: dict[str, Any] = {
        "state": state,
        "decided_at": clock.now(),
        "decided_by_id": actor.person_id,
        "first_name": "",
        "last_name": "",
        "email": "",
    }
    seen = ContactAnswer.objects.filter(
        pk=answer.pk, state=ContactAnswer.State.OPEN, answered_at=answer.answered_at
    )
    if not seen.update(**values):
        raise Conflict(Reason("conflict.stale"))
    for name, value in values.items():
        setattr(answer, name, value)
    record(
        actor=actor,
        action=f"contact.{state}",
        subject=("account", answer.stakeholder.account_id),
        fields={"stakeholder": str(answer.stakeholder_id), "answer": str(answer.pk), "kind": answer.kind},
    )
    return answer
