"""Customer pages as plain data, for page, API and command alike."""

from __future__ import annotations

from typing import Any

from tasuki.commitments.models import Commitment
from tasuki.customer_page.actions.sharing import seen_of
from tasuki.customer_page.content import Content
from tasuki.customer_page.links import page_url
from tasuki.customer_page.models import ContactAnswer
from tasuki.customer_page.queries import PersonRow, answers_of, people_of
from tasuki.customer_page.story import Contact
from tasuki.customers.models import Account, Initiative
from tasuki.customers.queries import relations_to_account
from tasuki.rules.access import Actor, allowed

MOST = 200


def overview(actor: Actor, account: Account) -> dict[str, Any]:
    """For whom a page is open, what it shows, what waits for a decision."""
    may_manage = allowed("customer_page.manage", actor, relations_to_account(actor, account))
    return {
        "account": account.pk,
        "people": [person(one, with_link=may_manage) for one in people_of(account)],
        "shared": shared_of(account),
        "answers": [answer(one) for one in answers_of(account)],
    }


def person(one: PersonRow, *, with_link: bool) -> dict[str, Any]:
    """Somebody at the customer with their page; the link stands there only while it opens, for who manages pages."""
    return {
        "stakeholder": one.stakeholder.pk,
        "name": one.stakeholder.name,
        "language": one.stakeholder.language,
        "open": one.is_open,
        "page": one.page.pk if one.page else None,
        "url": page_url(one.page.pk) if with_link and one.page and one.is_open else "",
        "opened_at": one.page.opened_at if one.page else None,
        "expires_at": one.page.expires_at if one.page else None,
        "closed_at": one.page.closed_at if one.page else None,
    }


def shared_of(account: Account) -> list[dict[str, Any]]:
    """Running initiatives and open commitments, shown to the customer or not, with our words and those for them."""
    initiatives = Initiative.objects.filter(account=account).exclude(state=Initiative.State.DONE)
    commitments = Commitment.objects.filter(account=account, state=Commitment.State.OPEN)
    found: list[dict[str, Any]] = [
        _shared("initiative", one, one.name, None)
        for one in initiatives.order_by("due_on", "created_at", "id")[:MOST]
    ]
    rows = commitments.order_by("due_on", "created_at", "id")[: MOST - len(found)]
    return found + [_shared("commitment", one, one.text, one.version) for one in rows]


def _shared(kind: str, one: Initiative | Commitment, ours: str, version: int | None) -> dict[str, Any]:
    return {
        "kind": kind,
        "id": one.pk,
        "internal": ours,
        "due_on": one.due_on,
        "shareable": one.shareable,
        "text": one.shared_text,
        "version": version,
        "seen": seen_of(one.shareable, one.shared_text),
    }


def answer(one: ContactAnswer) -> dict[str, Any]:
    """What somebody said about who the right contact is."""
    return {
        "id": one.pk,
        "stakeholder": one.stakeholder_id,
        "name": one.stakeholder.name,
        "kind": one.kind,
        "first_name": one.first_name,
        "last_name": one.last_name,
        "email": one.email,
        "last_day": one.last_day,
        "answered_at": one.answered_at,
        "state": one.state,
    }


def content(one: Content) -> dict[str, Any]:
    """Everything that the person sees."""
    story = one.story
    return {
        "for_whom": one.stakeholder.name,
        "account": one.account_name,
        "language": one.language,
        "zone": one.zone,
        "now": _contact(story.now),
        "next": _contact(story.next),
        "before": _contact(story.before),
        "window": story.window,
        "role": story.role,
        "meetings": [
            {"title": meeting.title, "starts_at": meeting.starts_at, "minutes": meeting.minutes}
            for meeting in one.appointments
        ],
        "initiatives": [{"text": shared.text, "due_on": shared.due_on} for shared in one.initiatives],
        "commitments": [{"text": shared.text, "due_on": shared.due_on} for shared in one.commitments],
        "survey_open": bool(one.survey_url),
        "pulse_open": bool(one.pulse_url),
        "answered": one.answered,
    }


def _contact(one: Contact | None) -> dict[str, Any] | None:
    if one is None:
        return None
    return {
        "name": one.person.name,
        "title": one.person.title,
        "email": one.person.email or "",
        "phone": one.person.phone,
        "since": one.since,
        "until": one.until,
    }
