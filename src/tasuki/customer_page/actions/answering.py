"""The customer says whether they are still the right contact: a proposal, never a change (RO-9, PE-7)."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.urls import reverse

from tasuki.audit.actions import record
from tasuki.customer_page import decisions
from tasuki.customer_page.models import ContactAnswer, CustomerPage
from tasuki.customer_page.queries import follow_link
from tasuki.customers.models import Participation
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Conflict, Reason, refuse_if
from tasuki.transitions.models import Notice, Transition
from tasuki.web import clock

CUSTOMER: Final = Actor(None, "customer", kind="customer")
_NOTICES: Final = {
    "yes": "notice.contact_yes",
    "other": "notice.contact_other",
    "leaving": "notice.contact_leaving",
}
_SEES: Final = ("giver", "receiver")


@transaction.atomic
def answer_contact(
    *,
    token: str,
    kind: str,
    first_name: str = "",
    last_name: str = "",
    email: str = "",
    last_day: date | None = None,
) -> ContactAnswer:
    """Keep the answer as a proposal and tell the account's people. One that waits is replaced by a later one.

    The same answer sent twice changes nothing. Names and addresses are kept only where the answer needs them.
    """
    page = follow_link(token)
    first_name, last_name, email = (" ".join(one.split()) for one in (first_name, last_name, email))
    if kind == "yes":
        first_name = last_name = email = ""
    if kind != "leaving":
        last_day = None
    now = clock.now()
    name = f"{first_name} {last_name}".strip()
    refuse_if(decisions.why_not_answer(kind, name, email, last_day, now.date()))
    values: dict[str, Any] = {
        "kind": kind,
        "first_name": first_name,
        "last_name": last_name,
        "email": email,
        "last_day": last_day,
    }
    waiting = ContactAnswer.objects.filter(stakeholder=page.stakeholder, state=ContactAnswer.State.OPEN)
    answer = waiting.first()
    if answer is not None and all(getattr(answer, field) == value for field, value in values.items()):
        return answer
    if answer is not None:
        if not waiting.filter(pk=answer.pk).update(**values, answered_at=now, page=page):
            raise Conflict(Reason("conflict.stale"))
        answer.refresh_from_db()
    else:
        answer = _new(page, values)
    _tell(page, answer)
    return answer


def _new(page: CustomerPage, values: dict[str, Any]) -> ContactAnswer:
    try:
        with transaction.atomic():
            return ContactAnswer.objects.create(
                page=page, stakeholder=page.stakeholder, answered_at=clock.now(), **values
            )
    except IntegrityError as error:
        raise Conflict(Reason("conflict.stale")) from error


def _tell(page: CustomerPage, answer: ContactAnswer) -> None:
    """An event without names, and a notice for the owner and those who hand over or take over."""
    record(
        actor=CUSTOMER,
        action="contact.answered",
        subject=("account", page.account_id),
        fields={"stakeholder": str(answer.stakeholder_id), "answer": str(answer.pk), "kind": answer.kind},
    )
    parts = Participation.objects.filter(account=page.account_id, relation__in=_SEES)
    running = set(Transition.objects.filter(account=page.account_id).values_list("pk", flat=True))
    people = {page.account.owner_id} | {
        person for person, row in parts.values_list("person_id", "transition_id") if row in running
    }
    values = {
        "account": page.account.name,
        "person": page.stakeholder.name,
        "href": reverse("customer_page:account", args=[page.account_id]) + "#answers",
    }
    code = _NOTICES[answer.kind]
    Notice.objects.bulk_create(
        [
            Notice(
                person_id=person,
                code=code,
                values=values,
                at=answer.answered_at,
                once_key=f"{code}:{answer.pk}:{answer.answered_at:%Y%m%d%H%M%S}:{person}"[:120],
            )
            for person in sorted(filter(None, people))
        ],
        ignore_conflicts=True,
    )
