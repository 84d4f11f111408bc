"""What would be lost if somebody left today."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasuki.rules.departure import RENEWAL_WITHIN, BookFacts, losses, triage

TODAY = date(2026, 11, 22)
WHOLE = BookFacts(
    UUID(int=1), "Aoba", "standard", Decimal(1000), "EUR", Decimal(96), Decimal(95), people=4, unknown=1
)


def changed(**values: Any) -> BookFacts:
    from dataclasses import replace

    return replace(WHOLE, **values)


def codes(facts: BookFacts) -> list[str]:
    return [one.code for one in losses(facts, TODAY)]


def test_what_is_written_and_shared_is_not_lost() -> None:
    """KN-9, SU-8: a whole record, shared contacts, no promises: nothing would be lost."""
    assert losses(WHOLE, TODAY) == ()


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (changed(completeness=Decimal("94.9")), "drill.unwritten"),
        (changed(people=0, unknown=0), "drill.nobody_named"),
        (changed(only_theirs=1), "drill.only_theirs"),
        (changed(unknown=4), "drill.no_contact"),
        (changed(unproven=1), "drill.unproven"),
        (changed(promises=2), "drill.promises"),
        (changed(adrift=1), "drill.adrift"),
        (changed(questions=1), "drill.questions"),
        (changed(stale=1), "drill.stale"),
        (changed(renewal_on=TODAY), "drill.renewal"),
        (changed(renewal_on=TODAY + timedelta(days=RENEWAL_WITHIN)), "drill.renewal"),
        (changed(running=True), "drill.running"),
    ],
)
def test_each_loss_by_itself(facts: BookFacts, code: str) -> None:
    """KN-9, SU-8: each kind of loss is named, and nothing else."""
    assert codes(facts) == [code]


def test_a_renewal_far_away_or_past_is_no_loss() -> None:
    """SU-8: only what cannot wait."""
    assert codes(changed(renewal_on=TODAY - timedelta(days=1))) == []
    assert codes(changed(renewal_on=TODAY + timedelta(days=RENEWAL_WITHIN + 1))) == []


def test_the_riskiest_account_stands_first_then_the_most_valuable() -> None:
    """SU-8: triage by risk and value; currencies are not compared."""
    calm = changed(account=UUID(int=2), name="Calm", risk=10, arr=Decimal(9000))
    wild = changed(account=UUID(int=3), name="Wild", risk=70, arr=None)
    rich = changed(account=UUID(int=4), name="Rich", risk=10, arr=Decimal(10_000))
    assert [one.facts.name for one in triage([calm, wild, rich], TODAY)] == ["Wild", "Rich", "Calm"]


counts = st.integers(0, 5)


@given(counts, counts, counts, counts, st.integers(0, 100))
def test_more_of_it_never_loses_less(
    only: int, promises: int, stale: int, questions: int, total: int
) -> None:
    """KN-9: a worse fact never makes the list of losses shorter."""
    less = changed(
        only_theirs=min(only, 4),
        promises=promises,
        stale=stale,
        questions=questions,
        completeness=Decimal(total),
    )
    more = changed(
        only_theirs=min(only + 1, 4),
        promises=promises + 1,
        stale=stale + 1,
        questions=questions + 1,
        completeness=max(Decimal(total) - 1, Decimal(0)),
    )
    assert set(codes(less)) <= set(codes(more))
