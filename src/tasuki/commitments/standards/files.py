"""The catalogue as YAML, CSV and XLSX: written, and read with the line of everything that is wrong (CO-4)."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO
from typing import Any, Final

import yaml

from tasuki.commitments.standards.document import Document, check, cleaned
from tasuki.commitments.standards.fields import COLUMNS, SECTIONS
from tasuki.rules.reasons import Reason, Refused
from tasuki.web.sheets import Cell, unguarded

FORMATS: Final = ("yaml", "csv", "xlsx")
MOST_BYTES: Final = 2_000_000
HEAD: Final = ("section", *COLUMNS)


@dataclass(frozen=True, slots=True)
class LineError:
    """What is wrong in which line of the file (from 1; of a sheet the row)."""

    line: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class _Raw:
    """Entries as they stand in the file, with the line of each."""

    entries: dict[str, list[Mapping[str, Any]]]
    lines: dict[str, list[int]]
    errors: list[LineError]


def as_yaml(document: Document) -> str:
    """The catalogue for people and version control: empty fields are left out."""
    plain = {
        key: [
            {name: value for name, value in one.items() if name != "id" and value not in ("", None, [])}
            for one in document.get(key, [])
        ]
        for key in SECTIONS
    }
    return dump(plain)


def dump(plain: Mapping[str, Any]) -> str:
    """Sections and entries as YAML."""
    return yaml.safe_dump(dict(plain), allow_unicode=True, sort_keys=False, width=100)


def as_rows(document: Document) -> Iterator[list[Cell]]:
    """One row per entry under `HEAD`."""
    for key in SECTIONS:
        for one in document.get(key, []):
            yield [key, *(_cell(one.get(name)) for name in COLUMNS)]


def _cell(value: Any) -> Cell:
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return value if isinstance(value, (str, int)) else None


def read(format: str, content: bytes) -> tuple[Document, list[LineError]]:
    """The entries of a file, cleaned, and every error with its line. Refused where it cannot be read at all."""
    if format not in FORMATS:
        raise Refused(Reason("sheet.unknown_format", {"format": format[:20], "known": list(FORMATS)}))
    if len(content) > MOST_BYTES:
        raise Refused(Reason("standards.file_too_large", {"bytes": len(content), "most": MOST_BYTES}))
    raw = {"yaml": _from_yaml, "csv": _from_csv, "xlsx": _from_xlsx}[format](content)
    document, found = cleaned(raw.entries)
    errors = [*raw.errors, *(LineError(raw.lines[key][place], reason) for key, place, reason in found)]
    if not errors:
        errors = [
            LineError(_line(raw.lines, key, place), _told(raw.lines, key, reason))
            for key, place, reason in check(document)
        ]
    return document, sorted(errors, key=lambda one: one.line)


def _line(lines: Mapping[str, Sequence[int]], key: str, place: int) -> int:
    return lines[key][min(place, len(lines[key]) - 1)]


def _told(lines: Mapping[str, Sequence[int]], key: str, reason: Reason) -> Reason:
    """A double names the line of the other entry."""
    if reason.code != "standards.double":
        return reason
    return Reason("standards.double_line", {"line": lines[key][reason.values["other"] - 1]})


def _from_yaml(content: bytes) -> _Raw:
    text = _decoded(content)
    try:
        tree, data = yaml.compose(text, Loader=yaml.SafeLoader), yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        values = {
            "line": mark.line + 1 if mark else 1,
            "problem": str(getattr(error, "problem", error))[:200],
        }
        raise Refused(Reason("standards.unreadable", values)) from None
    raw = _Raw({}, {}, [])
    if not isinstance(data, dict) or not isinstance(tree, yaml.MappingNode):
        raise Refused(Reason("standards.no_sections", {"known": list(SECTIONS)}))
    keys = [str(key_node.value) for key_node, _node in tree.value]
    seen: dict[str, int] = {}
    for key_node, value_node in tree.value:
        key, line = str(key_node.value), key_node.start_mark.line + 1
        if key in seen:
            raw.errors.append(LineError(line, Reason("standards.double_line", {"line": seen[key]})))
            continue
        seen[key] = line
        rows = data.get(key_node.value) if keys.count(key) == 1 else None  # named twice: it holds the last
        if key not in SECTIONS:
            raw.errors.append(LineError(line, _unknown_section(key)))
            continue
        if rows is None:
            continue
        if not isinstance(rows, list) or not isinstance(value_node, yaml.SequenceNode):
            raw.errors.append(LineError(line, Reason("standards.not_a_list", {"section": key})))
            continue
        for row, node in zip(rows, value_node.value, strict=True):
            _keep(raw, key, node.start_mark.line + 1, row)
    return raw


def _keep(raw: _Raw, key: str, line: int, row: Any) -> None:
    if not isinstance(row, dict):
        raw.errors.append(LineError(line, Reason("standards.not_an_entry", {"section": key})))
        return
    raw.entries.setdefault(key, []).append({str(name): value for name, value in row.items()})
    raw.lines.setdefault(key, []).append(line)


def _from_csv(content: bytes) -> _Raw:
    text = _decoded(content)
    reader = csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        rows = [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise Refused(
            Reason("standards.unreadable", {"line": reader.line_num, "problem": str(error)[:200]})
        ) from None
    return _from_rows((line, [unguarded(cell) for cell in row]) for line, row in rows)


def _delimiter(text: str) -> str:
    """What stands most often in the head: its names are ours, while the texts below may hold anything."""
    head = text.split("\n", 1)[0]
    return max(",;\t", key=head.count)


def _from_xlsx(content: bytes) -> _Raw:
    from python_calamine import CalamineError, CalamineWorkbook  # heavy, only where somebody imports

    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, IndexError, OSError, ValueError) as error:
        raise Refused(Reason("standards.unreadable", {"line": 1, "problem": str(error)[:200]})) from None
    return _from_rows(enumerate(rows, start=1))


def _from_rows(rows: Iterable[tuple[int, Sequence[Any]]]) -> _Raw:
    given = iter(rows)
    head_line, head = next(given, (1, []))
    names = [str(one).strip().casefold() for one in head]
    raw = _Raw({}, {}, [])
    if "section" not in names:
        raise Refused(Reason("standards.no_section_column", {"known": ", ".join(HEAD)}))
    for name in names:
        if name and name not in HEAD:
            raw.errors.append(
                LineError(head_line, Reason("standards.unknown_column", {"column": name[:100]}))
            )
    for line, row in given:
        values = {name: value for name, value in zip(names, row, strict=False) if name in HEAD}
        key = str(values.pop("section", "")).strip().casefold()
        if not key and not any(str(value).strip() for value in values.values()):
            continue
        if key not in SECTIONS:
            raw.errors.append(LineError(line, _unknown_section(key)))
            continue
        _keep(raw, key, line, values)
    return raw


def _unknown_section(key: str) -> Reason:
    return Reason("standards.unknown_section", {"section": key[:100], "known": list(SECTIONS)})


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp932"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return text
    raise Refused(Reason("standards.unreadable", {"line": 1, "problem": "UTF-8"}))
