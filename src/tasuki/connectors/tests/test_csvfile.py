"""Reading tables as they come."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tasuki.connectors.csvfile.layout import named_delimiter
from tasuki.connectors.csvfile.reader import Table, open_table
from tasuki.connectors.csvfile.writer import write_table
from tasuki.rules.reasons import Refused
from tasuki.web.sheets import guarded, unguarded


def made(tmp_path: Path, content: bytes | str, **options: str) -> Table:
    path = tmp_path / "table.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return open_table(path, **options)


def records(table: Table) -> list[dict[str, str]]:
    return [dict(zip(table.columns, cells, strict=False)) for _line, cells in table.rows()]


def test_every_spectrum_file_reads_as_its_json(real_data: Path) -> None:
    """SY-1: the corner cases of CSV read equal to what stands beside them."""
    folder = real_data / "torture" / "csv-spectrum"
    files = sorted(folder.glob("*.csv"))
    assert len(files) >= 10
    for path in files:
        expected = json.loads((folder / "json" / f"{path.stem}.json").read_text(encoding="utf-8"))
        table = open_table(path)
        if isinstance(expected, dict):  # its JSON tells of another phone number than its CSV
            expected = [expected | {"Contact Phone Number": "2095257564"}]
        assert records(table) == expected, path.name


@pytest.mark.parametrize("name", ["shift_jis", "euc_jp"])
def test_japanese_texts_are_recognised(real_data: Path, name: str) -> None:
    """SY-1: Shift_JIS and EUC-JP files read like their UTF-8 twins."""
    folder = real_data / "torture" / "cjk"
    table = open_table(folder / f"{name}.txt")
    assert (table.encoding.name, table.encoding.sure) == (name, True)
    twin = open_table(folder / f"{name}-utf8.txt")
    assert twin.encoding.name == "utf-8"
    assert (table.columns, list(table.rows())) == (twin.columns, list(twin.rows()))


JAPANESE = "会社名,国,担当者\n株式会社山田製作所,日本,佐藤\n㈱髙島,日本,﨑田\n"
WESTERN = "name;country;owner\nGonçalves & Söhne;España;José Núñez\nMüller;Österreich;Zoë\n"
EURO = "name;amount\nMüller;2 €\n"


@pytest.mark.parametrize(
    ("text", "codec", "name", "sure"),
    [
        (JAPANESE, "utf-8", "utf-8", True),
        (JAPANESE, "utf-8-sig", "utf-8", True),
        (JAPANESE, "utf-16", "utf-16", True),
        (WESTERN, "utf-16-le", "utf-16-le", False),
        (WESTERN, "utf-16-be", "utf-16-be", False),
        (JAPANESE, "utf-16-le", "utf-16-le", False),
        (JAPANESE, "cp932", "shift_jis", True),
        (WESTERN, "latin-1", "latin-1", False),
        (EURO, "cp1252", "latin-1", False),
        ("name,country\nAcme,US\n", "ascii", "utf-8", True),
    ],
)
def test_an_encoding_is_recognised_or_named_as_an_assumption(
    tmp_path: Path, text: str, codec: str, name: str, sure: bool
) -> None:
    """SY-1: encodings are recognised; where the bytes do not prove it, `sure` is False."""
    table = made(tmp_path, text.encode(codec))
    assert (table.encoding.name, table.encoding.sure, table.encoding.damaged) == (name, sure, 0)
    again = list(csv.reader(io.StringIO(text), delimiter=table.delimiter.char))
    assert [list(table.columns), *(cells for _line, cells in table.rows())] == again


def test_a_damaged_utf8_file_stays_utf8(tmp_path: Path) -> None:
    """SY-1: one broken byte does not turn a whole file into gibberish; it is counted."""
    body = "name,owner\n" + "Gonçalves,José\n" * 40
    table = made(tmp_path, body.encode() + b"Bro\xffken,x\n")
    assert (table.encoding.name, table.encoding.sure, table.encoding.damaged) == ("utf-8", False, 1)


def test_a_genuine_replacement_character_is_no_damage(tmp_path: Path) -> None:
    """SY-1: U+FFFD that stands in the file is a character like any other."""
    assert made(tmp_path, "a,b\n\ufffd,1\n").encoding.damaged == 0
    assert made(tmp_path, "a,b\n\ufffd,1\n".encode("utf-16")).encoding.damaged == 0


def test_a_chosen_encoding_wins_or_is_refused(tmp_path: Path) -> None:
    """SY-1: the person's choice overrides; one that cannot read the bytes is refused, not bent."""
    content = "name\nMüller\n".encode("latin-1")
    assert made(tmp_path, content, encoding="windows-1252").encoding.name == "latin-1"
    for encoding, code in [
        ("utf-8", "table.encoding_wrong"),
        ("klingon", "table.encoding_unknown"),
        ("hex", "table.encoding_unknown"),
    ]:
        with pytest.raises(Refused) as refused:
            made(tmp_path, content, encoding=encoding)
        assert [reason.code for reason in refused.value.reasons] == [code]


