"""Which transitions a filter leaves: for the list, the board, the calendar, bulk verbs, mailings (UX-2, SU-7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from tasuki.rules.access import Actor
from tasuki.rules.reasons import refuse_if
from tasuki.transitions.listing.table import TABLE
from tasuki.transitions.models import Transition


def filtered(
    rows: QuerySet[Transition], wanted: Mapping[str, Any], actor: Actor | None = None, *, strict: bool = False
) -> QuerySet[Transition]:
    """The rows that the filter leaves, in no order yet. `wanted` is a query string's content or plain data.

    Without `actor` a filter that says “me” leaves nothing. `strict`, for what is done to all of them: a value that the
    filter does not know is refused, where a page leaves it out.
    """
    state = TABLE.read(wanted, actor)
    if strict:
        refuse_if([one for one in state.problems if one.code == "table.bad_value"])
    return state.narrowed(rows)
