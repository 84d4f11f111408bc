"""The words in a column `words` (tsvector without places) with a GIN index.

GIN knows no order: asked for the newest of a common word it would fetch them all. So every passage carries the ten
days it falls into as a word, and the newest such slots are asked first, then ever more of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from django.db import connection

from tasuki.passages.index import Window
from tasuki.passages.index.numbers import free_numbers
from tasuki.passages.models import Passage
from tasuki.passages.terms import (
    SERIAL_BITS,
    SLOT_BITS,
    All,
    AnyOf,
    Expression,
    Term,
    Without,
    every,
    of_slot,
    some,
)
from tasuki.web.query import in_chunks

FIELDS: Final = (
    "id", "kind", "subject_id", "account_id", "policy", "at", "first", "place", "title", "text",
)  # fmt: skip
#: How many slots to look into, one after the other, before all of them.
STEPS: Final = (1, 6, 36)
STEPS_OF_MANY: Final = (7, 36)  # where every question carries thousands of accounts with it
COPY_FROM: Final = 20

CREATE: Final = (
    "ALTER TABLE passages_passage ADD COLUMN words tsvector",
    # Long columns out of the way: what a search touches are narrow rows, and it never reads `words` itself.
    "ALTER TABLE passages_passage SET (toast_tuple_target = 128)",
    "ALTER TABLE passages_passage ALTER COLUMN words SET STORAGE EXTERNAL",
    "CREATE INDEX passage_words ON passages_passage USING gin (words)",
)


class PostgresIndex:
    """GIN."""

    def free_ids(self, bases: Sequence[int]) -> list[int]:
        """In turn within the hour, whoever else writes at the same moment."""
        return free_numbers(bases, _turns)

    def write(self, rows: Iterable[tuple[Passage, set[str]]]) -> None:
        """Add passages with their words: many by COPY."""
        many = [
            [*(getattr(one, name) for name in FIELDS), vector({*words, of_slot(one.pk)})]
            for one, words in rows
        ]
        columns = ", ".join(f'"{name}"' for name in (*FIELDS, "words"))
        with connection.cursor() as cursor:
            if len(many) < COPY_FROM:
                marks = ", ".join(["%s"] * len(FIELDS))
                statement = f"INSERT INTO passages_passage ({columns}) VALUES ({marks}, %s::tsvector)"  # noqa: S608
                cursor.executemany(statement, many)
                return
            statement = f"COPY passages_passage ({columns}) FROM STDIN"
            with connection.wrap_database_errors, cursor.cursor.copy(statement) as copy:
                for row in many:
                    copy.write_row(row)

    def delete(self, ids: Sequence[int]) -> None:
        """Remove passages; their words go with them."""
        for part in in_chunks(ids):
            Passage.objects.filter(pk__in=part).delete()

    def newest(self, wanted: Expression, window: Window) -> list[int]:
        """The newest slots first; what they hold is enough for a common word, and a rare one costs little anyway."""
        found: list[int] = []
        below = window.below
        for lower, slots in _slots(window):
            expression = every(wanted, slots) if slots is not None else wanted
            found += _ask(expression, window, lower, below, window.limit - len(found))
            if len(found) >= window.limit:
                break
            below = lower
        return found


def _turns(count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('passages_passage', 'id')) FROM generate_series(1, %s)",
            [count],
        )
        return [row[0] & ((1 << SERIAL_BITS) - 1) for row in cursor.fetchall()]


def _slots(window: Window) -> Iterator[tuple[int, Expression | None]]:
    """Portions of the window, newest first: their least number and their slots; None: no matter which."""
    top = window.below - 1 if window.below is not None else _highest()
    if top is None:
        return
    last = top >> SLOT_BITS
    for step in STEPS if window.accounts is None else STEPS_OF_MANY:
        first = last - step + 1
        if first << SLOT_BITS <= window.least:
            break
        yield first << SLOT_BITS, some(*(Term(of_slot(one << SLOT_BITS)) for one in range(first, last + 1)))
        last = first - 1
    yield window.least, None


def _highest() -> int | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM passages_passage")
        row: tuple[int | None] = cursor.fetchone()
        return row[0]


def _ask(wanted: Expression, window: Window, least: int, below: int | None, limit: int) -> list[int]:
    values: list[Any] = [render(wanted), max(least, window.least)]
    among = ""
    if below is not None:
        among += " AND id < %s"
        values.append(below)
    # Asked in a SELECT of its own, the planner does not count up how many texts hold one of many words: it then
    # takes so many that it reads the whole table, and all their `words`, rather than the index.
    where = f"words @@ (SELECT %s::tsquery) AND id >= %s{among}"
    if window.accounts is None:
        # The sum keeps the planner from walking the primary key backwards instead, which no rare word survives.
        statement = f"SELECT id FROM passages_passage WHERE {where} ORDER BY id + 0 DESC LIMIT %s"  # noqa: S608
    else:
        # Said of the column, thousands of accounts would each be weighed by the planner, every time anew.
        values.append(f"{{{','.join(window.accounts)}}}")
        statement = (
            f"WITH found AS MATERIALIZED (SELECT id, account_id FROM passages_passage WHERE {where})"  # noqa: S608
            " SELECT id FROM found WHERE account_id IN (SELECT unnest(%s::uuid[])) ORDER BY id DESC LIMIT %s"
        )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, limit])
        return [row[0] for row in cursor.fetchall()]


def vector(words: Iterable[str]) -> str:
    """Words as a tsvector's text."""
    return " ".join(map(_quoted, words))


def _quoted(token: str) -> str:
    escaped = token.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


def render(wanted: Expression) -> str:
    """The expression in PostgreSQL's language."""
    match wanted:
        case Term(token, prefix):
            return f"{_quoted(token)}:*" if prefix else _quoted(token)
        case All(parts):
            return f"({' & '.join(map(render, parts))})"
        case AnyOf(parts):
            return f"({' | '.join(map(render, parts))})"
        case Without(part, unwanted):
            return f"({render(part)} & !{render(unwanted)})"
