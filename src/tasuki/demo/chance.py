"""Chance that can be repeated: every thing draws from its own stream, named after it and the seed.

Adding a draw to one account changes no other account.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

SEED = 20260301


def stream(seed: int, *name: object) -> Random:
    """The stream of this name: the same draws in every process."""
    return Random(":".join(map(str, (seed, *name))))


def weighted[T](rng: Random, choices: Sequence[tuple[T, int]]) -> T:
    """One of the choices, by their weights.

    >>> weighted(stream(1, "x"), [("a", 1), ("b", 0)])
    'a'
    """
    return rng.choices([one for one, _weight in choices], [weight for _one, weight in choices])[0]


def cycle[T](items: Sequence[T], rng: Random, count: int) -> list[T]:
    """`count` items without repeating one before all were used."""
    found: list[T] = []
    while len(found) < count:
        found += rng.sample(items, len(items))
    return found[:count]
