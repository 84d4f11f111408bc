"""The outbox as a table for spreadsheets: what is asked for, in portions, however long it is (SY-5)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.db.models import QuerySet
from django.http import StreamingHttpResponse

from tasuki.messaging.models import Message
from tasuki.web.sheets import csv_lines

COLUMNS: Final = (
    *(
        "id",
        "account",
        "step",
        "kind",
        "state",
        "language",
        "to_name",
        "to_address",
        "domain",
        "from_address",
    ),
    *("subject", "created_at", "approved_at", "scheduled_at", "sent_at", "tries", "error_code", "message_id"),
)
CHUNK: Final = 2_000


def csv_of(rows: QuerySet[Message]) -> StreamingHttpResponse:
    """The answer, written while it is read."""
    response = StreamingHttpResponse(_lines(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="outbox.csv"'
    response["Cache-Control"] = "no-store"
    return response


def _lines(rows: QuerySet[Message]) -> Iterator[str]:
    kept = rows.defer("body", "calendar").iterator(chunk_size=CHUNK)
    return csv_lines(COLUMNS, ([_cell(row, name) for name in COLUMNS] for row in kept))


def _cell(row: Message, name: str) -> str:
    if name == "account":
        return row.transition.account.name
    if name == "step":
        return row.step_key
    value = getattr(row, name)
    if value is None:
        return ""
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
