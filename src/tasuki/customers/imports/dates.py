"""Dates as people and spreadsheets write them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final, Literal

from tasuki.customers.imports.converted import NOTHING, Converted, says_nothing
from tasuki.rules.reasons import Reason

type Order = Literal["day", "month", "mixed", ""]

_ISO: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")
_YEAR_FIRST: Final = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})(?: .*)?")
_COMPACT: Final = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_NUMBERS: Final = re.compile(r"(\d{1,2})([/.\-])(\d{1,2})\2(\d{4}|\d{2})(?:[ ,].*)?")
_JAPANESE: Final = re.compile(r"(令和|平成|昭和|R|H|S)?(\d{1,4}|元)[年.](\d{1,2})[月.](\d{1,2})日?.*")
_DAY_NAME: Final = re.compile(
    r"(?:\w+,? )?(\d{1,2})(?:st|nd|rd|th|\.)?[ -](?:de )?([^\W\d_]{3,})\.?,?[ -](?:de )?(\d{4}|\d{2})(?:[ ,].*)?"
)
_NAME_DAY: Final = re.compile(r"(?:\w+, )?([^\W\d_]{3,})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})(?:[ ,].*)?")
_SERIAL: Final = re.compile(r"([2-6]\d{4})(?:\.\d+)?")
_EPOCH: Final = re.compile(r"1\d{9}(?:\d{3})?")
_ERAS: Final = {"令和": 2018, "R": 2018, "平成": 1988, "H": 1988, "昭和": 1925, "S": 1925}
_EXCEL_ZERO: Final = date(1899, 12, 30)
_MONTH_NAMES: Final = (
    "jan january januari ene enero januar janvier",
    "feb february februari febrero februar fev fevrier",
    "mar march maret marzo marz mars maerz",
    "apr april abr abril avr avril",
    "may mei mayo mai",
    "jun june juni junio juin",
    "jul july juli julio juil juillet",
    "aug august agu agustus ago agosto aout agt",
    "sep sept september septiembre set septembre",
    "oct october okt oktober octubre octobre",
    "nov november noviembre novembre",
    "dec december des desember dic diciembre dez dezember decembre",
)
_MONTHS: Final = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}


@dataclass(slots=True)
class DateOrder:
    """Which of two numbers is the day in this column, judged by every row of the file."""

    day_first: int = 0
    month_first: int = 0

    def look(self, texts: Iterable[str]) -> None:
        """Count the rows that prove one order or the other."""
        for text in texts:
            found = _NUMBERS.fullmatch(text.strip()) if "/" in text or "-" in text else None
            if found and found[2] != ".":
                first, second = int(found[1]), int(found[3])
                self.day_first += first > 12 >= second
                self.month_first += second > 12 >= first

    @property
    def order(self) -> Order:
        """The order that the column shows; `mixed` when it shows both, empty when it shows neither."""
        if self.day_first and self.month_first:
            return "mixed"
        return "day" if self.day_first else "month" if self.month_first else ""


def read_date(text: str, order: Order = "") -> Converted:
    """The date that `text` means; what is no date, or might be two, is kept empty with a warning.

    >>> read_date("2021年3月4日").value, read_date("25 Jun 23").value, read_date("03/04/2021", "month").value
    (datetime.date(2021, 3, 4), datetime.date(2023, 6, 25), datetime.date(2021, 3, 4))
    >>> read_date("03/04/2021").reason.code
    'import.date_ambiguous'
    """
    text = text.strip()
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    if says_nothing(text):
        return NOTHING
    try:
        return _read(text, order)
    except (ValueError, OverflowError):
        return Converted(reason=Reason("import.date_unknown"), lost=True)


def _read(text: str, order: Order) -> Converted:
    if found := _ISO.fullmatch(text) or _YEAR_FIRST.fullmatch(text) or _COMPACT.fullmatch(text):
        return Converted(date(int(found[1]), int(found[2]), int(found[3])))
    if found := _NUMBERS.fullmatch(text):
        return _from_numbers(int(found[1]), int(found[3]), found[4], "day" if found[2] == "." else order)
    if found := _JAPANESE.fullmatch(text):
        year = 1 if found[2] == "元" else int(found[2])
        return Converted(date(year + _ERAS.get(found[1] or "", 0), int(found[3]), int(found[4])))
    if found := _DAY_NAME.fullmatch(text):
        return Converted(date(_year(found[3]), _month(found[2]), int(found[1])))
    if found := _NAME_DAY.fullmatch(text):
        return Converted(date(_year(found[3]), _month(found[1]), int(found[2])))
    if found := _SERIAL.fullmatch(text):
        return Converted(_EXCEL_ZERO + timedelta(days=int(found[1])))
    if _EPOCH.fullmatch(text):
        return Converted(datetime.fromtimestamp(int(text[:10]), UTC).date())
    raise ValueError(text)


def _from_numbers(first: int, second: int, year: str, order: Order) -> Converted:
    if first > 12 or order == "day":
        return Converted(date(_year(year), second, first))
    if second > 12 or order == "month" or first == second:
        return Converted(date(_year(year), first, second))
    readings = [date(_year(year), second, first).isoformat(), date(_year(year), first, second).isoformat()]
    return Converted(reason=Reason("import.date_ambiguous", {"readings": readings}), lost=True)


def _year(text: str) -> int:
    year = int(text)
    if len(text) > 2:
        return year
    return year + (2000 if year < 70 else 1900)


def _month(name: str) -> int:
    plain = unicodedata.normalize("NFD", name.casefold())
    number = _MONTHS.get("".join(char for char in plain if not unicodedata.combining(char)))
    if number is None:
        raise ValueError(name)
    return number
