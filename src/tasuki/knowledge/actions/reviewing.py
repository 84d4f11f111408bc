"""The receiver's review: understood or unclear with a question, and answers (KN-5)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from tasuki.audit.actions import fingerprint, record
from tasuki.customers.models import Account
from tasuki.knowledge import answers, indexing, saving, sealed
from tasuki.knowledge.items import CatalogueItem, find_item
from tasuki.knowledge.models import ItemChange, ItemQuestion, ItemReview, KnowledgeItem, Status
from tasuki.knowledge.queries import access_question, reviewed_transitions
from tasuki.knowledge.saving import NOBODY, Change
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Conflict, Reason, Refused, refuse_if
from tasuki.web import clock


@transaction.atomic
def ask(
    *,
    actor: Actor,
    account: Account,
    key: str,
    question: str,
    transition_id: UUID | None = None,
    expected_version: int | None = None,
    relations: frozenset[str] = NOBODY,
) -> ItemQuestion:
    """Ask about an item: it is unclear until the question is answered (KN-2, KN-5)."""
    item, question = find_item(key), answers.plain_lines(question.strip())
    saving.authorise(actor, account, "knowledge.review", relations, item)
    reasons = answers.text_reasons("question", question, answers.MAX_ANSWER)
    if transition_id is not None:
        reasons += _why_not_in(actor, account, transition_id, relations)
    if not question:
        reasons.append(Reason("knowledge.question_needed", {"item": item.words.label()}))
    refuse_if(reasons)
    row = saving.current(account, item)
    said = row.answer or row.na_reason
    change = Change(
        ItemChange.What.ASKED, {"status": Status.UNCLEAR}, said, said, {"question": fingerprint(question)}
    )
    row = saving.save(actor, row, change, expected_version)
    asked = ItemQuestion.objects.create(
        item=row,
        transition_id=transition_id,
        text=sealed.open_words(key, question),
        asked_by_id=actor.person_id,
        asked_by_name=actor.name[:200],
        asked_at=clock.now(),
    )
    sealed.keep_question(actor, row, asked, question)
    indexing.QUESTIONS.refresh([asked])
    if transition_id is not None:
        _keep_review(actor, row, transition_id, understood=False)
    saving.tell_question(asked.pk)
    return asked


@transaction.atomic
def answer_question(
    *, actor: Actor, question_id: UUID, answer: str, relations: frozenset[str] = NOBODY
) -> ItemQuestion:
    """Answer a question and close it; with the last open one the item is no longer unclear (KN-5).

    An answered question confirms the item's answer, and fills an item that was empty.
    """
    asked, answer = access_question(actor, question_id, relations), answers.plain_lines(answer.strip())
    account, item = asked.item.account, find_item(asked.item.key)
    saving.authorise(actor, account, "knowledge.edit", relations, item)
    refuse_if(_reply_reasons(item, answer))
    row = saving.current(account, item)
    now = clock.now()
    closed = ItemQuestion.objects.filter(pk=asked.pk, closed=False).update(
        closed=True,
        answer=sealed.open_words(row.key, answer),
        answered_at=now,
        answered_by_id=actor.person_id,
        answered_by_name=actor.name[:200],
    )
    if not closed:
        raise Refused(Reason("knowledge.question_closed"))
    said = row.answer or row.na_reason
    values = _clarified(actor, row, item, answer, now)
    fields = {"question": str(asked.pk), "reply": fingerprint(answer)}
    change = Change(ItemChange.What.CLARIFIED, values, said, values.get("answer", said), fields)
    row = saving.save(actor, row, change)
    sealed.keep_question(actor, row, asked, answer)
    saving.tell_question(asked.pk)
    asked.refresh_from_db()
    indexing.QUESTIONS.refresh([asked])
    return asked


@transaction.atomic
def mark_understood(
    *,
    actor: Actor,
    account: Account,
    key: str,
    transition_id: UUID,
    expected_version: int | None = None,
    relations: frozenset[str] = NOBODY,
) -> ItemReview:
    """The receiver understands the item as it stands now; as they read it, where they say which (KN-5, SE-6)."""
    item = find_item(key)
    saving.authorise(actor, account, "knowledge.review", relations, item)
    refuse_if(_why_not_in(actor, account, transition_id, relations))
    row = saving.current(account, item)
    if expected_version is not None and row.version != expected_version:
        raise Conflict(Reason("conflict.stale"))
    if row.status == Status.UNCLEAR:
        raise Refused(Reason("knowledge.still_unclear", {"item": item.words.label()}))
    if row.status == Status.EMPTY:
        raise Refused(Reason("knowledge.nothing_to_understand", {"item": item.words.label()}))
    review = _keep_review(actor, row, transition_id, understood=True)
    record(
        actor=actor,
        action="knowledge.understood",
        subject=("account", account.pk),
        fields={"item": key, "version": row.version, "transition": str(transition_id)},
    )
    return review


def _why_not_in(
    actor: Actor, account: Account, transition_id: UUID, relations: frozenset[str]
) -> list[Reason]:
    """A review belongs to a transition of this account in which the actor is the receiver."""
    if "receiver" in relations or transition_id in reviewed_transitions(actor, account.pk):
        return []
    return [Reason("knowledge.receiver_only")]


def _reply_reasons(item: CatalogueItem, answer: str) -> list[Reason]:
    reasons = answers.text_reasons("answer", answer, answers.MAX_ANSWER)
    if not answer:
        reasons.append(Reason("knowledge.empty_answer", {"item": item.words.label()}))
    return reasons


def _clarified(
    actor: Actor, row: KnowledgeItem, item: CatalogueItem, answer: str, now: datetime
) -> dict[str, Any]:
    """The item's new values: unclear as long as another question is open, else filled and confirmed."""
    values: dict[str, Any] = saving.verified(actor, now)
    if not sealed.says_something(row):
        values["answer"], values["data"] = answers.read(item, answer)
    if row.questions.filter(closed=False).exists():
        values["status"] = Status.UNCLEAR
    else:
        values["status"] = Status.NOT_APPLICABLE if sealed.does_not_apply(row) else Status.FILLED
    return values


def _keep_review(actor: Actor, row: KnowledgeItem, transition_id: UUID, *, understood: bool) -> ItemReview:
    review, _new = ItemReview.objects.update_or_create(
        transition_id=transition_id,
        key=row.key,
        defaults={
            "account_id": row.account_id,
            "reviewer_id": actor.person_id,
            "reviewer_name": actor.name[:200],
            "understood": understood,
            "item_version": row.version,
            "at": clock.now(),
        },
    )
    return review
