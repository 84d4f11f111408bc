"""An own item as operations write it down: in YAML, in the API, from the form (KN-3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from tasuki.knowledge.items import OWN, SECTIONS, shipped_catalogue
from tasuki.knowledge.models import OwnItem, OwnTopic
from tasuki.rules.completeness import is_placeholder
from tasuki.rules.reasons import Reason
from tasuki.web.api import Strict

MOST_ITEMS = 200
MOST_CHOICES = 30
Key = Annotated[
    str,
    StringConstraints(
        pattern=r"^[a-z_]{1,40}\.[a-z][a-z0-9_]{0,38}\.own_[a-z0-9][a-z0-9_]{0,33}$", max_length=120
    ),
]
Option = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Language = Literal["en", "ja", "es", "id"]
Label = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=120, pattern=r"^[^\x00-\x1f]+$"),
]
Sentence = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500, pattern=r"^[^\x00]+$")
]
Weight = Annotated[int, Field(ge=0, le=5)]
Scenario = Literal["sales-to-cs", "sales-to-am", "rep-to-rep", "team-to-team"]
Kind = Literal["text", "choice", "number", "money", "date", "people", "commitments", "links"]
Supplier = Literal["giver", "receiver_manager", "support", "operations"]


class OwnItemIn(Strict):
    """One item: `label` and `help` by language (English always), `weights` by scenario (left out: not required).

    `topic` names a new topic, whose key then begins with `own_`; in a topic that exists it is left out.
    """

    key: Key
    kind: Kind = "text"
    who: Supplier = "giver"
    sensitive: bool = False
    label: dict[Language, Label]
    help: dict[Language, Sentence] = {}
    choices: Annotated[dict[Option, dict[Language, Label]], Field(max_length=MOST_CHOICES)] = {}
    weights: dict[Scenario, Weight] = {}
    topic: dict[Language, Label] = {}
    retired: bool = False

    @property
    def topic_key(self) -> str:
        """The topic that the item stands in."""
        return self.key.rpartition(".")[0]

    def columns(self) -> dict[str, Any]:
        """The values of the row."""
        return {
            "topic": self.topic_key,
            "kind": self.kind,
            "who": self.who,
            "sensitive": self.sensitive,
            "labels": dict(self.label),
            "helps": dict(self.help),
            "choices": [{"key": key, "labels": dict(words)} for key, words in self.choices.items()],
            "weights": {scenario: weight for scenario, weight in self.weights.items() if weight},
        }


def as_entry(row: OwnItem, topics: Mapping[str, OwnTopic]) -> OwnItemIn:
    """A row as it would be written down."""
    own = topics.get(row.topic)
    values: dict[str, Any] = {
        "key": row.key,
        "kind": row.kind,
        "who": row.who,
        "sensitive": row.sensitive,
        "label": row.labels,
        "help": row.helps,
        "choices": {one["key"]: one["labels"] for one in row.choices},
        "weights": row.weights,
        "topic": own.labels if own else {},
        "retired": row.retired_at is not None,
    }
    return OwnItemIn(**values)


def problems(entry: OwnItemIn, topics: Mapping[str, OwnTopic]) -> Iterator[Reason]:
    """Every reason why an entry cannot stand in the catalogue, each naming its field."""
    where = {"key": entry.key}
    section = entry.key.partition(".")[0]
    if section not in SECTIONS:
        yield Reason("catalogue.no_section", {**where, "field": "key", "section": section, "known": SECTIONS})
    else:
        yield from _problems_of_topic(entry, topics, where)
    for field, words in (("label", entry.label), ("topic", entry.topic)):
        if (words or field == "label") and "en" not in words:
            yield Reason("catalogue.no_english", {**where, "field": field})
    if entry.help and "en" not in entry.help:
        yield Reason("catalogue.no_english", {**where, "field": "help"})
    yield from _problems_of_choices(entry, where)


def _problems_of_topic(
    entry: OwnItemIn, topics: Mapping[str, OwnTopic], where: Mapping[str, str]
) -> Iterator[Reason]:
    key = entry.topic_key
    is_own = key.partition(".")[2].startswith(OWN)
    shipped = {topic.key for one in shipped_catalogue().sections for topic in one.topics}
    if not is_own and key not in shipped:
        yield Reason("catalogue.no_topic", {**where, "field": "key", "topic": key})
    if not is_own and entry.topic:
        yield Reason("catalogue.topic_is_there", {**where, "field": "topic", "topic": key})
    if is_own and key not in topics and not entry.topic:
        yield Reason("catalogue.topic_needs_name", {**where, "field": "topic", "topic": key})


def _problems_of_choices(entry: OwnItemIn, where: Mapping[str, str]) -> Iterator[Reason]:
    if entry.kind == "choice" and len(entry.choices) < 2:
        yield Reason("catalogue.few_choices", {**where, "field": "choices"})
    if entry.kind != "choice" and entry.choices:
        yield Reason("catalogue.no_choices", {**where, "field": "choices", "kind": entry.kind})
    for option, words in entry.choices.items():
        field = f"choices.{option}"
        if "en" not in words:
            yield Reason("catalogue.no_english", {**where, "field": field})
        for text in (option, *words.values()):
            if is_placeholder(text):
                yield Reason("catalogue.choice_says_nothing", {**where, "field": field, "text": text})
