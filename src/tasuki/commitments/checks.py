"""What stands against keeping a commitment as it is written: all reasons at once (CO-1, CO-2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tasuki.commitments.days import day_reasons
from tasuki.commitments.models import Commitment
from tasuki.commitments.terms import detail_reasons
from tasuki.rules.completeness import is_placeholder
from tasuki.rules.reasons import Reason

LIMITS: Final[Mapping[str, int]] = {
    "text": 20_000,
    "promised_by_name": 200,
    "promised_to_name": 300,
    "evidence": 20_000,
    "verdict_note": 20_000,
    "resolution_evidence": 20_000,
    "evidence_url": 2_000,
}
SCHEMES: Final = ("https://", "http://")


def may_change(one: Commitment) -> list[Reason]:
    """A resolved commitment stays as it is."""
    if one.state == Commitment.State.OPEN:
        return []
    return [Reason("commitment.resolved", {"state": Commitment.State(one.state).label})]


def wording_reasons(one: Commitment, only: tuple[str, ...] = ()) -> list[Reason]:
    """Why these words cannot be kept; with `only` just the texts of those fields are looked at."""
    reasons = [
        reason
        for name, limit in LIMITS.items()
        if not only or name in only
        for reason in _text(one, name, limit)
    ]
    return reasons if only else [*reasons, *_contents(one)]


def _text(one: Commitment, name: str, limit: int) -> list[Reason]:
    text = getattr(one, name)
    reasons = []
    if "\x00" in text:
        reasons.append(Reason("commitment.bad_character", {"field": name}))
    if len(text) > limit:
        reasons.append(Reason("commitment.too_long", {"field": name, "length": len(text), "limit": limit}))
    return reasons


def _contents(one: Commitment) -> list[Reason]:
    reasons = []
    kinds = Commitment.Kind.values
    if one.kind not in kinds:
        reasons.append(
            Reason(
                "commitment.unknown_value", {"field": "kind", "value": one.kind[:50], "known": list(kinds)}
            )
        )
    reasons += detail_reasons(one.kind, one.detail) + url_reasons(one.evidence_url)
    if is_placeholder(one.text):
        reasons.append(Reason("commitment.text_needed"))
    reasons += day_reasons(promised_on=one.promised_on, due_on=one.due_on)
    if one.due_on and one.promised_on and one.due_on < one.promised_on:
        days = {"due_on": one.due_on, "promised_on": one.promised_on}
        reasons.append(Reason("commitment.due_before_promise", days))
    return [*reasons, *_foreign(one)]


def url_reasons(url: str) -> list[Reason]:
    """A link leads to a web page: nothing else is offered to be pressed."""
    url = url.strip()
    if not url or (
        url.lower().startswith(SCHEMES) and not any(one.isspace() or ord(one) < 32 for one in url)
    ):
        return []
    return [Reason("commitment.bad_link", {"url": url[:100]})]


def _foreign(one: Commitment) -> list[Reason]:
    reasons = []
    if one.promised_to is not None and one.promised_to.account_id != one.account_id:
        reasons.append(Reason("commitment.foreign", {"field": "promised_to"}))
    if one.deal is not None and one.deal.account_id not in (None, one.account_id):
        reasons.append(Reason("commitment.foreign", {"field": "deal"}))
    return reasons
