"""Products that are probably one, written in two ways: said, never changed."""

# ruff: noqa: S608 -- statements are put together from names in this package, never from what files say

from __future__ import annotations

from collections import Counter
from difflib import SequenceMatcher
from typing import Final

from tasuki.customers.imports.remarks import RemarkLog
from tasuki.customers.imports.staging import REJECTED, Stage
from tasuki.rules.reasons import Reason

_LIMIT: Final = 1_000


def near_products(stage: Stage, log: RemarkLog, label: str, table: str) -> None:
    """Warn on each row whose product differs from a commoner one by spaces, case or a letter."""
    stored = dict(
        stage.fetch(
            f"SELECT product, COUNT(*) FROM {table} WHERE product <> '' GROUP BY product LIMIT {_LIMIT}"
        )
    )
    staged = dict(
        stage.fetch(
            f"SELECT product, COUNT(*) FROM {{stage}} WHERE product IS NOT NULL AND state <> '{REJECTED}'"
            f" GROUP BY product LIMIT {_LIMIT}"
        )
    )
    near = _near(Counter(stored) + Counter(staged), set(staged))
    for product, other in near.items():
        lines = stage.fetch(
            f"SELECT line FROM {{stage}} WHERE product = %s AND state <> '{REJECTED}' ORDER BY line",
            [product],
        )
        for (line,) in list(lines):
            log.add(line, label, product, Reason("import.product_near", {"near": other}))


def _near(counts: Counter[str], asked: set[str]) -> dict[str, str]:
    """For each product asked for, a commoner one that is nearly the same."""
    common = [name for name, _count in counts.most_common()]
    bare = {name: "".join(char for char in name.casefold() if char.isalnum()) for name in common}
    found: dict[str, str] = {}
    for rank, name in enumerate(common):
        if name in asked:
            other = next((more for more in common[:rank] if _same(bare[name], bare[more])), None)
            if other:
                found[name] = other
    return found


def _same(one: str, other: str) -> bool:
    if one == other:
        return bool(one)
    digits = [char for char in one if char.isdigit()] == [char for char in other if char.isdigit()]
    if not digits or min(len(one), len(other)) < 6 or abs(len(one) - len(other)) > 1:
        return False
    return SequenceMatcher(None, one, other).ratio() >= 0.92
