"""Accounts: understood, staged, met with what is there, written."""

# ruff: noqa: S608 -- statements are put together from names in this package, never from what files say

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from tasuki.audit.actions import NewEvent, record_many
from tasuki.customers.account_facts import MOST_ESCALATIONS
from tasuki.customers.imports.amounts import read_count
from tasuki.customers.imports.chunks import Chunk, Source
from tasuki.customers.imports.converted import Converted
from tasuki.customers.imports.owners import PeopleIndex
from tasuki.customers.imports.parents import link_parents
from tasuki.customers.imports.places import read_country, zone_of
from tasuki.customers.imports.staging import CHANGED, NEW, Stage, column_type, on_postgres
from tasuki.customers.imports.upsert import (
    Keys,
    insert_new,
    is_empty,
    match_external_id,
    match_keys,
    reject_doubles,
    settle_unchanged,
    stamp,
    update_changed,
)
from tasuki.customers.imports.words import read_industry, read_tier
from tasuki.customers.models import Account, Ownership
from tasuki.customers.names import name_key
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Reason
from tasuki.web.collation import sort_key
from tasuki.web.ids import new_id

TABLE: Final = Account._meta.db_table
_OWNERSHIPS: Final = Ownership._meta.db_table
# Fields whose text is kept in `source_row` when the value says less than the text.
_KEEPS_TEXT: Final = (
    "country", "employees", "annual_revenue", "arr", "currency", "tier", "created", "renewal_date", "owner",
    "industry", "website", "parent", "live_date", "first_value_date", "open_escalations", "invoice_overdue_since",
)  # fmt: skip
_DEFAULTS: Final = {
    "industry": "''", "country": "''", "employees": "", "annual_revenue": "", "currency": "''", "arr": "",
    "renewal_on": "", "website": "''", "tier": "'standard'", "customer_since": "",
    "live_on": "", "first_value_on": "", "open_escalations": "", "invoice_overdue_since": "",
}  # fmt: skip


_TARGETS: Final = {
    "customer_since": "created",
    "renewal_on": "renewal_date",
    "live_on": "live_date",
    "first_value_on": "first_value_date",
}


def _read_escalations(text: str) -> Converted:
    """A number of escalations, no more than the form takes."""
    found = read_count(text)
    if found.value is None or found.value <= MOST_ESCALATIONS:
        return found
    return Converted(reason=Reason("import.number_unknown"), lost=True)


