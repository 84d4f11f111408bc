"""The register as API and command ask for it: the filters of the table, and single accounts, deals, colleagues."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet

from tasuki.commitments.listing.table import TABLE
from tasuki.commitments.models import Commitment
from tasuki.commitments.queries import visible_commitments
from tasuki.people.queries import find_person
from tasuki.rules.access import Actor
from tasuki.rules.reasons import NotFound

_WORDS: Final = frozenset({"me", "list", "none"})


def asked_for(
    actor: Actor, wanted: Mapping[str, Any], *, account: UUID | None = None, deal: UUID | None = None
) -> QuerySet[Commitment]:
    """What of the register is wanted, in its order; `owner` is me, list, none, or exactly one colleague."""
    given = {name: value for name, value in wanted.items() if value}
    rows = visible_commitments(actor)
    owner = given.get("owner", "")
    if owner and owner not in _WORDS:
        try:
            given["owner"] = find_person(owner).pk
        except NotFound:
            return rows.none()
    state = TABLE.read(given, actor)
    rows = rows.filter(account=account) if account else rows
    rows = rows.filter(deal=deal) if deal else rows
    return state.ordered(state.narrowed(rows))
