"""Deals: kept even where their account is not known."""

# ruff: noqa: S608 -- statements are put together from names in this package, never from what files say

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from tasuki.customers.imports.chunks import Chunk, Source
from tasuki.customers.imports.owners import PeopleIndex
from tasuki.customers.imports.products import near_products
from tasuki.customers.imports.references import SEPARATOR, resolve_accounts, shown
from tasuki.customers.imports.staging import REJECTED, Stage, column_type, id_text
from tasuki.customers.imports.upsert import (
    Keys,
    insert_new,
    is_empty,
    match_external_id,
    match_keys,
    reject_doubles,
    settle_unchanged,
    update_changed,
)
from tasuki.customers.imports.words import stage_reader
from tasuki.customers.models import Deal
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Reason
from tasuki.web.ids import new_id

TABLE: Final = Deal._meta.db_table
_DEFAULTS: Final = {
    "product": "''", "stage": "''", "status": "'open'", "amount": "", "currency": "''", "opened_on": "",
    "closed_on": "",
}  # fmt: skip
_TARGETS: Final = {"status": "stage", "opened_on": "created", "closed_on": "close_date"}


class Deals:
    """The import of deals. Identity: external id, else account, name, product and the day it was opened."""

    def __init__(self, source: Source, people: PeopleIndex) -> None:
        self.source = source
        self.people = people
        self.read_stage = stage_reader(source.mapping.stages)
        self.values = ["name", *(name for name in _DEFAULTS if self._fed(name))]
        self.columns = ["line", "id", "external_id", *self.values]
        if source.has("account"):
            self.columns += ["account_ref", "account_name"]
        if source.has("owner"):
            self.columns.append("owner_id")

    def _fed(self, column: str) -> bool:
        if column == "currency":
            return self.source.has("currency") or self.source.has("amount")
        return self.source.has(_TARGETS.get(column, column))

    def stage(self) -> Stage:
        """The temporary table for these columns, and those that identify."""
        uuid = column_type(Deal, "id")
        kinds = {"id": uuid, "account_ref": "text"}
        always = ("account_ref", "account_name", "account_id", "product", "opened_on")
        names = [*self.columns, *(name for name in always if name not in self.columns)]
        return Stage([(n, kinds.get(n) or column_type(Deal, n)) for n in names if n != "line"], uuid)

    def rows(self, chunk: Chunk) -> list[tuple[Any, ...]]:
        """The chunk's rows as they go into the stage."""
        refs = chunk.said("account")
        accounts = [ref.split(SEPARATOR)[-1][:300] if ref else None for ref in refs]
        stages = chunk.read("stage", self.read_stage)
        found: dict[str, list[Any]] = {
            "line": chunk.lines,
            "id": [new_id().hex for _line in chunk.lines],
            "external_id": chunk.ids("external_id"),
            "account_ref": refs,
            "account_name": accounts,
            "product": chunk.kept("product"),
            "stage": [stage[0] if stage else None for stage in stages],
            "status": [stage[1] if stage else None for stage in stages],
            "opened_on": chunk.dates("created"),
            "closed_on": chunk.dates("close_date"),
            "owner_id": chunk.references("owner", self.people.find),
            **chunk.money("amount"),
        }
        found["name"] = self._names(chunk, found)
        if self.source.has("account"):
            for position, ref in enumerate(refs):
                if ref is None and position not in chunk.out:
                    chunk.remark(position, "account", "", Reason("import.deal_without_account"))
        return chunk.rows([found[name] for name in self.columns])

    def _names(self, chunk: Chunk, found: dict[str, list[Any]]) -> list[str | None]:
        """The deals' names; one without is called by its product and account, or its external id."""
        names: list[str | None] = []
        for position, given in enumerate(chunk.kept("name")):
            parts = [text for text in (found["product"][position], found["account_name"][position]) if text]
            name = given or " – ".join(parts)[:300] or found["external_id"][position]
            if name is None and position not in chunk.out:
                target = next(t for t in ("name", "external_id", "account", "product") if self.source.has(t))
                chunk.remark(position, target, "", Reason("import.deal_nameless"), rejected=True)
            names.append(name)
        return names

    def plan(self, stage: Stage) -> None:
        """Decide every row's state."""
        log, label = self.source.log, self.source.label
        if self.source.has("account"):
            self._tell_unknown_accounts(stage, resolve_accounts(stage))
        if self.source.has("product"):
            near_products(stage, log, label("product"), TABLE)
        column = label("name" if self.source.has("name") else "product")
        keys = Keys(_key("s"), _key("t"), column, "s.name")
        found_since = Keys(
            _key("s", by_name=True), f"CASE WHEN t.account_id IS NULL THEN {_key('t')} END", column, "s.name"
        )
        if self.source.has("external_id"):
            reject_doubles(stage, log, label("external_id"), "s.external_id", shown="s.external_id")
        reject_doubles(
            stage, log, keys.column, keys.staged, shown="s.name", where=" AND s.external_id IS NULL"
        )
        if is_empty(stage, TABLE):
            return
        if self.source.has("external_id"):
            match_external_id(stage, TABLE)
        for known_by in (keys, found_since):
            match_keys(stage, log, TABLE, known_by, ambiguous_ends=False)
        reject_doubles(stage, log, keys.column, "s.target", shown="s.name")
        settle_unchanged(stage, TABLE, self._compared())

    def _tell_unknown_accounts(self, stage: Stage, reasons: dict[str, Reason]) -> None:
        if not reasons:
            return
        lost = stage.fetch(
            "SELECT line, account_ref FROM {stage} WHERE account_id IS NULL AND account_ref IS NOT NULL"
            f" AND state <> '{REJECTED}' ORDER BY line"
        )
        for line, ref in lost:
            self.source.log.add(line, self.source.label("account"), shown(ref), reasons[ref])

    def _compared(self) -> list[str]:
        names = list(self.values)
        names += ["account_id", "account_name"] if self.source.has("account") else []
        names += ["external_id"] if self.source.has("external_id") else []
        return [*names, "owner_id"] if self.source.has("owner") else names

    def apply(self, stage: Stage, actor: Actor, now: datetime) -> None:
        """Write new and changed deals."""
        values = {"external_id": "s.external_id", "name": "s.name", "account_name": "''"}
        for name, default in _DEFAULTS.items():
            if name in self.values:
                values[name] = f"COALESCE(s.{name}, {default})" if default else f"s.{name}"
            elif default:
                values[name] = default
        if self.source.has("account"):
            values |= {"account_id": "s.account_id", "account_name": "COALESCE(s.account_name, '')"}
        if self.source.has("owner"):
            values["owner_id"] = "s.owner_id"
        insert_new(stage, TABLE, values, now)
        update_changed(stage, TABLE, self._compared(), {})


def _key(row: str, *, by_name: bool = False) -> str:
    """SQL for what tells deals without external id apart; `by_name` takes the account's name though it is known."""
    opened = f"COALESCE(CAST({row}.opened_on AS varchar(10)), '')"
    account = f"COALESCE({row}.account_name, '')"
    if not by_name:
        account = f"COALESCE({id_text(f'{row}.account_id')}, {account})"
    return f"{account} || '|' || {row}.name || '|' || COALESCE({row}.product, '') || '|' || {opened}"
