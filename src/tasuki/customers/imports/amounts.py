"""Amounts of money and numbers of people as they are written in the wild."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from tasuki.customers.imports.converted import NOTHING, Converted, says_nothing
from tasuki.rules.reasons import Reason

_PLAIN: Final = re.compile(r"\d{1,17}(?:\.\d{1,2})?", re.ASCII)
_GROUPS: Final = {sep: re.compile(rf"\d{{1,3}}(?:\{sep}\d{{3}})+") for sep in ".,"}
_LONE_GROUP: Final = {sep: re.compile(rf"(?<![\d.,])\d{{1,3}}\{sep}\d{{3}}(?![\d.,])") for sep in ".,"}
_ROUGHLY: Final = re.compile(
    r"^(?:approx\.?|approximately|about|around|circa|ca\.?|c\.|~|≈|約|aprox\.?|sekitar)\s*", re.I
)
_AMOUNT: Final = re.compile(r"[+-]?\d[\d.,'’  ]*")
_RANGE: Final = re.compile(r"\s*(?:-|–|—|~|〜|to|bis|hasta|hingga|から)\s*")
_CODE: Final = re.compile(r"(?<![A-Z])([A-Z]{3})(?![A-Z])")
_SIGNS: Final = {
    "US$": "USD", "MX$": "MXN", "A$": "AUD", "C$": "CAD", "S$": "SGD", "NZ$": "NZD", "HK$": "HKD", "R$": "BRL",
    "€": "EUR", "£": "GBP", "¥": "JPY", "円": "JPY", "₹": "INR", "₩": "KRW", "RP": "IDR", "$": "USD",
}  # fmt: skip
_SCALES: Final = {
    "": 1, "k": 10**3, "tsd": 10**3, "thousand": 10**3, "mil": 10**3, "rb": 10**3, "ribu": 10**3, "千": 10**3,
    "万": 10**4,
    "m": 10**6, "mn": 10**6, "mm": 10**6, "mio": 10**6, "mill": 10**6, "million": 10**6, "millions": 10**6,
    "millon": 10**6, "millones": 10**6, "jt": 10**6, "juta": 10**6, "百万": 10**6,
    "億": 10**8,
    "b": 10**9, "bn": 10**9, "billion": 10**9, "mrd": 10**9, "miliar": 10**9,
    "t": 10**12, "trillion": 10**12, "triliun": 10**12, "兆": 10**12,
}  # fmt: skip
_LIMIT: Final = Decimal(10) ** 17
_THOUSAND: Final = Decimal(1000)
_CURRENCIES: Final = frozenset(
    {
        "AED", "ARS", "AUD", "BGN", "BRL", "CAD", "CHF", "CLP", "CNY", "COP", "CZK", "DKK", "EGP", "EUR", "GBP",
        "HKD", "HUF", "IDR", "ILS", "INR", "ISK", "JPY", "KES", "KRW", "KWD", "MAD", "MXN", "MYR", "NGN", "NOK",
        "NZD", "PEN", "PHP", "PKR", "PLN", "QAR", "RON", "RUB", "SAR", "SEK", "SGD", "THB", "TRY", "TWD", "UAH",
        "USD", "UYU", "VND", "ZAR",
    }
)  # fmt: skip


@dataclass(slots=True)
class DecimalSign:
    """Whether the column writes decimals with a comma, judged by every row."""

    commas: int = 0
    points: int = 0

    def look(self, texts: Iterable[str]) -> None:
        """Count the rows that prove one or the other; a lone group of three digits proves nothing."""
        for text in texts:
            commas, points = text.count(","), text.count(".")
            if commas and points:
                self.commas += text.rfind(",") > text.rfind(".")
                self.points += text.rfind(".") > text.rfind(",")
            elif commas and not _LONE_GROUP[","].search(text):
                self.commas += commas == 1
                self.points += commas > 1
            elif points and not _LONE_GROUP["."].search(text):
                self.points += points == 1
                self.commas += points > 1

    @property
    def comma(self) -> bool | None:
        """True when the column's decimals follow a comma, None when no row tells."""
        return None if self.commas == self.points else self.commas > self.points


@dataclass(frozen=True, slots=True)
class Money:
    """An amount and the currency that its text names, if any."""

    amount: Decimal
    currency: str = ""


