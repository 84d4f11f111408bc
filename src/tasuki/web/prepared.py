"""Statements of the ORM that are compiled once and run many times, where building them anew costs more than running.

The statement is written once, as a queryset, with marks in place of the values that change. So a rule that stands in
a queryset is the rule that runs, and there is no second copy of it in SQL.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib import import_module
from itertools import count
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import QuerySet
from django.db.models.sql import UpdateQuery

#: An instant that nothing else has: what is left of it in a statement was forgotten among the marks.
THEN: Final = datetime(1907, 11, 5, 3, 7, 11, 130_417, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A compiled statement and where in its parameters each named value goes.

    `numbered` is the same with the server's own signs for parameters ($1, $2 …); empty where there is none.
    """

    sql: str
    parameters: tuple[Any, ...]
    places: Mapping[str, tuple[int, ...]]
    numbered: str = ""

    def change(self, **values: Any) -> int:
        """Run it; how many rows it changed."""
        with self._run(values) as cursor:
            return int(cursor.rowcount)

    def rows(self, **values: Any) -> list[tuple[Any, ...]]:
        """Run it; the rows as the database gives them."""
        with self._run(values) as cursor:
            return list(cursor.fetchall())

    def _run(self, values: Mapping[str, Any]) -> CursorWrapper:
        """PostgreSQL plans a statement that comes often once for the connection, not every time.

        Django's own cursor writes the values into the text, so that each run is another statement; it serves where
        statements are logged with their values. Whether any is kept is the connection's `prepare_threshold`: none
        behind a pooler that changes the server's connection in between.
        """
        cursor, sql = connection.cursor(), self.sql
        if self.numbered and not connection.queries_logged:
            cursor.cursor, sql = import_module("psycopg").RawCursor(connection.connection), self.numbered
        cursor.execute(sql, self._filled(values))
        return cursor

    def _filled(self, values: Mapping[str, Any]) -> list[Any]:
        filled = list(self.parameters)
        for name, places in self.places.items():
            value = _fit(values[name])
            for place in places:
                filled[place] = value
        return filled


class Statement:
    """A statement that is compiled when it is first run on a kind of database. `build` gives what `prepare_*` give."""

    def __init__(self, build: Callable[[], Prepared]) -> None:
        self._build = build
        self._made: dict[str, Prepared] = {}

    def _prepared(self) -> Prepared:
        made = self._made.get(connection.vendor)
        if made is None:
            made = self._made[connection.vendor] = self._build()
        return made

    def change(self, **values: Any) -> int:
        """Run it; how many rows it changed."""
        return self._prepared().change(**values)

    def rows(self, **values: Any) -> list[tuple[Any, ...]]:
        """Run it; the rows as the database gives them: text, numbers, nothing that needs a conversion."""
        return self._prepared().rows(**values)


def prepare_update(rows: QuerySet[Any], values: Mapping[str, Any], marks: Mapping[str, Any]) -> Prepared:
    """`rows.update(**values)`. `marks` names the values that change, and what stands for each in the queryset."""
    query: Any = rows.query.chain(UpdateQuery)
    query.add_update_values(dict(values))
    sql, parameters = query.get_compiler(connection=connection).as_sql()
    return _placed(sql, tuple(parameters), marks)


def prepare_select(rows: QuerySet[Any], marks: Mapping[str, Any]) -> Prepared:
    """`rows` as plain columns: a `values_list`."""
    sql, parameters = rows.query.get_compiler(connection=connection).as_sql()
    return _placed(sql, tuple(parameters), marks)


def _placed(sql: str, parameters: tuple[Any, ...], marks: Mapping[str, Any]) -> Prepared:
    places = {}
    for name, mark in marks.items():
        wanted = _fit(mark)
        found = tuple(place for place, one in enumerate(parameters) if _alike(one, wanted) and one == wanted)
        if not found:
            raise ValueError(f"the mark “{name}” is not in the statement: {sql}")
        places[name] = found
    taken = {place for found in places.values() for place in found}
    left = [one for place, one in enumerate(parameters) if place not in taken and _is_time(one)]
    if left:
        raise ValueError(f"a time would be the same for ever: {left}")
    return Prepared(sql, parameters, places, _numbered(sql) if connection.vendor == "postgresql" else "")


def _numbered(sql: str) -> str:
    """With the server's own signs for parameters.

    >>> _numbered("a = %s AND b LIKE '5%%' AND c = %s")
    "a = $1 AND b LIKE '5%' AND c = $2"
    """
    place = count(1)
    return re.sub("%[s%]", lambda found: "%" if found[0] == "%%" else f"${next(place)}", sql)


def _alike(one: Any, wanted: Any) -> bool:
    """Of the same kind; PostgreSQL's driver gives whole numbers classes of their own, by size."""
    if type(wanted) is int:
        return isinstance(one, int) and not isinstance(one, bool)
    return type(one) is type(wanted)


def _is_time(one: Any) -> bool:
    return isinstance(one, date) or (isinstance(one, str) and one.startswith(f"{THEN:%Y-%m-}"))


def _fit(value: Any) -> Any:
    """The value as the database's driver wants it."""
    match value:
        case UUID():
            return value if connection.features.has_native_uuid_field else value.hex
        case datetime():
            return connection.ops.adapt_datetimefield_value(value)
        case date():
            return connection.ops.adapt_datefield_value(value)
        case dict():
            return connection.ops.adapt_json_value(value, None)
    return value
