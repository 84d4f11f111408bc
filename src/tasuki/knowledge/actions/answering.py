"""Changing the knowledge record: every verb keeps what was before (KN-1, KN-2)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from tasuki.customers.models import Account
from tasuki.knowledge import answers, passages, saving, sealed
from tasuki.knowledge.actions import drafting
from tasuki.knowledge.items import CatalogueItem, find_item
from tasuki.knowledge.models import ItemChange, KnowledgeItem, Status
from tasuki.knowledge.passages import PassageRef
from tasuki.knowledge.saving import NOBODY, Change
from tasuki.rules.access import Actor
from tasuki.rules.completeness import is_placeholder
from tasuki.rules.reasons import Reason, Refused, refuse_if
from tasuki.web import clock


@transaction.atomic
def answer_item(
    *,
    actor: Actor,
    account: Account,
    key: str,
    answer: str,
    source: str = "",
    source_url: str = "",
    source_on: date | None = None,
    passage: PassageRef | None = None,
    expected_version: int | None = None,
    relations: frozenset[str] = NOBODY,
) -> KnowledgeItem:
    """Fill an item, confirmed now; the answer also closes the open questions about it (KN-2, KN-5).

    `passage` is where the answer stands in a source (KN-10). What the actor was typing into the item is settled
    by this. `expected_version` is the version the actor saw (0: empty until now); another one is a Conflict.
    """
    item, answer = find_item(key), answers.plain_lines(answer)
    saving.authorise(actor, account, "knowledge.edit", relations, item)
    refuse_if(_answer_reasons(item, answer, source, source_url) + (passage.reasons() if passage else []))
    text, data = answers.read(item, answer)
    row, now = saving.current(account, item), clock.now()
    before = row.answer or row.na_reason
    values = {
        "answer": text,
        "data": data,
        "status": Status.FILLED,
        "na_reason": "",
        "source": source.strip(),
        "source_url": source_url.strip(),
        "source_on": source_on,
        **passages.kept(passage),
        **saving.verified(actor, now),
    }
    drafting.drop(actor, account, key)
    closed = saving.close_questions(actor, row, text, now) if row.version else []
    change = Change(ItemChange.What.ANSWERED, values, before, text, {"questions_closed": closed})
    return saving.save(actor, row, change, expected_version)


@transaction.atomic
def mark_not_applicable(
    *,
    actor: Actor,
    account: Account,
    key: str,
    reason: str,
    expected_version: int | None = None,
    relations: frozenset[str] = NOBODY,
) -> KnowledgeItem:
    """Say that an item does not apply to this account, with a real reason (KN-2). The answer is kept in history."""
    item, reason = find_item(key), answers.plain_lines(reason.strip())
    saving.authorise(actor, account, "knowledge.edit", relations, item)
    refuse_if(answers.text_reasons("reason", reason, answers.MAX_ANSWER))
    saving.refuse_placeholder(reason, item, is_placeholder(reason))
    row, now = saving.current(account, item), clock.now()
    values = {
        "status": Status.NOT_APPLICABLE,
        "na_reason": reason,
        "answer": "",
        "data": {},
        "source": "",
        "source_url": "",
        "source_on": None,
        **passages.NO_PASSAGE,
        **saving.verified(actor, now),
    }
    drafting.drop(actor, account, key)
    closed = saving.close_questions(actor, row, reason, now) if row.version else []
    before = row.answer or row.na_reason
    change = Change(ItemChange.What.NOT_APPLICABLE, values, before, reason, {"questions_closed": closed})
    return saving.save(actor, row, change, expected_version)


@transaction.atomic
def verify_item(
    *,
    actor: Actor,
    account: Account,
    key: str,
    expected_version: int | None = None,
    relations: frozenset[str] = NOBODY,
) -> KnowledgeItem:
    """Confirm that what stands there is still true: freshness starts again (KN-4)."""
    item = find_item(key)
    saving.authorise(actor, account, "knowledge.edit", relations, item)
    row = saving.current(account, item)
    if row.status == Status.UNCLEAR:
        raise Refused(Reason("knowledge.still_unclear", {"item": item.words.label()}))
    if row.status == Status.EMPTY:
        raise Refused(Reason("knowledge.nothing_to_verify", {"item": item.words.label()}))
    change = Change(ItemChange.What.VERIFIED, saving.verified(actor, clock.now()), _said(row), _said(row))
    return saving.save(actor, row, change, expected_version)


@transaction.atomic
def clear_item(
    *,
    actor: Actor,
    account: Account,
    key: str,
    expected_version: int | None = None,
    relations: frozenset[str] = NOBODY,
) -> KnowledgeItem:
    """Empty an item that turned out wrong. What stood there stays in its history; open questions stay open."""
    item = find_item(key)
    saving.authorise(actor, account, "knowledge.edit", relations, item)
    row = saving.current(account, item)
    if not sealed.says_something(row):
        raise Refused(Reason("knowledge.nothing_to_clear", {"item": item.words.label()}))
    asked = row.questions.filter(closed=False).exists()
    values: dict[str, Any] = {
        "answer": "",
        "data": {},
        "na_reason": "",
        "status": Status.UNCLEAR if asked else Status.EMPTY,
        "source": "",
        "source_url": "",
        "source_on": None,
        **passages.NO_PASSAGE,
        "verified_at": None,
        "verified_by_id": None,
        "verified_by_name": "",
    }
    return saving.save(actor, row, Change(ItemChange.What.CLEARED, values, _said(row)), expected_version)


def _said(row: KnowledgeItem) -> str:
    return row.answer or row.na_reason


def _answer_reasons(item: CatalogueItem, answer: str, source: str, source_url: str) -> list[Reason]:
    reasons = [
        *answers.text_reasons("answer", answer, answers.MAX_ANSWER),
        *answers.text_reasons("source", source, answers.MAX_SOURCE),
        *answers.url_reasons(source_url.strip()),
    ]
    if not answer.strip():
        reasons.append(Reason("knowledge.empty_answer", {"item": item.words.label()}))
    return reasons
