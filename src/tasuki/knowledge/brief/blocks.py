"""What a brief is made of once it is in words: chapters of blocks, which every form (web, PDF, …) draws its own way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

FORMS: Final = ("md", "pdf", "docx", "json")


@dataclass(frozen=True, slots=True)
class Row:
    """A fact: what it is called, what is known, and in small who said so. `unknown`: shown as to be confirmed."""

    label: str
    text: str
    unknown: bool = False
    small: tuple[str, ...] = ()
    link: str = ""
    questions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts in their order, and the names of those that are still to be confirmed."""

    rows: tuple[Row, ...]
    caption: str = ""
    open: tuple[str, ...] = ()
    kind: str = "facts"


@dataclass(frozen=True, slots=True)
class Table:
    """A table; an empty cell shows as a dash. `widths` are shares of the line, `empty` is said where it has no rows."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    empty: str = ""
    waiting: bool = False  # no rows means that something is still to be confirmed
    more: str = ""
    kind: str = "table"


@dataclass(frozen=True, slots=True)
class Points:
    """A list of sentences; `empty` is said where there is none."""

    caption: str
    items: tuple[str, ...]
    empty: str = ""
    kind: str = "points"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture with its alternative text and the table that says the same.

    `svg` stands alone with its own colours; `on_page` takes them from the page.
    """

    caption: str
    key: str
    svg: str
    alt: str
    table: Table
    on_page: str
    kind: str = "picture"


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence on its own."""

    text: str
    caption: str = ""
    kind: str = "remark"


type Block = Facts | Table | Points | Picture | Remark


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter: the day-one page, or a section of the record."""

    key: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """An item of the record as programs read it: an empty text is to be confirmed."""

    key: str
    section: str
    label: str
    status: str
    required: bool
    text: str
    source: str
    source_url: str
    verified_on: str
    quote: str
    quote_place: str
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BriefView:
    """A brief, or the account as it stands (`number` 0), in one language."""

    language: str
    account: str
    number: int
    title: str
    headline: str
    footer: str
    as_of: date
    made_at: datetime
    facts: tuple[Row, ...]
    chapters: tuple[Chapter, ...]
    lines: tuple[Line, ...]
    with_sensitive: bool = False

    @property
    def preview(self) -> bool:
        """Whether this is the account as it stands and not a frozen brief."""
        return self.number == 0
