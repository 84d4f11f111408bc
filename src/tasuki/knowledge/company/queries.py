"""Reading the company's own catalogue (KN-3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db.models import QuerySet

from tasuki.knowledge.items import LANGUAGES, all_items
from tasuki.knowledge.models import ItemDraft, KnowledgeItem, OwnItem, OwnItemVersion, OwnTopic, Status
from tasuki.playbooks.queries import relations
from tasuki.rules.access import Actor, allowed
from tasuki.rules.reasons import NotFound


def may_edit(actor: Actor) -> bool:
    """Whether the actor may change the company's own items (RO-5)."""
    return allowed("catalogue.edit", actor, relations(actor))


def visible_items(actor: Actor) -> QuerySet[OwnItem]:
    """The company's own items in the order in which they were added; everybody signed in may read them."""
    if not allowed("catalogue.see", actor, relations(actor)):
        return OwnItem.objects.none()
    return OwnItem.objects.order_by("created_at", "pk")


def access_item(actor: Actor, key: str, action: str = "catalogue.see") -> OwnItem:
    """An own item by its key, if the actor may do `action` with it; not allowed looks like not found."""
    row = visible_items(actor).filter(key=key).first()
    if row is None or not allowed(action, actor, relations(actor)):
        raise NotFound("catalogue_item", key)
    return row


def own_topics() -> dict[str, OwnTopic]:
    """The company's own topics by key."""
    return {one.key: one for one in OwnTopic.objects.order_by("created_at", "pk")}


def versions_of(row: OwnItem) -> list[OwnItemVersion]:
    """Every state of an own item, newest first."""
    return list(row.versions.order_by("-number"))


def is_answered(key: str) -> bool:
    """Whether anybody ever wrote something into this item: also what was cleared (its history stays), or is a draft."""
    return any(model.objects.filter(key=key).exists() for model in (KnowledgeItem, ItemDraft))


def options_in_use(row: OwnItem, options: Iterable[str]) -> list[str]:
    """Which of these options somebody has chosen; of a sensitive item nobody can tell, so all count as chosen."""
    wanted = list(options)
    if not wanted:
        return []
    if row.sensitive:
        return wanted if is_answered(row.key) else []
    chosen = set(
        KnowledgeItem.objects.filter(key=row.key, answer__in=wanted).values_list("answer", flat=True)
    )
    return [one for one in wanted if one in chosen]


def answers_of(keys: list[str]) -> dict[str, int]:
    """How many accounts have something in each of these items."""
    found: dict[str, int] = {}
    for key in (
        KnowledgeItem.objects.filter(key__in=keys).exclude(status=Status.EMPTY).values_list("key", flat=True)
    ):
        found[key] = found.get(key, 0) + 1
    return found


def missing_languages(row: OwnItem) -> list[str]:
    """The languages in which English stands in for label, help or a choice."""
    texts = [row.labels, *([row.helps] if row.helps else []), *(one["labels"] for one in row.choices)]
    return [language for language in LANGUAGES if any(not text.get(language) for text in texts)]


def shown_in(row: OwnItem) -> str:
    """Section and topic of an own item in the reader's language."""
    from tasuki.knowledge.items import section_by_key

    section = section_by_key(row.key.partition(".")[0])
    topic = next((one for one in section.topics if one.key == row.topic), None)
    return f"{section.words.label()} › {topic.words.label() if topic else row.topic}"


def label_of(row: OwnItem) -> str:
    """What the item is called in the reader's language."""
    item = all_items().get(row.key)
    return item.words.label() if item else str(row.labels.get("en", row.key))


def describe(row: OwnItem, topics: Mapping[str, OwnTopic]) -> dict[str, object]:
    """An own item as plain data, with the languages that are missing."""
    from tasuki.knowledge.company.entry import as_entry

    return {
        **as_entry(row, topics).model_dump(),
        "version": row.version,
        "missing_languages": missing_languages(row),
    }
