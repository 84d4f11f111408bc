"""Text of office files. Their XML is read without entities: a document type in it is refused."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

from tasuki.documents.reading.parts import PART_CHARACTERS, PART_LINES, Part, Unreadable, clean
from tasuki.documents.reading.zips import open_safely, read_entry

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_TEXT: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_DRAW: Final = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_DEFINES: Final = re.compile(rb"<!(?:doctype|entity)", re.IGNORECASE)
_SLIDE: Final = re.compile(r"^ppt/slides/slide(\d+)\.xml$")
_NOTES: Final = re.compile(r"^ppt/notesSlides/notesSlide(\d+)\.xml$")


def word(path: Path) -> Iterator[Part]:
    """A Word document, some paragraphs at a time, then its footnotes."""
    with open_safely(path) as container:
        body = _xml(container, "word/document.xml")
        yield from _paragraphs([_word_paragraph(one) for one in body.iter(f"{_W}p")])
        for name in ("word/footnotes.xml", "word/endnotes.xml", "word/comments.xml"):
            if name in container.namelist():
                notes = [_word_paragraph(one) for one in _xml(container, name).iter(f"{_W}p")]
                text = clean("\n".join(line for line in notes if line.strip()))
                if text:
                    yield Part(name[5:-4], text)


def slides(path: Path) -> Iterator[Part]:
    """A PowerPoint presentation, a part for each slide and for its speaker's notes."""
    with open_safely(path) as container:
        for pattern, unit in ((_SLIDE, "slide"), (_NOTES, "notes of slide")):
            numbered = ((match, name) for name in container.namelist() if (match := pattern.match(name)))
            for number, name in sorted((int(match[1]), name) for match, name in numbered):
                lines = [_runs(one) for one in _xml(container, name).iter(f"{_A}p")]
                text = clean("\n".join(line for line in lines if line.strip()))
                if text:
                    yield Part(f"{unit} {number}", text)


def _runs(paragraph: ElementTree.Element) -> str:
    return "".join(one.text or "" for one in paragraph.iter(f"{_A}t"))


def open_document(path: Path) -> Iterator[Part]:
    """An OpenDocument text, some paragraphs at a time; a presentation, slide by slide."""
    with open_safely(path) as container:
        root = _xml(container, "content.xml")
        pages = list(root.iter(f"{_DRAW}page"))
        if not pages:
            yield from _paragraphs([_open_text(one) for one in _open_paragraphs(root)])
            return
        for number, page in enumerate(pages, start=1):
            text = clean("\n".join(filter(str.strip, map(_open_text, _open_paragraphs(page)))))
            if text:
                yield Part(f"slide {number}", text)


def workbook(path: Path) -> Iterator[Part]:
    """A workbook, some rows of a sheet at a time; cells apart by tabs."""
    from python_calamine import CalamineError, CalamineWorkbook

    if path.stat().st_size:
        open_safely(path).close()  # a bomb is recognised before the library unpacks anything
    try:
        book = CalamineWorkbook.from_path(str(path))
        for name in book.sheet_names:
            yield from _rows(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False))
    except CalamineError as error:
        raise Unreadable("encrypted" if "assword" in str(error) else "damaged") from None


def _rows(sheet: str, rows: Sequence[Sequence[object]]) -> Iterator[Part]:
    kept: list[str] = []
    first = 0
    for number, row in enumerate(rows, start=1):
        line = "\t".join(_cell(one) for one in row).strip()
        if not line:
            continue
        if kept and (len(kept) >= PART_LINES or sum(map(len, kept)) + len(line) > PART_CHARACTERS):
            yield Part(f"{sheet[:100]}, rows {first}-{number - 1}", clean("\n".join(kept)))
            kept = []
        first = first if kept else number
        kept.append(line)
    if kept:
        yield Part(f"{sheet[:100]}, rows {first}-{len(rows)}", clean("\n".join(kept)))


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _xml(container: zipfile.ZipFile, name: str) -> ElementTree.Element:
    data = read_entry(container, name)
    if _DEFINES.search(data.replace(b"\0", b"")):  # without the zeros of UTF-16, whichever way round
        raise Unreadable("entities")
    try:
        return ElementTree.fromstring(data)  # noqa: S314 -- no DTD is left in it
    except (ElementTree.ParseError, ValueError, LookupError):
        raise Unreadable("damaged") from None


def _word_paragraph(paragraph: ElementTree.Element) -> str:
    found: list[str] = []
    for one in paragraph.iter():
        if one.tag == f"{_W}t":
            found.append(one.text or "")
        elif one.tag == f"{_W}tab":
            found.append("\t")
        elif one.tag in (f"{_W}br", f"{_W}cr"):
            found.append("\n")
    return "".join(found)


def _open_paragraphs(root: ElementTree.Element) -> Iterator[ElementTree.Element]:
    return (one for one in root.iter() if one.tag in (f"{_TEXT}p", f"{_TEXT}h"))


def _open_text(paragraph: ElementTree.Element) -> str:
    found: list[str] = [paragraph.text or ""]
    for one in paragraph.iter():
        if one is not paragraph:
            if one.tag == f"{_TEXT}s":
                found.append(" ")
            elif one.tag in (f"{_TEXT}tab", f"{_TEXT}line-break"):
                found.append("\t" if one.tag.endswith("tab") else "\n")
            found.append(one.text or "")
            found.append(one.tail or "")
    return "".join(found)


def _paragraphs(lines: list[str]) -> Iterator[Part]:
    kept: list[str] = []
    first = size = 0
    for number, line in enumerate(lines, start=1):
        if kept and (len(kept) >= PART_LINES or size + len(line) > PART_CHARACTERS):
            yield from _some(first, number - 1, kept)
            kept, size = [], 0
        if not kept:
            first = number
        kept.append(line)
        size += len(line)
    yield from _some(first, len(lines), kept)


def _some(first: int, last: int, lines: list[str]) -> Iterator[Part]:
    text = clean("\n".join(lines)).strip("\n")
    if text.strip():
        place = f"paragraphs {first}-{last}" if last > first else f"paragraph {first}"
        for start in range(0, len(text), 2 * PART_CHARACTERS):
            yield Part(place, text[start : start + 2 * PART_CHARACTERS])
