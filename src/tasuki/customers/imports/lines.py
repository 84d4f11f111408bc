"""What became of each row of an import: kept for a month beside the remarks (SY-1, UX-5)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from itertools import batched
from typing import Final
from uuid import UUID

from tasuki.customers.imports.models import ImportLine
from tasuki.web import clock
from tasuki.web.bulk import insert_rows

KEPT: Final = timedelta(days=30)
PORTION: Final = 5_000


def keep_lines(run_id: UUID, rows: Iterable[tuple[int, str, UUID | None]]) -> None:
    """Keep line, outcome and target of the rows that were not rejected.

    A portion is read before it is written: `rows` may come from the very connection, which COPY keeps to itself.
    """
    for part in batched(rows, PORTION):
        insert_rows(ImportLine, ["run_id", "line", "outcome", "target"], [[run_id, *row] for row in part])


def forget_old_lines() -> int:
    """Forget what became of the rows of imports that were over a month ago; gives how many rows."""
    old = ImportLine.objects.filter(run__finished_at__lt=clock.now() - KEPT).values_list("run_id", flat=True)
    return sum(ImportLine.objects.filter(run_id=pk).delete()[0] for pk in list(old.order_by().distinct()))
