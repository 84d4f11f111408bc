"""Promise against standard (CO-4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasuki.rules import expectations as ex
from tasuki.rules.expectations import Ground, PromiseTerms, gaps
from tasuki.rules.standards import (
    ContractTerms,
    DiscountLimit,
    Duration,
    Feature,
    PaymentLimit,
    Product,
    Segment,
    Standards,
    SupportTier,
)

TODAY = date(2026, 11, 23)
LOOM = Segment(product="Loom Planning")
CATALOGUE = Standards(
    products=(Product("Loom Planning", ("Loom",)), Product("Weft Connect")),
    features=(
        Feature("Shift calendar import", segment=LOOM),
        Feature("Offline mode", "roadmap", "2027 Q3", segment=LOOM),
        Feature("Payroll run", "not_offered", segment=LOOM),
    ),
    durations=(
        Duration(8, 10, LOOM),
        Duration(12, 16, replace(LOOM, tier="strategic")),
        Duration(2, 3, Segment(product="Weft Connect")),
    ),
    support=(SupportTier("Basic", 1), SupportTier("Gold", 2)),
    discounts=(
        DiscountLimit(Decimal(10)),
        DiscountLimit(Decimal(15), Segment(amount_from=Decimal(100_000), currency="EUR")),
    ),
    payments=(PaymentLimit(30), PaymentLimit(60, Segment(tier="strategic"))),
    contracts=(ContractTerms((12, 24, 36)),),
)
GROUND = Ground(tier="standard", product="Loom Planning", today=TODAY)


def codes(promise: PromiseTerms, ground: Ground = GROUND, standards: Standards = CATALOGUE) -> list[str]:
    return [one.code for one in gaps(promise, ground, standards)]


def test_four_weeks_where_eight_to_ten_are_standard() -> None:
    """CO-4: the example of the specification, with what to do about it."""
    (gap,) = gaps(PromiseTerms("go_live", weeks=4), GROUND, CATALOGUE)
    assert (gap.code, gap.severity, gap.remedy) == ("expectation.too_fast", "high", "reset")
    assert gap.values["promised"] == "4"
    assert (gap.values["weeks_from"], gap.values["weeks_to"], gap.values["short_days"]) == (8, 10, 28)


def test_a_date_counts_from_the_signature() -> None:
    """CO-4: from the signature where there is one, else from the promise; the stricter of two statements counts."""
    signed = replace(GROUND, signed_on=date(2026, 12, 1))
    assert codes(PromiseTerms("go_live", go_live_on=date(2026, 12, 29)), signed) == ["expectation.too_fast"]
    assert not codes(PromiseTerms("go_live", go_live_on=date(2027, 1, 26)), signed)
    promised = PromiseTerms("go_live", go_live_on=date(2027, 1, 26), promised_on=date(2026, 12, 20))
    assert codes(promised) == ["expectation.too_fast"]
    assert codes(replace(promised, promised_on=None)) == []  # nobody knows from when
    assert codes(PromiseTerms("go_live", weeks=9, go_live_on=date(2026, 12, 2)), signed) == [
        "expectation.too_fast"
    ]


def test_the_closest_segment_decides() -> None:
    """CO-4: product and segment; an entry for the tier goes before one for all."""
    strategic = replace(GROUND, tier="strategic")
    (gap,) = gaps(PromiseTerms("implementation", weeks=9), strategic, CATALOGUE)
    assert (gap.values["weeks_from"], gap.severity) == (12, "medium" if 21 * 4 <= 84 else "high")
    assert not codes(PromiseTerms("implementation", weeks=9))
    assert not codes(PromiseTerms("implementation", weeks=3, product="weft　connect"))  # full-width space
    assert not codes(PromiseTerms("implementation", weeks=1), replace(GROUND, product=""))


@pytest.mark.parametrize(
    ("feature", "code", "severity"),
    [
        ("shift calendar import", "", ""),
        ("Offline mode", "expectation.feature_on_roadmap", "high"),
        ("Payroll run", "expectation.feature_not_offered", "high"),
        ("Shift calender import", "expectation.feature_unknown", "medium"),
    ],
)
def test_features(feature: str, code: str, severity: str) -> None:
    """CO-4: outside the list it is custom work; what is on the roadmap is named as such, near names are offered."""
    found = gaps(PromiseTerms("feature", feature=feature), GROUND, CATALOGUE)
    assert [(one.code, one.severity) for one in found] == ([(code, severity)] if code else [])
    if code.endswith("unknown"):
        assert found[0].values["near"] == ["Shift calendar import"]
        assert found[0].remedy == "custom_work"
    if code.endswith("roadmap"):
        assert found[0].values["planned"] == "2027 Q3"


def test_products_by_other_names() -> None:
    """CO-4: aliases are understood, unknown ones are named with what is written nearly so."""
    assert codes(PromiseTerms("go_live", product="loom", weeks=4)) == ["expectation.too_fast"]
    (gap,) = gaps(PromiseTerms("feature", product="Loom Planing", feature="Anything"), GROUND, CATALOGUE)
    assert (gap.code, gap.values["near"]) == ("expectation.product_unknown", ["Loom Planning"])


@pytest.mark.parametrize(
    ("contracted", "promised", "expected"),
    [
        ("Basic", "Gold", ("expectation.support_differs", "high")),
        ("Gold", "Basic", ("expectation.support_differs", "low")),
        ("Gold", "gold", None),
        ("", "Gold", ("expectation.support_not_contracted", "medium")),
        ("Basic", "Golden", ("expectation.support_unknown", "medium")),
    ],
)
def test_support(contracted: str, promised: str, expected: tuple[str, str] | None) -> None:
    """CO-4: a support tier other than the contracted one."""
    ground = replace(GROUND, contracted_support=contracted)
    found = gaps(PromiseTerms("support_tier", support_tier=promised), ground, CATALOGUE)
    assert [(one.code, one.severity) for one in found] == ([expected] if expected else [])


def test_discounts_payment_and_terms() -> None:
    """CO-4: discount by amount and currency, days to pay by tier, contract terms that are sold."""
    ten = PromiseTerms("discount", discount=Decimal("12.5"))
    assert codes(ten) == ["expectation.discount_over"]
    assert not codes(ten, replace(GROUND, amount=Decimal(200_000), currency="EUR"))
    assert codes(ten, replace(GROUND, amount=Decimal(200_000), currency="USD")) == [
        "expectation.discount_over"
    ]
    assert codes(PromiseTerms("payment_terms", payment_days=45)) == ["expectation.payment_over"]
    assert not codes(PromiseTerms("payment_terms", payment_days=45), replace(GROUND, tier="strategic"))
    assert codes(PromiseTerms("early_renewal", term_months=18)) == ["expectation.term_not_sold"]
    assert not codes(PromiseTerms("early_renewal", term_months=24))


def test_effective_dates() -> None:
    """CO-4: what counts is what was standard on the day of the promise."""
    until = replace(LOOM, valid_until=date(2026, 6, 30))
    since = replace(LOOM, valid_from=date(2026, 7, 1))
    standards = Standards(durations=(Duration(4, 6, until), Duration(8, 10, since)))
    spring = PromiseTerms("go_live", weeks=5, promised_on=date(2026, 5, 1))
    assert not codes(spring, standards=standards)
    assert codes(replace(spring, promised_on=date(2026, 8, 1)), standards=standards) == [
        "expectation.too_fast"
    ]
    assert codes(replace(spring, promised_on=None), standards=standards) == ["expectation.too_fast"]


def test_every_code_has_a_severity_and_a_remedy() -> None:
    """CO-4: with an empty catalogue nothing is a gap."""
    promise = PromiseTerms(
        "go_live", product="X", feature="Y", weeks=0, support_tier="Z", discount=Decimal(99)
    )
    assert gaps(promise, GROUND, Standards()) == ()
    assert ex.worst(["low", "high"]) == "high"
    assert ex.worst([]) == ""


@given(
    weeks=st.integers(0, 520), less=st.integers(0, 520), tier=st.sampled_from(["", "standard", "strategic"])
)
def test_a_shorter_promise_never_has_a_smaller_gap(weeks: int, less: int, tier: str) -> None:
    """CO-4: monotone in the weeks promised: gap, days short, severity."""
    ground = replace(GROUND, tier=tier)

    def size(promised: int) -> tuple[int, int]:
        found = gaps(PromiseTerms("go_live", weeks=promised), ground, CATALOGUE)
        rank = {"": 0, "medium": 1, "high": 2}
        return (found[0].values["short_days"], rank[found[0].severity]) if found else (0, 0)

    longer, shorter = size(max(weeks, less)), size(min(weeks, less))
    assert shorter[0] >= longer[0]
    assert shorter[1] >= longer[1]


@given(days=st.integers(-400, 4000), earlier=st.integers(0, 400))
def test_an_earlier_day_never_has_a_smaller_gap(days: int, earlier: int) -> None:
    """CO-4: monotone in the promised day as well, before and after the signature."""
    ground = replace(GROUND, signed_on=TODAY)

    def short(by: int) -> int:
        promise = PromiseTerms("go_live", go_live_on=TODAY + timedelta(days=by))
        return sum(one.values["short_days"] for one in gaps(promise, ground, CATALOGUE))

    assert short(days - earlier) >= short(days)


@given(first=st.decimals(0, 100, places=2), more=st.decimals(0, 100, places=2))
def test_a_higher_discount_never_has_a_smaller_gap(first: Decimal, more: Decimal) -> None:
    """CO-4: monotone in the discount."""
    low, high = sorted([first, more])
    found = [gaps(PromiseTerms("discount", discount=one), GROUND, CATALOGUE) for one in (low, high)]
    assert len(found[1]) >= len(found[0])


WORDS = st.text(max_size=30)
NUMBERS = st.none() | st.integers(0, 5000)


@given(
    promise=st.builds(
        PromiseTerms,
        detail=st.sampled_from(
            ["feature", "go_live", "sla", "discount", "roadmap", "payment_terms", "", "odd"]
        ),
        product=WORDS,
        feature=WORDS,
        weeks=NUMBERS,
        days=NUMBERS,
        go_live_on=st.none() | st.dates(),
        promised_on=st.none() | st.dates(),
        support_tier=WORDS,
        discount=st.none() | st.decimals(0, 100, places=2),
        payment_days=NUMBERS,
        term_months=NUMBERS,
    ),
    ground=st.builds(
        Ground,
        tier=WORDS,
        industry=WORDS,
        employees=NUMBERS,
        product=WORDS,
        amount=st.none() | st.decimals(0, 10**9, places=2),
        currency=WORDS,
        signed_on=st.none() | st.dates(),
        contracted_support=WORDS,
        today=st.dates(),
    ),
    empty=st.booleans(),
)
def test_nothing_unknown_ever_crashes(promise: PromiseTerms, ground: Ground, empty: bool) -> None:
    """CO-4: unknown products, odd words, missing figures: an answer, always the same one, every code once."""
    standards = Standards() if empty else CATALOGUE
    found = gaps(promise, ground, standards)
    assert found == gaps(promise, ground, standards)
    assert len({one.code for one in found}) == len(found)
    assert all(one.severity in ex.SEVERITIES for one in found)
    values: list[Any] = [one.values for one in found]
    assert all(isinstance(one, dict) for one in values)
