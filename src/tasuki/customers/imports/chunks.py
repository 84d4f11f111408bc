"""A file's rows, a few thousand at a time, column by column: the fast way to understand them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from tasuki.connectors.csvfile.reader import Table
from tasuki.customers.imports.amounts import DecimalSign, read_currency, read_money
from tasuki.customers.imports.converted import NO_VALUE, Converted, says_nothing
from tasuki.customers.imports.dates import DateOrder, read_date
from tasuki.customers.imports.fields import FIELDS, Field
from tasuki.customers.imports.mapping import Mapping
from tasuki.customers.imports.remarks import RemarkLog
from tasuki.customers.imports.words import read_email, salesforce_id
from tasuki.rules.reasons import Reason
from tasuki.web.sheets import unguarded

SIZE: Final = 2_000
REASON_COLUMN: Final = "tasuki: reason"
LINE_COLUMN: Final = "tasuki: line"

type Text = str | None
_KEPT_AS_TEXT: Final = ("industry", "stage")  # read for a meaning, and kept as they are


@dataclass(slots=True)
class Source:
    """What a run reads: the table, how its columns are understood, and where remarks go."""

    kind: str
    table: Table
    mapping: Mapping
    log: RemarkLog
    preset: str = "generic"
    places: dict[str, list[int]] = field(default_factory=dict)
    orders: dict[str, DateOrder] = field(default_factory=dict)
    signs: dict[str, DecimalSign] = field(default_factory=dict)
    readers: dict[str, Reader] = field(default_factory=dict)
    guarded: bool = False
    has_nul: bool = False
    rows_read: int = 0

    def __post_init__(self) -> None:
        columns = self.table.columns
        self.places = {
            target: [columns.index(name) for name in names] for target, names in self.mapping.fields.items()
        }
        self.guarded = REASON_COLUMN in columns
        self.has_nul = _has_nul(self.table)

    @property
    def salesforce(self) -> bool:
        """Whether ids come in the two lengths of Salesforce."""
        return self.preset == "salesforce"

    def parts(self, texts: tuple[str, ...]) -> tuple[str, ...]:
        """What a reference's cells say, one by one; HubSpot puts several associations into one cell."""
        if self.preset == "hubspot":
            texts = tuple(part for text in texts for part in text.split(";"))
        plain = (text.strip() for text in texts if not says_nothing(text))
        return tuple(salesforce_id(text) for text in plain) if self.salesforce else tuple(plain)

    def field(self, target: str) -> Field:
        """The target field's description."""
        return FIELDS[self.kind][target]

    def label(self, target: str) -> str:
        """The source column(s) behind a target field, as remarks name them."""
        return " + ".join(self.mapping.fields.get(target, (target,)))

    def has(self, *targets: str) -> bool:
        """Whether all these fields are fed by the file."""
        return all(target in self.places for target in targets)

    def look_ahead(self) -> None:
        """Read once for what only the whole column can tell: the order of days and months, the decimal sign."""
        for target in self.places:
            if self.field(target).meaning == "date":
                self.orders[target] = DateOrder()
            elif self.field(target).meaning == "money":
                self.signs[target] = DecimalSign()
        judges = [(self.places[target][0], judge) for target, judge in (self.orders | self.signs).items()]
        if not judges:
            return
        for _lines, rows in self.table.chunks(SIZE):
            for place, judge in judges:
                judge.look([cells[place] for cells in rows if len(cells) > place])

    def chunks(self) -> Iterator[Chunk]:
        """The rows, with those that cannot be rows at all already rejected."""
        for lines, rows in self.table.chunks(SIZE):
            self.rows_read += len(rows)
            kept = self._sound(lines, rows)
            if kept.lines:
                yield kept
        if self.table.unclosed:
            self.rows_read += 1
            line, cells = self.table.unclosed
            self.log.add(line, "", cells[-1] if cells else "", Reason("import.open_quote"), rejected=True)

    def _sound(self, lines: list[int], rows: list[list[str]]) -> Chunk:
        width = len(self.table.columns)
        widths = set(map(len, rows))
        if widths != {width}:
            lines, rows = self._straightened(lines, rows, width)
        if self.has_nul:
            lines, rows = self._without_nul(lines, rows)
        if self.guarded:
            rows = [[unguarded(cell) for cell in cells] for cells in rows]
        return Chunk(self, lines, list(zip(*rows, strict=True)) if rows else [])

    def _straightened(
        self, lines: list[int], rows: list[list[str]], width: int
    ) -> tuple[list[int], list[list[str]]]:
        """Rows of the header's width: empty extra cells are cut, missing ones filled and told, others rejected."""
        kept: list[tuple[int, list[str]]] = []
        for line, cells in zip(lines, rows, strict=True):
            extra = [cell for cell in cells[width:] if cell.strip()]
            values = {"found": len(cells), "expected": width}
            if extra:
                self.log.add(line, "", extra[0], Reason("import.too_many_columns", values), rejected=True)
                continue
            if len(cells) < width:
                if any("\n" in cell or "\r" in cell for cell in cells):
                    self.log.add(line, "", cells[-1], Reason("import.open_quote"), rejected=True)
                    continue
                self.log.add(line, "", cells[-1], Reason("import.too_few_columns", values))
            kept.append((line, (cells + [""] * width)[:width]))
        return [line for line, _cells in kept], [cells for _line, cells in kept]

    def _without_nul(self, lines: list[int], rows: list[list[str]]) -> tuple[list[int], list[list[str]]]:
        kept: list[tuple[int, list[str]]] = []
        for line, cells in zip(lines, rows, strict=True):
            place = next((index for index, cell in enumerate(cells) if "\0" in cell), None)
            if place is None:
                kept.append((line, cells))
            else:
                self.log.add(
                    line, self.table.columns[place], cells[place], Reason("import.nul"), rejected=True
                )
        return [line for line, _cells in kept], [cells for _line, cells in kept]


