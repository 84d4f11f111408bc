"""How the record is shown: an item with its answer, its open questions, and what it would add (KN-2, KN-4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from tasuki.knowledge.items import CatalogueItem, Section, Topic, all_items, section_by_key, spoken
from tasuki.knowledge.models import ItemQuestion, KnowledgeItem, Status
from tasuki.rules.completeness import Completeness, MissingItem

WHY: Final[Mapping[str, str | Promise]] = {
    "empty": _("not answered yet"),
    "placeholder": _("only a placeholder"),
    "unclear": _("has an open question"),
    "stale": _("not confirmed for too long"),
    "no_reason": _("not applicable, but no reason given"),
    "copied_question": _("repeats the question"),
    "duplicate": _("the same text as another item"),
}
SUPPLIER: Final[Mapping[str, str | Promise]] = {
    "giver": _("outgoing owner"),
    "receiver_manager": _("manager of the incoming owner"),
    "support": _("support"),
    "operations": _("operations"),
}


@dataclass(frozen=True, slots=True)
class ItemState:
    """An item of one account. `withheld` items are sensitive and not for this reader (PE-6)."""

    item: CatalogueItem
    row: KnowledgeItem | None
    questions: tuple[ItemQuestion, ...]
    missing: MissingItem | None
    withheld: bool

    @property
    def status(self) -> str:
        """empty, filled, unclear or not_applicable."""
        return self.row.status if self.row else Status.EMPTY

    @property
    def version(self) -> int:
        """What a form sends back, so that no update is lost; 0 where nothing was ever said."""
        return self.row.version if self.row else 0

    @property
    def answer(self) -> str:
        """The answer as it was written; nothing for a reader it is withheld from."""
        return self.row.answer if self.row and not self.withheld else ""

    @property
    def shown(self) -> str:
        """The answer in the reader's language and number format, or the reason why it does not apply."""
        if self.row is None or self.withheld:
            return ""
        if self.row.status == Status.NOT_APPLICABLE:
            return self.row.na_reason
        return shown_answer(self.item, self.row.answer, self.row.data)

    @property
    def sealed(self) -> bool:
        """Whether something stands there whose words are opened by a click of its own (PE-6)."""
        return bool(self.item.sensitive and not self.withheld and self.row and self.row.verified_at)

    @property
    def off_form(self) -> bool:
        """Whether the answer is kept as text because it is not in the form of its kind."""
        formed = self.item.kind in {"number", "money", "date", "links", "choice"}
        return bool(formed and self.row and self.row.answer and not self.row.data and not self.withheld)

    @property
    def why(self) -> str | Promise:
        """Why it counts as missing, or why its answer is none though nobody requires it; else empty."""
        if self.missing is not None:
            return why_words(self.missing)
        weakness = self.row.weakness if self.row and self.status != Status.UNCLEAR else ""
        return WHY[weakness] if weakness else ""

    @property
    def confirmable(self) -> bool:
        """Whether "still true" makes sense: something real stands there, fresh or stale."""
        said = self.status in {Status.FILLED, Status.NOT_APPLICABLE}
        return said and (self.missing is None or self.missing.why == "stale")

    @property
    def topic_label(self) -> str:
        """What its topic is called."""
        topics = {topic.key: topic for topic in section_by_key(self.item.section).topics}
        topic = topics.get(self.item.topic)
        return topic.words.label() if topic else ""

    @property
    def supplier(self) -> str | Promise:
        """Who can supply it."""
        return SUPPLIER[self.item.who]


@dataclass(frozen=True, slots=True)
class TopicState:
    """A topic with its items."""

    topic: Topic
    items: tuple[ItemState, ...]


@dataclass(frozen=True, slots=True)
class SectionState:
    """A section with its topics."""

    section: Section
    topics: tuple[TopicState, ...]

    @property
    def items(self) -> tuple[ItemState, ...]:
        """All items of the section."""
        return tuple(item for topic in self.topics for item in topic.items)

    @property
    def answered(self) -> int:
        """How many items are answered or do not apply."""
        return sum(1 for item in self.items if item.status in {Status.FILLED, Status.NOT_APPLICABLE})

    @property
    def missing(self) -> int:
        """How many required items are missing."""
        return sum(1 for item in self.items if item.missing)


@dataclass(frozen=True, slots=True)
class MissingLine:
    """A missing item in words: what, why, who can supply it, and what it would add (KN-4)."""

    key: str
    label: str
    section: str
    why: str
    who: str
    supplier: str
    gain: Decimal
    anchor: str


def why_words(one: MissingItem) -> str | Promise:
    """Why an item is missing, in words; a copy names what it repeats."""
    original = all_items().get(one.same_as)
    if original is None:
        return WHY[one.why]
    return gettext("the same text as “%(item)s”") % {"item": original.words.label()}


def missing_lines(known: Completeness, language: str | None = None) -> list[MissingLine]:
    """Everything missing, what adds most first, in the language."""
    with override(spoken(language)):
        return [_missing_line(one, spoken(language)) for one in known.missing if one.key in all_items()]


def missing_for_person(
    known: Completeness, roles: frozenset[str] | set[str], language: str | None = None
) -> list[MissingLine]:
    """What a person in these roles can supply; the giver's items also fall to an owner, who is the giver to be."""
    mine = roles | ({"giver"} if "owner" in roles else set())
    return [line for line in missing_lines(known, language) if line.who in mine]


def _missing_line(one: MissingItem, language: str) -> MissingLine:
    item = all_items()[one.key]
    return MissingLine(
        key=one.key,
        label=item.words.label(language),
        section=section_by_key(item.section).words.label(language),
        why=str(why_words(one)),
        who=item.who,
        supplier=str(SUPPLIER[item.who]),
        gain=one.gain,
        anchor=item.anchor,
    )


def shown_answer(
    item: CatalogueItem, answer: str, data: Mapping[str, Any], language: str | None = None
) -> str:
    """An answer in the reader's language: options by their label, amounts and days in local form."""
    if not data:
        return answer
    with override(spoken(language)):
        if "choice" in data:
            return item.choice_label(str(data["choice"]), language)
        if "date" in data:
            return date_format(date.fromisoformat(data["date"]))
        if "number" in data:
            suffix = " %" if answer.endswith("%") else ""
            return number_format(Decimal(data["number"]), use_l10n=True, force_grouping=True) + suffix
        if "amount" in data:
            amount = number_format(Decimal(data["amount"]), use_l10n=True, force_grouping=True)
            return f"{amount} {data.get('currency', '')}".strip()
    return answer


def question_texts(key: str) -> tuple[str, ...]:
    """What the catalogue asks for this item, in every language: an answer that only repeats it is none (KN-4)."""
    return texts_of(all_items()[key])


@lru_cache(maxsize=2_048)
def _texts(words: tuple[tuple[str, ...], tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for texts in words for text in texts if text))


def texts_of(item: CatalogueItem) -> tuple[str, ...]:
    """Label and help of an item in every language."""
    return _texts((tuple(item.words.labels.values()), tuple(item.words.helps.values())))
