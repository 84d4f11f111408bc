"""Commitments, gaps and standards as plain data for the API and the command."""

from __future__ import annotations

from typing import Any

from tasuki.commitments.gap_rows import gap_sentence
from tasuki.commitments.models import (
    Commitment,
    CommitmentChange,
    ContractedTerms,
    ExpectationGap,
    ExpectationReset,
    PromiseJudge,
    StandardsVersion,
)
from tasuki.commitments.standards.fields import SECTIONS
from tasuki.customers.models import Account

type Out = dict[str, Any]


def commitment(one: Commitment) -> Out:
    """A commitment as it stands."""
    return {
        "id": str(one.pk),
        "account_id": str(one.account_id),
        "deal_id": str(one.deal_id) if one.deal_id else None,
        "kind": one.kind,
        "detail": one.detail,
        "terms": one.terms,
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
        "evidence_url": one.evidence_url,
        "source": _source(one),
        "due_on": one.due_on.isoformat() if one.due_on else None,
        "owner": {"id": str(one.owner.pk), "name": one.owner.name} if one.owner else None,
        "state": one.state,
        "verdict": one.verdict,
        "verdict_note": one.verdict_note,
        "reset_state": one.reset_state,
        "resolution_evidence": one.resolution_evidence,
        "shareable": one.shareable,
        "shared_text": one.shared_text,
        "resolved_at": one.resolved_at.isoformat() if one.resolved_at else None,
        "version": one.version,
    }


def _source(one: Commitment | ExpectationReset) -> Out | None:
    if one.source_id is None:
        return None
    return {"source_id": str(one.source_id), "place": one.source_place, "quote": one.source_quote}


def change(one: CommitmentChange) -> Out:
    """A line of a commitment's history."""
    return {
        "version": one.version,
        "what": one.what,
        "at": one.at.isoformat(),
        "by": one.by_name,
        "before": one.before,
        "after": one.after,
    }


def reset(one: ExpectationReset) -> Out:
    """A reset, acknowledged or not."""
    return {
        "number": one.number,
        "before": one.old_text,
        "text": one.text,
        "due_on": one.due_on.isoformat() if one.due_on else None,
        "terms": one.terms,
        "note": one.note,
        "recorded_by": one.recorded_by_name,
        "recorded_at": one.recorded_at.isoformat(),
        "acknowledged_by": one.acknowledged_by_name,
        "acknowledged_on": one.acknowledged_on.isoformat() if one.acknowledged_on else None,
        "channel": one.channel,
        "evidence": one.evidence,
        "evidence_url": one.evidence_url,
        "source": _source(one),
    }


def gap(one: ExpectationGap) -> Out:
    """A gap, told in the language now active."""
    return {
        "id": str(one.pk),
        "commitment_id": str(one.commitment_id),
        "account_id": str(one.account_id),
        "code": one.code,
        "message": gap_sentence(one),
        "values": one.values,
        "severity": one.severity,
        "remedy": one.remedy,
        "remedy_message": str(one.get_remedy_display()),
        "state": one.state,
        "decision_reason": one.decision_reason,
        "decided_by": one.decided_by_name,
        "standards_version": one.standards_number,
        "found_at": one.found_at.isoformat(),
        "gone_at": one.gone_at.isoformat() if one.gone_at else None,
    }


def support(account: Account, kept: ContractedTerms | None) -> Out:
    """Which support tier the contract has."""
    return {
        "account_id": str(account.pk),
        "support_tier": kept.support_tier if kept else "",
        "changed_by": kept.changed_by_name if kept else "",
        "version": kept.version if kept else 0,
    }


def standards(found: StandardsVersion | None) -> Out:
    """The whole catalogue."""
    kept = found.document if found else {}
    return {
        "number": found.number if found else 0,
        "at": found.at.isoformat() if found else None,
        "by": found.by_name if found else "",
        "what": found.what if found else "",
        "sections": {key: kept.get(key, []) for key in SECTIONS},
    }


def version(one: StandardsVersion) -> Out:
    """A version with what changed."""
    return {
        "number": one.number,
        "at": one.at.isoformat(),
        "by": one.by_name,
        "what": one.what,
        "changes": one.changes,
    }


def judge(one: PromiseJudge) -> Out:
    """Who judges, for whom."""
    return {
        "person": {"id": str(one.person_id), "name": one.person.name},
        "team": one.team.name if one.team else None,
    }
