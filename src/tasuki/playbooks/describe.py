"""Playbooks as plain data: what the API and the command give."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import get_language

from tasuki.playbooks import listing
from tasuki.playbooks.diff import PlaybookDiff
from tasuki.playbooks.models import CompanyPlaybook, Publication
from tasuki.playbooks.preview import Preview
from tasuki.playbooks.queries import Found
from tasuki.rules.reasons import Reason
from tasuki.web.reason_texts import sentence


def line(case: listing.Case, one: listing.Line) -> dict[str, Any]:
    """A playbook in the list."""
    return {"scenario": case.scenario, "mode": case.mode, "ref": str(one.ref), **one.as_dict()}


def company(row: CompanyPlaybook) -> dict[str, Any]:
    """A playbook of the company with everything published from it."""
    rows = list(
        row.publications.defer("source", "version__document").select_related("version").order_by("-number")
    )
    running = listing.running_with(rows)
    in_force = next((one.number for one in rows if one.pk == row.in_force_id), None)
    return {
        "key": row.key,
        "scenario": row.scenario,
        "mode": row.mode,
        "revision": row.revision,
        "in_force": in_force,
        "draft_by": row.draft_by_name,
        "draft_at": row.draft_at.isoformat(),
        "versions": [publication(row, one, running[one.pk]) for one in rows],
    }


def publication(row: CompanyPlaybook, one: Publication, running: int) -> dict[str, Any]:
    """A published version."""
    return {
        "key": row.key,
        "number": one.number,
        "digest": one.version.digest,
        "note": one.note,
        "published_at": one.published_at.isoformat(),
        "published_by": one.published_by_name,
        "in_force": row.in_force_id == one.pk,
        "running": running,
    }


def document(found: Found) -> dict[str, Any]:
    """A whole document."""
    return {
        "ref": str(found.ref),
        "key": found.ref.key,
        "version": found.document.version,
        "name": found.document.name(get_language() or "en"),
        "digest": found.document.digest,
        "document": found.document.data(),
    }


def reasons(found: Iterable[Reason]) -> list[dict[str, Any]]:
    """Reasons with their sentences."""
    return [{**one.as_dict(), "message": sentence(one)} for one in found]


def difference(before: Found, after: Found, diff: PlaybookDiff) -> dict[str, Any]:
    """What differs between two documents."""
    return {"before": str(before.ref), "after": str(after.ref), "changes": diff.as_dict()["changes"]}


def previewed(found: Preview) -> dict[str, Any]:
    """A plan as it would be."""
    return {
        "account": found.account.name,
        "zone": found.zone,
        "day": found.day.isoformat(),
        "steps": [
            {
                "key": one.planned.key,
                "title": one.text.title,
                "phase": one.planned.phase,
                "role": one.planned.role,
                "person": one.person.name if one.person else None,
                "due_at": one.planned.due_at.isoformat(),
                "feeds": one.planned.feeds,
                "after": list(one.planned.after),
                "required": one.planned.required,
                "compressed": one.planned.compressed,
                "stands_in_for": one.planned.stands_in_for,
                "absent": one.planned.absent,
            }
            for one in found.steps
        ],
        "clocks": [
            {
                "key": one.planned.key,
                "step": one.planned.step,
                "starts_at": one.planned.starts_at.isoformat(),
                "due_at": one.planned.due_at.isoformat(),
                "warn_at": one.planned.warn_at.isoformat(),
                "escalate_at": one.planned.escalate_at.isoformat(),
            }
            for one in found.clocks
        ],
        "left_out": list(found.left_out),
        "notes": reasons(found.notes),
    }
