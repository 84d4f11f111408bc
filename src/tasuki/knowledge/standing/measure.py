"""By what every account is measured: what a planned change of owner asks, with the company's own items (KN-9)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tasuki.knowledge.basis import basis_for
from tasuki.knowledge.items import all_items
from tasuki.rules.completeness import Requirement
from tasuki.rules.standing import Scale


@dataclass(frozen=True, slots=True)
class Measure:
    """The requirements made ready; `digest` says whether a stored result was measured by the same."""

    scale: Scale
    freshness_days: int
    digest: str


def measure_now() -> Measure:
    """The measure in force: one query, the rest is kept per process."""
    document = basis_for("").document
    sections = tuple((need.key, _section(need.key)) for need in document.requirements())
    return _measure(tuple(document.requirements()), sections, document.freshness_days)


def _section(key: str) -> str:
    item = all_items().get(key)
    return item.section if item else key.partition(".")[0]


@lru_cache(maxsize=8)
def _measure(
    requirements: Sequence[Requirement], sections: Sequence[tuple[str, str]], freshness_days: int
) -> Measure:
    named: Mapping[str, str] = dict(sections)
    weights = [(need.key, need.weight, named[need.key]) for need in requirements]
    digest = hashlib.sha256(json.dumps([freshness_days, weights]).encode()).hexdigest()
    return Measure(Scale(requirements, named), freshness_days, digest)