@dataclass(slots=True)
class Chunk:
    """A few thousand rows as columns. Positions count within the chunk."""

    source: Source
    lines: list[int]
    columns: list[tuple[str, ...]]
    out: set[int] = field(default_factory=set)
    lost: dict[int, dict[str, str]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.lines)

    def texts(self, target: str) -> list[str]:
        """The column's texts without surrounding space; several columns are joined."""
        places = self.source.places[target]
        if len(places) == 1:
            return [cell.strip() for cell in self.columns[places[0]]]
        parts = zip(*(self.columns[place] for place in places), strict=True)
        return [" ".join(cell for cell in map(str.strip, cells) if cell) for cells in parts]

    def choices(self, target: str) -> list[tuple[str, ...]]:
        """The texts of every column that may say whom a reference means, best first."""
        return list(zip(*(self.columns[place] for place in self.source.places[target]), strict=True))

    def kept(self, target: str) -> list[Text]:
        """The column as plain text, None where blank; what is too long is kept out and told."""
        if target not in self.source.places:
            return [None] * len(self)
        texts: list[Text] = [text or None for text in self.texts(target)]
        limit = self.source.field(target).limit
        if max(map(len, filter(None, texts)), default=0) > limit:
            self._too_long(target, texts, limit)
        return texts

    def _too_long(self, target: str, texts: list[Text], limit: int) -> None:
        end = self.source.field(target).meaning in ("id", "name")
        for position, text in enumerate(texts):
            if text and len(text) > limit:
                values = {"length": len(text), "limit": limit}
                self.remark(position, target, text, Reason("import.too_long", values), rejected=end)
                self.lost.setdefault(position, {})[target] = text[:10_000]
                texts[position] = None

    def read(self, target: str, convert: Callable[[str], Converted]) -> list[Any]:
        """The column's values as `convert` understands them; equal texts are understood once."""
        if target not in self.source.places:
            return [None] * len(self)
        reader = self.source.readers.get(target)
        if reader is None:
            reader = self.source.readers[target] = Reader(convert)
        texts: list[Text] = list(self.texts(target))
        field = self.source.field(target)
        if field.meaning in _KEPT_AS_TEXT and max(map(len, filter(None, texts)), default=0) > field.limit:
            self._too_long(target, texts, field.limit)
        return reader.column(self, target, [text or "" for text in texts])

    def ids(self, target: str) -> list[Text]:
        """External ids; Salesforce's short ones in their long form."""
        texts = self.kept(target)
        if self.source.salesforce:
            return [salesforce_id(text) if text else None for text in texts]
        return texts

    def emails(self, target: str) -> list[Text]:
        """E-mail addresses in small letters."""
        if target not in self.source.places:
            return [None] * len(self)
        return Reader(read_email).column(self, target, self.texts(target))

    def dates(self, target: str) -> list[Text]:
        """Dates as ISO text, understood in the order that the whole column shows."""
        if target not in self.source.places:
            return [None] * len(self)
        order = self.source.orders[target].order

        def convert(text: str) -> Converted:
            found = read_date(text, order)
            return found._replace(value=found.value.isoformat()) if found.value else found

        return self.read(target, convert)

    def money(self, *targets: str) -> dict[str, list[Text]]:
        """Amounts as decimal text, and the currency: its own column's, else the one that an amount names."""
        found: dict[str, list[Text]] = {}
        currencies: list[Text] = self.read("currency", read_currency)
        for target in targets:
            if target in self.source.places:
                amounts = self.read(target, partial(read_money, comma=self.source.signs[target].comma))
                found[target] = [str(money.amount) if money else None for money in amounts]
                currencies = [
                    given or (money.currency or None if money else None)
                    for given, money in zip(currencies, amounts, strict=True)
                ]
        return {**found, "currency": currencies}

    def references(self, target: str, find: Callable[[tuple[str, ...]], Converted]) -> list[Text]:
        """Ids of what the column refers to, as `find` finds them."""
        if target not in self.source.places:
            return [None] * len(self)
        choices = self.choices(target)
        if self.source.preset != "generic":
            choices = [self.source.parts(texts) for texts in choices]
        reader = self.source.readers.setdefault(target, Reader(find))
        return reader.column(self, target, choices)

    def said(self, target: str) -> list[Text]:
        """What a reference says, its columns on lines of their own, best first; None where it says nothing."""
        if target not in self.source.places:
            return [None] * len(self)
        if len(self.source.places[target]) == 1 and self.source.preset == "generic":
            return [None if text.casefold() in NO_VALUE else text for text in self.texts(target)]
        return ["\n".join(self.source.parts(texts)) or None for texts in self.choices(target)]

    def remark(
        self, position: int, target: str, text: str, reason: Reason, *, rejected: bool = False
    ) -> None:
        """Say something about a cell."""
        self.source.log.add(self.lines[position], self.source.label(target), text, reason, rejected=rejected)
        if rejected:
            self.out.add(position)

    def rows(self, columns: Sequence[Sequence[Any]]) -> list[tuple[Any, ...]]:
        """The columns as rows, without the rejected ones."""
        rows = list(zip(*columns, strict=True))
        if self.out:
            rows = [row for position, row in enumerate(rows) if position not in self.out]
        return rows


