"""Answers lose the name of an erased contact as a change of their own (SE-4, SE-6)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.db import transaction

from tasuki.knowledge import judging, standing
from tasuki.knowledge.models import ItemChange, ItemReview, KnowledgeItem
from tasuki.rules.access import Actor
from tasuki.web import clock
from tasuki.web.personal import Subject, Words, replaced

ANSWERS: Final = Words("KnowledgeItem", ("answer", "data", "na_reason", "source", "quote"), "account_id")


@transaction.atomic
def prepare(kind: str, subject: Subject) -> int:
    """Take the name out of the account's answers; gives how many had it.

    Each gets a new version and a line of history, so that a form opened before is told instead of writing the name
    back. What the receiver understood stays understood: nothing else was changed.
    """
    if kind != "contact" or subject.account_id is None:
        return 0
    now = clock.now()
    rows = KnowledgeItem.objects.filter(account_id=subject.account_id).order_by("pk")
    done = sum(_unname(row, subject, now) for row in rows.select_for_update(no_key=True))
    if done:
        standing.keep(subject.account_id, now)
    return done


def _unname(row: KnowledgeItem, subject: Subject, now: datetime) -> int:
    before = {name: getattr(row, name) for name in ANSWERS.fields}
    values: dict[str, Any] = {name: replaced(value, "contact", subject) for name, value in before.items()}
    if values == before:
        return 0
    seen = row.version
    values |= {**judging.verdict(row, values), "version": seen + 1}
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
    _note(row, now)
    reviews = ItemReview.objects.filter(account_id=row.account_id, key=row.key, item_version=seen)
    reviews.update(item_version=row.version)
    return 1


def _note(row: KnowledgeItem, now: datetime) -> None:
    said = row.answer or row.na_reason
    ItemChange.objects.create(
        item=row,
        version=row.version,
        what=ItemChange.What.CLEARED,
        at=now,
        by_name=Actor.system().name,
        status_before=row.status,
        status_after=row.status,
        before=said,
        after=said,
        source=row.source,
        source_url=row.source_url,
        source_on=row.source_on,
        quote=row.quote,
        quote_place=row.quote_place,
        source_id=row.source_id,
    )
