"""Small helps for asking the database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import batched

CHUNK = 5_000


def in_chunks[T](values: Sequence[T], size: int = CHUNK) -> Iterator[tuple[T, ...]]:
    """The values in portions that fit into one `IN (…)`."""
    yield from batched(values, size)
