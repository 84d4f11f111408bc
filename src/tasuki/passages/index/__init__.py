"""The words of passages: FTS5 on SQLite, a GIN index on PostgreSQL. All else speaks to `index()`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.db import connection

from tasuki.passages.models import Passage
from tasuki.passages.terms import Expression


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of the index to look into: numbers below `below` and not under `least`; at most `limit` answers.

    `accounts`: only these, where they are too many to be named as words.
    """

    limit: int
    below: int | None = None
    least: int = 0
    accounts: Collection[str] | None = None


class Index(Protocol):
    """What a database must be able to do."""

    def free_ids(self, bases: Sequence[int]) -> list[int]:
        """For each base a number of its own at or a little above it that no passage has."""

    def write(self, rows: Iterable[tuple[Passage, set[str]]]) -> None:
        """Add passages with their words."""

    def delete(self, ids: Sequence[int]) -> None:
        """Remove passages with their words."""

    def newest(self, wanted: Expression, window: Window) -> list[int]:
        """The numbers of the passages that the expression holds for, newest first."""


def index() -> Index:
    """The index of the database in use."""
    if connection.vendor == "postgresql":
        from tasuki.passages.index.postgres import PostgresIndex

        return PostgresIndex()
    from tasuki.passages.index.sqlite import SqliteIndex

    return SqliteIndex()