@pytest.mark.parametrize("char", [",", ";", "\t", "|"])
def test_delimiters_are_recognised(tmp_path: Path, char: str) -> None:
    """SY-1: comma, semicolon, tab and bar, also where other candidates stand inside quotes."""
    rows = [["name", "note", "x"], ["Acme", "a,b;c\td|e", "1"], ["Beta", "", "2"]]
    out = io.StringIO()
    csv.writer(out, delimiter=char).writerows(rows)
    table = made(tmp_path, out.getvalue())
    assert (table.delimiter.char, table.delimiter.sure) == (char, True)
    assert [cells for _line, cells in table.rows()] == rows[1:]


def test_an_ambiguous_delimiter_is_named(tmp_path: Path) -> None:
    """SY-1: two delimiters that fit equally are not guessed in silence."""
    table = made(tmp_path, "a;b,c\n1;2,3\n4;5,6\n")
    assert not table.delimiter.sure
    assert made(tmp_path, "a;b,c\n1;2,3\n", delimiter="semicolon").columns == ("a", "b,c")


def test_excels_delimiter_line_is_a_hint_not_a_header(tmp_path: Path) -> None:
    """SY-1: `sep=;` says the delimiter."""
    table = made(tmp_path, "sep=;\nname;x\nAcme, Inc.;1\n")
    assert table.columns == ("name", "x")
    assert list(table.rows()) == [(3, ["Acme, Inc.", "1"])]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_physical_lines(tmp_path: Path, end: str) -> None:
    """SY-1: a row is known by the line on which it starts, whatever ends lines, also after quoted line breaks."""
    text = 'a,b\n1,"x\ny"\n\n2,z\n'.replace("\n", end)
    table = made(tmp_path, text.encode())
    assert list(table.rows()) == [(2, ["1", f"x{end}y"]), (5, ["2", "z"])]


def test_header_names_are_made_different(tmp_path: Path) -> None:
    """SY-1: repeated and blank column names stay usable and are told."""
    table = made(tmp_path, "\ufeffName,,Name, x \n1,2,3,4\n")
    assert table.columns == ("Name", "Column 2", "Name (2)", "x")
    assert table.repeated == ("Name",)


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", b"  \r\n"])
def test_a_file_without_header_is_refused(tmp_path: Path, content: bytes) -> None:
    """SY-1: an empty file is said to be empty."""
    with pytest.raises(Refused) as refused:
        made(tmp_path, content)
    assert refused.value.reasons[0].code == "table.empty"


def test_header_only_ragged_and_nul_rows_are_read(tmp_path: Path) -> None:
    """SY-1: nothing is dropped while reading; judging rows comes later."""
    assert list(made(tmp_path, "a,b\n").rows()) == []
    rows = [cells for _line, cells in made(tmp_path, "a,b\n1\n1,2,3\nx\0y,2\n").rows()]
    assert rows == [["1"], ["1", "2", "3"], ["x\0y", "2"]]


def test_a_megabyte_in_one_cell_is_read(tmp_path: Path) -> None:
    """SY-1: long fields do not end the import."""
    long = "é" * 1_000_000
    assert next(made(tmp_path, f'a,b\n"{long}",2\n').rows()) == (2, [long, "2"])


def test_a_quotation_mark_that_is_never_closed_is_told(tmp_path: Path) -> None:
    """SY-1: rows swallowed by an open quotation mark are not lost in silence."""
    table = made(tmp_path, 'a,b\n1,2\n3,"open\n4,5\n6,7\n')
    assert list(table.rows()) == [(2, ["1", "2"])]
    assert table.unclosed is not None
    assert table.unclosed[0] == 3
    closed = made(tmp_path, 'a,b\n1,2\n3,"not\nopen"\n')
    assert len(list(closed.rows())) == 2
    assert closed.unclosed is None


def test_picked_rows_come_in_order(tmp_path: Path) -> None:
    """SY-1: single rows are found again by their line."""
    assert list(made(tmp_path, "a\n1\n2\n3\n").picked([4, 2])) == [(2, ["1"]), (4, ["3"])]


@pytest.mark.parametrize("cell", ["=1+1", "+81 3", "-5", "@x", "\t1", "'=1", "plain", "", "'quoted"])
def test_written_cells_are_harmless_and_come_back(cell: str) -> None:
    """SY-1: no cell becomes a formula in a spreadsheet, and nothing is lost by that."""
    assert not guarded(cell).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unguarded(guarded(cell)) == cell


def test_a_table_is_written_with_quotes_where_needed() -> None:
    """SY-5: commas, quotes and line breaks survive."""
    out = io.StringIO()
    assert write_table(out, ["a", "b"], [['x,"y"', "1\n2"]]) == 1
    assert list(csv.reader(io.StringIO(out.getvalue(), newline=""))) == [["a", "b"], ['x,"y"', "1\n2"]]


def test_an_impossible_delimiter_is_refused() -> None:
    """SY-1: a delimiter is one character."""
    for text in ("", "ab", '"', "\n"):
        with pytest.raises(Refused):
            named_delimiter(text)


def test_utf16_chosen_for_a_utf8_file_is_refused(tmp_path: Path) -> None:
    """SY-1: without its mark UTF-16 cannot be read at all; that is a wrong encoding like any other."""
    with pytest.raises(Refused) as refused:
        made(tmp_path, "name,city\nAster,Osaka\n", encoding="utf-16")
    assert refused.value.reasons[0].code == "table.encoding_wrong"
