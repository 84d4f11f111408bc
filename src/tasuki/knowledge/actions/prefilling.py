"""What the customers' data already answers needs no typing: empty items are filled with source "CRM" (MT-4, PB-17)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from tasuki.audit.actions import NewEvent, record_many
from tasuki.customers.models import Account, Stakeholder
from tasuki.knowledge import answers, indexing, standing
from tasuki.knowledge.brief.day_one import and_more
from tasuki.knowledge.items import find_item
from tasuki.knowledge.judging import judge_row
from tasuki.knowledge.models import ItemChange, KnowledgeItem, Status
from tasuki.knowledge.saving import NOBODY, authorise, judge_anew, verified
from tasuki.rules.access import Actor
from tasuki.web import clock

SOURCE: Final = "CRM"
_CHUNK: Final = 1_000
_ROOM_FOR_MORE: Final = 100
_PEOPLE: Final[Mapping[str, str]] = {
    "sponsor": "people.kinds.executive_sponsor",
    "champion": "people.kinds.champion",
    "buyer": "people.kinds.economic_buyer",
    "technical": "people.kinds.technical_evaluator",
    "user": "people.kinds.end_users",
    "influencer": "people.kinds.influencer",
    "blocker": "people.kinds.blocker",
}


def prefill_from_account(
    *, actor: Actor, account: Account, relations: frozenset[str] = NOBODY
) -> list[KnowledgeItem]:
    """Fill the account's empty items from its CRM data; gives the new rows. What people wrote is never touched."""
    authorise(actor, account, "knowledge.edit", relations)
    rows = prefill_accounts(actor=actor, accounts=[account])
    judge_anew(account.pk)
    return rows


@transaction.atomic
def prefill_accounts(*, actor: Actor, accounts: Sequence[Account]) -> list[KnowledgeItem]:
    """The same for many accounts that the caller has authorised, in a few statements per 1 000 of them."""
    now, made = clock.now(), []
    for start in range(0, len(accounts), _CHUNK):
        made += _prefill(actor, accounts[start : start + _CHUNK], now)
    return made


def _prefill(actor: Actor, accounts: Sequence[Account], now: datetime) -> list[KnowledgeItem]:
    ids = [account.pk for account in accounts]
    people = _people(ids)
    taken = set(KnowledgeItem.objects.filter(account_id__in=ids).values_list("account_id", "key"))
    rows = [
        _row(actor, account, key, text, now)
        for account in accounts
        for key, text in {**_facts(account), **people.get(account.pk, {})}.items()
        if (account.pk, key) not in taken
    ]
    rows = _kept(rows)
    ItemChange.objects.bulk_create([_change(actor, row, now) for row in rows], batch_size=500)
    record_many(
        [_event(actor, account_id, keys) for account_id, keys in _keys_by_account(rows).items()], now=now
    )
    standing.keep_many({row.account_id for row in rows}, now)
    indexing.refresh_items(rows)
    return rows


def _kept(rows: Sequence[KnowledgeItem]) -> list[KnowledgeItem]:
    """Write the rows, in one order for everybody; those whose item somebody answered meanwhile are left to them."""
    rows = sorted(rows, key=lambda row: (row.account_id, row.key))
    KnowledgeItem.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    there: set[UUID] = set()
    for start in range(0, len(rows), 500):
        ids = [row.pk for row in rows[start : start + 500]]
        there |= set(KnowledgeItem.objects.filter(pk__in=ids).values_list("pk", flat=True))
    return [row for row in rows if row.pk in there]


def _facts(account: Account) -> dict[str, str]:
    """The account's own columns, as answers."""
    revenue = f"{account.annual_revenue.normalize():f} {account.currency}" if account.annual_revenue else ""
    found = {
        "profile.company.industry": account.industry,
        "profile.company.employees": str(account.employees or ""),
        "profile.company.revenue": revenue.strip(),
        "opportunities.renewal.date": account.renewal_on.isoformat() if account.renewal_on else "",
    }
    return {key: text for key, text in found.items() if text}


def _people(account_ids: Sequence[UUID]) -> dict[UUID, dict[str, str]]:
    """Stakeholders of each kind, one per line."""
    found: dict[UUID, dict[str, list[str]]] = {}
    known = Stakeholder.objects.filter(account_id__in=account_ids, kind__in=_PEOPLE, left_on=None)
    for one in known.order_by("created_at", "pk"):
        about = one.title or (str(one.headcount) if one.headcount else "")
        line = f"{one.name} ({about})" if about else one.name
        for kind in one.kinds:
            found.setdefault(one.account_id, {}).setdefault(_PEOPLE[kind], []).append(line)
    return {
        account_id: {key: _fitting(lines) for key, lines in by_key.items()}
        for account_id, by_key in found.items()
    }


def _fitting(lines: Sequence[str]) -> str:
    """The lines as one answer: as many as an answer holds, and how many more there are."""
    text = "\n".join(lines)
    if len(text) <= answers.MAX_ANSWER:
        return text
    room, kept = answers.MAX_ANSWER - _ROOM_FOR_MORE, 0
    while room >= len(lines[kept]) + 1:
        room -= len(lines[kept]) + 1
        kept += 1
    return "\n".join((*lines[:kept], and_more(len(lines) - kept)))


def _row(actor: Actor, account: Account, key: str, text: str, now: datetime) -> KnowledgeItem:
    answer, data = answers.read(find_item(key), text)
    values: dict[str, Any] = verified(actor, now)
    row = KnowledgeItem(
        account=account, key=key, answer=answer, data=data, status=Status.FILLED, source=SOURCE, **values
    )
    row.weakness, row.sameness = judge_row(row).values()
    return row


def _change(actor: Actor, row: KnowledgeItem, now: datetime) -> ItemChange:
    return ItemChange(
        item=row,
        version=1,
        what=ItemChange.What.PREFILLED,
        at=now,
        by_id=actor.person_id,
        by_name=actor.name[:200],
        status_before=Status.EMPTY,
        status_after=Status.FILLED,
        after=row.answer,
        source=SOURCE,
    )


def _keys_by_account(rows: Sequence[KnowledgeItem]) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = {}
    for row in rows:
        found.setdefault(row.account_id, []).append(row.key)
    return found


def _event(actor: Actor, account_id: UUID, keys: list[str]) -> NewEvent:
    return NewEvent(actor, "knowledge.prefilled", ("account", account_id), {"items": keys})
