"""The sections of the catalogue, the fields of their entries, and how each value is read (CO-4).

Values arrive as text (forms, CSV, cells) or typed (JSON, YAML, XLSX) and are kept as plain JSON.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tasuki.rules.company import TIERS
from tasuki.rules.reasons import Reason
from tasuki.rules.standards import STATUSES

type Value = str | int | list[str] | list[int] | None


class BadValue(ValueError):
    """A value that the field cannot hold, with the reason."""

    def __init__(self, code: str, **values: Any) -> None:
        self.code, self.values = code, values
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an entry: its words, how it is read, whether it must be there."""

    name: str
    label: str | Promise
    read: Callable[[Any], Value]
    required: bool = False
    kind: str = "text"  # text, long, number, decimal, date, choice
    choices: tuple[tuple[str, str | Promise], ...] = ()
    most: int = 0
    help: str | Promise = ""


def _text(most: int, value: Any) -> str:
    text = str(value).strip()
    if "\x00" in text:
        raise BadValue("standards.bad_character")
    if len(text) > most:
        raise BadValue("standards.too_long", length=len(text), limit=most)
    return text


def _whole(low: int, high: int, value: Any) -> int | None:
    if value in (None, ""):
        return None
    try:
        number = Decimal(str(value).strip())
        whole = int(number)
    except (InvalidOperation, ValueError, OverflowError):
        raise BadValue("standards.not_a_number", value=str(value)[:50]) from None
    if number != whole or isinstance(value, bool):
        raise BadValue("standards.not_a_number", value=str(value)[:50])
    if not low <= whole <= high:
        raise BadValue("standards.out_of_range", value=str(value)[:50], low=low, high=high)
    return whole


def _decimal(high: int, value: Any) -> str:
    if value in (None, ""):
        return ""
    try:
        number = Decimal(str(value).strip().removesuffix("%").strip())
    except InvalidOperation:
        raise BadValue("standards.not_a_number", value=str(value)[:50]) from None
    if not number.is_finite() or not 0 <= number <= high:
        raise BadValue("standards.out_of_range", value=str(value)[:50], low=0, high=high)
    if number != round(number, 2):
        raise BadValue("standards.two_digits", value=str(value)[:50])
    return f"{number.normalize():f}"


def _day(value: Any) -> str:
    if value in (None, ""):
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    try:
        return date.fromisoformat(str(value).strip()).isoformat()
    except ValueError:
        raise BadValue("standards.not_a_day", value=str(value)[:50]) from None


def _one_of(known: tuple[str, ...], value: Any) -> str:
    text = str(value).strip().casefold().replace(" ", "_")
    if text and text not in known:
        raise BadValue("standards.unknown_value", value=str(value)[:50], known=list(known))
    return text


