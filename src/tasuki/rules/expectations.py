"""Promise against standard: where what was promised contradicts what the company sells as standard (CO-4).

Pure: a promise, what is known of the account and its deal, and the standards go in; gaps come out, each with a
code, its figures, how severe it is and what to do. What nobody has said in figures is not judged, and what the
standards do not speak of is no gap.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Any, Final, Literal, Protocol

from tasuki.rules.reasons import Reason
from tasuki.rules.standards import Segment, Standards

type Severity = Literal["high", "medium", "low"]
type Remedy = Literal["reset", "custom_work", "approval"]

SEVERITIES: Final[tuple[Severity, ...]] = ("high", "medium", "low")
MOST_NEAR: Final = 3
NOTHING_NEAR: Final = "–"
WEEK: Final = 7
_SCOPE: Final = frozenset({"feature", "use_case", "integration", "customisation", "work_it_out", "roadmap"})
_TIME: Final = frozenset({"implementation", "go_live"})
_SUPPORT: Final = frozenset({"support_tier", "sla", "team"})


@dataclass(frozen=True, slots=True)
class PromiseTerms:
    """What was promised, in figures; None and "" mean that nobody has said."""

    detail: str
    product: str = ""
    feature: str = ""
    weeks: int | None = None
    days: int | None = None
    go_live_on: date | None = None
    promised_on: date | None = None
    support_tier: str = ""
    discount: Decimal | None = None
    payment_days: int | None = None
    term_months: int | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """What is known of the account and its deal: segment, product and amount sold, day of signature, contract."""

    tier: str = ""
    industry: str = ""
    employees: int | None = None
    product: str = ""
    amount: Decimal | None = None
    currency: str = ""
    signed_on: date | None = None
    contracted_support: str = ""
    today: date = date.min


@dataclass(frozen=True, slots=True)
class Gap:
    """A contradiction: the reason with its figures, how severe, what to do about it."""

    code: str
    severity: Severity
    remedy: Remedy
    values: dict[str, Any] = field(default_factory=dict)


def gaps(promise: PromiseTerms, ground: Ground, standards: Standards) -> tuple[Gap, ...]:
    """Everything in which the promise contradicts the standards in force on the day it was made (CO-4).

    Example: 4 weeks promised where 8–10 are standard → one gap, high, "reset". A shorter promise never has a
    smaller gap. Errors: none; what is unknown is either left alone or named as unknown.
    """
    asked = _Question(promise, ground, standards)
    return tuple(gap for rule in _RULES for gap in rule(asked))


@dataclass(frozen=True, slots=True)
class _Question:
    promise: PromiseTerms
    ground: Ground
    standards: Standards

    @property
    def day(self) -> date:
        """The day whose standards count: that of the promise, else today."""
        return self.promise.promised_on or self.ground.today

    @property
    def product(self) -> str:
        """The product as the catalogue calls it, else as it was written."""
        said = self.promise.product or self.ground.product
        return _product_name(self.standards, said) or said

    @property
    def segment(self) -> Segment:
        """Where the account stands."""
        known = self.ground
        return Segment(
            product=self.product,
            tier=known.tier,
            industry=known.industry,
            employees_from=known.employees,
            amount_from=known.amount,
            currency=known.currency,
        )


class _Entry(Protocol):
    @property
    def segment(self) -> Segment: ...


def _too_fast(asked: _Question) -> Iterator[Gap]:
    """Go-live promised sooner than the product takes in this segment."""
    promise = asked.promise
    if promise.detail not in _TIME:
        return
    days = promised_days(promise, asked.ground)
    found = _best(asked, asked.standards.durations, lambda one: one.weeks_from)
    if days is None or found is None or days >= found.weeks_from * WEEK:
        return
    short = found.weeks_from * WEEK - days
    severity: Severity = "high" if short * 4 > found.weeks_from * WEEK else "medium"
    values = {
        "promised": _weeks(days),
        "weeks_from": found.weeks_from,
        "weeks_to": found.weeks_to,
        "short_days": short,
        "product": asked.product or "–",
    }
    yield Gap("expectation.too_fast", severity, "reset", values)


def promised_days(promise: PromiseTerms, ground: Ground) -> int | None:
    """Days from signature (else from the promise) to the promised go-live; never below 0, None where unknown.

    >>> promised_days(PromiseTerms("go_live", weeks=4), Ground())
    28
    """
    told = []
    if promise.weeks is not None or promise.days is not None:
        told.append((promise.weeks or 0) * WEEK + (promise.days or 0))
    start = ground.signed_on or promise.promised_on
    if promise.go_live_on is not None and start is not None:
        told.append(max(0, (promise.go_live_on - start).days))
    return min(told, default=None)


def _beyond_list(asked: _Question) -> Iterator[Gap]:
    """A feature that the product does not have: on the roadmap, not offered, or not known at all."""
    promise, standards = asked.promise, asked.standards
    if promise.detail not in _SCOPE or not promise.feature.strip() or not standards.features:
        return
    known = [one for one in standards.features if _of_product(asked, one) and _in_force(one, asked.day)]
    found = next((one for one in known if _same(one.name, promise.feature)), None)
    values: dict[str, Any] = {"feature": promise.feature, "product": asked.product or "–"}
    if found is None:
        if asked.product and _product_name(standards, asked.product) is None:
            return  # the product itself is unknown: said by its own rule
        names = [one.name for one in known if one.status == "listed"]
        values["near"] = near(promise.feature, names) or [NOTHING_NEAR]
        yield Gap("expectation.feature_unknown", "medium", "custom_work", values)
    elif found.status == "roadmap":
        severity: Severity = "medium" if promise.detail == "roadmap" else "high"
        yield Gap(
            "expectation.feature_on_roadmap",
            severity,
            "reset",
            values | {"planned": found.planned_for or "–"},
        )
    elif found.status == "not_offered":
        yield Gap("expectation.feature_not_offered", "high", "custom_work", values)


def _unknown_product(asked: _Question) -> Iterator[Gap]:
    """A promise about a product that the company does not sell under this name."""
    said, standards = asked.promise.product, asked.standards
    if said.strip() and standards.products and _product_name(standards, said) is None:
        names = [one.name for one in standards.products]
        values = {"product": said, "near": near(said, names) or [NOTHING_NEAR]}
        yield Gap("expectation.product_unknown", "low", "custom_work", values)


def _other_support(asked: _Question) -> Iterator[Gap]:
    """A support tier that is not the contracted one."""
    said, contracted = asked.promise.support_tier.strip(), asked.ground.contracted_support.strip()
    if asked.promise.detail not in _SUPPORT or not said or (contracted and _same(said, contracted)):
        return
    tiers = [one for one in asked.standards.support if _in_force(one, asked.day)]
    ranks = {_key(one.name): one.rank for one in tiers}
    if tiers and _key(said) not in ranks:
        values = {"promised": said, "near": near(said, [one.name for one in tiers]) or [NOTHING_NEAR]}
        yield Gap("expectation.support_unknown", "medium", "approval", values)
    elif contracted:
        less = ranks.get(_key(said), 0) < ranks.get(_key(contracted), 0)
        values = {"promised": said, "contracted": contracted}
        yield Gap("expectation.support_differs", "low" if less else "high", "reset", values)
    elif tiers:
        yield Gap("expectation.support_not_contracted", "medium", "approval", {"promised": said})


def _discount(asked: _Question) -> Iterator[Gap]:
    """A discount above what policy allows without approval."""
    said = asked.promise.discount
    found = _best(asked, asked.standards.discounts, lambda one: -one.max_percent)
    if said is None or found is None or said <= found.max_percent:
        return
    severity: Severity = "high" if said > 2 * found.max_percent else "medium"
    values = {"promised": _plain(said), "most": _plain(found.max_percent), "product": asked.product or "–"}
    yield Gap("expectation.discount_over", severity, "approval", values)


def _payment(asked: _Question) -> Iterator[Gap]:
    """More days to pay than policy allows."""
    said = asked.promise.payment_days
    found = _best(asked, asked.standards.payments, lambda one: -one.max_days)
    if said is None or found is None or said <= found.max_days:
        return
    severity: Severity = "high" if said > 2 * found.max_days else "medium"
    yield Gap("expectation.payment_over", severity, "approval", {"promised": said, "most": found.max_days})


def _term(asked: _Question) -> Iterator[Gap]:
    """A contract term that is not sold."""
    said = asked.promise.term_months
    found = _best(asked, asked.standards.contracts, lambda one: -len(one.months))
    if said is None or found is None or said in found.months:
        return
    values = {"promised": said, "allowed": ", ".join(str(one) for one in sorted(found.months))}
    yield Gap("expectation.term_not_sold", "medium", "approval", values)


_RULES: Final[tuple[Callable[[_Question], Iterator[Gap]], ...]] = (
    _too_fast,
    _beyond_list,
    _unknown_product,
    _other_support,
    _discount,
    _payment,
    _term,
)


def gap_reasons(found: Iterable[Gap]) -> list[Reason]:
    """The gaps as reasons, for sentences."""
    return [Reason(one.code, one.values) for one in found]


def worst(severities: Iterable[str]) -> str:
    """The most severe of them, "" for none."""
    given = set(severities)
    return next((one for one in SEVERITIES if one in given), "")


def near(said: str, names: Sequence[str]) -> list[str]:
    """At most three names written nearly like `said`, or that contain it."""
    keys = {_key(one): one for one in names}
    wanted = _key(said)
    inside = [key for key in keys if wanted and (wanted in key or key in wanted)]
    close = get_close_matches(wanted, list(keys), n=MOST_NEAR, cutoff=0.55)
    return [keys[one] for one in dict.fromkeys([*inside, *close])][:MOST_NEAR]


def _best[E: _Entry](asked: _Question, entries: Sequence[E], lenient: Callable[[E], Any]) -> E | None:
    """The entry that fits the account most closely; among equals the most lenient one."""
    where = asked.segment
    fitting = [one for one in entries if _fits(one.segment, where) and _in_force(one, asked.day)]
    return min(fitting, key=lambda one: (-_closeness(one.segment), lenient(one)), default=None)


def _fits(entry: Segment, where: Segment) -> bool:
    texts = ((entry.product, where.product), (entry.tier, where.tier), (entry.industry, where.industry))
    if any(wanted and not _same(wanted, have) for wanted, have in texts):
        return False
    priced = entry.amount_from is not None or entry.amount_to is not None
    if priced and entry.currency and not _same(entry.currency, where.currency):
        return False
    return _between(entry.employees_from, where.employees_from, entry.employees_to) and _between(
        entry.amount_from, where.amount_from, entry.amount_to
    )


def _between[N: (int, Decimal)](low: N | None, value: N | None, high: N | None) -> bool:
    if low is None and high is None:
        return True
    return value is not None and (low is None or value >= low) and (high is None or value <= high)


def _closeness(one: Segment) -> int:
    sized = one.employees_from is not None or one.employees_to is not None
    priced = one.amount_from is not None or one.amount_to is not None
    return 16 * bool(one.product) + 8 * bool(one.tier) + 4 * bool(one.industry) + 2 * sized + priced


def _in_force(one: _Entry, day: date) -> bool:
    first, last = one.segment.valid_from, one.segment.valid_until
    return (first is None or first <= day) and (last is None or day <= last)


def _of_product(asked: _Question, one: _Entry) -> bool:
    return not one.segment.product or not asked.product or _same(one.segment.product, asked.product)


def _product_name(standards: Standards, said: str) -> str | None:
    for one in standards.products:
        if any(_same(name, said) for name in (one.name, *one.aliases)):
            return one.name
    return None


def _same(one: str, other: str) -> bool:
    return _key(one) == _key(other)


def _key(text: str) -> str:
    """How names are compared: width, case and spaces do not matter."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _weeks(days: int) -> str:
    """28 → "4", 10 → "1.4": weeks with at most one digit, rounded down."""
    whole, rest = divmod(days * 10 // WEEK, 10)
    return f"{whole}.{rest}" if rest else str(whole)


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
