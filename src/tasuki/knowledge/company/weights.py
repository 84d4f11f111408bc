"""What the company's own items weigh, scenario by scenario (KN-3, KN-4)."""

from __future__ import annotations

from collections.abc import Mapping

from tasuki.knowledge.items import catalogue


def weights_for(scenario: str) -> Mapping[str, int]:
    """Weight by key of every own item that the scenario requires; retired ones are required no more."""
    found = ((key, weights.get(scenario, 0)) for key, weights in catalogue().weights.items())
    return {key: weight for key, weight in found if weight}
