"""Contacts: people at customers, each belonging to an account."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from tasuki.customers.imports.chunks import Chunk, Source
from tasuki.customers.imports.owners import PeopleIndex
from tasuki.customers.imports.references import resolve_accounts, shown
from tasuki.customers.imports.staging import CHANGED, Stage, column_type, id_text
from tasuki.customers.imports.standing import read_influence, read_kind, read_support
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
from tasuki.customers.imports.words import read_language
from tasuki.customers.models import Stakeholder
from tasuki.customers.names import name_key
from tasuki.people.erased import Erased
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Reason
from tasuki.web.ids import new_id

TABLE: Final = Stakeholder._meta.db_table
_TEXTS: Final = ("first_name", "last_name", "email", "phone", "title", "language", "department", "kind")
_LEVELS: Final = ("influence", "support")
_KEY: Final = ("last_name", "first_name", "department", "title", "email")
_BY_EMAIL: Final = "CASE WHEN {0}.email <> '' THEN {1} || ':' || {0}.email END"
_BY_NAME: Final = "{1} || ':' || {0}.first_name || ' ' || {0}.last_name"
_STAGED_NAME: Final = (
    "CASE WHEN {0}.email IS NULL THEN {1} || ':' || COALESCE({0}.first_name, '') || ' '"
    " || COALESCE({0}.last_name, '') END"
)


class Contacts:
    """The import of contacts. Identity: external id, else account and e-mail, else account and full name."""

    def __init__(self, source: Source, people: PeopleIndex) -> None:
        self.source = source
        self.people = people
        self.erased = Erased()
        self.values = [name for name in (*_TEXTS, *_LEVELS) if source.has(name)]
        self.columns = ["line", "id", "external_id", "account_ref", *self.values, "name_key"]
        if source.has("owner"):
            self.columns.append("owner_id")

    def stage(self) -> Stage:
        """The temporary table for these columns; the three that identify are always there."""
        uuid = column_type(Stakeholder, "id")
        kinds = {"id": uuid, "account_ref": "text"}
        names = [*self.columns, *(n for n in ("first_name", "last_name", "email") if n not in self.columns)]
        columns = [(n, kinds.get(n) or column_type(Stakeholder, n)) for n in names if n != "line"]
        return Stage([*columns, ("account_id", uuid)], uuid)

    def rows(self, chunk: Chunk) -> list[tuple[Any, ...]]:
        """The chunk's rows as they go into the stage."""
        found: dict[str, list[Any]] = {
            "line": chunk.lines,
            "id": [new_id().hex for _line in chunk.lines],
            "external_id": chunk.ids("external_id"),
            "account_ref": chunk.said("account"),
            "first_name": chunk.kept("first_name"),
            "last_name": chunk.kept("last_name"),
            "email": chunk.emails("email"),
            "phone": chunk.kept("phone"),
            "title": chunk.kept("title"),
            "language": chunk.read("language", read_language),
            "department": chunk.kept("department"),
            "kind": chunk.read("kind", read_kind),
            "influence": chunk.read("influence", read_influence),
            "support": chunk.read("support", read_support),
            "owner_id": chunk.references("owner", self.people.find),
        }
        if None in found["account_ref"]:
            for position, ref in enumerate(found["account_ref"]):
                if ref is None:
                    chunk.remark(position, "account", "", Reason("import.account_needed"), rejected=True)
        names = zip(found["first_name"], found["last_name"], found["email"], strict=True)
        for position, (first, last, email) in enumerate(names):
            if not (first or last or email):
                target = next(n for n in ("email", "last_name", "first_name") if self.source.has(n))
                chunk.remark(position, target, "", Reason("import.contact_nameless"), rejected=True)
        who = zip(found["external_id"], found["email"], strict=True)
        for position, (external_id, email) in enumerate(who) if self.erased else ():
            if self.erased.knows(external_id, email):
                chunk.remark(position, "account", "", Reason("import.person_erased"), rejected=True)
        parts = zip(*(found[name] for name in _KEY), strict=True)
        found["name_key"] = [name_key(" ".join(filter(None, texts))) for texts in parts]
        return chunk.rows([found[name] for name in self.columns])

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
        account = id_text("s.account_id")
        stored = id_text("t.account_id")
        free = " AND s.external_id IS NULL"
        by_email = Keys(
            _BY_EMAIL.format("s", account), _BY_EMAIL.format("t", stored), label("email"), "s.email"
        )
        by_name = Keys(
            _STAGED_NAME.format("s", account), _BY_NAME.format("t", stored), label("last_name"), "s.last_name"
        )
        if self.source.has("external_id"):
            reject_doubles(stage, log, label("external_id"), "s.external_id", shown="s.external_id")
        for keys in (by_email, by_name):
            reject_doubles(stage, log, keys.column, keys.staged, shown=keys.shown, where=free)
        if is_empty(stage, TABLE):
            return
        if self.source.has("external_id"):
            match_external_id(stage, TABLE)
        for keys in (by_email, by_name):
            match_keys(stage, log, TABLE, keys, ambiguous_ends=False)
        reject_doubles(stage, log, label("account"), "s.target")
        settle_unchanged(stage, TABLE, self._compared())

    def _compared(self) -> list[str]:
        names = ["account_id", *self.values]
        if self.source.has("external_id"):
            names.append("external_id")
        return [*names, "owner_id"] if self.source.has("owner") else names

    def apply(self, stage: Stage, actor: Actor, now: datetime) -> None:
        """Write new and changed contacts; a change raises the version that pages compare (SE-6)."""
        values = {"external_id": "s.external_id", "account_id": "s.account_id", "more_kinds": "''"}
        values |= {"do_not_mail": "FALSE", "version": "1", "name_key": "s.name_key"}
        for name in _TEXTS:
            values[name] = f"COALESCE(s.{name}, '')" if name in self.values else "''"
        values |= {name: f"s.{name}" for name in _LEVELS if name in self.values}
        if self.source.has("owner"):
            values["owner_id"] = "s.owner_id"
        insert_new(stage, TABLE, values, now)
        update_changed(stage, TABLE, self._compared(), {"version": f"{TABLE}.version + 1"})
        self._name_anew(stage)

    def _name_anew(self, stage: Stage) -> None:
        """The changed rows' keys: the file may have brought only a part of what they are made of."""
        if not any(self.source.has(name) for name in _KEY):
            return
        columns = ", ".join(f"t.{name}" for name in _KEY)
        rows = stage.fetch(
            f"SELECT t.id, {columns} FROM {TABLE} t JOIN {{stage}} s ON s.target = t.id WHERE s.state = '{CHANGED}'"  # noqa: S608 - our own names
        )
        keys = [(name_key(" ".join(texts)), pk) for pk, *texts in rows]
        stage.run_many(f"UPDATE {TABLE} SET name_key = %s WHERE id = %s", keys)  # noqa: S608 - our own names