class Accounts:
    """The import of accounts. Identity: external id, else the name (without case) where only one account has it."""

    def __init__(self, source: Source, people: PeopleIndex) -> None:
        self.source = source
        self.people = people
        values = [name for name in _DEFAULTS if self._fed(name)]
        self.values = ["name", *values]
        self.columns = ["line", "id", "ownership", "external_id", "name_key", "sort_key", *self.values]
        if source.has("owner"):
            self.columns.append("owner_id")
        if source.has("country"):
            self.columns.append("zone")
        if source.has("parent"):
            self.columns.append("parent_ref")
        self.patched = any(source.has(name) for name in _KEEPS_TEXT)
        if self.patched:
            self.columns.append("patch")

    def _fed(self, column: str) -> bool:
        target = _TARGETS.get(column, column)
        if column == "currency":
            return self.source.has("currency") or self.source.has("annual_revenue") or self.source.has("arr")
        return self.source.has(target)

    def stage(self) -> Stage:
        """The temporary table for these columns."""
        uuid = column_type(Account, "id")
        kinds = {"id": uuid, "ownership": uuid, "parent_ref": "text", "patch": "text"}
        columns = [(n, kinds.get(n) or column_type(Account, n)) for n in self.columns if n != "line"]
        if self.source.has("parent"):
            columns.append(("parent_id", uuid))
        return Stage(columns, uuid)

    def rows(self, chunk: Chunk) -> list[tuple[Any, ...]]:
        """The chunk's rows as they go into the stage."""
        has = self.source.has
        names = chunk.kept("name")
        for position, name in enumerate(names):
            if name is None and position not in chunk.out:
                chunk.remark(position, "name", "", Reason("import.name_blank"), rejected=True)
        countries = chunk.read("country", read_country)
        found: dict[str, list[Any]] = {
            "line": chunk.lines,
            "id": [new_id().hex for _name in names],
            "ownership": [None] * len(names),
            "external_id": chunk.ids("external_id"),
            "name": names,
            "name_key": [name_key(name) if name else None for name in names],
            "sort_key": [sort_key(name) if name else None for name in names],
            "industry": chunk.read("industry", read_industry),
            "country": countries,
            "zone": [zone_of(country) if country else None for country in countries],
            "employees": chunk.read("employees", read_count),
            "website": chunk.kept("website"),
            "tier": chunk.read("tier", read_tier),
            "customer_since": chunk.dates("created"),
            "renewal_on": chunk.dates("renewal_date"),
            "live_on": chunk.dates("live_date"),
            "first_value_on": chunk.dates("first_value_date"),
            "open_escalations": chunk.read("open_escalations", _read_escalations),
            "invoice_overdue_since": chunk.dates("invoice_overdue_since"),
        }
        found |= chunk.money("annual_revenue", "arr")
        if has("owner"):
            owners = chunk.references("owner", self.people.find)
            found["owner_id"] = owners
            found["ownership"] = [new_id().hex if owner else None for owner in owners]
        if has("parent"):
            found["parent_ref"] = chunk.said("parent")
        if self.patched:
            found["patch"] = self._patches(chunk)
        return chunk.rows([found[name] for name in self.columns])

    def _patches(self, chunk: Chunk) -> list[str]:
        """What changes in `source_row`: the text of cells that say more than was understood, null for the others."""
        fed = [name for name in _KEEPS_TEXT if self.source.has(name)]
        empty = json.dumps(dict.fromkeys(fed))
        patches = [empty] * len(chunk)
        for position, texts in chunk.lost.items():
            patches[position] = json.dumps({name: texts.get(name) for name in fed}, ensure_ascii=False)
        return patches

    # -- planning -----------------------------------------------------------------------------

    def plan(self, stage: Stage) -> None:
        """Decide every row's state."""
        log, label = self.source.log, self.source.label
        if self.source.has("external_id"):
            reject_doubles(stage, log, label("external_id"), "s.external_id", shown="s.external_id")
        reject_doubles(
            stage, log, label("name"), "s.name_key", shown="s.name", where=" AND s.external_id IS NULL"
        )
        if not is_empty(stage, TABLE):
            if self.source.has("external_id"):
                match_external_id(stage, TABLE)
            match_keys(
                stage,
                log,
                TABLE,
                Keys("s.name_key", "t.name_key", label("name"), "s.name"),
                ambiguous_ends=True,
            )
            reject_doubles(stage, log, label("name"), "s.target", shown="s.name")
        if self.source.has("parent"):
            link_parents(stage, log, label("parent"))
        if self.source.has("owner"):
            self._respect_open_transitions(stage)
        settle_unchanged(stage, TABLE, self._compared(), self._same_source_row())

    def _compared(self) -> list[str]:
        more = [name for name in ("owner_id", "parent_id") if self.source.has(name.removesuffix("_id"))]
        return [*(["external_id"] if self.source.has("external_id") else []), *self.values, *more]

    def _respect_open_transitions(self, stage: Stage) -> None:
        locked = list(
            stage.fetch(
                f"SELECT s.line, p.name FROM {{stage}} s JOIN {TABLE} t ON t.id = s.target"
                " JOIN people_person p ON p.id = s.owner_id"
                f" WHERE s.state = '{CHANGED}' AND t.owner_locked_by IS NOT NULL"
                " AND (t.owner_id IS NULL OR t.owner_id <> s.owner_id) ORDER BY s.line"
            )
        )
        for line, name in locked:
            self.source.log.add(line, self.source.label("owner"), name, Reason("import.owner_in_transition"))
        stage.mark([line for line, _name in locked], "owner_id = NULL")

    # -- source_row ---------------------------------------------------------------------------

    def _merged(self, row: str) -> str:
        if on_postgres():
            return f"jsonb_strip_nulls({row} || s.patch::jsonb)"
        return f"json_patch({row}, s.patch)"

    def _same_source_row(self) -> str:
        if not self.patched:
            return ""
        stored = "t.source_row" if on_postgres() else "json(t.source_row)"
        return f"{self._merged('t.source_row')} = {stored}"

    # -- writing ------------------------------------------------------------------------------

    def apply(self, stage: Stage, actor: Actor, now: datetime) -> None:
        """Write new and changed accounts, their ownerships, and the events of owners that changed."""
        if self.source.has("owner"):
            self._record_owner_changes(stage, actor, now)
        self._insert(stage, now)
        self._update(stage)
        if self.source.has("owner"):
            stage.run(
                f"INSERT INTO {_OWNERSHIPS} (id, created_at, account_id, role, person_id, since, until)"
                f" SELECT s.ownership, %s, s.id, 'account', s.owner_id, %s, NULL FROM {{stage}} s"
                f" WHERE s.state = '{NEW}' AND s.owner_id IS NOT NULL ORDER BY s.line",
                [stamp(now), stamp(now)],
            )

    def _insert(self, stage: Stage, now: datetime) -> None:
        values = {"external_id": "s.external_id", "name": "s.name", "name_key": "s.name_key", "zone": "'UTC'"}
        values["sort_key"] = "s.sort_key"
        for name, default in _DEFAULTS.items():
            if name in self.values:
                values[name] = f"COALESCE(s.{name}, {default})" if default else f"s.{name}"
            elif default:
                values[name] = default
        if "zone" in self.columns:
            values["zone"] = "COALESCE(s.zone, 'UTC')"
        for name in ("owner", "parent"):
            if self.source.has(name):
                values[f"{name}_id"] = f"s.{name}_id"
        empty = "'{}'::jsonb" if on_postgres() else "'{}'"
        values["source_row"] = self._merged(empty) if self.patched else empty
        insert_new(stage, TABLE, values, now)

    def _update(self, stage: Stage) -> None:
        extra: dict[str, str] = {}
        if self.source.has("name"):
            extra |= {"name_key": "s.name_key", "sort_key": "s.sort_key"}
        if "zone" in self.columns:
            extra["zone"] = (
                f"CASE WHEN s.country IS NOT NULL AND s.country <> {TABLE}.country"
                f" THEN s.zone ELSE {TABLE}.zone END"
            )
        if self.patched:
            extra["source_row"] = self._merged(f"{TABLE}.source_row")
        update_changed(stage, TABLE, self._compared(), extra)

    def _record_owner_changes(self, stage: Stage, actor: Actor, now: datetime) -> None:
        """The history of owners (TR-7) and one event for each account whose owner changes."""
        moved = f"s.state = '{CHANGED}' AND s.owner_id IS NOT NULL AND (t.owner_id IS NULL OR t.owner_id <> s.owner_id)"
        join = f"{{stage}} s JOIN {TABLE} t ON t.id = s.target WHERE {moved}"
        events = [
            NewEvent(
                actor,
                "account.owner_changed",
                ("account", _uuid(account)),
                {"from": str(_uuid(before)) if before else None, "to": str(_uuid(after)), "transition": None},
            )
            for account, before, after in stage.fetch(
                f"SELECT t.id, t.owner_id, s.owner_id FROM {join} ORDER BY s.line"
            )
        ]
        if not events:
            return
        stage.run(
            f"UPDATE {_OWNERSHIPS} SET until = %s WHERE until IS NULL AND role = 'account'"
            f" AND account_id IN (SELECT t.id FROM {join})",
            [stamp(now)],
        )
        stage.run(
            f"INSERT INTO {_OWNERSHIPS} (id, created_at, account_id, role, person_id, since, until)"
            f" SELECT s.ownership, %s, t.id, 'account', s.owner_id, %s, NULL FROM {join}",
            [stamp(now), stamp(now)],
        )
        record_many(events, now=now)


def _uuid(value: Any) -> UUID:
    """An id as the database gives it: hexadecimal text on SQLite."""
    return value if isinstance(value, UUID) else UUID(str(value))
