"""Completeness of the knowledge record: KN-3, KN-4, ME-2."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasuki.rules.completeness import Completeness, ItemFacts, Requirement, assess

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
LONG_TEXT = "They bought because the old system lost orders at every quarter end."


def item(key: str, answer: str = "Real", status: str = "filled", **more: Any) -> ItemFacts:
    return ItemFacts(
        key,
        more.pop("section", key.split(".")[0]),
        more.pop("kind", "text"),
        answer,
        status,
        more.pop("na_reason", ""),
        more.pop("verified_at", NOW - timedelta(days=1)),
        more.pop("question_texts", ()),
    )


def one(the_item: ItemFacts | None) -> Completeness:
    return assess([the_item] if the_item else [], [Requirement("profile.industry", 1)], now=NOW)


QUESTIONS = ("Which industry are they in?", "どの業界ですか？", "¿En qué industria están?")
ASK = "profile.industry"


@pytest.mark.parametrize(
    ("the_item", "why"),
    [
        (None, "empty"),
        (item(ASK, "", "empty"), "empty"),
        (item(ASK, "Retail", "empty"), "empty"),
        (item(ASK, "", "filled"), "empty"),
        (item(ASK, " \u3000\n", "filled"), "empty"),
        (item(ASK, "TBD"), "placeholder"),
        (item(ASK, "未定"), "placeholder"),
        (item(ASK, "pendiente"), "placeholder"),
        (item(ASK, "belum ada"), "placeholder"),
        (item(ASK, "?"), "placeholder"),
        (item(ASK, "TBD", verified_at=None), "placeholder"),
        (item(ASK, "Retail", "unclear"), "unclear"),
        (item(ASK, "TBD", "unclear"), "unclear"),
        (item(ASK, "Retail", verified_at=None), "stale"),
        (item(ASK, "Retail", verified_at=NOW - timedelta(days=90, seconds=1)), "stale"),
        (item(ASK, "Retail", verified_at=NOW - timedelta(days=90)), None),
        (item(ASK, "Retail", verified_at=NOW + timedelta(days=1)), None),
        (item(ASK, "Retail"), None),
        (item(ASK, "None"), None),
        (item(ASK, "", "not_applicable"), "no_reason"),
        (item(ASK, "", "not_applicable", na_reason="n/a"), "no_reason"),
        (item(ASK, "", "not_applicable", na_reason=" "), "no_reason"),
        (item(ASK, "", "not_applicable", na_reason="対象外"), "no_reason"),
        (item(ASK, "", "not_applicable", na_reason="Private household"), None),
        (item(ASK, "", "not_applicable", na_reason="Private household", verified_at=None), None),
        (item(ASK, "Which industry are they in?", question_texts=QUESTIONS), "copied_question"),
        (item(ASK, "which INDUSTRY are they in", question_texts=QUESTIONS), "copied_question"),
        (item(ASK, "どの業界ですか", question_texts=QUESTIONS), "copied_question"),
        (item(ASK, "¿En qué industria están? - pendiente", question_texts=QUESTIONS), "copied_question"),
        (item(ASK, "Which industry are they in? TBD", question_texts=QUESTIONS), "copied_question"),
        (item(ASK, "Which industry are they in? Retail", question_texts=QUESTIONS), None),
        (item(ASK, "Retail", question_texts=("", "?")), None),
    ],
)
def test_what_satisfies_an_item(the_item: ItemFacts | None, why: str | None) -> None:
    """KN-4: filled with something real, clear, fresh; or not applicable with a reason."""
    found = one(the_item)
    assert [missing.why for missing in found.missing] == ([why] if why else [])
    assert found.total == (0 if why else 100)
    assert (found.satisfied, found.required) == (0 if why else 1, 1)


@pytest.mark.parametrize(
    ("days", "freshness", "fresh"), [(30, 30, True), (31, 30, False), (91, 120, True), (0, 0, True)]
)
def test_the_playbook_sets_the_freshness_window(days: int, freshness: int, fresh: bool) -> None:
    """KN-4: verified within the playbook's window."""
    facts = item("a.b", verified_at=NOW - timedelta(days=days))
    found = assess([facts], [Requirement("a.b", 1)], now=NOW, freshness_days=freshness)
    assert (found.total == 100) is fresh


def test_weights_decide_the_total_and_what_each_item_would_add() -> None:
    """KN-4: shown in total, by section, and as a list of what each missing item would add."""
    found = assess(
        [item("profile.industry"), item("history.why", "TBD"), item("history.terms", section="history")],
        [
            Requirement("profile.industry", 3),
            Requirement("history.why", 2),
            Requirement("history.terms", 1),
            Requirement("objectives.goal", 5),
        ],
        now=NOW,
    )
    assert found.total == Decimal("36.3")  # 4 of 11, rounded down
    assert found.sections == {"profile": Decimal(100), "history": Decimal("33.3"), "objectives": Decimal(0)}
    assert [(m.key, m.section, m.why, m.gain) for m in found.missing] == [
        ("objectives.goal", "objectives", "empty", Decimal("45.45")),
        ("history.why", "history", "placeholder", Decimal("18.18")),
    ]
    assert (found.satisfied, found.required) == (2, 4)


def test_rounded_down_so_that_the_target_is_really_met() -> None:
    """KN-4, ME-2: 99.99 % is not 100, 94.96 % is not 95."""
    needs = [Requirement(f"a.{n}", 1) for n in range(10_000)]
    items = [item(f"a.{n}", kind="number") for n in range(9_999)]
    assert assess(items, needs, now=NOW).total == Decimal("99.9")
    assert assess(items[:9_496], needs, now=NOW).total == Decimal("94.9")


