"""Finding accounts by what files call them: external id, or exact name where only one account has it."""

# ruff: noqa: S608 -- statements are put together from names in this package, never from what files say

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from tasuki.customers.imports.staging import REJECTED, Stage, column_type
from tasuki.customers.models import Account
from tasuki.customers.names import name_key
from tasuki.rules.reasons import Reason

TABLE: Final = Account._meta.db_table
SEPARATOR: Final = "\n"
_MANY: Final = ""
_BATCH: Final = 500


class KnownAccounts:
    """Those accounts that the texts may mean, by external id and by name; staged accounts too, if asked for."""

    def __init__(self, stage: Stage, texts: set[str], *, staged: bool = False) -> None:
        self._ids: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._staged = staged
        self._read(stage, "external_id", texts, self._ids)
        self._read(stage, "name_key", {name_key(text) for text in texts}, self._names)

    def _read(self, stage: Stage, column: str, texts: set[str], found: dict[str, str]) -> None:
        for batch in _batches(sorted(texts)):
            places = ", ".join(["%s"] * len(batch))
            sql, params = f"SELECT {column}, id FROM {TABLE} WHERE {column} IN ({places})", batch
            if self._staged:
                sql += (
                    f" UNION SELECT {column}, COALESCE(target, id) FROM {{stage}}"
                    f" WHERE {column} IN ({places}) AND state <> '{REJECTED}'"
                )
                params = [*batch, *batch]
            for key, account in stage.fetch(sql, params):
                same = found.get(key, hexadecimal(account)) == hexadecimal(account)
                found[key] = hexadecimal(account) if same else _MANY

    def find(self, texts: Iterable[str]) -> tuple[str, Reason | None]:
        """The account that the first telling text means, or why there is none."""
        shared = False
        for text in texts:
            found = self._ids.get(text) or self._names.get(name_key(text))
            if found:
                return found, None
            shared = shared or name_key(text) in self._names
        return "", Reason("import.account_ambiguous") if shared else Reason("import.account_unknown")


def resolve_accounts(stage: Stage) -> dict[str, Reason]:
    """Turn every `account_ref` into `account_id`; returns, for those that lead nowhere, why."""
    stage.run(
        f"UPDATE {{stage}} AS s SET account_id = t.id FROM {TABLE} t"
        f" WHERE t.external_id = s.account_ref AND s.state <> '{REJECTED}'"
    )
    left = [
        row[0]
        for row in stage.fetch(
            "SELECT DISTINCT account_ref FROM {stage}"
            f" WHERE account_id IS NULL AND account_ref IS NOT NULL AND state <> '{REJECTED}'"
        )
    ]
    if not left:
        return {}
    known = KnownAccounts(stage, {text for ref in left for text in ref.split(SEPARATOR)})
    reasons: dict[str, Reason] = {}
    meant: list[tuple[str, str]] = []
    for ref in left:
        account, reason = known.find(ref.split(SEPARATOR))
        if reason:
            reasons[ref] = reason
        else:
            meant.append((ref, account))
    if meant:
        names = f"{stage.name}_accounts"
        stage.create(names, [("ref", "text PRIMARY KEY"), ("id", column_type(Account, "id"))])
        stage.run_many(f"INSERT INTO {names} (ref, id) VALUES (%s, %s)", meant)
        stage.run(
            f"UPDATE {{stage}} AS s SET account_id = n.id FROM {names} n"
            " WHERE n.ref = s.account_ref AND s.account_id IS NULL"
        )
        stage.run(f"DROP TABLE {names}")
    return reasons


def shown(ref: str) -> str:
    """A reference as remarks show it."""
    return ref.split(SEPARATOR)[-1]


def hexadecimal(value: Any) -> str:
    """An id as 32 hexadecimal digits, whatever the database gives."""
    return str(value).replace("-", "")


def _batches(texts: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(texts), _BATCH):
        yield texts[start : start + _BATCH]
