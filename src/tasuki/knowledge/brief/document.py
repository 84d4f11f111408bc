"""What a brief freezes: the record and what stands around it as plain data that no later change reaches (KN-1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from tasuki.customers.models import Account, Deal, Initiative
from tasuki.knowledge.brief.gathering import Gathered
from tasuki.knowledge.brief.people import people_of
from tasuki.knowledge.queries import record_of
from tasuki.knowledge.states import ItemState
from tasuki.rules.completeness import Completeness, Requirement

FORMAT: Final = 2
MOST_DEALS: Final = 20


def document_for(
    account: Account,
    requirements: Sequence[Requirement],
    known: Completeness,
    around: Gathered,
    now: datetime,
) -> dict[str, Any]:
    """Everything the brief says, as plain data. Sensitive notes stay out: they are read live, if at all (PE-6)."""
    required = {need.key for need in requirements}
    states = [state for section in record_of(account.pk) for state in section.items]
    return {
        "format": FORMAT,
        "frozen_at": now.isoformat(),
        "account": _account(account),
        "completeness": {
            "total": str(known.total),
            "sections": {key: str(value) for key, value in known.sections.items()},
        },
        "items": [_item(state, state.item.key in required) for state in states if not state.item.sensitive],
        **people_of(account),
        "initiatives": [_initiative(one) for one in account.initiatives.exclude(state=Initiative.State.DONE)],
        "deals": [
            _deal(one)
            for one in account.deals.filter(status=Deal.Status.OPEN).order_by("closed_on")[:MOST_DEALS]
        ],
        "commitments": [dict(one) for one in around.commitments],
        "gaps": [dict(one) for one in around.gaps],
        "timeline": [dict(one) for one in around.timeline],
        "upcoming": [dict(one) for one in around.upcoming],
        "team": [dict(one) for one in around.team],
    }


def readable(document: Mapping[str, Any]) -> dict[str, Any]:
    """A kept document of any format with every key that this version knows; what format 1 had not is empty."""
    if document.get("format", 1) > FORMAT:
        raise ValueError(f"brief format {document['format']} is newer than this program")
    empty: dict[str, Any] = {
        "gaps": [], "timeline": [], "upcoming": [], "team": [], "initiatives": [], "deals": [], "map": None,
        "people_gaps": [],
        "stakeholder_count": len(document["stakeholders"]),
    }  # fmt: skip
    return {**empty, **document}


def _account(account: Account) -> dict[str, Any]:
    health = account.health_readings.order_by("-at").first()
    return {
        "id": str(account.pk),
        "name": account.name,
        "tier": account.tier,
        "industry": account.industry,
        "country": account.country,
        "zone": account.zone,
        "owner": account.owner.name if account.owner else "",
        "arr": str(account.arr) if account.arr is not None else None,
        "currency": account.currency,
        "renewal_on": account.renewal_on.isoformat() if account.renewal_on else None,
        "customer_since": account.customer_since.isoformat() if account.customer_since else None,
        "live_on": account.live_on.isoformat() if account.live_on else None,
        "open_escalations": account.open_escalations,
        "invoice_overdue_since": account.invoice_overdue_since.isoformat()
        if account.invoice_overdue_since
        else None,
        "health": {"score": health.score, "at": health.at.isoformat()} if health else None,
    }


def _item(state: ItemState, required: bool) -> dict[str, Any]:
    row = state.row
    kept: dict[str, Any] = {"key": state.item.key, "required": required, "status": state.status}
    if state.item.is_own:
        kept["label"] = dict(state.item.words.labels)
    if row is None:
        return kept
    chosen = state.item.choices.get(row.data.get("choice", "")) if state.item.is_own else None
    if chosen is not None:
        kept["choice"] = dict(chosen.labels)
    verified = row.verified_at.isoformat() if row.verified_at else None
    return kept | {
        "answer": row.answer,
        "data": row.data,
        "na_reason": row.na_reason,
        "source": row.source,
        "source_url": row.source_url,
        "source_on": row.source_on.isoformat() if row.source_on else None,
        "quote": getattr(row, "quote", ""),
        "quote_place": getattr(row, "quote_place", ""),
        "verified_at": verified,
        "verified_by": row.verified_by_name,
        "version": row.version,
        "questions": [one.text for one in state.questions],
    }


def _initiative(one: Initiative) -> dict[str, Any]:
    due = one.due_on.isoformat() if one.due_on else None
    return {
        "id": str(one.pk),
        "name": one.name,
        "state": one.state,
        "next_step": one.next_step,
        "due_on": due,
    }


def _deal(one: Deal) -> dict[str, Any]:
    return {
        "name": one.name,
        "stage": one.stage,
        "amount": str(one.amount) if one.amount is not None else None,
        "currency": one.currency,
        "closed_on": one.closed_on.isoformat() if one.closed_on else None,
    }
