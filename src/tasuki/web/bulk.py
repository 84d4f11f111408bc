"""Many rows at once by the database's own fast path: COPY on PostgreSQL, executemany on SQLite (DESIGN section 4)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection, models


def insert_rows(model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert `rows` (values in the order of `fields`, attribute names) into the model's table, in one statement.

    Values are what Python has: UUID, aware datetime, date, Decimal, bool, str, int, None; dicts and lists go
    into JSON columns. No signals, no defaults: name every column that has no default in the database.
    """
    metas: list[Any] = [model._meta.get_field(name) for name in fields]
    columns = ", ".join(f'"{meta.column}"' for meta in metas)
    table = model._meta.db_table
    if connection.vendor == "postgresql":
        _copy(f'COPY "{table}" ({columns}) FROM STDIN', metas, rows)
        return
    marks = ", ".join(["%s"] * len(metas))
    adapt = [_sqlite_adapter(meta) for meta in metas]
    prepared: Any = ([fit(value) for fit, value in zip(adapt, row, strict=True)] for row in rows)
    with connection.cursor() as cursor:
        cursor.executemany(f'INSERT INTO "{table}" ({columns}) VALUES ({marks})', prepared)  # noqa: S608 - names are ours


def _copy(statement: str, metas: Sequence[Any], rows: Iterable[Sequence[Any]]) -> None:
    as_json = [isinstance(meta, models.JSONField) for meta in metas]
    with connection.cursor() as cursor, cursor.cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(
                [
                    _json(value) if is_json and value is not None else value
                    for is_json, value in zip(as_json, row, strict=True)
                ]
            )


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _sqlite_adapter(meta: Any) -> Any:
    if isinstance(meta, models.JSONField):
        return lambda value: None if value is None else _json(value)
    return _plain


def _plain(value: Any) -> Any:
    """As Django stores it on SQLite: UUIDs as 32 hex digits, instants as naive UTC text, decimals as text."""
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, datetime):
        return (value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value).isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value
