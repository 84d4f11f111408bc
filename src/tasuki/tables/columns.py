"""A column of a table: what it shows, what it exports, how it sorts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet
from django.utils.functional import Promise

from tasuki.web.sheets import Cell

type Text = str | Promise


@dataclass(frozen=True, slots=True)
class Column:
    """One column; the first of a table is the head of its rows.

    `sort` is the path that sorts it ("" for one that does not), `then` further paths where rows are equal by it,
    `nullable` whether that path may be empty (then what is empty stands below), `falling` whether its head sorts from
    the top first. `needs` names the relations to load with the rows, `fields` what the table leaves out otherwise;
    `annotate` gives expressions to ask for with the rows (no further query), `load` gets all rows of a page at once,
    to put onto them what one query finds. `more` are further columns of an export.
    """

    key: str
    label: Text
    value: Callable[[Any], Cell]
    cell: Callable[[Any], str] | None = None
    sort: str = ""
    then: tuple[str, ...] = ()
    nullable: bool = True
    falling: bool = False
    default: bool = True
    numeric: bool = False
    css: str = ""
    needs: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    annotate: Callable[[], Mapping[str, Any]] | None = None
    load: Callable[[Sequence[Any]], None] | None = None
    more: tuple[tuple[Text, Callable[[Any], Cell]], ...] = ()

    def shown(self, row: Any) -> str:
        """The cell's HTML, or its text."""
        if self.cell is not None:
            return self.cell(row)
        value = self.value(row)
        return "–" if value is None or value == "" else str(value)

    def ordered(self, rows: QuerySet[Any], *, falling: bool) -> QuerySet[Any]:
        """The rows by this column, ties by id in the same direction, so that one index gives the order."""
        tie = "-id" if falling else "id"
        if not self.nullable:
            first = f"{'-' if falling else ''}{self.sort}"
            return rows.order_by(first, *self.then, tie if not self.falling else "id")
        path = F(self.sort)
        return rows.order_by(
            path.desc(nulls_last=True) if falling else path.asc(nulls_last=True),
            *self.then,
            tie if not self.falling else "id",
        )
