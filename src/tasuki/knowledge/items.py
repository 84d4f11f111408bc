"""The catalogue: every item there is to know of an account, in sections and topics (KN-2, KN-3).

`catalogue/*.yaml` says which items exist, with English words; `catalogue/<language>/*.yaml` the same words in
other languages. Keys `<section>.<topic>.<item>` are stable: answers and playbooks refer to them. The company's own
items (knowledge/company/) stand among them; the names of own items and topics begin with `own_`, so that no item
of the package ever takes their place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

import yaml
from django.utils.translation import get_language

from tasuki.knowledge.company.revision import current_revision
from tasuki.rules.reasons import Reason, Refused

FOLDER: Final = Path(__file__).resolve().parent / "catalogue"
LANGUAGES: Final = ("en", "ja", "es", "id")
KINDS: Final = ("text", "choice", "number", "money", "date", "people", "commitments", "links")
SUPPLIERS: Final = ("giver", "receiver_manager", "support", "operations")
OWN: Final = "own_"

# The order of the account record (KN-3).
SECTIONS: Final = (
    "profile",
    "history",
    "people",
    "objectives",
    "commitments",
    "product",
    "implementation",
    "state",
    "opportunities",
    "risks",
    "communication",
)
# The order of the brief: what the receiver needs on day one comes first (KN-7).
DAY_ONE: Final = (
    "state",
    "commitments",
    "people",
    "objectives",
    "communication",
    "risks",
    "opportunities",
    "implementation",
    "product",
    "profile",
    "history",
)


@dataclass(frozen=True, slots=True)
class Words:
    """A label and one sentence of help, by language."""

    labels: Mapping[str, str]
    helps: Mapping[str, str]

    def label(self, language: str | None = None) -> str:
        """The label in the language, or in the one now active; English where there is none."""
        return self.labels.get(spoken(language), self.labels["en"])

    def help(self, language: str | None = None) -> str:
        """The sentence of help, likewise."""
        return self.helps.get(spoken(language), self.helps.get("en", ""))


@dataclass(frozen=True, slots=True)
class CatalogueItem:
    """One item: its kind, who can supply it, its words, and the options of a choice.

    A `retired` one (the company's own) is not asked for any more; what was answered stays readable.
    """

    key: str
    section: str
    topic: str
    kind: str
    who: str
    sensitive: bool
    words: Words
    choices: Mapping[str, Words]
    retired: bool = False

    @property
    def is_own(self) -> bool:
        """Whether the company added it."""
        return self.key.rpartition(".")[2].startswith(OWN)

    @property
    def anchor(self) -> str:
        """The id of the item's element on a page."""
        return f"item-{self.key.replace('.', '-')}"

    def choice_label(self, option: str, language: str | None = None) -> str:
        """The words of an option; anything else as it is."""
        words = self.choices.get(option)
        return words.label(language) if words else option


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of a section with its items."""

    key: str
    words: Words
    items: tuple[CatalogueItem, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the record."""

    key: str
    words: Words
    topics: tuple[Topic, ...]


def spoken(language: str | None = None) -> str:
    """The catalogue's language for `language`, or for the one now active."""
    return (language or get_language() or "en").lower().split("-")[0]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All sections and items; `weights` says how much each own item weighs, by scenario (0: not required)."""

    sections: tuple[Section, ...]
    items: Mapping[str, CatalogueItem]
    weights: Mapping[str, Mapping[str, int]]


def sections() -> tuple[Section, ...]:
    """The eleven sections in their order, with the company's own items."""
    return catalogue().sections


def all_items() -> Mapping[str, CatalogueItem]:
    """Every item by key, in the order of the record."""
    return catalogue().items


def section_by_key(key: str) -> Section:
    """One section; KeyError for a name that is none."""
    return {one.key: one for one in sections()}[key]


def catalogue() -> Catalogue:
    """The package's items and the company's own, as they stand now: read once per revision and process."""
    revision = current_revision()
    return _with_own(revision) if revision else shipped_catalogue()


@cache
def shipped_catalogue() -> Catalogue:
    """What the package knows."""
    return gathered(tuple(_section(key) for key in SECTIONS), MappingProxyType({}))


def shipped_items() -> Mapping[str, CatalogueItem]:
    """Every item of the package by key."""
    return shipped_catalogue().items


@lru_cache(maxsize=4)
def _with_own(revision: UUID) -> Catalogue:
    from tasuki.knowledge.company.reading import own_catalogue  # models: not while Django is loading

    return own_catalogue(shipped_catalogue())


def gathered(found: tuple[Section, ...], weights: Mapping[str, Mapping[str, int]]) -> Catalogue:
    """A catalogue of these sections."""
    items = {item.key: item for section in found for topic in section.topics for item in topic.items}
    return Catalogue(found, MappingProxyType(items), weights)


def find_item(key: str) -> CatalogueItem:
    """The item with this key. Raises Refused naming close matches for a key the catalogue does not have."""
    item = all_items().get(key)
    if item is None:
        near = get_close_matches(key, all_items(), n=4, cutoff=0.5)
        raise Refused(Reason("knowledge.unknown_item", {"key": key[:200], "near": near or ["–"]}))
    return item


def _section(key: str) -> Section:
    document = _load(FOLDER / f"{key}.yaml")
    foreign = {
        language: _load(FOLDER / language / f"{key}.yaml")
        for language in LANGUAGES[1:]
        if (FOLDER / language / f"{key}.yaml").is_file()
    }
    topics = tuple(_topic(key, topic, foreign) for topic in document["topics"])
    return Section(key, _words(key, document, foreign), topics)


def _topic(section: str, document: Mapping[str, Any], foreign: Mapping[str, Any]) -> Topic:
    path = f"{section}.{document['key']}"
    items = tuple(_item(section, document["key"], one, foreign) for one in document["items"])
    return Topic(path, _words(path, document, foreign), items)


def _item(section: str, topic: str, document: Mapping[str, Any], foreign: Mapping[str, Any]) -> CatalogueItem:
    key = f"{section}.{topic}.{document['key']}"
    choices = {
        option: _words(f"{key}={option}", {"label": label}, foreign)
        for option, label in document.get("choices", {}).items()
    }
    return CatalogueItem(
        key=key,
        section=section,
        topic=f"{section}.{topic}",
        kind=document["kind"],
        who=document["who"],
        sensitive=document.get("sensitive", False),
        words=_words(key, document, foreign),
        choices=MappingProxyType(choices),
    )


def _words(path: str, english: Mapping[str, Any], foreign: Mapping[str, Any]) -> Words:
    labels, helps = {"en": english["label"]}, {"en": english.get("help", "")}
    for language, texts in foreign.items():
        found = texts.get(path)
        if found is not None:
            pair = found if isinstance(found, list) else [found, ""]
            labels[language], helps[language] = pair[0], pair[1]
    return Words(MappingProxyType(labels), MappingProxyType(helps))


def _load(path: Path) -> dict[str, Any]:
    with path.open(encoding="utf-8") as file:
        loaded: dict[str, Any] = yaml.safe_load(file)
    return loaded
