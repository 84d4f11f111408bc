"""What was written and said about the first customers: a call, a mail, a summary as a file (KN-8, KN-10)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from tasuki.customers.models import Stakeholder
from tasuki.demo.accounts import Draft
from tasuki.demo.people import Company
from tasuki.demo.vocabulary import words
from tasuki.documents.actions import add_file, add_text
from tasuki.rules.access import Actor
from tasuki.web import clock

MOST: Final = 12


def write_documents(drafts: Iterable[Draft], company: Company, now: datetime) -> None:
    """The same three for each of the first customers that have an owner, some weeks ago, in their language."""
    for place, draft in enumerate([one for one in drafts if one.account.owner][:MOST]):
        owner = draft.account.owner
        assert owner is not None  # noqa: S101 -- chosen so above; said for the type checker
        with clock.fixed(now - timedelta(days=40 + place)):
            _write(draft, company.actor(owner))


def _write(draft: Draft, actor: Actor) -> None:
    texts, champion = words("documents")[draft.language], draft.of(Stakeholder)[0]
    day = clock.now().date()
    common: dict[str, Any] = {
        "actor": actor,
        "account_id": draft.account.pk,
        "happened_on": day,
        "language": draft.language,
    }
    call, mail, file = texts["call"], texts["mail"], texts["file"]
    add_text(
        kind="call", title=call["title"], body=_told(draft, call["body"]), written_by=champion.name, **common
    )
    add_text(
        kind="mail",
        title=mail["title"],
        body=_told(draft, mail["body"]),
        written_by=champion.name,
        recipients=actor.name,
        **common,
    )
    name, body = _told(draft, file["name"]), _told(draft, file["body"])
    add_file(name=name, blocks=[body.encode()], serves="summary", written_by=actor.name, **common)


def _told(draft: Draft, text: str) -> str:
    """The text with the customer's own names; always the same for the same customer."""
    months = words("promises")["months"][draft.language]
    return text.format(
        company=draft.account.name,
        champion=draft.of(Stakeholder)[0].name,
        product=draft.products[0],
        city=draft.city,
        month=months[(draft.today.month + 1) % 12],
        n=6 + draft.number % 7,
    )
