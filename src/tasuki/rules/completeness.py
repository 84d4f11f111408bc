"""What is known of an account, what is missing, and what each missing item would add (KN-4).

Pure functions of their arguments; `now` and `verified_at` are aware instants.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from tasuki.rules.placeholders import is_placeholder

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

__all__ = ["Completeness", "ItemFacts", "MissingItem", "Requirement", "Why", "assess", "is_placeholder"]

Why = Literal["empty", "placeholder", "unclear", "stale", "no_reason", "copied_question", "duplicate"]

FRESHNESS_DAYS = 90
ALL = Decimal(100)
#: A text this wide (a Japanese character counts two) that comes twice was copied, not known.
COPIED_FROM = 24

_NO_LETTERS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """One item of the knowledge record as it stands (KN-2).

    `answer` is its text; `status` one of empty, filled, unclear, not_applicable;
    `question_texts` are the questions of its topic, in any language.
    """

    key: str
    section: str
    kind: str
    answer: str
    status: str
    na_reason: str
    verified_at: datetime | None
    question_texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Requirement:
    """An item that a playbook requires, and how much it weighs (KN-3). ValueError below 0."""

    key: str
    weight: int

    def __post_init__(self) -> None:
        if self.weight < 0:
            raise ValueError(f"weight of {self.key} is below 0: {self.weight}")


@dataclass(frozen=True, slots=True)
class MissingItem:
    """A required item that is not satisfied, why, and the percentage points it would add (KN-4)."""

    key: str
    section: str
    why: Why
    gain: Decimal


@dataclass(frozen=True, slots=True)
class Completeness:
    """How complete a record is (KN-4): percentages 0 to 100 with one decimal, rounded down.

    `sections` names only sections with required items; `missing` starts with what adds most.
    """

    total: Decimal
    sections: Mapping[str, Decimal]
    missing: tuple[MissingItem, ...]
    satisfied: int
    required: int


def assess(
    items: Iterable[ItemFacts],
    requirements: Sequence[Requirement],
    *,
    now: datetime,
    freshness_days: int = FRESHNESS_DAYS,
) -> Completeness:
    """Weight of the satisfied required items over the weight of the required ones: KN-4, ME-2.

    Satisfied is what is filled with something real, clear to the receiver and verified within
    `freshness_days`, or not applicable with a reason. A long text that stands in several
    items counts once, where it weighs most. Rounded down, so 100 means nothing is missing.
    Nothing required is 100. ValueError if `now` is naive.

    Example: with required weights 3 and 1 and only the first satisfied, the total is 75.0
    and the missing item would add 25.00.
    """
    if now.tzinfo is None:
        raise ValueError("now needs a time zone")
    found = {item.key: item for item in items}
    oldest = now - timedelta(days=freshness_days)
    why = {need.key: _why_missing(found.get(need.key), oldest) for need in requirements}
    for key in _copies(requirements, found, why):
        why[key] = "duplicate"
    section = {key: found[key].section if key in found else key.partition(".")[0] for key in why}
    weight = sum(need.weight for need in requirements)
    return Completeness(
        total=_percentage(requirements, why),
        sections={
            name: _percentage([need for need in requirements if section[need.key] == name], why)
            for name in _names_in_order(found, section)
        },
        missing=_missing(requirements, why, section, weight),
        satisfied=sum(1 for need in requirements if why[need.key] is None),
        required=len(requirements),
    )


def _why_missing(item: ItemFacts | None, oldest: datetime) -> Why | None:
    """Why an item is not satisfied by itself; None if it is."""
    if item is None:
        return "empty"
    if item.status == "not_applicable":
        return "no_reason" if is_placeholder(item.na_reason) else None
    if item.status == "unclear":
        return "unclear"
    if item.status == "empty" or not item.answer.strip():
        return "empty"
    if is_placeholder(item.answer):
        return "placeholder"
    if _only_repeats_a_question(item):
        return "copied_question"
    if item.verified_at is None or item.verified_at < oldest:
        return "stale"
    return None


def _only_repeats_a_question(item: ItemFacts) -> bool:
    """Whether the answer is the question again, alone or with a placeholder behind it."""
    answer = _letters(item.answer)
    for text in item.question_texts:
        question = _question(text)
        if question and answer.startswith(question) and is_placeholder(answer[len(question) :]):
            return True
    return False


def _copies(
    requirements: Sequence[Requirement], found: Mapping[str, ItemFacts], why: Mapping[str, Why | None]
) -> list[str]:
    """Satisfied items whose long text also stands in one that weighs as much or more."""
    first: dict[str, str] = {}
    copies = []
    for need in sorted(requirements, key=lambda need: -need.weight):
        item = found.get(need.key)
        if item is None or why[need.key] is not None or item.status != "filled" or item.kind != "text":
            continue
        text = _letters(item.answer)
        if _width(text) >= COPIED_FROM and first.setdefault(text, need.key) != need.key:
            copies.append(need.key)
    return copies


def _missing(
    requirements: Sequence[Requirement],
    why: Mapping[str, Why | None],
    section: Mapping[str, str],
    weight: int,
) -> tuple[MissingItem, ...]:
    """What is missing, what adds most first, else in the order required."""
    return tuple(
        MissingItem(need.key, section[need.key], reason, _gain(need.weight, weight))
        for need in sorted(requirements, key=lambda need: -need.weight)
        if (reason := why[need.key]) is not None
    )


def _gain(part: int, whole: int) -> Decimal:
    share = ALL * part / whole if whole else Decimal(0)
    return share.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _percentage(requirements: Sequence[Requirement], why: Mapping[str, Why | None]) -> Decimal:
    whole = sum(need.weight for need in requirements)
    kept = sum(need.weight for need in requirements if why[need.key] is None)
    share = ALL * kept / whole if whole else ALL
    return share.quantize(Decimal("0.1"), ROUND_DOWN)


def _names_in_order(found: Mapping[str, ItemFacts], section: Mapping[str, str]) -> list[str]:
    """Sections with required items, in the order of the record, then those of unknown items."""
    needed = set(section.values())
    known = dict.fromkeys(item.section for item in found.values() if item.section in needed)
    return list(known | dict.fromkeys(section.values()))


@lru_cache(maxsize=4_096)
def _question(text: str) -> str:
    """The letters of a question; the catalogue's own come again and again."""
    return _letters(text)


def _letters(text: str) -> str:
    """A text for comparing: half width, lower case, words only, parted by one space."""
    return _NO_LETTERS.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
