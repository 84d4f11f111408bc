"""Commitments as plain data for the API."""

from __future__ import annotations

from typing import Any

from tasuki.commitments.models import Commitment, CommitmentChange


def commitment(one: Commitment) -> dict[str, Any]:
    """A commitment as it stands."""
    return {
        "id": str(one.pk),
        "account_id": str(one.account_id),
        "deal_id": str(one.deal_id) if one.deal_id else None,
        "kind": one.kind,
        "text": one.text,
        "promised_by": {
            "id": str(one.promised_by_id) if one.promised_by_id else None,
            "name": one.promised_by_name,
        },
        "promised_to": {
            "id": str(one.promised_to_id) if one.promised_to_id else None,
            "name": one.promised_to_name,
        },
        "promised_on": one.promised_on.isoformat() if one.promised_on else None,
        "evidence": one.evidence,
        "due_on": one.due_on.isoformat() if one.due_on else None,
        "owner": {"id": str(one.owner.pk), "name": one.owner.name} if one.owner else None,
        "state": one.state,
        "verdict": one.verdict,
        "verdict_note": one.verdict_note,
        "resolution_evidence": one.resolution_evidence,
        "resolved_at": one.resolved_at.isoformat() if one.resolved_at else None,
        "version": one.version,
    }


def change(one: CommitmentChange) -> dict[str, Any]:
    """A line of a commitment's history."""
    return {
        "version": one.version,
        "what": one.what,
        "at": one.at.isoformat(),
        "by": one.by_name,
        "before": one.before,
        "after": one.after,
    }
