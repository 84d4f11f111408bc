"""The list of transitions: filters, columns to sort by in a stable order (UX-2, SU-9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import F, Q, QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tasuki.customers.names import name_key
from tasuki.rules import lifecycle
from tasuki.transitions.models import Transition
from tasuki.transitions.queries import nearest_first

#: Sort parameter → column; a leading minus turns it round. Ties stand in the order of their ids.
SORTS: Final[Mapping[str, str]] = {
    "due": "next_due_at",
    "risk": "risk",
    "account": "account__name_key",
    "date": "transition_on",
}
LABELS: Final[Mapping[str, str | Promise]] = {
    "account": _("Account"),
    "date": _("Cutover"),
    "due": _("Next due"),
    "risk": pgettext_lazy("column", "Risk"),
}
#: What a column shows first when its head is pressed: the riskiest, the nearest, A.
_FIRST: Final = {"risk": "-risk"}
DEFAULT: Final = "due"


@dataclass(frozen=True, slots=True)
class Head:
    """A column that sorts: its words, where pressing leads, how the list is sorted now."""

    label: str | Promise
    href: str
    direction: str  # "ascending", "descending" or ""


def filtered(rows: QuerySet[Transition], wanted: Mapping[str, Any]) -> QuerySet[Transition]:
    """The rows that the filter leaves, in no order yet."""
    stage, scenario = wanted.get("stage", ""), wanted.get("scenario", "")
    text = str(wanted.get("q", "")).replace("\x00", "").strip()
    if stage in lifecycle.STAGES:
        rows = rows.filter(stage=stage)
    elif stage != "all":
        rows = rows.exclude(stage__in=lifecycle.ENDED)
    if scenario:
        rows = rows.filter(scenario=scenario)
    if text:
        rows = rows.filter(Q(account__name_key__contains=name_key(text)))
    return rows


def ordered(rows: QuerySet[Transition], sort: str) -> QuerySet[Transition]:
    """The rows in the wanted order, ties by id; what has no value stands below."""
    column = SORTS.get(sort.removeprefix("-"))
    if column is None or sort == DEFAULT:
        return nearest_first(rows)
    turned = sort.startswith("-")
    if column == "risk":
        return rows.order_by("-risk" if turned else "risk", "id")
    order = F(column).desc(nulls_last=True) if turned else F(column).asc(nulls_last=True)
    return rows.order_by(order, "-id" if turned else "id")


def heads(query: QueryDict) -> dict[str, Head]:
    """The heads of the columns that sort, keeping the filter."""
    now = query.get("sort") or DEFAULT
    found = {}
    for name, label in LABELS.items():
        first = _FIRST.get(name, name)
        other = name if first.startswith("-") else f"-{name}"
        kept = query.copy()
        kept.pop("page", None)
        kept["sort"] = other if now == first else first
        direction = {name: "ascending", f"-{name}": "descending"}.get(now, "")
        found[name] = Head(label, f"?{kept.urlencode()}", direction)
    return found
