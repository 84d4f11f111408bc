"""The company's own items, merged into the package's sections (KN-3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from tasuki.knowledge.items import Catalogue, CatalogueItem, Section, Topic, Words, gathered
from tasuki.knowledge.models import OwnItem, OwnTopic


def own_catalogue(shipped: Catalogue) -> Catalogue:
    """The whole catalogue: own items behind those of the package in their topic, own topics behind its topics."""
    items: dict[str, list[CatalogueItem]] = {}
    weights: dict[str, Mapping[str, int]] = {}
    for row in OwnItem.objects.order_by("created_at", "pk"):
        items.setdefault(row.topic, []).append(_item(row))
        if row.retired_at is None:
            weights[row.key] = MappingProxyType(row.weights)
    topics: dict[str, list[Topic]] = {}
    for one in OwnTopic.objects.order_by("created_at", "pk"):
        if one.key in items:
            topics.setdefault(one.section, []).append(
                Topic(one.key, _words(one.labels), tuple(items[one.key]))
            )
    return gathered(
        tuple(_section(section, items, topics.get(section.key, ())) for section in shipped.sections),
        MappingProxyType(weights),
    )


def _section(section: Section, items: Mapping[str, Sequence[CatalogueItem]], own: Sequence[Topic]) -> Section:
    kept = tuple(
        replace(topic, items=(*topic.items, *items[topic.key])) if topic.key in items else topic
        for topic in section.topics
    )
    return replace(section, topics=(*kept, *own))


def _item(row: OwnItem) -> CatalogueItem:
    choices = {one["key"]: _words(one["labels"]) for one in row.choices}
    return CatalogueItem(
        key=row.key,
        section=row.key.partition(".")[0],
        topic=row.topic,
        kind=row.kind,
        who=row.who,
        sensitive=row.sensitive,
        words=_words(row.labels, row.helps),
        choices=MappingProxyType(choices),
        retired=row.retired_at is not None,
    )


def _words(labels: Mapping[str, str], helps: Mapping[str, str] = MappingProxyType({})) -> Words:
    """Words in the languages that there are; English stands in for the others."""
    return Words(
        MappingProxyType({language: text for language, text in labels.items() if text}),
        MappingProxyType({language: text for language, text in helps.items() if text}),
    )
