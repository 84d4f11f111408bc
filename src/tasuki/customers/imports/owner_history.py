"""Owner history: who owned which account in which role, since and until when (TR-7)."""

# ruff: noqa: S608 -- statements are put together from names in this package, never from what files say

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from tasuki.customers.imports.chunks import Chunk, Source
from tasuki.customers.imports.converted import Converted
from tasuki.customers.imports.owners import PeopleIndex
from tasuki.customers.imports.references import resolve_accounts, shown
from tasuki.customers.imports.staging import (
    CHANGED,
    NEW,
    UNCHANGED,
    Stage,
    column_type,
    id_text,
    on_postgres,
)
from tasuki.customers.imports.upsert import reject_doubles, stamp
from tasuki.customers.models import Ownership
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Reason
from tasuki.web.ids import new_id

TABLE: Final = Ownership._meta.db_table
ROLES: Final = {
    "account": "account",
    "accountowner": "account",
    "owner": "account",
    "sales": "sales",
    "salesowner": "sales",
    "success": "success",
    "customersuccess": "success",
    "cs": "success",
    "csm": "success",
}


class OwnerHistory:
    """The import of earlier owners. Identity: account, role, person and the day on which it began.

    The present owner is not changed by history: an open row only says since when the present owner has been it.
    """

    def __init__(self, source: Source, people: PeopleIndex) -> None:
        self.source = source
        self.people = people
        self.columns = ["line", "id", "account_ref", "person_id", "role", "since", "until"]

    def stage(self) -> Stage:
        """The temporary table; days are kept as ISO text."""
        uuid = column_type(Ownership, "id")
        kinds = {"id": uuid, "person_id": uuid}
        columns = [(name, kinds.get(name, "text")) for name in self.columns if name != "line"]
        return Stage([*columns, ("account_id", uuid)], uuid)

    def rows(self, chunk: Chunk) -> list[tuple[Any, ...]]:
        """The chunk's rows as they go into the stage."""
        roles = chunk.read("role", _role)
        found: dict[str, list[Any]] = {
            "line": chunk.lines,
            "id": [new_id().hex for _line in chunk.lines],
            "account_ref": chunk.said("account"),
            "person_id": chunk.references("owner", self.people.find),
            "role": [role or Ownership.Role.ACCOUNT.value for role in roles],
            "since": chunk.dates("since"),
            "until": chunk.dates("until"),
        }
        for position in range(len(chunk)):
            self._check(chunk, position, found)
        return chunk.rows([found[name] for name in self.columns])

    def _check(self, chunk: Chunk, position: int, found: dict[str, list[Any]]) -> None:
        if position in chunk.out:
            return
        since, until = found["since"][position], found["until"][position]
        for column, target in (("account_ref", "account"), ("person_id", "owner"), ("since", "since")):
            if found[column][position] is None:
                chunk.remark(
                    position, target, "", Reason("import.history_needs", {"field": target}), rejected=True
                )
                return
        if until is not None and until < since:
            values = {"since": since, "until": until}
            chunk.remark(position, "until", until, Reason("import.history_backwards", values), rejected=True)

    def plan(self, stage: Stage) -> None:
        """Decide every row's state."""
        log, label = self.source.log, self.source.label
        reasons = resolve_accounts(stage)
        if reasons:
            stage.reject(
                log,
                "SELECT line, account_ref FROM {stage} WHERE account_id IS NULL AND state = 'n' ORDER BY line",
                label("account"),
                lambda row: reasons[row[1]],
                shown=shown,
            )
        key = " || '|' || ".join((id_text("s.account_id"), "s.role", id_text("s.person_id"), "s.since"))
        reject_doubles(stage, log, label("since"), key, shown="s.since")
        same = "t.account_id = s.account_id AND t.role = s.role AND t.person_id = s.person_id"
        stage.run(
            f"UPDATE {{stage}} AS s SET target = t.id, state = '{CHANGED}' FROM {TABLE} t"
            f" WHERE {same} AND s.state = '{NEW}' AND ({_day('t.since')} = s.since"
            " OR (s.until IS NULL AND t.until IS NULL))"
        )
        stage.reject(
            log,
            f"SELECT line, since FROM {{stage}} WHERE state = '{NEW}' AND until IS NULL ORDER BY line",
            label("since"),
            lambda _row: Reason("import.history_not_owner"),
        )
        stage.run(
            f"UPDATE {{stage}} AS s SET state = '{UNCHANGED}' FROM {TABLE} t WHERE t.id = s.target"
            f" AND s.state = '{CHANGED}' AND {_day('t.since')} <= s.since"
            f" AND (s.until IS NULL OR t.until IS NULL OR {_day('t.until')} = s.until)"
        )

    def apply(self, stage: Stage, actor: Actor, now: datetime) -> None:
        """Write new spells; of those that are known the earlier beginning, and an end only where there was one."""
        stage.run(
            f"INSERT INTO {TABLE} (id, created_at, account_id, role, person_id, since, until)"
            f" SELECT s.id, %s, s.account_id, s.role, s.person_id, {_instant('s.since')}, {_instant('s.until')}"
            f" FROM {{stage}} s WHERE s.state = '{NEW}' ORDER BY s.line",
            [stamp(now)],
        )
        known = f"{TABLE}.id = s.target AND s.state = '{CHANGED}'"
        stage.run(
            f"UPDATE {TABLE} SET since = {_instant('s.since')} FROM {{stage}} s"
            f" WHERE {known} AND s.since < {_day(f'{TABLE}.since')}"
        )
        stage.run(
            f"UPDATE {TABLE} SET until = {_instant('s.until')} FROM {{stage}} s"
            f" WHERE {known} AND s.until IS NOT NULL AND {TABLE}.until IS NOT NULL"
        )


def _role(text: str) -> Converted:
    key = "".join(letter for letter in text.casefold() if letter.isalnum())
    if key in ROLES:
        return Converted(ROLES[key])
    return Converted(None, Reason("import.unknown_role", {"known": sorted(set(ROLES.values()))}))


def _day(column: str) -> str:
    """SQL for the UTC day of an instant, as ISO text."""
    if on_postgres():
        return f"to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD')"
    return f"substr({column}, 1, 10)"


def _instant(column: str) -> str:
    """SQL for the first instant of a day."""
    if on_postgres():
        return f"({column} || ' 00:00:00+00')::timestamptz"
    return f"{column} || ' 00:00:00'"