def _parts(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    return [one.strip() for one in str(value).replace(";", ",").split(",") if one.strip()]


def _names(value: Any) -> list[str]:
    found = [_text(200, one) for one in _parts(value)]
    if len(found) > 50:
        raise BadValue("standards.too_many", count=len(found), most=50)
    return found


def _months(value: Any) -> list[int]:
    found = [_whole(1, 240, one) for one in _parts(value)]
    return sorted({one for one in found if one is not None})


def _currency(value: Any) -> str:
    text = str(value).strip().upper()
    if text and not (len(text) == 3 and text.isascii() and text.isalpha()):
        raise BadValue("standards.not_a_currency", value=str(value)[:50])
    return text


_TIER_LABELS: Final = {"strategic": _("Strategic"), "standard": _("Standard"), "small": _("Small")}
STATUS_LABELS: Final[Mapping[str, str | Promise]] = {
    "listed": _("In the list"),
    "roadmap": _("On the roadmap"),
    "not_offered": _("Not offered"),
}
_NAME: Final = Field("name", _("Name"), partial(_text, 300), required=True, most=300)
_PRODUCT: Final = Field(
    "product", _("Product"), partial(_text, 200), most=200, help=_("Empty: for all products.")
)
_VALID: Final = (
    Field("valid_from", _("In force from"), _day, kind="date", help=_("Empty: always was.")),
    Field("valid_until", _("In force until"), _day, kind="date", help=_("Empty: until further notice.")),
)
_WHO: Final = (
    Field(
        "tier",
        _("Account tier"),
        partial(_one_of, TIERS),
        kind="choice",
        choices=(("", _("All")), *((one, _TIER_LABELS[one]) for one in TIERS)),
    ),
    Field("industry", _("Industry"), partial(_text, 200), most=200, help=_("Empty: for all industries.")),
    Field("employees_from", _("Employees from"), partial(_whole, 0, 10_000_000), kind="number"),
    Field("employees_to", _("Employees to"), partial(_whole, 0, 10_000_000), kind="number"),
)
_AMOUNT: Final = (
    Field("amount_from", _("Amount from"), partial(_decimal, 10**15), kind="decimal"),
    Field("amount_to", _("Amount to"), partial(_decimal, 10**15), kind="decimal"),
    Field("currency", _("Currency"), _currency, most=3),
)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the catalogue."""

    key: str
    label: str | Promise
    about: str | Promise
    fields: tuple[Field, ...]


SECTIONS: Final[Mapping[str, Section]] = {
    one.key: one
    for one in (
        Section(
            "products",
            _("Products"),
            _("What is sold, with the other names by which people call it."),
            (
                _NAME,
                Field("aliases", _("Also called"), _names, most=2_000, help=_("Separated by commas.")),
                *_VALID,
            ),
        ),
        Section(
            "features",
            _("Features"),
            _("What each product has in its list, what is on the roadmap, what is not offered."),
            (
                _PRODUCT,
                _NAME,
                Field(
                    "status",
                    _("Status"),
                    partial(_one_of, STATUSES),
                    required=True,
                    kind="choice",
                    choices=tuple(STATUS_LABELS.items()),
                ),
                Field("planned_for", _("Planned for"), partial(_text, 100), most=100),
                *_VALID,
            ),
        ),
        Section(
            "durations",
            _("Implementation time"),
            _("Weeks from signature to go-live that are standard, by product and segment."),
            (
                _PRODUCT,
                *_WHO,
                Field("weeks_from", _("Weeks from"), partial(_whole, 0, 520), required=True, kind="number"),
                Field("weeks_to", _("Weeks to"), partial(_whole, 0, 520), required=True, kind="number"),
                *_VALID,
            ),
        ),
        Section(
            "support",
            _("Support tiers"),
            _("What each tier contains; a higher rank contains more."),
            (
                _NAME,
                Field("rank", _("Rank"), partial(_whole, 0, 100), required=True, kind="number"),
                Field("contains", _("What it contains"), partial(_text, 5_000), kind="long", most=5_000),
                *_VALID,
            ),
        ),
        Section(
            "discounts",
            _("Discounts"),
            _("The highest discount that needs no approval, by product, segment and amount."),
            (
                _PRODUCT,
                *_WHO,
                *_AMOUNT,
                Field(
                    "max_percent", _("At most, in %"), partial(_decimal, 100), required=True, kind="decimal"
                ),
                *_VALID,
            ),
        ),
        Section(
            "payments",
            _("Payment terms"),
            _("The most days to pay that need no approval."),
            (
                *_WHO,
                Field("max_days", _("At most, in days"), partial(_whole, 0, 720), True, kind="number"),
                *_VALID,
            ),
        ),
        Section(
            "contracts",
            _("Contract terms"),
            _("The terms in months that are sold."),
            (
                _PRODUCT,
                *_WHO,
                Field(
                    "months", _("Months"), _months, required=True, most=500, help=_("Separated by commas.")
                ),
                *_VALID,
            ),
        ),
    )
}
#: Every field of any section once, in the order of the columns of a file.
COLUMNS: Final[tuple[str, ...]] = tuple(
    dict.fromkeys(field.name for section in SECTIONS.values() for field in section.fields)
)


def clean(section: str, raw: Mapping[str, Any]) -> tuple[dict[str, Any], list[Reason]]:
    """The entry as it is kept, and all that stands against it; fields that are left out are empty."""
    fields = SECTIONS[section].fields
    entry: dict[str, Any] = {}
    known = {one.name for one in fields}
    reasons = [
        Reason("standards.unknown_field", {"section": section, "field": str(name)[:100]})
        for name, value in raw.items()
        if name not in known and name != "id" and value not in (None, "", [])
    ]
    for one in fields:
        try:
            value = raw.get(one.name)
            entry[one.name] = one.read("" if value is None else value)
        except BadValue as error:
            reasons.append(Reason(error.code, {"field": str(one.label), **error.values}))
            continue
        if one.required and entry[one.name] in ("", None, []):
            reasons.append(Reason("standards.needed", {"field": str(one.label)}))
    return entry, reasons or _orders(entry)


def _orders(entry: Mapping[str, Any]) -> list[Reason]:
    """Ranges must not run backwards."""
    pairs: tuple[tuple[str, str, Callable[[Any], Any]], ...] = (
        ("weeks_from", "weeks_to", int),
        ("employees_from", "employees_to", int),
        ("amount_from", "amount_to", Decimal),
        ("valid_from", "valid_until", str),
    )
    return [
        Reason("standards.backwards", {"low": str(entry[low]), "high": str(entry[high])})
        for low, high, read in pairs
        if entry.get(low) not in (None, "")
        and entry.get(high) not in (None, "")
        and read(entry[low]) > read(entry[high])
    ]