def test_nothing_required_is_complete() -> None:
    """KN-4: no requirement, nothing missing."""
    for needs in ([], [Requirement("a.b", 0)]):
        assert assess([], needs, now=NOW).total == 100
    assert assess([item("a.b", "")], [], now=NOW).missing == ()


def test_items_nobody_requires_do_not_count() -> None:
    """KN-3: each scenario's playbook marks what is required."""
    found = assess([item("a.b"), item("c.d", "TBD")], [Requirement("a.b", 1)], now=NOW)
    assert (found.total, dict(found.sections)) == (Decimal(100), {"a": Decimal(100)})


@pytest.mark.parametrize(
    ("answer", "kind", "counted_twice"),
    [
        (LONG_TEXT, "text", False),
        (LONG_TEXT.upper() + "!", "text", False),
        ("四半期末のたびに旧システムが注文を失っていたため", "text", False),
        ("Yes", "text", True),
        ("Acme Corporation", "text", True),
        (LONG_TEXT, "choice", True),
    ],
)
def test_one_text_pasted_everywhere_counts_once(answer: str, kind: str, counted_twice: bool) -> None:
    """KN-4: filled with something real: the same long text twice is a copy."""
    items = [
        item("a.one", LONG_TEXT if "!" in answer else answer, kind=kind),
        item("a.two", answer, kind=kind),
    ]
    found = assess(items, [Requirement("a.one", 1), Requirement("a.two", 3)], now=NOW)
    if counted_twice:
        assert found.total == 100
    else:
        assert found.total == 75  # it counts where it weighs most
        assert [(m.key, m.why) for m in found.missing] == [("a.one", "duplicate")]


def test_weights_below_zero_and_naive_times_are_refused() -> None:
    """KN-4: mistakes of the caller are not turned into percentages."""
    with pytest.raises(ValueError, match=r"weight of a\.b"):
        Requirement("a.b", -1)
    with pytest.raises(ValueError, match="time zone"):
        assess([], [], now=datetime(2026, 1, 1))


# -- properties -----------------------------------------------------------------------------------

KEYS = [f"{section}.{n}" for section in ("profile", "history", "people") for n in range(5)]
answers = st.sampled_from(["", "TBD", "未定", "Yes", "Retail", LONG_TEXT, LONG_TEXT + " Twice.", "?"])
items_of = st.builds(
    item,
    st.sampled_from(KEYS),
    answers,
    st.sampled_from(["empty", "filled", "filled", "filled", "unclear", "not_applicable"]),
    na_reason=st.sampled_from(["", "n/a", "Private household"]),
    verified_at=st.sampled_from([None, NOW, NOW - timedelta(days=89), NOW - timedelta(days=400)]),
    question_texts=st.sampled_from([(), ("Retail",)]),
)
records = st.lists(items_of, max_size=15, unique_by=lambda facts: facts.key)
needs_of = st.lists(
    st.builds(Requirement, st.sampled_from(KEYS), st.integers(0, 9)),
    max_size=15,
    unique_by=lambda need: need.key,
)


@settings(max_examples=200, deadline=None)
@given(records, needs_of)
def test_the_total_is_the_ratio_of_weights(record: list[ItemFacts], needs: list[Requirement]) -> None:
    """KN-4: between 0 and 100, the weight of what is satisfied over the weight of all."""
    found = assess(record, needs, now=NOW)
    missing = {m.key for m in found.missing}
    whole = sum(need.weight for need in needs)
    kept = sum(need.weight for need in needs if need.key not in missing)
    exact = Fraction(100 * kept, whole) if whole else Fraction(100)
    assert 0 <= found.total <= 100
    assert 0 <= exact - Fraction(found.total) < Fraction(1, 10)
    assert (found.total == 100) == (kept == whole)
    assert (found.satisfied, found.required) == (len(needs) - len(missing), len(needs))
    assert [m.gain for m in found.missing] == sorted((m.gain for m in found.missing), reverse=True)
    gains = sum((Fraction(m.gain) for m in found.missing), Fraction())
    assert abs(exact + gains - 100) <= Fraction(len(missing), 100) or not whole
    assert all(0 <= percentage <= 100 for percentage in found.sections.values())
    assert {m.section for m in found.missing} <= set(found.sections)


@settings(max_examples=200, deadline=None)
@given(records, needs_of, st.sampled_from(KEYS), st.sampled_from(["Fresh and real", LONG_TEXT]))
def test_satisfying_an_item_never_lowers_the_total(
    record: list[ItemFacts], needs: list[Requirement], key: str, answer: str
) -> None:
    """KN-4: monotone: filling what is missing never costs; it adds what was promised."""
    before = assess(record, needs, now=NOW)
    was_missing = {m.key: m for m in before.missing}
    if key in {need.key for need in needs} and key not in was_missing:
        return  # it was satisfied already
    after = assess([f for f in record if f.key != key] + [item(key, answer)], needs, now=NOW)
    assert after.total >= before.total
    if key in was_missing and answer != LONG_TEXT:
        assert abs(after.total - before.total - was_missing[key].gain) <= Decimal("0.11")


@settings(max_examples=100, deadline=None)
@given(records, needs_of, st.integers(0, 500))
def test_time_alone_never_completes(record: list[ItemFacts], needs: list[Requirement], days: int) -> None:
    """KN-4: what was known grows stale; nothing becomes known by waiting."""
    later = assess(record, needs, now=NOW + timedelta(days=days))
    assert later.satisfied <= assess(record, needs, now=NOW).satisfied
