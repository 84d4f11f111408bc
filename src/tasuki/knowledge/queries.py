"""Reading the knowledge record: states, completeness, questions, and who may see what (KN-2, KN-4, RO-10)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from tasuki.customers.models import Account, Participation
from tasuki.customers.queries import relations_to_account
from tasuki.knowledge.items import CatalogueItem, Section, all_items, find_item, sections
from tasuki.knowledge.models import Brief, ItemChange, ItemQuestion, ItemReview, KnowledgeItem
from tasuki.knowledge.states import ItemState, SectionState, TopicState, question_texts
from tasuki.rules.access import Actor, allowed
from tasuki.rules.completeness import (
    FRESHNESS_DAYS,
    Completeness,
    ItemFacts,
    JudgedItem,
    Requirement,
    judge,
)
from tasuki.rules.reasons import NotFound

_NONE: frozenset[str] = frozenset()
_CHUNK = 5_000


# -- who may ----------------------------------------------------------------------------------


def access_record(
    actor: Actor, account_id: UUID, action: str = "knowledge.see", relations: frozenset[str] = _NONE
) -> tuple[Account, frozenset[str]]:
    """The account and the actor's relations, if they may do `action` with its record; else NotFound.

    `relations` are further ones that the caller has established, beside those that follow from the data.
    """
    account = Account.objects.select_related("owner", "parent").filter(pk=account_id).first()
    if account is None:
        raise NotFound("account", account_id)
    found = relations_to_account(actor, account) | relations
    if not allowed(action, actor, found):
        raise NotFound("account", account_id)
    return account, found


def access_item(
    actor: Actor,
    account_id: UUID,
    key: str,
    action: str = "knowledge.see",
    relations: frozenset[str] = _NONE,
) -> tuple[Account, CatalogueItem]:
    """The account and the item, if the actor may do `action` with it; a sensitive one needs more (PE-6)."""
    account, found = access_record(actor, account_id, action, relations)
    item = find_item(key)
    if item.sensitive and not allowed("sensitive.see", actor, found):
        raise NotFound("item", key)
    return account, item


def access_question(actor: Actor, question_id: UUID, relations: frozenset[str] = _NONE) -> ItemQuestion:
    """A question about an item that the actor may see."""
    asked = ItemQuestion.objects.select_related("item__account__owner").filter(pk=question_id).first()
    if asked is None:
        raise NotFound("question", question_id)
    try:
        access_item(actor, asked.item.account_id, asked.item.key, "knowledge.see", relations)
    except NotFound:
        raise NotFound("question", question_id) from None
    return asked


def access_brief(actor: Actor, account_id: UUID, number: int) -> Brief:
    """A numbered brief of an account whose record the actor may see."""
    access_record(actor, account_id)
    brief = Brief.objects.select_related("account").filter(account_id=account_id, number=number).first()
    if brief is None:
        raise NotFound("brief", number)
    return brief


# -- the record -------------------------------------------------------------------------------


def record_of(
    account_id: UUID, *, sees_sensitive: bool = False, known: Completeness | None = None
) -> tuple[SectionState, ...]:
    """Every item of the catalogue with its state, empty ones too, in two queries.

    With `known` each missing item says why it is missing and what it would add.
    """
    rows = {row.key: row for row in KnowledgeItem.objects.filter(account_id=account_id)}
    asked: dict[str, list[ItemQuestion]] = {}
    for question in _open(account_id):
        asked.setdefault(question.item.key, []).append(question)
    missing = {one.key: one for one in known.missing} if known else {}

    def state(item: CatalogueItem) -> ItemState:
        return ItemState(
            item=item,
            row=rows.get(item.key),
            questions=tuple(asked.get(item.key, ())),
            missing=missing.get(item.key),
            withheld=item.sensitive and not sees_sensitive,
        )

    def asked_for(item: CatalogueItem) -> bool:
        """A retired item stands there while something was said about it, or a running transition requires it."""
        return not item.retired or item.key in rows or item.key in missing

    def topics(section: Section) -> Iterable[TopicState]:
        found = (
            (topic, tuple(state(item) for item in topic.items if asked_for(item))) for topic in section.topics
        )
        return (TopicState(topic, items) for topic, items in found if items)

    return tuple(SectionState(section, tuple(topics(section))) for section in sections())


def item_state(account_id: UUID, item: CatalogueItem, known: Completeness | None = None) -> ItemState:
    """One item with its state."""
    row = KnowledgeItem.objects.filter(account_id=account_id, key=item.key).first()
    questions = tuple(row.questions.filter(closed=False).order_by("asked_at")) if row else ()
    missing = next((one for one in known.missing if one.key == item.key), None) if known else None
    return ItemState(item, row, questions, missing, withheld=False)


def changes_of(account_id: UUID, key: str) -> list[ItemChange]:
    """The history of an item, newest first (KN-1)."""
    return list(ItemChange.objects.filter(item__account_id=account_id, item__key=key).order_by("-version"))


def questions_of(account_id: UUID, key: str) -> list[ItemQuestion]:
    """All questions ever asked about an item, newest first."""
    found = ItemQuestion.objects.filter(item__account_id=account_id, item__key=key)
    return list(found.order_by("-asked_at"))


def open_questions(account_id: UUID, *, sees_sensitive: bool = False) -> list[ItemQuestion]:
    """Questions that wait for an answer, oldest first (KN-5)."""
    return [one for one in _open(account_id) if sees_sensitive or not _is_sensitive(one.item.key)]


def open_question_count(account_id: UUID) -> int:
    """How many questions wait for an answer."""
    return ItemQuestion.objects.filter(item__account_id=account_id, closed=False).count()


def open_question_counts(account_ids: Iterable[UUID]) -> dict[UUID, int]:
    """The same for many accounts; accounts without open questions are left out."""
    found: dict[UUID, int] = {}
    for some in _chunks(account_ids):
        counted = ItemQuestion.objects.filter(item__account_id__in=some, closed=False)
        found.update(counted.values_list("item__account_id").annotate(count=Count("pk")))
    return found


def reviews_of(transition_id: UUID) -> dict[str, ItemReview]:
    """The receiver's word on each item in a transition, by key (KN-5)."""
    return {one.key: one for one in ItemReview.objects.filter(transition_id=transition_id)}


