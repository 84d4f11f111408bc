"""A view as a CSV or XLSX file: exactly its rows, columns and order; no cell can start a formula."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import batched, islice
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import get_language, override

from tasuki.rules.access import Actor
from tasuki.rules.reasons import NotFound, Reason, Refused
from tasuki.tables import export_files
from tasuki.tables.cells import zone_of
from tasuki.tables.table import State
from tasuki.web import clock, sheets
from tasuki.web.sheets import Cell

CHUNK: Final = 1_000
LINES: Final = 200


def head(state: State) -> list[str]:
    """The heads of the file's columns."""
    return [
        str(label)
        for column in state.shown_columns
        for label in (column.label, *(label for label, _value in column.more))
    ]


def keys(state: State, actor: Actor) -> list[Any]:
    """The keys of all rows of the view in its order, as they are now."""
    return list(state.ordered(state.narrowed(state.table.rows(actor))).values_list("pk", flat=True))


def rows(state: State, pks: Iterable[Any]) -> Iterator[list[Cell]]:
    """The rows with these keys in this order, a portion at a time: memory stays flat."""
    model = state.table.rows(_actor(state)).model
    columns = state.shown_columns
    for part in batched(pks, CHUNK):
        found = {row.pk: row for row in state.loading(model._default_manager.filter(pk__in=part))}
        state.load(list(found.values()))
        for pk in part:
            if pk in found:
                yield _cells(found[pk], columns)


def _cells(row: Any, columns: list[Any]) -> list[Cell]:
    cells: list[Cell] = []
    for column in columns:
        cells.append(column.value(row))
        cells += [value(row) for _label, value in column.more]
    return cells


def _actor(state: State) -> Actor:
    if state.actor is None:
        raise NotFound("table", state.table.key)
    return state.actor


def name_of(state: State) -> str:
    """How the file is called, without its ending."""
    return f"{state.table.title} {clock.now().date().isoformat()}"


def file_rows(state: State, pks: Iterable[Any]) -> Iterator[list[Cell]]:
    """The same for a file that somebody reads: instants are in their zone, and say so."""
    zone = zone_of(_actor(state).zone)
    for row in rows(state, pks):
        yield [cell.astimezone(zone) if isinstance(cell, datetime) else cell for cell in row]


def csv_lines(state: State) -> Iterator[str]:
    """The whole view as CSV, line by line."""
    return sheets.csv_lines(head(state), file_rows(state, keys(state, _actor(state))))


def write(state: State, format: str, path: Path) -> None:
    """The whole view into a file."""
    refuse_format(format)
    lines = file_rows(state, keys(state, _actor(state)))
    export_files.write(path, format, str(state.table.title), head(state), lines)


def response(state: State, format: str) -> HttpResponseBase:
    """The file as a download; CSV is sent while it is made."""
    refuse_format(format)
    if format == "xlsx":
        title, pks = str(state.table.title), keys(state, _actor(state))
        return sheets.response(format, name_of(state), title, head(state), file_rows(state, pks))
    answer = StreamingHttpResponse(
        _sent(csv_lines(state), get_language() or "en"), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(f'{name_of(state)}.csv', safe='')}"
    return answer


def _sent(lines: Iterator[str], language: str) -> Iterator[bytes]:
    """Portions of lines, in the language of the request: it is over while they are made."""
    while True:
        with override(language):
            part = "".join(islice(lines, LINES))
        if not part:
            return
        yield part.encode()


def refuse_format(format: str) -> None:
    """Refused for a format that is none."""
    if format not in sheets.FORMATS:
        raise Refused(Reason("sheet.unknown_format", {"format": format[:20], "known": list(sheets.FORMATS)}))
