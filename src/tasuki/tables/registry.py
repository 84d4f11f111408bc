"""Which tables there are: the rooms above name theirs here, as text, so that this room imports none of them."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final, cast

from django.utils.module_loading import import_string

from tasuki.rules.access import Actor
from tasuki.rules.reasons import NotFound

if TYPE_CHECKING:
    from tasuki.tables.table import Table

TABLES: Final[dict[str, str]] = {
    "accounts": "tasuki.customers.listing.table.TABLE",
    "transitions": "tasuki.transitions.listing.table.TABLE",
    "commitments": "tasuki.commitments.listing.table.TABLE",
    "readiness": "tasuki.succession.table.TABLE",
}


def table(key: str, actor: Actor | None = None) -> Table:
    """The table of that name, if the actor has it at all; raises NotFound."""
    if key not in TABLES:
        raise NotFound("table", key[:60], list(TABLES))
    found = cast("Table", import_string(TABLES[key]))
    if actor is not None and found.may is not None and not found.may(actor):
        raise NotFound("table", key)
    return found


def mine(actor: Actor) -> list[str]:
    """The tables that the actor has."""
    found = []
    for key in TABLES:
        with suppress(NotFound):
            table(key, actor)
            found.append(key)
    return found
