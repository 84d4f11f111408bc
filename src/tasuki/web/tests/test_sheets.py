"""CSV and XLSX in which nothing runs."""

from __future__ import annotations

import csv
import json
import re
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from tasuki.rules.reasons import Refused
from tasuki.web import sheets

pytestmark = pytest.mark.once
EVIL = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(A1)",
    "﹦1+1",
    "\u3000＝1+1",
    "\u00a0=1+1",
    " \t\r\n=1+1",
    "\x00\x0b\u202a=1+1",
    '=HYPERLINK("http://x")',
    "<b>x</b>",
    "𠮷野 ア",
]


def test_no_cell_of_a_csv_starts_a_formula() -> None:
    """CO-2, KN-9: what people typed stays text; numbers and days keep their value."""
    text = sheets.csv_text(["=A", "n"], [*((one, -1) for one in EVIL), (None, Decimal("1.5"))])
    rows = list(csv.reader(StringIO(text.removeprefix("\ufeff"), newline="")))
    assert all(not row[0].lstrip().startswith((*sheets.FORMULA_STARTS, "\t", "\r")) for row in rows)
    harmless = ["<b>x</b>", "𠮷野 ア"]
    assert [row[0] for row in rows[1:-1]] == [one if one in harmless else f"'{one}" for one in EVIL]
    assert [sheets.unguarded(row[0]) for row in rows[1:-1]] == EVIL
    assert rows[-1] == ["", "1.5"]
    assert rows[1][1] == "-1"


def test_no_cell_of_a_workbook_is_a_formula(real_data: Path) -> None:
    """CO-2, KN-9: the same in XLSX, with every naughty string."""
    naughty = json.loads((real_data / "torture/naughty-strings-60.json").read_text(encoding="utf-8"))
    texts = [one for one in EVIL + naughty if one.isprintable() and one]
    content = sheets.xlsx_bytes("a/b:c", ["Text"], [[one] for one in texts])
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    assert book.sheet_names == ["a b c"]
    read = [row[0] for row in book.get_sheet_by_index(0).to_python()[1:]]
    assert read == texts
    assert b"<f>" not in part(content, "xl/worksheets/sheet1.xml")


def test_every_door_writes_through_the_one_guard() -> None:
    """UX-5: nobody writes CSV by other means than these two, which guard each cell."""
    root = Path(sheets.__file__).parent.parent
    writers = {
        str(path.relative_to(root))
        for path in root.rglob("*.py")
        if "tests" not in path.parts and re.search(r"csv\.(writer|DictWriter)\(", path.read_text())
    }
    assert writers == {"web/sheets.py", "connectors/csvfile/writer.py"}


@given(st.text(alphabet="'=＝-\t\n \u3000\u200bA1", max_size=8))
def test_what_is_guarded_comes_back(text: str) -> None:
    """SY-1, UX-5: an import takes away what an export put there, and nothing else."""
    assert sheets.unguarded(sheets.guarded(text)) == text


def test_days_and_instants_keep_their_kind() -> None:
    """UX-1: a day is a day, an instant an instant; each instant says how far from UTC it is, as CSV does."""
    at = datetime(2026, 7, 1, 9, 30, tzinfo=UTC)
    instants = [at, at.astimezone(ZoneInfo("Asia/Tokyo")), at.astimezone(ZoneInfo("America/Lima"))]
    content = sheets.xlsx_bytes("x", ["a", "b", "c", "d", "e"], [[date(2026, 11, 22), True, *instants]])
    assert read(content)[1] == [
        date(2026, 11, 22),
        True,
        *(datetime(2026, 7, 1, hour, 30) for hour in (9, 18, 4)),
    ]
    for offset in ("+00:00", "+09:00", "-05:00"):
        assert f"yyyy-mm-dd hh:mm &quot;{offset}&quot;".encode() in part(content, "xl/styles.xml")
    text = sheets.csv_text(["a"], [[one] for one in instants])
    assert "2026-07-01T18:30:00+09:00" in text


def test_days_that_excel_cannot_hold_are_text() -> None:
    """UX-1: its calendar begins in 1900; what is older is written as ISO text, not as another day."""
    days = [date(1868, 10, 23), date(1899, 12, 31), date(1900, 1, 1), date(1900, 3, 1)]
    old = datetime(1899, 12, 31, 23, 0, tzinfo=UTC)
    rows = read(sheets.xlsx_bytes("x", ["a"], [[one] for one in [*days, old]]))
    assert [row[0] for row in rows[1:]] == [
        "1868-10-23",
        "1899-12-31",
        date(1900, 1, 1),
        date(1900, 3, 1),
        "1899-12-31T23:00:00+00:00",
    ]


def test_memory_stays_flat_however_many_rows_there_are() -> None:
    """UX-5: rows go to the disk while they are made."""
    assert peak(20_000) < 1.3 * peak(2_000)


def test_a_file_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    """UX-5: no half workbook stands where somebody looks for a whole one."""
    path = tmp_path / "kept.xlsx"
    path.write_bytes(b"before")
    path.chmod(0o600)

    def broken() -> Iterator[list[sheets.Cell]]:
        yield ["a"]
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        sheets.write_xlsx(path, "x", ["a"], broken())
    assert path.read_bytes() == b"before"
    sheets.write_xlsx(path, "x", ["a"], [["b"]])
    assert (path.stat().st_mode & 0o777, read(path.read_bytes())) == (0o600, [["a"], ["b"]])


def test_a_format_that_is_none_is_refused() -> None:
    """UX-5: with the ones there are."""
    with pytest.raises(Refused) as refused:
        sheets.response("pdf", "x", "x", [], [])
    assert refused.value.reasons[0].values["known"] == ["csv", "xlsx"]


def test_the_file_may_have_a_japanese_name() -> None:
    """UX-1: names in any script reach the browser unharmed."""
    answer = sheets.response("csv", "引き継ぎ", "x", ["a"], [["b"]])
    assert answer["Content-Disposition"].endswith("%E5%BC%95%E3%81%8D%E7%B6%99%E3%81%8E.csv")


def read(content: bytes) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()


def part(content: bytes, name: str) -> bytes:
    return ZipFile(BytesIO(content)).read(name)


def peak(rows: int) -> int:
    """The most memory that writing so many rows takes."""
    with TemporaryFile() as sink:
        tracemalloc.start()
        sheets.write_xlsx(sink, "x", ["a", "b"], ([f"Account {n}", n] for n in range(rows)))
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    return most
