"""A brief as a Word document (KN-7): real headings and tables, language set, pictures with alternative text."""

from __future__ import annotations

from datetime import UTC
from io import BytesIO
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import override

from tasuki.knowledge.brief import typesetting
from tasuki.knowledge.brief.blocks import Block, BriefView, Facts, Picture, Points, Remark, Row, Table
from tasuki.knowledge.brief.clean import displayable
from tasuki.knowledge.brief.docx_parts import (
    QUIET,
    WAITING,
    add_fields,
    describe_picture,
    new_document,
    repeat_head,
    set_direction,
    shade_lines,
)

WIDTH: Final = 17.0  # centimetres between the margins


def as_docx(view: BriefView) -> bytes:
    """The whole brief with its pictures."""
    with override(view.language):
        return _Writer(view).written()


class _Writer:
    def __init__(self, view: BriefView) -> None:
        self.view = view
        self.document = new_document(view.language)

    def written(self) -> bytes:
        view = self.view
        self._properties()
        self._frame()
        self.document.add_heading(displayable(view.title), 1)
        headline = self._paragraph(view.headline)
        headline.runs[0].bold = view.preview
        self._facts(Facts(view.facts))
        for chapter in view.chapters:
            self.document.add_heading(displayable(chapter.title), 2)
            for block in chapter.blocks:
                self._block(block)
        out = BytesIO()
        self.document.save(out)
        return out.getvalue()

    def _properties(self) -> None:
        known, view = self.document.core_properties, self.view
        made_at = view.made_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
        known.title, known.author, known.subject = displayable(view.title)[:255], "Tasuki", _("Account brief")
        known.language, known.keywords, known.comments = view.language, "", displayable(view.headline)[:255]
        known.created = known.modified = made_at
        known.last_modified_by = "Tasuki"

    def _frame(self) -> None:
        """Account and brief at the head of each page, what it is and the page at its foot."""
        section = self.document.sections[0]
        head = section.header.paragraphs[0]
        self._run(head, self.view.title, small=True)
        foot = section.footer.paragraphs[0]
        self._run(foot, f"{self.view.footer} · ", small=True)
        add_fields(foot, _("Page %(page)s of %(pages)s"))

    def _block(self, block: Block) -> None:
        if block.caption:
            self.document.add_heading(displayable(block.caption), 3)
        match block:
            case Facts():
                self._facts(block)
            case Table():
                self._table(block)
            case Points():
                self._points(block)
            case Picture():
                self._picture(block)
            case Remark():
                self._paragraph(block.text)

    def _facts(self, block: Facts) -> None:
        if block.rows:
            table = self.document.add_table(rows=0, cols=2)
            shade_lines(table, (WIDTH * 0.3, WIDTH * 0.7))
            for row in block.rows:
                label, said = table.add_row().cells
                self._run(label.paragraphs[0], row.label, bold=True)
                self._fact(said, row)
        if block.open:
            last = self._paragraph("")
            self._run(last, f"◇ {_('to be confirmed')}: ", bold=True, colour=WAITING)
            self._run(last, " · ".join(block.open), small=True)

    def _fact(self, cell: Any, row: Row) -> None:
        if row.unknown:
            self._run(cell.paragraphs[0], f"◇ {_('to be confirmed')}", bold=True, colour=WAITING)
        else:
            self._run(cell.paragraphs[0], row.text)
        for small in (*row.small, *filter(None, [row.link])):
            self._run(cell.add_paragraph(), small, small=True)
        for asked in row.questions:
            self._run(cell.add_paragraph(), f"{_('Open question')}: {asked}", colour=WAITING)

    def _table(self, block: Table) -> None:
        if not block.rows:
            self._run(self._paragraph(""), block.empty, colour=WAITING if block.waiting else QUIET)
            return
        table = self.document.add_table(rows=1, cols=len(block.head))
        shade_lines(table, tuple(WIDTH * share / sum(block.widths) for share in block.widths))
        for cell, words in zip(table.rows[0].cells, block.head, strict=True):
            self._run(cell.paragraphs[0], words, bold=True, small=True)
        repeat_head(table)
        for row in block.rows:
            for cell, words in zip(table.add_row().cells, row, strict=True):
                self._run(cell.paragraphs[0], words or "–")
        if block.more:
            self._run(self._paragraph(""), block.more, small=True)

    def _points(self, block: Points) -> None:
        for one in block.items:
            self._run(self.document.add_paragraph(style="List Bullet"), one)
        if not block.items and block.empty:
            self._run(self._paragraph(""), block.empty, colour=QUIET)

    def _picture(self, block: Picture) -> None:
        from docx.shared import Cm

        if block.svg:
            shape = self.document.add_picture(BytesIO(typesetting.png(block.svg)), width=Cm(WIDTH))
            describe_picture(shape, displayable(block.alt))
        self.document.add_heading(displayable(block.table.caption), 3)
        self._table(block.table)

    def _paragraph(self, text: str) -> Any:
        paragraph = self.document.add_paragraph()
        if text:
            self._run(paragraph, text)
        return paragraph

    def _run(
        self, paragraph: Any, text: str, *, bold: bool = False, small: bool = False, colour: str = ""
    ) -> None:
        from docx.shared import Pt, RGBColor

        run = paragraph.add_run(displayable(text))
        run.bold = bold or None
        if small:
            run.font.size = Pt(8.5)
        if small or colour:
            run.font.color.rgb = RGBColor.from_string(colour or QUIET)
        set_direction(paragraph, run)
