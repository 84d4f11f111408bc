"""Transition risk: SU-9."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasuki.rules.risk import WEIGHTS, RiskFacts, assess, band

BEST = RiskFacts(
    tier="small", planned=True, value=0.0, champion=True, sponsor=True, touch_days=3, renewal_days=700,
    promises=0, health=90, giver_stays=True, load=0.2, changes=0,
)  # fmt: skip
WORST = RiskFacts(
    tier="strategic", planned=False, value=1.0, champion=False, sponsor=False, touch_days=300, renewal_days=5,
    promises=12, health=10, giver_days=0, load=2.5, changes=4,
)  # fmt: skip
#: Each fact with values from good to bad.
WORSE: dict[str, list[Any]] = {
    "tier": ["small", "standard", "strategic"],
    "planned": [True, False],
    "value": [0.0, 0.3, 0.9, 1.0],
    "champion": [True, None, False],
    "sponsor": [True, None, False],
    "touch_days": [0, 14, 20, 60, 400],
    "renewal_days": [900, 300, 90, 30, 0],
    "promises": [0, 1, 3, 9],
    "health": [100, 79, 50, 20, 0],
    "giver_days": [365, 60, 14, 0],
    "load": [0.0, 0.5, 1.0, 1.4, 9.0],
    "changes": [0, 1, 2, 3, 7],
}


@st.composite
def any_facts(draw: st.DrawFn) -> RiskFacts:
    """Facts of every kind, known and unknown."""
    values = {name: draw(st.sampled_from(found)) for name, found in WORSE.items()}
    for name in set(WORSE) - {"tier", "planned"}:
        if draw(st.booleans()):
            values[name] = None
    return RiskFacts(**values, giver_stays=draw(st.booleans()))


def test_the_ends_of_the_scale() -> None:
    """SU-9: everything good is 0, everything bad is 100, and the weights make up the hundred."""
    assert sum(WEIGHTS.values()) == 100
    assert assess(BEST).score == 0
    assert assess(WORST).score == 100
    assert [band(score) for score in (0, 39, 40, 59, 60, 100)] == [
        "low", "low", "elevated", "elevated", "high", "high",
    ]  # fmt: skip


@given(facts=any_facts())
def test_the_score_is_the_sum_of_its_parts(facts: RiskFacts) -> None:
    """SU-9: transparent: every point stands in a part, none above what its fact may add, heaviest first."""
    risk = assess(facts)
    assert risk.score == sum(part.points for part in risk.parts)
    assert {part.code: part.most for part in risk.parts} == dict(WEIGHTS)
    assert all(0 <= part.points <= part.most for part in risk.parts)
    assert [part.points for part in risk.parts] == sorted((p.points for p in risk.parts), reverse=True)


@given(facts=any_facts(), name=st.sampled_from(sorted(WORSE)))
def test_worse_never_lowers_the_score(facts: RiskFacts, name: str) -> None:
    """SU-9: each fact alone, from good to bad, never lowers the score."""
    base = replace(facts, giver_stays=False) if name == "giver_days" else facts
    scores = [assess(replace(base, **{name: value})).score for value in WORSE[name]]
    assert scores == sorted(scores)


@given(facts=any_facts())
def test_who_stays_is_never_riskier(facts: RiskFacts) -> None:
    """SU-9: an outgoing owner who stays is no riskier than one who leaves, whenever that is."""
    assert assess(replace(facts, giver_stays=True)).score <= assess(replace(facts, giver_stays=False)).score


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("value", "value"), ("renewal_days", "renewal"), ("promises", "promises"), ("health", "health"),
        ("load", "load"), ("changes", "changes"),
    ],
)  # fmt: skip
def test_what_nobody_knows_counts_in_the_middle(name: str, part: str) -> None:
    """SU-9: an unknown fact lies between the best and the worst, and is said."""
    nothing: dict[str, Any] = {name: None}
    unknown = assess(replace(BEST, **nothing))
    found = next(one for one in unknown.parts if one.code == part)
    assert (found.known, found.points) == (False, (found.most + 1) // 2)
    assert unknown.unknown == (part,)
    assert assess(BEST).score < unknown.score < assess(replace(BEST, **{name: WORSE[name][-1]})).score


def test_nothing_known_at_all() -> None:
    """SU-9: with nothing known the score lies in the middle, not at an end."""
    risk = assess(RiskFacts("standard", planned=True))
    assert 40 <= risk.score <= 50
    assert len(risk.unknown) == 8


def test_the_relationship_names_what_is_missing() -> None:
    """SU-9: champion, sponsor and the last contact stand in the part's values; one unknown piece is halved."""
    part = next(one for one in assess(replace(BEST, champion=False)).parts if one.code == "relationship")
    assert dict(part.values) == {"champion": False, "sponsor": True, "days": 3}
    assert part.points == 5


def test_known_trust_counts() -> None:
    """SU-9 PE-4: little trust adds to the risk, much takes from it; where nobody has said, it is left out."""
    scores = [assess(replace(BEST, champion=False, trust=trust)).score for trust in (5, 4, 3, 2, 1)]
    assert scores == sorted(scores)
    assert scores[0] < assess(replace(BEST, champion=False)).score < scores[-1]
    part = next(one for one in assess(replace(BEST, trust=2)).parts if one.code == "relationship")
    assert part.values["trust"] == 2
