"""Meeting what exists: which staged rows are new, changed, unchanged or double, decided set by set."""

# ruff: noqa: S608 -- statements are put together from names in this package, never from what files say

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from tasuki.customers.imports.remarks import RemarkLog
from tasuki.customers.imports.staging import CHANGED, NEW, REJECTED, UNCHANGED, Stage, least_id
from tasuki.rules.reasons import Reason


@dataclass(frozen=True, slots=True)
class Keys:
    """How rows without a common external id find each other: SQL over the stage `s` and over the table `t`."""

    staged: str
    stored: str
    column: str
    shown: str


def reject_doubles(
    stage: Stage, log: RemarkLog, label: str, key: str, *, shown: str = "''", where: str = ""
) -> None:
    """Reject all but the first of the rows that share `key`; `shown` is their value in remarks (SQL over `s`)."""
    condition = f"s.state <> '{REJECTED}' AND {key} IS NOT NULL{where}"
    stage.reject(
        log,
        f"SELECT o.line, o.v, f.first FROM (SELECT s.line, {shown} AS v, {key} AS k FROM {{stage}} s"
        f" WHERE {condition}) o"
        f" JOIN (SELECT {key} AS k, MIN(s.line) AS first FROM {{stage}} s WHERE {condition}"
        f" GROUP BY {key} HAVING COUNT(*) > 1) f ON o.k = f.k WHERE o.line > f.first ORDER BY o.line",
        label,
        lambda row: Reason("import.double", {"first": row[2]}),
    )


def match_external_id(stage: Stage, table: str) -> None:
    """Rows meet what carries the same external id."""
    stage.run(
        f"UPDATE {{stage}} AS s SET target = t.id, state = '{CHANGED}' FROM {table} t"
        f" WHERE t.external_id = s.external_id AND s.state = '{NEW}'"
    )


def match_keys(stage: Stage, log: RemarkLog, table: str, keys: Keys, *, ambiguous_ends: bool) -> None:
    """Rows not met yet meet what has the same key, if that is one thing only.

    A row with an external id takes over only what has none, and only when it alone has that key; a row
    without one prefers what has none, too. With `ambiguous_ends` a key of several things rejects the row.
    """
    free = f"s.state = '{NEW}'"
    without = stage.one(f"SELECT 1 FROM {{stage}} s WHERE {free} AND s.external_id IS NULL LIMIT 1")
    if not without and stage.one(f"SELECT 1 FROM {table} t WHERE t.external_id IS NULL LIMIT 1") is None:
        return
    alone = f"(SELECT {keys.staged} AS k FROM {{stage}} s WHERE {free} GROUP BY {keys.staged} HAVING COUNT(*) = 1)"
    for stored, rows in (
        ("t.external_id IS NULL", f"(s.external_id IS NULL OR {keys.staged} IN {alone})"),
        ("t.external_id IS NOT NULL", "s.external_id IS NULL"),
    ):
        found = (
            f"(SELECT {keys.stored} AS k, {least_id('t.id')} AS id, COUNT(*) AS n FROM {table} t"
            f" WHERE {stored} AND {keys.stored} IN (SELECT {keys.staged} FROM {{stage}} s WHERE {free})"
            f" GROUP BY {keys.stored})"
        )
        if ambiguous_ends:
            stage.reject(
                log,
                f"SELECT s.line, {keys.shown}, f.n FROM {{stage}} s JOIN {found} f ON {keys.staged} = f.k"
                f" WHERE {free} AND s.external_id IS NULL AND f.n > 1",
                keys.column,
                lambda row: Reason("import.ambiguous", {"count": row[2]}),
            )
        stage.run(
            f"UPDATE {{stage}} AS s SET target = f.id, state = '{CHANGED}' FROM {found} f"
            f" WHERE {keys.staged} = f.k AND {free} AND {rows}" + (" AND f.n = 1" if ambiguous_ends else "")
        )


def settle_unchanged(stage: Stage, table: str, columns: Sequence[str], also: str = "") -> None:
    """Of the rows that meet something, those that would change nothing."""
    same = [f"(s.{name} IS NULL OR s.{name} = t.{name})" for name in columns]
    if also:
        same.append(also)
    stage.run(
        f"UPDATE {{stage}} AS s SET state = '{UNCHANGED}' FROM {table} t"
        f" WHERE t.id = s.target AND s.state = '{CHANGED}'" + "".join(f" AND {part}" for part in same)
    )


def insert_new(stage: Stage, table: str, values: Mapping[str, str], now: datetime) -> int:
    """Add the new rows; `values` gives SQL over the stage `s` for every column but id and created_at."""
    return stage.run(
        f"INSERT INTO {table} (id, created_at, {', '.join(values)})"
        f" SELECT s.id, %s, {', '.join(values.values())} FROM {{stage}} s WHERE s.state = '{NEW}' ORDER BY s.line",
        [stamp(now)],
    )


def update_changed(stage: Stage, table: str, columns: Sequence[str], extra: Mapping[str, str]) -> int:
    """Bring the changed rows up to date; a blank cell leaves what is there."""
    changes = {name: f"COALESCE(s.{name}, {table}.{name})" for name in columns} | dict(extra)
    if not changes:
        return 0
    assignments = ", ".join(f"{name} = {sql}" for name, sql in changes.items())
    return stage.run(
        f"UPDATE {table} SET {assignments} FROM {{stage}} s WHERE {table}.id = s.target AND s.state = '{CHANGED}'"
    )


def stamp(now: datetime) -> Any:
    """An instant as the database keeps it."""
    return connection.ops.adapt_datetimefield_value(now)


def is_empty(stage: Stage, table: str) -> bool:
    """Whether the table holds nothing yet."""
    return stage.one(f"SELECT 1 FROM {table} LIMIT 1") is None
