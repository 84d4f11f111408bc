"""A temporary table beside the real ones: rows go in by the database's bulk path, out by whole sets (DESIGN 4)."""

# ruff: noqa: S608 -- statements are put together from names in this package, never from what files say

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Final, Self
from uuid import UUID, uuid4

from django.db import connection, models

from tasuki.customers.imports.remarks import RemarkLog
from tasuki.rules.reasons import Reason

_MARK: Final = 2_000
NEW, CHANGED, UNCHANGED, REJECTED = "n", "c", "u", "r"


def on_postgres() -> bool:
    """Whether the database is PostgreSQL."""
    return connection.vendor == "postgresql"


def least_id(column: str) -> str:
    """SQL for the smallest id of a group; PostgreSQL has no min() of uuid before 18."""
    return f"MIN({column}::text)::uuid" if on_postgres() else f"MIN({column})"


def id_text(column: str) -> str:
    """SQL for an id as text."""
    return f"{column}::text" if on_postgres() else column


def column_type(model: type[models.Model], name: str) -> str:
    """The database's type of a model's column."""
    kind = model._meta.get_field(name).db_type(connection)
    return str(kind)


class Stage:
    """The temporary table of one run. `state` is new, changed, unchanged or rejected; `target` the row it meets."""

    def __init__(self, columns: Sequence[tuple[str, str]], uuid_type: str) -> None:
        self.name = f"import_{uuid4().hex[:12]}"
        self._folder: TemporaryDirectory[str] | None = None
        self._schema = ""
        self.columns = [
            ("line", "integer PRIMARY KEY" if not on_postgres() else "integer"),
            ("state", f"varchar(1) NOT NULL DEFAULT '{NEW}'"),
            ("target", uuid_type),
            *columns,
        ]

    def __enter__(self) -> Self:
        # On SQLite a file of its own: some builds keep temporary tables in memory, which would grow with the import.
        if not on_postgres() and not connection.in_atomic_block:
            self._folder = TemporaryDirectory(prefix="tasuki-import-")
            self._schema = f"s{self.name}"
            self.run(f"ATTACH DATABASE %s AS {self._schema}", [str(Path(self._folder.name) / "stage")])
            self.run(f"PRAGMA {self._schema}.journal_mode = OFF")
            self.run(f"PRAGMA {self._schema}.synchronous = OFF")
            self.name = f"{self._schema}.{self.name}"
        self.create(self.name, self.columns)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._folder is not None:
            self.run(f"DETACH DATABASE {self._schema}")
            self._folder.cleanup()
        # After a failed statement PostgreSQL takes no further one; the table then goes with the transaction.
        elif not (connection.in_atomic_block and connection.needs_rollback) and connection.is_usable():
            self.run(f"DROP TABLE IF EXISTS {self.name}")

    def create(self, name: str, columns: Sequence[tuple[str, str]]) -> None:
        """Create a table that goes with this stage."""
        temporary = "" if self._folder is not None else "TEMPORARY "
        self.run(
            f"CREATE {temporary}TABLE {name} ({', '.join(f'{column} {kind}' for column, kind in columns)})"
        )

    def load(self, rows: Sequence[Sequence[Any]], names: Sequence[str]) -> None:
        """Add rows: COPY on PostgreSQL, executemany on SQLite; `names` are their columns, state and target aside."""
        with connection.cursor() as cursor:
            if on_postgres():
                with cursor.copy(f"COPY {self.name} ({', '.join(names)}) FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)
                return
            places = ", ".join(["%s"] * len(names))
            alone = not connection.in_atomic_block
            if alone:
                cursor.execute("BEGIN")  # touches the temporary database only: others may write meanwhile
            try:
                cursor.executemany(f"INSERT INTO {self.name} ({', '.join(names)}) VALUES ({places})", rows)
            finally:
                if alone:
                    cursor.execute("COMMIT")

    def ready(self) -> None:
        """All rows are in: let the planner know, begin with every row as new."""
        if on_postgres():
            self.run(f"CREATE INDEX ON {self.name} (line)")
            self.run(f"ANALYZE {self.name}")

    def run(self, sql: str, params: Sequence[Any] = ()) -> int:
        """Carry out a statement; `{stage}` stands for the table. Returns the number of rows it touched."""
        with connection.cursor() as cursor:
            cursor.execute(sql.replace("{stage}", self.name), list(params))
            return int(cursor.rowcount)

    def fetch(self, sql: str, params: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows of a query."""
        with connection.cursor() as cursor:
            cursor.execute(sql.replace("{stage}", self.name), list(params))
            while rows := cursor.fetchmany(_MARK):
                yield from rows

    def one(self, sql: str, params: Sequence[Any] = ()) -> Any:
        """The first value of the first row, None without any."""
        return next((row[0] for row in self.fetch(sql, params)), None)

    def reject(
        self,
        log: RemarkLog,
        sql: str,
        column: str,
        reason: Callable[[tuple[Any, ...]], Reason],
        shown: Callable[[str], str] = str,
    ) -> None:
        """Reject every row that the query finds: it gives line, value and whatever the reason needs."""
        found = list(self.fetch(sql))
        for row in found:
            log.add(row[0], column, shown(str(row[1] or "")), reason(row), rejected=True)
        self.mark([row[0] for row in found], f"state = '{REJECTED}'")

    def mark(self, lines: Sequence[int], change: str) -> None:
        """Change the rows on these lines."""
        self.run_many(f"UPDATE {{stage}} SET {change} WHERE line = %s", [(line,) for line in lines])

    def run_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """Carry out a statement for each of the rows of parameters."""
        if rows:
            with connection.cursor() as cursor:
                cursor.executemany(sql.replace("{stage}", self.name), rows)

    def outcomes(self) -> Iterator[tuple[int, str, UUID | None]]:
        """Line, state and row of ours of everything that was not rejected."""
        sql = f"SELECT line, state, COALESCE(target, id) FROM {{stage}} WHERE state <> '{REJECTED}' ORDER BY line"
        for line, state, target in self.fetch(sql):
            yield line, state, target if target is None or isinstance(target, UUID) else UUID(str(target))

    def counts(self) -> dict[str, int]:
        """How many rows are in each state."""
        return dict(self.fetch("SELECT state, COUNT(*) FROM {stage} GROUP BY state"))
