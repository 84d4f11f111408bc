"""The figures of a promise as they are kept, and where its evidence stands (CO-1, CO-2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from uuid import UUID

from tasuki.commitments.days import can_be_meant
from tasuki.commitments.kinds import DETAILS, KIND_OF, NUMBERS, TERM_LABELS, TERMS, WORDS
from tasuki.commitments.models import Commitment
from tasuki.customers.models import Account
from tasuki.documents.models import Source
from tasuki.documents.queries import passage_exists
from tasuki.rules.access import Actor, allowed
from tasuki.rules.expectations import PromiseTerms
from tasuki.rules.reasons import Reason

MAX_PLACE: Final = 200
MAX_QUOTE: Final = 20_000


@dataclass(frozen=True, slots=True)
class SourceRef:
    """Where the evidence stands: in which document of the account, at which place ("p. 3"), in which words."""

    source_id: UUID
    place: str = ""
    quote: str = ""

    def kept(self) -> dict[str, Any]:
        """The fields of the row."""
        return {
            "source_id": self.source_id,
            "source_place": self.place.strip(),
            "source_quote": self.quote.strip(),
        }


NO_SOURCE: Final[Mapping[str, Any]] = {"source_id": None, "source_place": "", "source_quote": ""}


def clean_terms(detail: str, raw: Mapping[str, Any]) -> tuple[dict[str, Any], list[Reason]]:
    """The figures as plain JSON, and all that stands against them; what is empty is left out.

    Only figures of the sub-kind are taken: a support tier says nothing about a go-live.
    """
    kept: dict[str, Any] = {}
    reasons: list[Reason] = []
    for name, value in raw.items():
        if value in (None, ""):
            continue
        if name not in TERMS.get(detail, ()):
            known = [str(TERM_LABELS[one]) for one in TERMS.get(detail, ())]
            reasons.append(Reason("commitment.term_not_asked", {"field": str(name)[:50], "known": known}))
            continue
        try:
            kept[name] = _read(name, value)
        except _Bad as error:
            reasons.append(Reason(error.code, {"field": str(TERM_LABELS[name]), **error.values}))
    return {name: kept[name] for name in TERMS.get(detail, ()) if name in kept}, reasons


def detail_reasons(kind: str, detail: str) -> list[Reason]:
    """A sub-kind belongs to its kind."""
    if not detail or KIND_OF.get(detail) == kind:
        return []
    values = {"field": "detail", "value": detail[:50], "known": list(DETAILS.get(kind, ()))}
    return [Reason("commitment.unknown_value", values)]


def source_reasons(actor: Actor, account: Account, relations: frozenset[str], ref: SourceRef) -> list[Reason]:
    """A document that is not of the account, or not the actor's to see, looks as if it did not exist."""
    reasons = []
    for name, text, limit in (("place", ref.place, MAX_PLACE), ("quote", ref.quote, MAX_QUOTE)):
        if "\x00" in text:
            reasons.append(Reason("commitment.bad_character", {"field": name}))
        if len(text) > limit:
            values = {"field": name, "length": len(text), "limit": limit}
            reasons.append(Reason("commitment.too_long", values))
    known = Source.objects.filter(pk=ref.source_id, account=account, deleted_at=None)
    if not allowed("document.see", actor, relations) or not known.exists():
        reasons.append(Reason("not_found", {"kind": "source", "ref": str(ref.source_id)}))
    elif (
        ref.quote.strip() and not reasons and not passage_exists(ref.source_id, ref.place.strip(), ref.quote)
    ):
        reasons.append(Reason("commitment.quote_not_there"))
    return reasons


def promise_terms(one: Commitment) -> PromiseTerms:
    """The commitment as the rules take it; a go-live without its own day is due on the day of the promise."""
    terms = one.terms
    on = terms.get("go_live_on")
    go_live = date.fromisoformat(on) if on else None
    if go_live is None and one.detail in ("go_live", "implementation"):
        go_live = one.due_on
    return PromiseTerms(
        detail=one.detail,
        product=terms.get("product", ""),
        feature=terms.get("feature", ""),
        weeks=terms.get("weeks"),
        days=terms.get("days"),
        go_live_on=go_live,
        promised_on=one.promised_on,
        support_tier=terms.get("support_tier", ""),
        discount=Decimal(terms["discount"]) if terms.get("discount") else None,
        payment_days=terms.get("payment_days"),
        term_months=terms.get("term_months"),
    )


class _Bad(ValueError):
    def __init__(self, code: str, **values: Any) -> None:
        self.code, self.values = code, values
        super().__init__(code)


def _read(name: str, value: Any) -> str | int:
    if name in WORDS:
        text = str(value).strip()
        if "\x00" in text:
            raise _Bad("commitment.bad_character")
        if len(text) > WORDS[name]:
            raise _Bad("commitment.too_long", length=len(text), limit=WORDS[name])
        return text
    if name == "go_live_on":
        return _day(value)
    number = _number(value)
    if name == "discount":
        if not 0 <= number <= 100:
            raise _Bad("commitment.out_of_range", value=str(value)[:30], low=0, high=100)
        if number != round(number, 2):
            raise _Bad("commitment.not_a_number", value=str(value)[:30])
        return f"{number.normalize():f}"
    low, high = NUMBERS[name]
    if not low <= number <= high:
        raise _Bad("commitment.out_of_range", value=str(value)[:30], low=low, high=high)
    if number != int(number):
        raise _Bad("commitment.not_a_number", value=str(value)[:30])
    return int(number)


def _number(value: Any) -> Decimal:
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        raise _Bad("commitment.not_a_number", value=str(value)[:30]) from None
    if isinstance(value, bool) or not number.is_finite():
        raise _Bad("commitment.not_a_number", value=str(value)[:30])
    return number


def _day(value: Any) -> str:
    try:
        if isinstance(value, datetime):
            value = value.date()
        day = value if isinstance(value, date) else date.fromisoformat(str(value).strip())
    except ValueError:
        raise _Bad("commitment.not_a_day", value=str(value)[:30]) from None
    if not can_be_meant(day):
        raise _Bad("commitment.day_out_of_range", day=day.isoformat())
    return day.isoformat()
