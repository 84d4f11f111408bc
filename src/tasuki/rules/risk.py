"""How risky a transition is, and why: one table of weights, ten facts, nothing hidden (SU-9).

Pure functions of frozen facts. Each fact is turned into a share between 0 (as good as can be) and 1 (as bad as
can be) of what it may add at most; the score is the sum of the parts. A fact that nobody knows counts in the
middle, and the part says so. A worse fact never lowers the score.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

#: What each part adds at most; together 100 (SU-9).
WEIGHTS: Final[Mapping[str, int]] = MappingProxyType(
    {
        "relationship": 16,
        "value": 14,
        "health": 14,
        "renewal": 12,
        "giver": 10,
        "tier": 8,
        "promises": 8,
        "load": 8,
        "changes": 6,
        "mode": 4,
    }
)
#: From these scores on a transition is called elevated, high.
ELEVATED: Final = 40
HIGH: Final = 60

_UNKNOWN: Final = 0.5
_WITHOUT_TRUST: Final = 0.75
# What a low answer of the customer makes of the relationship, whatever else is known of it.
_UNHAPPY: Final = {1: 1.0, 2: 0.75}
_TIERS: Final = {"small": 0.0, "standard": 0.4, "strategic": 1.0}
_CHANGES: Final = (0.0, 0.4, 0.8)
_NO_VALUES: Final[Mapping[str, Any]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class RiskFacts:
    """What is known of a transition (SU-9); None means that nobody knows.

    `value` is the part of the company's accounts (0..1) that are worth less; `touch_days` days since the last
    contact with the customer; `renewal_days` days until the renewal; `health` 0..100; `giver_days` days for which
    the outgoing owner is still there (`giver_stays`: no end in sight); `load` simultaneous transitions of the
    incoming owner by their limit (1.0: at the limit); `changes` owner changes in the last 24 months; `trust` the
    least trust (1..5) that champion, sponsor and buyer have in us (PE-4), left out where nobody has said; `word` the
    lowest answer (1..5) that the customer gave after the change (ME-3): a low one weighs, a good one proves nothing.
    """

    tier: str
    planned: bool
    value: float | None = None
    champion: bool | None = None
    sponsor: bool | None = None
    touch_days: int | None = None
    renewal_days: int | None = None
    promises: int | None = None
    health: int | None = None
    giver_stays: bool = False
    giver_days: int | None = None
    load: float | None = None
    changes: int | None = None
    trust: int | None = None
    word: int | None = None


@dataclass(frozen=True, slots=True)
class RiskPart:
    """One reason for the score: what it added, of how much at most, from what; `known` false: from nothing."""

    code: str
    points: int
    most: int
    known: bool = True
    values: Mapping[str, Any] = field(default=_NO_VALUES)


@dataclass(frozen=True, slots=True)
class Risk:
    """The score 0..100 with its parts, the heaviest first."""

    score: int
    parts: tuple[RiskPart, ...]

    @property
    def band(self) -> str:
        """low, elevated or high."""
        return band(self.score)

    @property
    def unknown(self) -> tuple[str, ...]:
        """The facts that nobody knows."""
        return tuple(part.code for part in self.parts if not part.known)


def band(score: int) -> str:
    """What a score is called.

    >>> [band(score) for score in (0, 39, 40, 60)]
    ['low', 'low', 'elevated', 'high']
    """
    return "high" if score >= HIGH else "elevated" if score >= ELEVATED else "low"


def assess(facts: RiskFacts) -> Risk:
    """The risk of a transition: SU-9.

    >>> assess(RiskFacts("small", True, 0, True, True, 0, 400, 0, 100, True, None, 0, 0)).score
    0
    >>> assess(RiskFacts("strategic", False, 1, False, False, 200, 0, 9, 0, False, 0, 3, 5)).score
    100
    """
    parts = [
        _part("relationship", _relationship(facts), **_known_of_the_relationship(facts)),
        _part("value", facts.value, percent=None if facts.value is None else round(facts.value * 100)),
        _part("health", _falling(facts.health, best=80, worst=30), score=facts.health),
        _part("renewal", _falling(facts.renewal_days, best=365, worst=30), days=facts.renewal_days),
        _part("giver", _giver(facts), stays=facts.giver_stays, days=facts.giver_days),
        _part("tier", _TIERS.get(facts.tier), tier=facts.tier),
        _part("promises", _rising(facts.promises, best=0, worst=5), count=facts.promises),
        _part("load", _rising(facts.load, best=0.5, worst=1.5), percent=_percent(facts.load)),
        _part("changes", _changes(facts.changes), count=facts.changes),
        _part("mode", 0.0 if facts.planned else 1.0, planned=facts.planned),
    ]
    parts.sort(key=lambda part: -part.points)
    return Risk(sum(part.points for part in parts), tuple(parts))


def _part(code: str, share: float | None, /, **values: Any) -> RiskPart:
    most = WEIGHTS[code]
    known = share is not None
    points = int(most * min(max(_UNKNOWN if share is None else share, 0.0), 1.0) + 0.5)
    return RiskPart(code, points, most, known, MappingProxyType(values) if known else _NO_VALUES)


def _relationship(facts: RiskFacts) -> float | None:
    """What is known of it; where the customer says themselves that it is not well, at least that."""
    share, unhappy = _standing(facts), _UNHAPPY.get(facts.word or 0)
    return share if unhappy is None else max(unhappy, share or 0.0)


def _standing(facts: RiskFacts) -> float | None:
    """A champion and a sponsor who are known, a customer spoken with lately, and, where it is known, their trust."""
    if facts.champion is None and facts.sponsor is None and facts.touch_days is None:
        return None
    pieces = (
        (0.3, _without(facts.champion)),
        (0.3, _without(facts.sponsor)),
        (0.4, _rising(facts.touch_days, best=14, worst=90)),
    )
    share = sum(weight * (_UNKNOWN if share is None else share) for weight, share in pieces)
    trust = _falling(facts.trust, best=4, worst=1)
    return share if trust is None else _WITHOUT_TRUST * share + (1 - _WITHOUT_TRUST) * trust


def _known_of_the_relationship(facts: RiskFacts) -> dict[str, Any]:
    found: dict[str, Any] = {
        "champion": facts.champion,
        "sponsor": facts.sponsor,
        "days": facts.touch_days,
    }
    if facts.word in _UNHAPPY:
        found["unhappy"] = True
    return found if facts.trust is None else {**found, "trust": facts.trust}


def _without(known: bool | None) -> float | None:
    return None if known is None else 0.0 if known else 1.0


def _giver(facts: RiskFacts) -> float | None:
    """Nothing to fear while the outgoing owner stays; the less time is left, the more."""
    if facts.giver_stays:
        return 0.0
    return _falling(facts.giver_days, best=90, worst=0)


def _changes(count: int | None) -> float | None:
    if count is None:
        return None
    return _CHANGES[count] if 0 <= count < len(_CHANGES) else 1.0


def _percent(load: float | None) -> int | None:
    return None if load is None else round(load * 100)


def _rising(value: float | None, *, best: float, worst: float) -> float | None:
    """0 up to `best`, 1 from `worst` on, straight between."""
    return None if value is None else min(max((value - best) / (worst - best), 0.0), 1.0)


def _falling(value: float | None, *, best: float, worst: float) -> float | None:
    """0 from `best` on, 1 down to `worst`, straight between."""
    return None if value is None else min(max((best - value) / (best - worst), 0.0), 1.0)
