"""The whole catalogue as one document: what stands against it, what differs, and as values for the rules (CO-4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import combinations
from typing import Any, Final

from tasuki.commitments.standards.fields import SECTIONS, clean
from tasuki.customers.names import name_key
from tasuki.rules import standards as rules
from tasuki.rules.expectations import near
from tasuki.rules.reasons import Reason
from tasuki.rules.standards import Segment, Standards
from tasuki.web.ids import new_id

MOST_ENTRIES: Final = 5_000
_SEGMENT: Final = (
    "product", "tier", "industry", "employees_from", "employees_to", "amount_from", "amount_to", "currency",
)  # fmt: skip

type Document = dict[str, list[dict[str, Any]]]


def empty() -> Document:
    """A catalogue that says nothing."""
    return {key: [] for key in SECTIONS}


def find(document: Document, section: str, entry_id: str) -> dict[str, Any] | None:
    """The entry with that id."""
    return next((one for one in document.get(section, []) if one["id"] == entry_id), None)


def with_ids(entries: Mapping[str, Sequence[Mapping[str, Any]]], before: Document) -> Document:
    """The entries with ids: what stood there before keeps its own, whatever else changed around it."""
    made = empty()
    for key in SECTIONS:
        known = {_content(one): one["id"] for one in before.get(key, [])}
        made[key] = [
            {"id": known.pop(_content(one), "") or str(new_id()), **_plain(one)}
            for one in entries.get(key, [])
        ]
    return made


def differences(before: Document, after: Document) -> list[dict[str, Any]]:
    """What was added, changed and removed, entry by entry."""
    found: list[dict[str, Any]] = []
    for key in SECTIONS:
        old = {one["id"]: one for one in before.get(key, [])}
        new = {one["id"]: one for one in after.get(key, [])}
        found += [
            {"section": key, "before": old.get(one), "after": new.get(one)}
            for one in dict.fromkeys([*new, *old])
            if old.get(one) != new.get(one)
        ]
    return found


def check(document: Document) -> list[tuple[str, int, Reason]]:
    """What stands against the document as a whole: section, place of the entry (from 0), reason."""
    return [
        *_sizes(document),
        *_strangers(document),
        *_doubles(document),
    ]


def _sizes(document: Document) -> Iterator[tuple[str, int, Reason]]:
    for key, entries in document.items():
        if len(entries) > MOST_ENTRIES:
            values = {"count": len(entries), "most": MOST_ENTRIES}
            yield (
                key,
                MOST_ENTRIES,
                Reason("standards.too_many", {"field": str(SECTIONS[key].label), **values}),
            )


def _strangers(document: Document) -> Iterator[tuple[str, int, Reason]]:
    """Entries for a product that is not in the catalogue."""
    names = [one["name"] for one in document["products"]]
    known = {name_key(one) for one in names}
    for key, entries in document.items():
        for place, one in enumerate(entries):
            said = one.get("product", "")
            if said and name_key(said) not in known:
                values = {"product": said, "near": near(said, names) or ["–"]}
                yield key, place, Reason("standards.product_unknown", values)


def _doubles(document: Document) -> Iterator[tuple[str, int, Reason]]:
    """Two entries of the same name or the same segment in force on the same day: which would count?"""
    for key, entries in document.items():
        seen: dict[tuple[Any, ...], list[int]] = {}
        for place, one in enumerate(entries):
            same = [name_key(str(one.get(name) or "")) for name in (*_SEGMENT, "name")]
            seen.setdefault(tuple(same), []).append(place)
        for places in seen.values():
            for first, second in combinations(places[:50], 2):
                if _overlap(entries[first], entries[second]):
                    yield key, second, Reason("standards.double", {"other": first + 1})
                    break


def _overlap(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    last = "9999-12-31"
    return (one["valid_from"] or "") <= (other["valid_until"] or last) and (other["valid_from"] or "") <= (
        one["valid_until"] or last
    )


def as_rules(document: Document) -> Standards:
    """The document as the rules take it."""
    parts = {key: document.get(key, []) for key in SECTIONS}
    return Standards(
        products=tuple(
            rules.Product(one["name"], tuple(one["aliases"]), _segment(one)) for one in parts["products"]
        ),
        features=tuple(
            rules.Feature(one["name"], one["status"], one["planned_for"], _segment(one))
            for one in parts["features"]
        ),
        durations=tuple(
            rules.Duration(one["weeks_from"], one["weeks_to"], _segment(one)) for one in parts["durations"]
        ),
        support=tuple(rules.SupportTier(one["name"], one["rank"], _segment(one)) for one in parts["support"]),
        discounts=tuple(
            rules.DiscountLimit(Decimal(one["max_percent"]), _segment(one)) for one in parts["discounts"]
        ),
        payments=tuple(rules.PaymentLimit(one["max_days"], _segment(one)) for one in parts["payments"]),
        contracts=tuple(
            rules.ContractTerms(tuple(one["months"]), _segment(one)) for one in parts["contracts"]
        ),
    )


def _segment(one: Mapping[str, Any]) -> Segment:
    return Segment(
        product=one.get("product", ""),
        tier=one.get("tier", ""),
        industry=one.get("industry", ""),
        employees_from=one.get("employees_from"),
        employees_to=one.get("employees_to"),
        amount_from=_decimal(one.get("amount_from")),
        amount_to=_decimal(one.get("amount_to")),
        currency=one.get("currency", ""),
        valid_from=_date(one.get("valid_from")),
        valid_until=_date(one.get("valid_until")),
    )


def _decimal(text: str | None) -> Decimal | None:
    return Decimal(text) if text else None


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _plain(one: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in one.items() if name != "id"}


def _content(one: Mapping[str, Any]) -> str:
    return repr(sorted(_plain(one).items()))


def cleaned(
    entries: Mapping[str, Sequence[Mapping[str, Any]]],
) -> tuple[Document, list[tuple[str, int, Reason]]]:
    """All entries as they are kept, and what stands against each: section, place, reason."""
    made, found = empty(), []
    for key in SECTIONS:
        for place, raw in enumerate(entries.get(key, [])):
            entry, reasons = clean(key, raw)
            made[key].append(entry)
            found += [(key, place, reason) for reason in reasons]
    return made, found
