"""What python-docx has no words for: language, East Asian fonts, repeated heads, page fields, direction."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any, Final

INK: Final = "23222B"
QUIET: Final = "5F5E69"
WAITING: Final = "7A5200"
RULE: Final = "CFCBC0"
ACCENT: Final = "B83D20"
LATIN: Final = "Calibri"
EAST: Final = "Yu Gothic"
TAGS: Final = {"ja": "ja-JP", "en": "en-US", "es": "es-ES", "id": "id-ID"}
_RIGHT_TO_LEFT: Final = {"R", "AL"}


def new_document(language: str) -> Any:
    """An A4 document whose styles say the language and the fonts for both kinds of script."""
    import docx
    from docx.shared import Cm

    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.0)
    section.top_margin = section.bottom_margin = Cm(2.0)
    _style(document.styles["Normal"], 10, INK, language)
    for level, size in ((1, 20), (2, 14), (3, 11)):
        style = document.styles[f"Heading {level}"]
        _style(style, size, ACCENT if level == 2 else INK, language)
        style.paragraph_format.keep_with_next = True
    _style(document.styles["List Bullet"], 10, INK, language)
    _default_language(document, language)
    return document


def _style(style: Any, size: float, colour: str, language: str) -> None:
    from docx.enum.text import WD_LINE_SPACING
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    style.font.size, style.font.name, style.font.italic = Pt(size), LATIN, False
    style.font.color.rgb = RGBColor.from_string(colour)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), EAST)
    fonts.set(qn("w:cs"), LATIN)
    style.paragraph_format.space_after = Pt(3)
    if language == "ja":  # 1.7 of the letter's height
        style.paragraph_format.line_spacing_rule = WD_LINE_SPACING.AT_LEAST
        style.paragraph_format.line_spacing = Pt(size * 1.7)


def _default_language(document: Any, language: str) -> None:
    """The language of everything, for spelling and screen readers; East Asian text is Japanese in all of them."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    tag = TAGS.get(language, "en-US")
    for properties in document.styles.element.iter(qn("w:rPr")):
        for old in properties.findall(qn("w:lang")):
            properties.remove(old)
    defaults = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    found = OxmlElement("w:lang")
    for name, value in (("val", tag), ("eastAsia", "ja-JP"), ("bidi", "ar-SA")):
        found.set(qn(f"w:{name}"), value)
    defaults.append(found)


def shade_lines(table: Any, widths: Sequence[float]) -> None:
    """A table with thin lines between its rows and columns of these widths in centimetres."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Cm

    table.autofit = False
    borders = OxmlElement("w:tblBorders")
    for name in ("top", "bottom", "insideH"):
        line = OxmlElement(f"w:{name}")
        for key, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", RULE)):
            line.set(qn(f"w:{key}"), value)
        borders.append(line)
    table._tbl.tblPr.append(borders)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)


def repeat_head(table: Any) -> None:
    """The first row is the head: repeated on every page, and told so to screen readers."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    found = OxmlElement("w:tblHeader")
    found.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(found)


def add_fields(paragraph: Any, pattern: str) -> None:
    """A text with the fields %(page)s and %(pages)s, which the reader's program fills in."""
    rest = pattern
    for mark, field in (("%(page)s", "PAGE"), ("%(pages)s", "NUMPAGES")):
        before, _mark, rest = rest.partition(mark)
        _small(paragraph.add_run(before))
        _field(paragraph, field)
    _small(paragraph.add_run(rest))


def _field(paragraph: Any, name: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for kind in ("begin", "", "separate", "1", "end"):
        run = paragraph.add_run("1" if kind == "1" else "")
        _small(run)
        if kind == "":
            text = OxmlElement("w:instrText")
            text.set(qn("xml:space"), "preserve")
            text.text = f" {name} "
            run._r.append(text)
        elif kind != "1":
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)


def _small(run: Any) -> None:
    from docx.shared import Pt, RGBColor

    run.font.size, run.font.color.rgb = Pt(8.5), RGBColor.from_string(QUIET)


def describe_picture(shape: Any, text: str) -> None:
    """The alternative text of a picture."""
    known = shape._inline.docPr
    known.set("descr", text)
    known.set("title", text[:80])


def set_direction(paragraph: Any, run: Any) -> None:
    """Text that begins in a script from right to left is set so."""
    from docx.oxml import OxmlElement

    first = next(
        (kind for one in run.text if (kind := unicodedata.bidirectional(one)) in {"L", "R", "AL"}), "L"
    )
    if first in _RIGHT_TO_LEFT:
        run.font.rtl = True
        properties = paragraph._p.get_or_add_pPr()
        properties.insert(0, OxmlElement("w:bidi"))
