"""The books as API and command ask for them: the filters of the table, the orders by what needs a hand first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.db.models import QuerySet

from tasuki.people.models import Person
from tasuki.rules.access import Actor
from tasuki.succession.table import TABLE

#: Order → how the table says it.
SORTS: Final[Mapping[str, str]] = {
    "below": "-below",
    "mean": "mean",
    "stale": "-stale",
    "oldest": "oldest",
    "accounts": "-accounts",
    "name": "name",
}
DEFAULT: Final = "below"


def asked_for(actor: Actor, *, team: str = "", text: str = "", sort: str = "") -> QuerySet[Person]:
    """Colleagues whose books the actor may see, of a team (its id), with these words in their name, in this order."""
    wanted = {"team": team, "q": text, "sort": SORTS.get(sort, SORTS[DEFAULT])}
    state = TABLE.read(wanted, actor)
    return state.ordered(state.narrowed(TABLE.rows(actor))).select_related("team")
