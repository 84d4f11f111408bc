"""A brief as Markdown; what people wrote is escaped and stays text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import override

from tasuki.knowledge.brief.blocks import Block, BriefView, Facts, Picture, Points, Remark, Row, Table

_SPECIAL: Final = re.compile(r"([\\`*_\[\]<>|#~&])")
_LINE_START: Final = re.compile(r"^(\s*)([-+=]|\d+(?=[.)]))", re.MULTILINE)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def as_markdown(view: BriefView) -> str:
    """The whole brief."""
    with override(view.language):
        lines = [f"# {escaped(view.account)}", "", f"**{escaped(view.headline)}**", ""]
        lines += [*(_row(one) for one in view.facts), ""]
        for chapter in view.chapters:
            lines += [f"## {escaped(chapter.title)}", ""]
            for block in chapter.blocks:
                lines += [*_block(block), ""]
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).rstrip() + "\n"


def escaped(text: str) -> str:
    """Text that Markdown shows as it is."""
    plain = _CONTROL.sub("", text.strip().replace("\r\n", "\n").replace("\r", "\n"))
    return _LINE_START.sub(_start, _SPECIAL.sub(r"\\\1", plain))


def _start(found: re.Match[str]) -> str:
    """A list or heading mark at the start of a line loses its meaning; a number keeps its digits."""
    space, mark = found.groups()
    return f"{space}{mark}\\" if mark[-1].isdigit() else f"{space}\\{mark}"


def _block(block: Block) -> Iterator[str]:
    if block.caption:
        yield from (f"### {escaped(block.caption)}", "")
    match block:
        case Facts():
            yield from _facts(block)
        case Table():
            yield from _table(block)
        case Points():
            yield from (f"- {_indented(one)}" for one in block.items)
            if not block.items and block.empty:
                yield escaped(block.empty)
        case Picture():
            yield escaped(block.alt)
            yield ""
            yield from _table(block.table)
        case Remark():
            yield escaped(block.text)


def _facts(block: Facts) -> Iterator[str]:
    yield from (_row(one) for one in block.rows)
    if block.open:
        yield f"- *{_('to be confirmed')}:* {escaped(' · '.join(block.open))}"


def _row(row: Row) -> str:
    text = f"*{_('to be confirmed')}*" if row.unknown else _indented(row.text)
    small = [_indented(one) for one in row.small] + ([f"<{row.link}>"] if _plain_link(row.link) else [])
    tail = f" ({'; '.join(small)})" if small else ""
    asked = "".join(f"\n  - {_('Open question')}: {_indented(one, 4)}" for one in row.questions)
    return f"- **{escaped(row.label)}:** {text}{tail}{asked}"


def _table(table: Table) -> Iterator[str]:
    if not table.rows:
        yield escaped(table.empty)
        return
    yield _cells(table.head)
    yield "|" + " --- |" * len(table.head)
    yield from (_cells(row) for row in table.rows)
    if table.more:
        yield from ("", escaped(table.more))


def _cells(row: Sequence[str]) -> str:
    return "| " + " | ".join(escaped(one).replace("\n", "<br>") or "–" for one in row) + " |"


def _indented(text: str, by: int = 2) -> str:
    return escaped(text).replace("\n", "\n" + " " * by)


def _plain_link(link: str) -> bool:
    return bool(link) and not re.search(r"[\s<>]", link)
