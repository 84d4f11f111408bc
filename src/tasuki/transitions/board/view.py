"""Transitions by stage: columns with what is at stake, the cards that are due first, their next move (UX-2, TR-2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, QuerySet, Sum

from tasuki.rules import lifecycle
from tasuki.rules.access import Actor
from tasuki.transitions import list_view
from tasuki.transitions.board.moves import NextMove, Titles, next_move
from tasuki.transitions.listing.table import TABLE
from tasuki.transitions.models import Transition
from tasuki.transitions.queries import nearest_first, visible_transitions
from tasuki.transitions.zone_view import small
from tasuki.web.exchange_zone import ZoneFacts
from tasuki.web.words import STAGES, Text

PER_COLUMN: Final = 20
RELATED: Final = ("account", "giver", "receiver", "playbook")
LEFT_OUT: Final = ("account__source_row", "playbook__document", "approvals", "returned_items")


@dataclass(frozen=True, slots=True)
class Worth:
    """What a column's accounts bring in a year, in one currency."""

    currency: str
    arr: Decimal


@dataclass(frozen=True, slots=True)
class Card:
    """A transition on the board."""

    row: Transition
    zone: ZoneFacts | None
    move: NextMove | None

    @property
    def button_id(self) -> str:
        """The same wherever the card stands, so that the focus stays on it."""
        return f"move-{self.row.pk}"


@dataclass(frozen=True, slots=True)
class Column:
    """A stage: how many are in it, what they are worth, those due first, how many more there are."""

    stage: str
    label: Text
    count: int
    worth: tuple[Worth, ...]
    cards: tuple[Card, ...]

    @property
    def more(self) -> int:
        """How many stand only in the list."""
        return self.count - len(self.cards)


def columns(actor: Actor, wanted: Mapping[str, Any], most: int = PER_COLUMN) -> list[Column]:
    """The stages in their order under the list's filter; side exits only where somebody is there.

    Three queries, however many transitions there are.
    """
    rows = list_view.filtered(visible_transitions(actor), wanted, actor)
    counts, worth = _at_stake(rows)
    cards = _cards(actor, rows, list(counts), most)
    return [
        Column(
            stage,
            STAGES[stage],
            counts.get(stage, 0),
            tuple(worth.get(stage, ())),
            tuple(cards.get(stage, ())),
        )
        for stage in _stages(TABLE.read(wanted, actor).values.get("stage", ()), counts)
    ]


def _stages(chosen: Sequence[str], counts: Mapping[str, int]) -> list[str]:
    """The chosen stages, else the main line and what lies beside it where somebody is there."""
    if chosen and set(chosen) <= set(lifecycle.STAGES):
        return [one for one in lifecycle.STAGES if one in chosen]
    line = [one for one in lifecycle.MAIN_LINE if one not in lifecycle.ENDED]
    beside = [one for one in (*lifecycle.SIDE_EXITS, lifecycle.CLOSED) if one in counts]
    return [*line, *beside]


def _at_stake(rows: QuerySet[Transition]) -> tuple[dict[str, int], dict[str, list[Worth]]]:
    """How many per stage and what they are worth, the largest sum first."""
    counts: dict[str, int] = {}
    worth: dict[str, list[Worth]] = {}
    grouped = rows.order_by().values_list("stage", "account__currency")
    for stage, currency, count, arr in grouped.annotate(Count("pk"), Sum("account__arr")):
        counts[stage] = counts.get(stage, 0) + count
        if arr:
            worth.setdefault(stage, []).append(Worth(currency, arr))
    for found in worth.values():
        found.sort(key=lambda one: (-one.arr, one.currency))
    return counts, worth


def _cards(
    actor: Actor, rows: QuerySet[Transition], stages: Sequence[str], most: int
) -> dict[str, list[Card]]:
    """The cards of each stage, nearest due first: one query for the keys, one for their rows."""
    keys = _keys(rows, stages, most)
    loaded = list(
        nearest_first(Transition.objects.filter(pk__in=keys)).select_related(*RELATED).defer(*LEFT_OUT)
    )
    titles = Titles(loaded)
    found: dict[str, list[Card]] = {}
    for row in loaded:
        found.setdefault(row.stage, []).append(Card(row, small(row), next_move(actor, row, titles)))
    return found


def _keys(rows: QuerySet[Transition], stages: Sequence[str], most: int) -> list[UUID]:
    """The first of each stage: an index gives their order, so that nothing else is looked at."""
    every = [
        Transition.objects.filter(pk__in=nearest_first(rows.filter(stage=stage)).values("pk")[:most])
        .order_by()
        .values_list("pk", flat=True)
        for stage in stages
    ]
    if not every:
        return []
    first, *others = every
    return list(first.union(*others, all=True) if others else first)
