"""Columns and filters that higher rooms add to the table of accounts; registered when their apps are ready."""

from __future__ import annotations

from typing import Final

from tasuki.tables.columns import Column
from tasuki.tables.filters import Filter
from tasuki.tables.table import Ready

COLUMNS: Final[dict[str, Column]] = {}
FILTERS: Final[dict[str, Filter]] = {}
VIEWS: Final[dict[str, Ready]] = {}


def add(
    *, columns: tuple[Column, ...] = (), filters: tuple[Filter, ...] = (), views: tuple[Ready, ...] = ()
) -> None:
    """Let a room add what it knows of accounts; once per key, before the first page is asked for."""
    COLUMNS.update({one.key: one for one in columns})
    FILTERS.update({one.key: one for one in filters})
    VIEWS.update({one.key: one for one in views})