class Reader:
    """Understands a column's texts, each different text once."""

    _LIMIT: Final = 20_000

    def __init__(self, convert: Callable[[Any], Converted]) -> None:
        self._convert = convert
        self._known: dict[Any, Converted] = {}

    def column(self, chunk: Chunk, target: str, texts: Sequence[Any]) -> list[Any]:
        """The values of `texts`; remarks go to the chunk."""
        known = self._known
        found = [known.get(text) or self.one(text) for text in texts]
        values: list[Any] = []
        for position, converted in enumerate(found):
            values.append(converted.value)
            if converted.reason is not None or converted.lost:
                self._tell(chunk, position, target, texts[position], converted)
        return values

    def one(self, text: Any) -> Converted:
        """What a single text means."""
        hit = self._known.get(text)
        if hit is None:
            if len(self._known) >= self._LIMIT:
                self._known.clear()
            hit = self._known[text] = self._convert(text)
        return hit

    @staticmethod
    def _tell(chunk: Chunk, position: int, target: str, text: Any, converted: Converted) -> None:
        shown = text if isinstance(text, str) else next((part.strip() for part in text if part.strip()), "")
        if converted.reason is not None:
            chunk.remark(position, target, shown, converted.reason, rejected=converted.rejected)
        if converted.lost:
            chunk.lost.setdefault(position, {})[target] = shown[:10_000]


def _has_nul(table: Table) -> bool:
    """Whether NUL may stand in the file; only then every cell is searched for it."""
    if "utf-16" in table.encoding.codec:
        return True
    with table.path.open("rb") as file:
        return any(b"\0" in block for block in iter(lambda: file.read(1 << 20), b""))
