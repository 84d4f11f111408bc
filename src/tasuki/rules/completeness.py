"""What is known of an account, what is missing, and what each missing item would add (KN-4).

Two steps. `weakness_of` and `sameness_of` judge one answer by itself: their results are kept beside it when it is
saved. `judge` then needs no answer any more: it weighs what was kept against a playbook's requirements. `assess`
does both at once. Pure functions of their arguments; `now` and `verified_at` are aware instants.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

from tasuki.rules.copies import FEW, is_short, repeats_a_question, sameness_of
from tasuki.rules.placeholders import is_no_answer, is_placeholder

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

__all__ = [
    "Completeness",
    "ItemFacts",
    "JudgedItem",
    "MissingItem",
    "Requirement",
    "Why",
    "assess",
    "is_no_answer",
    "is_placeholder",
    "judge",
    "judged",
    "sameness_of",
    "weakness_of",
]

Why = Literal["empty", "placeholder", "unclear", "stale", "no_reason", "copied_question", "duplicate"]
Weakness = Literal["", "placeholder", "copied_question", "no_reason"]

FRESHNESS_DAYS: Final = 90
ALL: Final = Decimal(100)


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
class JudgedItem:
    """An item without its answer: what `weakness_of` and `sameness_of` said of it when it was saved."""

    key: str
    section: str
    status: str
    weakness: str
    sameness: str
    verified_at: datetime | None


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
    """A required item that is not satisfied, why, and the percentage points it would add (KN-4).

    A duplicate names the item that it repeats.
    """

    key: str
    section: str
    why: Why
    gain: Decimal
    same_as: str = ""


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


# -- one answer by itself ---------------------------------------------------------------------


def weakness_of(facts: ItemFacts) -> Weakness:
    """Why an answer is none, as far as it can be told from the item alone; "" where nothing speaks against it (KN-4).

    An item that does not apply needs a real reason; any other needs more than a placeholder or its own question.
    What is empty is not weak: it is not there.

    >>> weakness_of(ItemFacts("a.b.c", "a", "text", "T.B.D.", "filled", "", None))
    'placeholder'
    """
    if facts.status == "not_applicable":
        return "no_reason" if is_placeholder(facts.na_reason) else ""
    if not facts.answer.strip():
        return ""
    if is_no_answer(facts.answer):
        return "placeholder"
    return "copied_question" if repeats_a_question(facts.answer, facts.question_texts) else ""


def judged(facts: ItemFacts) -> JudgedItem:
    """The item without its answer; a blank one is empty, whatever its status says."""
    blank = facts.status == "filled" and not facts.answer.strip()
    return JudgedItem(
        key=facts.key,
        section=facts.section,
        status="empty" if blank else facts.status,
        weakness=weakness_of(facts),
        sameness=sameness_of(facts.answer, facts.kind) if facts.status == "filled" else "",
        verified_at=facts.verified_at,
    )


# -- the whole record -------------------------------------------------------------------------


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
    items counts once, where it weighs most; a short one ("none") in `FEW` items at most. Rounded down,
    so 100 means nothing is missing. Nothing required is 100. ValueError if `now` is naive.

    Example: with required weights 3 and 1 and only the first satisfied, the total is 75.0
    and the missing item would add 25.00.
    """
    return judge(map(judged, items), requirements, now=now, freshness_days=freshness_days)


def judge(
    items: Iterable[JudgedItem],
    requirements: Sequence[Requirement],
    *,
    now: datetime,
    freshness_days: int = FRESHNESS_DAYS,
) -> Completeness:
    """The same from what was kept when the items were saved: no answer is read (KN-4)."""
    if now.tzinfo is None:
        raise ValueError("now needs a time zone")
    found = {item.key: item for item in items}
    oldest = now - timedelta(days=freshness_days)
    why = {need.key: _why_missing(found.get(need.key), oldest) for need in requirements}
    copies = _copies(requirements, found, why)
    why |= dict.fromkeys(copies, "duplicate")
    section = {key: found[key].section if key in found else key.partition(".")[0] for key in why}
    weight = sum(need.weight for need in requirements)
    return Completeness(
        total=_percentage(requirements, why),
        sections={
            name: _percentage([need for need in requirements if section[need.key] == name], why)
            for name in dict.fromkeys(section.values())
        },
        missing=_missing(requirements, why, section, weight, copies),
        satisfied=sum(1 for need in requirements if why[need.key] is None),
        required=len(requirements),
    )


def why_missing[Moment: (datetime, str)](
    status: str, weakness: str, verified_at: Moment | None, oldest: Moment
) -> Why | None:
    """Why an item is not satisfied by itself; None if it is (KN-4). Moments need only be comparable."""
    if status == "not_applicable":
        return "no_reason" if weakness else None
    if status != "filled":
        return "unclear" if status == "unclear" else "empty"
    if weakness:
        return "copied_question" if weakness == "copied_question" else "placeholder"
    return "stale" if verified_at is None or verified_at < oldest else None


def _why_missing(item: JudgedItem | None, oldest: datetime) -> Why | None:
    return "empty" if item is None else why_missing(item.status, item.weakness, item.verified_at, oldest)


def _copies(
    requirements: Sequence[Requirement], found: Mapping[str, JudgedItem], why: Mapping[str, Why | None]
) -> dict[str, str]:
    """Satisfied items whose text also stands in one that weighs as much or more, and which that is: KN-4."""
    seen: Counter[str] = Counter()
    first: dict[str, str] = {}
    copies = {}
    for need in sorted(requirements, key=lambda need: -need.weight):
        item = found.get(need.key)
        if item is None or why[need.key] is not None or item.status != "filled" or not item.sameness:
            continue
        seen[item.sameness] += 1
        original = first.setdefault(item.sameness, need.key)
        if seen[item.sameness] > (FEW if is_short(item.sameness) else 1):
            copies[need.key] = original
    return copies


def _missing(
    requirements: Sequence[Requirement],
    why: Mapping[str, Why | None],
    section: Mapping[str, str],
    weight: int,
    copies: Mapping[str, str],
) -> tuple[MissingItem, ...]:
    """What is missing, what adds most first, else in the order required."""
    return tuple(
        MissingItem(need.key, section[need.key], reason, _gain(need.weight, weight), copies.get(need.key, ""))
        for need in sorted(requirements, key=lambda need: -need.weight)
        if (reason := why[need.key]) is not None
    )


def _gain(part: int, whole: int) -> Decimal:
    share = ALL * part / whole if whole else Decimal(0)
    return share.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _percentage(requirements: Sequence[Requirement], why: Mapping[str, Why | None]) -> Decimal:
    whole = sum(need.weight for need in requirements)
    return percentage(sum(need.weight for need in requirements if why[need.key] is None), whole)


@lru_cache(maxsize=4_096)
def percentage(part: int, whole: int) -> Decimal:
    """A share in per cent with one decimal, rounded down; of nothing it is all.

    >>> percentage(4, 11)
    Decimal('36.3')
    """
    share = ALL * part / whole if whole else ALL
    return share.quantize(Decimal("0.1"), ROUND_DOWN)