def reviewed_transitions(actor: Actor, account_id: UUID) -> list[UUID]:
    """The transitions of the account that the actor receives, newest first: those whose brief they review."""
    if actor.person_id is None:
        return []
    parts = Participation.objects.filter(
        account_id=account_id, person_id=actor.person_id, relation="receiver"
    )
    return list(parts.order_by("-created_at").values_list("transition_id", flat=True))


def briefs_of(account_id: UUID) -> list[Brief]:
    """The frozen briefs of an account, newest first, without their documents."""
    return list(Brief.objects.filter(account_id=account_id).defer("document").order_by("-number"))


# -- completeness -----------------------------------------------------------------------------


def item_facts(account_id: UUID, keys: Iterable[str] | None = None) -> tuple[ItemFacts, ...]:
    """What `rules.completeness` needs to know of the account's items (only of `keys` where given).

    With the answers: to judge from what was kept when they were saved, `completeness_of` is far cheaper.
    """
    return tuple(
        _facts_by_account([account_id], list(keys) if keys is not None else None).get(account_id, ())
    )


def completeness_of(
    account_id: UUID,
    requirements: Sequence[Requirement],
    now: datetime,
    freshness_days: int = FRESHNESS_DAYS,
) -> Completeness:
    """How complete the account's record is for a playbook's requirements (KN-4, KN-9)."""
    return completeness_bulk([account_id], requirements, now=now, freshness_days=freshness_days)[account_id]


def completeness_bulk(
    account_ids: Sequence[UUID],
    requirements: Sequence[Requirement],
    *,
    now: datetime,
    freshness_days: int = FRESHNESS_DAYS,
) -> dict[UUID, Completeness]:
    """The same for many accounts in one query per 5 000; accounts without any answer share one result.

    No answer is read: what was judged of each when it was saved is enough (`rules.completeness.judge`).
    """
    keys = [need.key for need in requirements]
    found: dict[UUID, Completeness] = {}
    nothing = judge((), requirements, now=now, freshness_days=freshness_days)
    for some in _chunks(account_ids):
        known = _judged_by_account(some, keys)
        for account_id in some:
            rows = known.get(account_id)
            found[account_id] = (
                judge(rows, requirements, now=now, freshness_days=freshness_days) if rows else nothing
            )
    return found


def _judged_by_account(account_ids: Sequence[UUID], keys: list[str]) -> dict[UUID, list[JudgedItem]]:
    rows = KnowledgeItem.objects.filter(account_id__in=account_ids, key__in=keys)
    columns = ("account_id", "key", "status", "weakness", "sameness", "verified_at")
    found: dict[UUID, list[JudgedItem]] = {}
    for account_id, key, *judged in rows.values_list(*columns):
        item = all_items().get(key)
        if item is not None:
            found.setdefault(account_id, []).append(JudgedItem(key, item.section, *judged))
    return found


def _facts_by_account(account_ids: Sequence[UUID], keys: list[str] | None) -> dict[UUID, list[ItemFacts]]:
    rows = KnowledgeItem.objects.filter(account_id__in=account_ids)
    asked = ItemQuestion.objects.filter(item__account_id__in=account_ids)
    if keys is not None:
        rows, asked = rows.filter(key__in=keys), asked.filter(item__key__in=keys)
    questions: dict[UUID, list[str]] = {}
    for item_id, text in asked.values_list("item_id", "text"):
        questions.setdefault(item_id, []).append(text)
    found: dict[UUID, list[ItemFacts]] = {}
    columns = ("pk", "account_id", "key", "answer", "status", "na_reason", "verified_at")
    for pk, account_id, key, answer, status, na_reason, verified_at in rows.values_list(*columns):
        item = all_items().get(key)
        if item is not None:
            texts = (*question_texts(key), *questions.get(pk, ()))
            found.setdefault(account_id, []).append(
                ItemFacts(key, item.section, item.kind, answer, status, na_reason, verified_at, texts)
            )
    return found


def _open(account_id: UUID) -> list[ItemQuestion]:
    found = ItemQuestion.objects.filter(item__account_id=account_id, closed=False)
    return list(found.select_related("item").order_by("asked_at"))


def _is_sensitive(key: str) -> bool:
    item = all_items().get(key)
    return item is not None and item.sensitive


def _chunks(ids: Iterable[UUID]) -> Iterable[list[UUID]]:
    wanted = list(ids)
    return (wanted[start : start + _CHUNK] for start in range(0, len(wanted), _CHUNK))
