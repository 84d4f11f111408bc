"""Tables as CSV and XLSX files in which no cell can start a formula (UX-5, issue "bad input").

A cell is text, a number, a day, an instant, a yes/no or nothing. Text that a spreadsheet program would take for a
formula is written so that it stays text: XLSX says so in the file, CSV puts an apostrophe before it. An instant is
written in the zone it comes in and names it: CSV as ISO text (…+09:00), XLSX as date and time with "+09:00" behind
them. What is before 1900 is no date to Excel: XLSX holds it as ISO text, too.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from shutil import copyfile, copyfileobj
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO, Final
from unicodedata import category
from urllib.parse import quote

from django.http import HttpResponse

from tasuki.rules.reasons import Reason, Refused

type Cell = str | int | float | Decimal | date | datetime | bool | None

FORMATS: Final = ("csv", "xlsx")
#: Excel takes the full-width and small forms for the plain ones where the language of the machine is Japanese.
FORMULA_STARTS: Final = (*"=+-@", *"＝＋－＠", *"﹦﹢﹣﹫")
_CONTROLS: Final = ("\t", "\r", "\n")
_MARK: Final = "'"
_FIRST_YEAR: Final = 1900  # of Excel's calendar
LONGEST_CELL: Final = 32_767  # characters; the limit of the XLSX format
MOST_ROWS: Final = 1_048_575  # the limit of the XLSX format, less the head
_TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def guarded(text: str) -> str:
    """A text for a CSV cell that no spreadsheet program takes for a formula: an apostrophe stands before it.

    What programs may overlook before the sign does not hide it: blanks of any script, line ends, marks without width.

    >>> guarded("=1+1"), guarded("'=1"), guarded("Kasuri")
    ("'=1+1", "''=1", 'Kasuri')
    """
    return _MARK + text if _is_formula(text) else text


def _is_formula(text: str) -> bool:
    if text.isalnum():  # most cells
        return False
    seen = text.lstrip(_MARK)
    if seen.startswith(_CONTROLS):
        return True
    start = next((one for one in seen if one != _MARK and not _is_unseen(one)), "")
    return start in FORMULA_STARTS


def _is_unseen(one: str) -> bool:
    """A blank, a control character or a mark without width."""
    return one.isspace() or category(one) in ("Cc", "Cf")


def unguarded(text: str) -> str:
    """What `guarded` was given.

    >>> unguarded("'=1+1"), unguarded("'s-Hertogenbosch")
    ('=1+1', "'s-Hertogenbosch")
    """
    return text[1:] if text.startswith(_MARK) and guarded(text[1:]) == text else text


def csv_text(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """The table as CSV with a byte order mark, so that Excel reads Japanese; lines end in CR LF."""
    return "".join(csv_lines(head, rows))


def csv_lines(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """The same line by line, for a file that is sent while it is made."""
    out = StringIO()
    writer = csv.writer(out)
    out.write("\ufeff")
    writer.writerow([guarded(str(one)) for one in head])
    for row in rows:
        yield _taken(out)
        writer.writerow([_csv_cell(cell) for cell in row])
    yield _taken(out)


def _taken(out: StringIO) -> str:
    """What was written since, once."""
    text = out.getvalue()
    out.seek(0)
    out.truncate()
    return text


def xlsx_bytes(title: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """The table as a workbook, for an answer that is sent at once."""
    out = BytesIO()
    write_xlsx(out, title, head, rows)
    return out.getvalue()


def write_xlsx(
    target: Path | BinaryIO, title: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> None:
    """The table as a workbook with one sheet: head fixed, filter on, texts never formulas or links.

    A row goes to the disk as soon as the next one comes: memory stays flat however many there are. The target is
    touched when all are there, and then keeps its rights.
    """
    import xlsxwriter  # heavy, only where somebody exports

    with TemporaryDirectory(prefix="tasuki-sheet-") as folder:
        whole = Path(folder) / "book.xlsx"
        options = {
            "constant_memory": True,
            "tmpdir": folder,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "remove_timezone": True,
        }
        with xlsxwriter.Workbook(whole, options) as book:
            sheet = book.add_worksheet(_sheet_name(title))
            strong = book.add_format({"bold": True})
            for column, name in enumerate(head):
                sheet.write_string(0, column, str(name), strong)
            last, put = 0, _Cells(book, sheet).put
            for last, row in enumerate(rows, start=1):
                if last > MOST_ROWS:
                    raise Refused(Reason("sheet.too_many_rows", {"most": MOST_ROWS}))
                for column, cell in enumerate(row):
                    put(last, column, cell)
            sheet.freeze_panes(1, 1)
            sheet.autofilter(0, 0, last, max(len(head) - 1, 0))
            sheet.set_column(0, max(len(head) - 1, 0), 18)
        if isinstance(target, Path):
            copyfile(whole, target)
        else:
            with whole.open("rb") as made:
                copyfileobj(made, target)


class _Cells:
    """Puts cells of any kind into a sheet."""

    def __init__(self, book: Any, sheet: Any) -> None:
        self._book, self._sheet = book, sheet
        self._formats: dict[str, Any] = {}

    def put(self, row: int, column: int, cell: Cell) -> None:
        """One cell; an empty one is none."""
        match cell:
            case bool():
                self._sheet.write_boolean(row, column, cell)
            case date() if cell.year < _FIRST_YEAR:
                self._sheet.write_string(row, column, cell.isoformat())
            case datetime():
                style = self._format(f"yyyy-mm-dd hh:mm{_quoted_offset(cell)}")
                self._sheet.write_datetime(row, column, cell, style)
            case date():
                self._sheet.write_datetime(row, column, cell, self._format("yyyy-mm-dd"))
            case int() | float() | Decimal():
                self._sheet.write_number(row, column, float(cell))
            case _ if cell:
                self._sheet.write_string(row, column, str(cell)[:LONGEST_CELL])

    def _format(self, pattern: str) -> Any:
        found = self._formats.get(pattern)
        if found is None:
            found = self._formats[pattern] = self._book.add_format({"num_format": pattern})
        return found


def _quoted_offset(moment: datetime) -> str:
    """How far from UTC, to stand behind the time: what nobody says is none."""
    name = f"{moment:%:z}"
    return f' "{name}"' if name else ""


def response(
    format: str, name: str, title: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> HttpResponse:
    """The table as a download; `name` without its ending, in any script. Refused for a format that is none."""
    if format not in FORMATS:
        raise Refused(Reason("sheet.unknown_format", {"format": format[:20], "known": list(FORMATS)}))
    content: str | bytes = csv_text(head, rows) if format == "csv" else xlsx_bytes(title, head, rows)
    answer = HttpResponse(content, content_type=_TYPES[format])
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(f'{name}.{format}', safe='')}"
    return answer


def _csv_cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, (date, datetime)):
        return cell.isoformat()
    return str(cell) if isinstance(cell, (int, float, Decimal)) else guarded(str(cell))


def _sheet_name(title: str) -> str:
    """At most 31 characters without those that the format forbids."""
    kept = "".join(" " if one in "[]:*?/\\" else one for one in title).strip(" '")
    return kept[:31] or "Tasuki"
