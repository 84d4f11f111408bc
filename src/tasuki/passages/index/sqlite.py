"""The words in an FTS5 table without content; its rows have the numbers of the passages, hence the newest are last."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.db import connection

from tasuki.passages.index import Window
from tasuki.passages.index.numbers import free_numbers
from tasuki.passages.models import Passage
from tasuki.passages.terms import SERIAL_BITS, All, AnyOf, Expression, Term, Without
from tasuki.web.bulk import insert_rows
from tasuki.web.query import in_chunks

TABLE: Final = "passages_words"
FIELDS: Final = (
    "id", "kind", "subject_id", "account_id", "policy", "at", "first", "place", "title", "text",
)  # fmt: skip
# Words are cut by us: to the tokenizer only the blank parts them.
_OPTIONS: Final = "detail=none, tokenize=\"ascii tokenchars '_:^.-'\""


def create_statement(version: tuple[int, ...]) -> str:
    """The statement that makes the table; SQLite before 3.43 cannot delete from one that keeps no content."""
    lean = "content='', contentless_delete=1, " if version >= (3, 43) else ""
    return f"CREATE VIRTUAL TABLE {TABLE} USING fts5(words, {lean}{_OPTIONS})"


class SqliteIndex:
    """FTS5. There is one writer at a time: what is free when asked is free when written."""

    def free_ids(self, bases: Sequence[int]) -> list[int]:
        """By chance within the hour."""
        return free_numbers(bases, lambda count: [random.getrandbits(SERIAL_BITS) for _ in range(count)])

    def write(self, rows: Iterable[tuple[Passage, set[str]]]) -> None:
        """Add passages with their words."""
        many = list(rows)
        insert_rows(Passage, FIELDS, ([getattr(one, name) for name in FIELDS] for one, _words in many))
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {TABLE} (rowid, words) VALUES (%s, %s)",  # noqa: S608 - a name of ours
                [(one.pk, " ".join(words)) for one, words in many],
            )

    def delete(self, ids: Sequence[int]) -> None:
        """Remove passages with their words."""
        with connection.cursor() as cursor:
            cursor.executemany(f"DELETE FROM {TABLE} WHERE rowid = %s", [(one,) for one in ids])  # noqa: S608
        for some in in_chunks(ids, 900):
            Passage.objects.filter(pk__in=some).delete()

    def newest(self, wanted: Expression, window: Window) -> list[int]:
        """FTS5 walks its lists from the end: the newest come first without sorting."""
        join, among = "", ""
        values: list[Any] = [render(wanted), window.least]
        if window.below is not None:
            among += " AND w.rowid < %s"
            values.append(window.below)
        if window.accounts is not None:
            join = " CROSS JOIN passages_passage p ON p.id = w.rowid"
            among += " AND p.account_id IN (SELECT value FROM json_each(%s))"
            values.append("[" + ",".join(f'"{one}"' for one in window.accounts) + "]")
        statement = (
            f"SELECT w.rowid FROM {TABLE} w{join} WHERE w.{TABLE} MATCH %s AND w.rowid >= %s{among}"  # noqa: S608
            " ORDER BY w.rowid DESC LIMIT %s"
        )
        with connection.cursor() as cursor:
            cursor.execute(statement, [*values, window.limit])
            return [row[0] for row in cursor.fetchall()]


def render(wanted: Expression) -> str:
    """The expression in FTS5's language."""
    match wanted:
        case Term(token, prefix):
            return f'"{token}" *' if prefix else f'"{token}"'
        case All(parts):
            return f"({' AND '.join(map(render, parts))})"
        case AnyOf(parts):
            return f"({' OR '.join(map(render, parts))})"
        case Without(part, unwanted):
            return f"({render(part)} NOT {render(unwanted)})"
