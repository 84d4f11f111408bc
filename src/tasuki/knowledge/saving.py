"""How a change of an item is kept: compare-and-set on its version, history, event (KN-1, SE-6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from tasuki.audit.actions import fingerprint, record
from tasuki.customers.models import Account
from tasuki.customers.queries import relations_to_account
from tasuki.jobs.actions import wake_named
from tasuki.knowledge import indexing, judging, sealed, standing
from tasuki.knowledge.items import CatalogueItem
from tasuki.knowledge.models import ItemChange, ItemQuestion, KnowledgeItem
from tasuki.rules.access import Actor, allowed, why_not
from tasuki.rules.reasons import Conflict, NotFound, Reason, Refused, refuse_if
from tasuki.web import clock

NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of an item: new values by field, the event's name, and more for the event."""

    what: str
    values: Mapping[str, Any]
    before: str = ""
    after: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)


def authorise(
    actor: Actor,
    account: Account,
    action: str,
    relations: frozenset[str],
    item: CatalogueItem | None = None,
) -> frozenset[str]:
    """All relations of the actor to the account, if they may do `action` with the record (RO-10, PE-6).

    Who may not even see the record learns that there is none; `relations` are such as the caller established.
    """
    found = relations_to_account(actor, account) | relations
    if not allowed("knowledge.see", actor, found):
        raise NotFound("account", account.pk)
    reasons = why_not(action, actor, found)
    if item is not None and item.sensitive and not allowed("sensitive.see", actor, found):
        reasons.append(Reason("knowledge.restricted", {"item": item.words.label()}))
    refuse_if(reasons)
    return found


def current(account: Account, item: CatalogueItem) -> KnowledgeItem:
    """The item's row, held until the transaction ends, or an unsaved empty one of version 0.

    Every verb takes its items' rows first and the end of the event log afterwards, so that no two of them ever
    wait for each other (SE-6).
    """
    row = held(account, [item.key]).first()
    return row if row is not None else KnowledgeItem(account=account, key=item.key, version=0)


def held(account: Account, keys: Iterable[str]) -> QuerySet[KnowledgeItem]:
    """The rows of these items, to be held in one order for everybody; reading may go on meanwhile."""
    rows = KnowledgeItem.objects.filter(account=account, key__in=list(keys))
    return rows.order_by("pk").select_for_update(no_key=True)


def save(
    actor: Actor, row: KnowledgeItem, change: Change, expected_version: int | None = None
) -> KnowledgeItem:
    """Keep the change if the row still has the version that the actor saw; else Conflict, and nothing is kept."""
    seen = row.version if expected_version is None else expected_version
    before = row.status
    change = replace(change, values={**change.values, **judging.verdict(row, change.values)})
    said, change = change, sealed.without_words(row.key, change)
    _write(row, change.values, seen)
    ItemChange.objects.create(
        item=row,
        version=row.version,
        what=change.what,
        at=clock.now(),
        by_id=actor.person_id,
        by_name=actor.name[:200],
        status_before=before,
        status_after=row.status,
        before=change.before,
        after=change.after,
        source=row.source,
        source_url=row.source_url,
        source_on=row.source_on,
        quote=row.quote,
        quote_place=row.quote_place,
        source_id=row.source_id,
    )
    sealed.keep_words(actor, row, said)
    fields = {
        "item": row.key,
        "version": row.version,
        "status": row.status,
        "text": fingerprint(change.after) if change.after else None,
        **change.fields,
    }
    record(actor=actor, action=f"knowledge.{change.what}", subject=("account", row.account_id), fields=fields)
    standing.keep(row.account_id, clock.now())
    indexing.ITEMS.refresh([row])
    judge_anew(row.account_id)
    return row


def judge_anew(account_id: UUID) -> None:
    """After commit the gates of the account's transitions are judged anew; a higher room is started by name."""
    wake_named("tasuki.transitions.jobs.recompute_account", account_id=account_id)


def _write(row: KnowledgeItem, values: Mapping[str, Any], seen: int) -> None:
    if row.version != seen:
        raise Conflict(Reason("conflict.stale"))
    for name, value in values.items():
        setattr(row, name, value)
    row.version = seen + 1
    if seen == 0:
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            raise Conflict(Reason("conflict.stale")) from None
        return
    found = KnowledgeItem.objects.filter(pk=row.pk, version=seen)
    if not found.update(**values, version=row.version):
        raise Conflict(Reason("conflict.stale"))


def verified(actor: Actor, now: datetime) -> dict[str, Any]:
    """The fields that say who confirmed an answer, and when."""
    return {"verified_at": now, "verified_by_id": actor.person_id, "verified_by_name": actor.name[:200]}


def close_questions(actor: Actor, row: KnowledgeItem, answer: str, now: datetime) -> list[str]:
    """A new answer of the item answers what is open about it (KN-5); gives the ids of the closed questions."""
    open_ones = ItemQuestion.objects.filter(item=row, closed=False)
    ids = [str(pk) for pk in open_ones.values_list("pk", flat=True)]
    open_ones.update(
        closed=True,
        answer=sealed.open_words(row.key, answer),
        answered_at=now,
        answered_by_id=actor.person_id,
        answered_by_name=actor.name[:200],
    )
    if ids:
        indexing.QUESTIONS.refresh_ids(map(UUID, ids))
    for pk in ids:
        tell_question(UUID(pk))
    return ids


def tell_question(question_id: UUID) -> None:
    """After commit whoever should know of a question or its answer gets a notice; notices live in a higher room."""
    wake_named("tasuki.transitions.question_notices.tell", question_id=question_id)


def refuse_placeholder(reason: str, item: CatalogueItem, is_placeholder: bool) -> None:
    """A reason must be a real one (KN-2)."""
    if not reason or is_placeholder:
        raise Refused(Reason("knowledge.reason_needed", {"item": item.words.label()}))
