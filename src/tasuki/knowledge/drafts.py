"""Reading what people are typing: one's own drafts, and who else is writing in the same item (SE-6)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from tasuki.knowledge import answers
from tasuki.knowledge.items import all_items
from tasuki.knowledge.models import ItemChange, ItemDraft, KnowledgeItem, Status
from tasuki.rules.access import Actor

#: Who typed within this time is taken to be writing still.
STILL_WRITING: Final = timedelta(minutes=3)


def drafts_of(actor: Actor, account_id: UUID) -> dict[str, ItemDraft]:
    """The actor's own drafts in the account's record, by key. Nobody sees anybody else's."""
    if actor.person_id is None:
        return {}
    return _unsettled(ItemDraft.objects.filter(account_id=account_id, person_id=actor.person_id))


def draft_of(actor: Actor, account_id: UUID, key: str) -> ItemDraft | None:
    """The actor's own draft of one item."""
    if actor.person_id is None:
        return None
    mine = ItemDraft.objects.filter(account_id=account_id, key=key, person_id=actor.person_id)
    return _unsettled(mine).get(key)


def _unsettled(found: QuerySet[ItemDraft]) -> dict[str, ItemDraft]:
    """By key; without those that say what the answer already says, such as one that came in after its own Save."""
    mine = {one.key: one for one in found}
    if not mine:
        return {}
    accounts = {one.account_id for one in mine.values()}
    rows = KnowledgeItem.objects.filter(account_id__in=accounts, key__in=[*mine], status=Status.FILLED)
    standing = {row.key: row for row in rows}
    return {key: one for key, one in mine.items() if not says_the_same(one, standing.get(key))}


def says_the_same(draft: ItemDraft, row: KnowledgeItem | None) -> bool:
    """Whether the draft says nothing but what stands there, source and all."""
    item = all_items().get(draft.key)
    if row is None or item is None or row.status != Status.FILLED:
        return False
    said = (draft.source.strip(), draft.source_url.strip(), draft.source_on)
    same_source = said == (row.source, row.source_url, row.source_on)
    return same_source and answers.read(item, draft.answer)[0] == row.answer


def others_writing(actor: Actor, account_id: UUID, key: str, now: datetime) -> list[str]:
    """The names of those who are typing into the same item now; what they type stays theirs."""
    fresh = ItemDraft.objects.filter(account_id=account_id, key=key, saved_at__gte=now - STILL_WRITING)
    others = fresh.select_related("person").order_by("-saved_at")[:6]
    return [one.person.name for one in others if one.person_id != actor.person_id]


def version_to_expect(account_id: UUID, key: str, seen: int) -> int:
    """The version that a change made from `seen` may stand on: a mere "still true" since then changes no words."""
    row = KnowledgeItem.objects.filter(account_id=account_id, key=key).only("pk", "version").first()
    if row is None or row.version <= seen:
        return seen
    since = ItemChange.objects.filter(item=row, version__gt=seen)
    harmless = not since.exclude(what=ItemChange.What.VERIFIED).exists()
    return row.version if harmless else seen


def last_change(account_id: UUID, key: str) -> ItemChange | None:
    """Who changed the item last, and when."""
    return ItemChange.objects.filter(item__account_id=account_id, item__key=key).order_by("-version").first()