def read_money(text: str, comma: bool | None = None) -> Converted:
    """The amount and currency in `text`: signs, codes, thousands, k/m/bn, 万 and 億; ranges give their lower bound.

    >>> read_money("€2.5m").value, read_money("1.234,56").value.amount
    (Money(amount=Decimal('2500000.00'), currency='EUR'), Decimal('1234.56'))
    >>> read_money("Confidential").reason.code
    'import.amount_unknown'
    """
    text = text.strip()
    if _PLAIN.fullmatch(text):
        return Converted(Money(Decimal(text).quantize(Decimal("0.01"))))
    if says_nothing(text):
        return NOTHING
    plain = unicodedata.normalize("NFKC", text)
    rough = _ROUGHLY.sub("", plain)
    lower, open_ended = _lower_bound(rough)
    amount = _scaled(lower, comma)
    if amount is None:
        return Converted(reason=Reason("import.amount_unknown"), lost=True)
    money = Money(amount, currency_in(rough))
    if open_ended:
        return Converted(money, Reason("import.range", {"kept": str(amount)}), lost=True)
    if rough != plain:
        return Converted(money, Reason("import.approximate", {"kept": str(amount)}), lost=True)
    if comma is None and "," not in rough and _LONE_GROUP["."].search(rough) and amount >= _THOUSAND:
        return Converted(money, Reason("import.amount_assumed", {"kept": str(amount)}), lost=True)
    return Converted(money)


def read_count(text: str) -> Converted:
    """A number of people: '117 employees', '16k', '1,000+'; ranges give their lower bound, with a warning.

    >>> read_count("11-50").value, read_count("1,000+").value, read_count("Nov-50").value
    (11, 1000, None)
    """
    text = text.strip()
    if text.isascii() and text.isdigit() and len(text) < 10:
        return Converted(int(text))
    found = read_money(re.sub(r"(?i)\s*(employees|people|staff|empleados|karyawan|人|名)$", "", text))
    if found.value is None:
        reason = Reason("import.number_unknown") if found.reason else None
        return found._replace(reason=reason)
    number = int(found.value.amount)
    if number != found.value.amount or not 0 <= number < 2**31 or found.value.currency:
        return Converted(reason=Reason("import.number_unknown"), lost=True)
    reason = Reason(found.reason.code, {"kept": number}) if found.reason else None
    return found._replace(value=number, reason=reason)


def currency_in(text: str) -> str:
    """The currency that the text names, by code or by sign; a bare $ is taken for US dollars."""
    for code in _CODE.findall(text.upper() if len(text) == 3 else text):
        if code in _CURRENCIES:
            return str(code)
    upper = text.upper()
    return next((code for sign, code in _SIGNS.items() if sign in upper), "")


def read_currency(text: str) -> Converted:
    """A currency given by itself: its code or its sign."""
    if says_nothing(text):
        return NOTHING
    code = currency_in(unicodedata.normalize("NFKC", text.strip()))
    if not code:
        return Converted(reason=Reason("import.currency_unknown"), lost=True)
    return Converted(code)


def _lower_bound(text: str) -> tuple[str, bool]:
    """The first amount of a range, and whether the text is one: '$1M-$5M', '$10M+', '> 500'."""
    if text.startswith((">", "≥", "<", "≤", "over ", "more than ")):
        return re.sub(r"^(?:[<>≤≥]=?|over |more than )\s*", "", text), True
    if text.endswith(("+", "以上")):
        return text.removesuffix("+").removesuffix("以上"), True
    parts = [part for part in _RANGE.split(text) if re.search(r"\d", part)]
    return (parts[0], True) if len(parts) == 2 else (text, False)


def _scaled(text: str, comma: bool | None) -> Decimal | None:
    bare = text.strip()
    negative = bare.startswith("(") and bare.endswith(")")
    for sign in (*_SIGNS, *_CURRENCIES):
        if sign in bare.upper():
            bare = re.sub(re.escape(sign), "", bare, flags=re.IGNORECASE)
    bare = bare.strip("() ")
    found = _AMOUNT.match(bare)
    if not found:
        return None
    scale = _SCALES.get(bare[found.end() :].strip().casefold().replace("ó", "o").rstrip("."))
    number = _number(found[0], comma)
    if scale is None or number is None or abs(number * scale) >= _LIMIT:
        return None
    value = (number * scale).quantize(Decimal("0.01"))
    return -value if negative else value


def _number(text: str, comma: bool | None) -> Decimal | None:
    digits = re.sub(r"['’  ]", "", text)
    bare = digits.lstrip("+-")
    if "," in digits and "." in digits:
        thousands = "," if digits.rfind(".") > digits.rfind(",") else "."
    elif _GROUPS[","].fullmatch(bare) and not (comma and digits.count(",") == 1):
        thousands = ","
    elif _GROUPS["."].fullmatch(bare) and not (comma is False and digits.count(".") == 1):
        thousands = "."
    else:
        thousands = ""
    digits = (digits.replace(thousands, "") if thousands else digits).replace(",", ".").rstrip(".")
    try:
        return Decimal(digits)
    except InvalidOperation:
        return None
