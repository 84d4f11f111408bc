"""Many rows at once by the database's own fast path: COPY on PostgreSQL, executemany on SQLite (DESIGN section 4)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import chain, islice
from operator import attrgetter
from typing import Any, Final

from django.apps import apps
from django.db import connection, models, transaction

type _Fit = Callable[[Any], Any]


def insert_rows(model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert `rows` (values in the order of `fields`, attribute names) into the model's table: all or none.

    Values are what Python has: UUID, aware datetime, date, Decimal, bool, str, int, None; dicts and lists go
    into JSON columns. No signals, no defaults: name every column that has no default in the database.
    """
    metas: list[Any] = [model._meta.get_field(name) for name in fields]
    columns = ", ".join(f'"{meta.column}"' for meta in metas)
    table = model._meta.db_table
    prepared: Any = _fitted(rows, _FITS[connection.vendor], metas)
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        marks = ", ".join(["%s"] * len(metas))
        statement = f'INSERT INTO "{table}" ({columns}) VALUES ({marks})'  # noqa: S608 - names are ours
        if connection.vendor == "sqlite":
            cursor.executemany(statement, prepared)
            return
        few = list(islice(prepared, 2))
        if len(few) < 2:  # a single row: COPY asks the server three times
            cursor.executemany(statement, few)
            return
        with (
            connection.wrap_database_errors,
            cursor.cursor.copy(f'COPY "{table}" ({columns}) FROM STDIN') as copy,
        ):
            for row in chain(few, prepared):
                copy.write_row(row)


def update_rows(model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Give rows new values: the primary key first, then the values in the order of `fields` (attribute names)."""
    key: Any = model._meta.pk
    metas: list[Any] = [key, *(model._meta.get_field(name) for name in fields)]
    names = [f'"{meta.column}"' for meta in metas]
    prepared = list(_fitted(rows, _FITS[connection.vendor], metas))
    table = f'"{model._meta.db_table}"'
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            kinds = [
                meta.rel_db_type(connection) if meta.is_relation else meta.db_type(connection)
                for meta in metas
            ]
            given = ", ".join(f"%s::{kind}[]" for kind in kinds)
            sets = ", ".join(f"{name} = given.{name}" for name in names[1:])
            cursor.execute(
                f"UPDATE {table} SET {sets} FROM unnest({given}) AS given ({', '.join(names)})"  # noqa: S608
                f" WHERE {table}.{names[0]} = given.{names[0]}",
                [list(column) for column in zip(*prepared, strict=True)] or [[] for _name in names],
            )
        else:
            sets = ", ".join(f"{name} = %s" for name in names[1:])
            statement = f"UPDATE {table} SET {sets} WHERE {names[0]} = %s"  # noqa: S608 - names are ours
            cursor.executemany(statement, [(*values, pk) for pk, *values in prepared])


def count_anew(app: str) -> None:
    """Let PostgreSQL count the tables of an app after many rows came in; nothing on SQLite, which does not ask.

    Its own round comes within a minute; until then it plans for the few rows that it knows of, and pages that join
    these tables can take a thousand times as long.
    """
    if connection.vendor != "postgresql":
        return
    tables = ", ".join(sorted(f'"{model._meta.db_table}"' for model in apps.get_app_config(app).get_models()))
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE (SKIP_LOCKED) {tables}")


def _fitted(
    rows: Iterable[Sequence[Any]], fits: Mapping[str, _Fit], metas: Sequence[Any]
) -> Iterator[list[Any]]:
    """The rows as the driver wants them: only columns whose kind of value it does not know are touched."""
    places = [(place, fits[kind]) for place, kind in enumerate(map(_kind, metas)) if kind in fits]
    for row in rows:
        values = list(row)
        for place, fit in places:
            if values[place] is not None:
                values[place] = fit(values[place])
        yield values


def _kind(meta: Any) -> str:
    return str(meta.target_field.get_internal_type() if meta.is_relation else meta.get_internal_type())


_json: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@lru_cache(maxsize=10_000)
def _instant(at: datetime) -> str:
    return (at.astimezone(UTC).replace(tzinfo=None) if at.tzinfo else at).isoformat(" ")


# What the drivers do not know by themselves. As Django stores it on SQLite: UUIDs as 32 hex digits, instants as
# naive UTC text, decimals as text.
_FITS: Final[Mapping[str, Mapping[str, _Fit]]] = {
    "postgresql": {"JSONField": _json},
    "sqlite": {
        "JSONField": _json,
        "UUIDField": attrgetter("hex"),
        "DateTimeField": _instant,
        "DateField": date.isoformat,
        "DecimalField": str,
    },
}
