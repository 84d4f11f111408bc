"""Success plans, cadences and checklists as plain data for the API and the commands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tasuki.rules.reasons import Reason
from tasuki.success.beats import CadenceView
from tasuki.success.document import Difference
from tasuki.success.known import KnownLine
from tasuki.success.models import Cadence, ChecklistMark, PlanChange, PlanEntry, PlanVersion
from tasuki.success.offers import Offer
from tasuki.success.onboarding import ItemRow, StepRow, StretchRow
from tasuki.success.plan_view import PlanView
from tasuki.web.reason_texts import sentence

Out = dict[str, Any]


def way(stretches: Iterable[StretchRow]) -> Out:
    """The whole way up to speed with its progress."""
    rows = list(stretches)
    return {
        "settled": sum(one.settled for one in rows),
        "total": sum(one.total for one in rows),
        "stretches": [
            {
                "key": one.key,
                "label": one.label,
                "settled": one.settled,
                "total": one.total,
                "steps": [step(row) for row in one.steps],
            }
            for one in rows
        ],
    }


def step(row: StepRow) -> Out:
    """A step with its checklist."""
    return {
        "key": row.row.key,
        "title": row.text.title,
        "state": row.row.state,
        "due": row.row.due_at.isoformat(),
        "settled": row.settled,
        "may_mark": row.may_mark,
        "items": [item(one) for one in row.items],
    }


def item(one: ItemRow) -> Out:
    """An item with its mark and what the record says."""
    return {
        "key": one.key,
        "title": one.title,
        "state": one.mark.state if one.mark else "open",
        "note": one.mark.note if one.mark else "",
        "by": one.mark.by_name if one.mark else "",
        "at": one.mark.at.isoformat() if one.mark else None,
        "version": one.version,
        "known": [line(known) for known in one.known.lines],
        "not_known": [known.key for known in one.known.open],
    }


def line(one: KnownLine) -> Out:
    """What the record says to an item; nothing of it where it is withheld."""
    return {
        "item": one.key,
        "label": one.label,
        "text": one.text,
        "source": one.source,
        "verified_at": one.verified_at.isoformat() if one.verified_at else None,
        "stale": one.stale,
        "withheld": one.withheld,
    }


def mark(one: ChecklistMark) -> Out:
    """A mark as it is kept."""
    return {
        "step": one.step,
        "item": one.item,
        "state": one.state,
        "note": one.note,
        "by": one.by_name,
        "at": one.at.isoformat(),
        "version": one.version,
    }


def cadence(one: Cadence) -> Out:
    """A cadence as it is booked."""
    return {
        "kind": one.kind,
        "every_weeks": one.every_weeks,
        "weekday": one.weekday,
        "at": one.at.strftime("%H:%M"),
        "starts_on": one.starts_on.isoformat(),
        "ended_on": one.ended_on.isoformat() if one.ended_on else None,
        "owner": {"id": str(one.owner.pk), "name": one.owner.name} if one.owner else None,
        "number": one.number,
    }


def cadence_view(one: CadenceView) -> Out:
    """A cadence with its next dates and what became of the past ones."""
    return {
        **cadence(one.row),
        "next": [at.isoformat() for at in one.upcoming],
        "past": [{"day": beat.day.isoformat(), "state": beat.state} for beat in one.past],
        "missed": len(one.missed),
    }


def entry(one: PlanEntry) -> Out:
    """An entry as it stands."""
    return {
        "id": str(one.pk),
        "account_id": str(one.account_id),
        "section": one.section,
        "key": one.key,
        "text": one.text,
        "detail": one.detail,
        "day": one.day,
        **{name: _day(getattr(one, name)) for name in ("due_on", "held_on", "from_on", "until_on")},
        "owner": {"id": str(one.owner.pk), "name": one.owner.name} if one.owner else None,
        "stakeholder": {"id": str(one.stakeholder.pk), "name": one.stakeholder.name}
        if one.stakeholder
        else None,
        "state": one.state,
        "source": one.source,
        "source_ref": one.source_ref,
        "source_text": one.source_text,
        "version": one.version,
    }


def _day(value: Any) -> str | None:
    return value.isoformat() if value else None


def change(one: PlanChange) -> Out:
    """A line of an entry's history."""
    return {
        "version": one.version,
        "what": one.what,
        "at": one.at.isoformat(),
        "by": one.by_name,
        "before": one.before,
        "after": one.after,
    }


def offer(one: Offer) -> Out:
    """An entry that could be taken over."""
    return {
        "ref": one.ref,
        "section": one.section,
        "text": one.text,
        "detail": one.detail,
        "day": one.day,
        "due_on": _day(one.due_on),
        "source": one.source,
        "source_text": one.source_text,
    }


def version(one: PlanVersion) -> Out:
    """An approved version, without its document."""
    return {
        "number": one.number,
        "approved_by": one.approved_by_name,
        "approved_at": one.approved_at.isoformat(),
        "note": one.note,
        "digest": one.digest,
    }


def difference(one: Difference) -> Out:
    """A difference to the approved version."""
    return {
        "what": one.what,
        "section": one.section,
        "text": one.text,
        "fields": [
            {"field": field.label, "before": field.before, "after": field.after} for field in one.fields
        ],
    }


def plan(view: PlanView) -> Out:
    """The whole plan: how it stands, its entries, what it lacks, what is on offer, what changed."""
    known = view.standing
    return {
        "account_id": str(view.account.pk),
        "digest": view.digest,
        "drafted_at": known.plan.drafted_at.isoformat() if known.plan and known.plan.drafted_at else None,
        "approved": version(known.version) if known.version else None,
        "entries": [entry(one) for part in view.parts for one in part.entries],
        "dropped": [entry(one) for one in view.dropped],
        "cadences": [cadence(one) for one in view.cadences],
        "gaps": [reason(one) for one in view.gaps],
        "offers": [offer(one) for part in view.parts for one in part.offers],
        "changes": [difference(one) for one in view.changes],
        "newer_in_record": sorted(view.newer),
        "project_manager_wanted": view.project_manager_wanted,
        "complexity": list(view.signs),
    }


def reason(one: Reason) -> Out:
    """A reason with its sentence."""
    return {**one.as_dict(), "message": sentence(one)}
