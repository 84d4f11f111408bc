"""Reading an answer by the kind of its item: text stays, and becomes data where the kind has a form (KN-2).

An answer that is not in the form of its kind ("end of March, the day is open" for a date) is kept as text with
empty data: what somebody knows is worth more than its form.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from urllib.parse import urlsplit

from tasuki.knowledge.items import LANGUAGES, CatalogueItem
from tasuki.rules.reasons import Reason

MAX_ANSWER: Final = 20_000
MAX_SOURCE: Final = 300
MAX_URL: Final = 1_000

_UNKEPT: Final = re.compile("[\x00\ud800-\udfff]")
_MONEY: Final = re.compile(r"^(?:(?P<before>[A-Z]{3})\s*)?(?P<amount>[\d.,'  ]+)(?:\s*(?P<after>[A-Z]{3}))?$")
_URL: Final = re.compile(r"https?://[^\s<>\"]+")
_PLAIN_NUMBER: Final = re.compile(r"^[+-]?\d+(?:\.\d+)?$")
_GROUPED: Final = re.compile(r"^[+-]?\d{1,3}(?:[,'  ]\d{3})+(?:\.\d+)?$")


def text_reasons(field: str, text: str, limit: int) -> list[Reason]:
    """Why a text cannot be kept: too long, or with a character that is none (NUL, half of a pair)."""
    reasons = []
    if _UNKEPT.search(text):
        reasons.append(Reason("knowledge.bad_character", {"field": field}))
    if len(text) > limit:
        reasons.append(Reason("knowledge.too_long", {"field": field, "length": len(text), "limit": limit}))
    return reasons


def url_reasons(url: str) -> list[Reason]:
    """Why a source's address cannot be kept; only http and https lead somewhere safe."""
    reasons = text_reasons("source_url", url, MAX_URL)
    if not reasons and url and not is_web_address(url):
        reasons.append(Reason("knowledge.bad_link", {"value": url[:200]}))
    return reasons


def is_web_address(url: str) -> bool:
    """Whether this is an http(s) address with a host.

    >>> is_web_address("javascript:alert(1)")
    False
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and not re.search(r"\s", url)


def read(item: CatalogueItem, answer: str) -> tuple[str, dict[str, Any]]:
    """The answer as it is kept, and its structured form, empty where it has none.

    Prose stays exactly as it was typed, but for the line ends, which a browser writes in its own way.
    """
    reader = _READERS.get(item.kind)
    if reader is None:
        return plain_lines(answer), {}
    text, data = reader(item, answer.strip())
    return (text, data) if data else (plain_lines(answer), {})


def plain_lines(text: str) -> str:
    """The text with one line feed at the end of each line, whichever door it came through."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _choice(item: CatalogueItem, text: str) -> tuple[str, dict[str, Any]]:
    wanted = text.casefold()
    for option, words in item.choices.items():
        if wanted in {option, *(words.label(language).casefold() for language in LANGUAGES)}:
            return option, {"choice": option}
    return text, {}


def _number(item: CatalogueItem, text: str) -> tuple[str, dict[str, Any]]:
    number = _decimal(text.removesuffix("%").strip())
    return (text, {"number": str(number)}) if number is not None else (text, {})


def _money(item: CatalogueItem, text: str) -> tuple[str, dict[str, Any]]:
    match = _MONEY.match(text)
    amount = _decimal(match["amount"].strip()) if match else None
    if match is None or amount is None:
        return text, {}
    return text, {"amount": str(amount), "currency": match["before"] or match["after"] or ""}


def _date(item: CatalogueItem, text: str) -> tuple[str, dict[str, Any]]:
    try:
        day = date.fromisoformat(text.replace("/", "-"))
    except ValueError:
        return text, {}
    return day.isoformat(), {"date": day.isoformat()}


def _links(item: CatalogueItem, text: str) -> tuple[str, dict[str, Any]]:
    found = [url.rstrip(".,;)") for url in _URL.findall(text)]
    links = [url for url in dict.fromkeys(found) if is_web_address(url)]
    return (text, {"links": links}) if links else (text, {})


def _decimal(text: str) -> Decimal | None:
    if _GROUPED.match(text):
        text = re.sub(r"[,'  ]", "", text)
    if not _PLAIN_NUMBER.match(text) or len(text) > 40:
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


_READERS: Final[Mapping[str, Callable[[CatalogueItem, str], tuple[str, dict[str, Any]]]]] = {
    "choice": _choice,
    "number": _number,
    "money": _money,
    "date": _date,
    "links": _links,
}
