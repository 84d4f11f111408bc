"""Texts as plain data: what the API and the command give."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from tasuki.messaging.company import queries
from tasuki.messaging.company.checks import TextReport
from tasuki.messaging.company.models import CompanyText, CompanyTextVersion
from tasuki.messaging.company.preview import Preview
from tasuki.messaging.company.problems import Findings
from tasuki.messaging.company.queries import Found, Line
from tasuki.rules.reasons import Reason
from tasuki.web.reason_texts import sentence


def line(one: Line) -> dict[str, Any]:
    """A text in the list."""
    plain = asdict(one)
    plain["changed_at"] = one.changed_at.isoformat() if one.changed_at else None
    return plain


def found(one: Found) -> dict[str, Any]:
    """A text with its file."""
    subject, body = one.parts
    return {
        "language": one.language,
        "name": one.name,
        "origin": one.origin,
        "number": one.number,
        "subject": subject,
        "body": body,
        "source": one.source,
    }


def row(one: CompanyText) -> dict[str, Any]:
    """The company's text with everything that was in force."""
    versions = queries.versions_of(one)
    now = next((version.number for version in versions if version.pk == one.in_force_id), None)
    return {
        "language": one.language,
        "name": one.name,
        "revision": one.revision,
        "draft": one.draft,
        "draft_by": one.draft_by_name,
        "draft_at": one.draft_at.isoformat(),
        "in_force": now,
        "versions": [version_of(version, now) for version in versions],
    }


def version_of(one: CompanyTextVersion, in_force: int | None) -> dict[str, Any]:
    """One version."""
    return {
        "number": one.number,
        "digest": one.digest,
        "note": one.note,
        "written_at": one.written_at.isoformat(),
        "written_by": one.written_by_name,
        "in_force": one.number == in_force,
    }


def reasons(found: Iterable[Reason]) -> list[dict[str, Any]]:
    """Reasons with their sentences."""
    return [{**one.as_dict(), "message": sentence(one)} for one in found]


def findings(one: Findings) -> dict[str, Any]:
    """What is wrong with a text."""
    return {
        "valid": not one.errors,
        "errors": reasons(one.errors),
        "warnings": reasons(one.warnings),
    }


def report(one: TextReport | None) -> dict[str, Any] | None:
    """Four points, length, reading level."""
    if one is None:
        return None
    reading = one.reading
    return {
        "points": {point.code: list(point.marks) for point in one.points},
        "lacking": [point.code for point in one.lacking],
        "subject_length": one.subject_length,
        "verdict": reading.verdict,
        "method": reading.method,
        "score": reading.score,
        "words": reading.words,
        "characters": reading.characters,
        "sentences": reading.sentences,
        "average": reading.average,
        "reasons": reasons(reading.reasons),
        "longest": [{"text": sentence.text, "length": sentence.length} for sentence in reading.longest],
    }


def previewed(one: Preview) -> dict[str, Any]:
    """What a recipient would get."""
    return {
        "valid": not one.errors,
        "errors": reasons(one.errors),
        "warnings": reasons(one.warnings),
        "account": one.transition.account.name if one.transition else None,
        "transition_id": str(one.transition.pk) if one.transition else None,
        "recipient": one.stakeholder.name if one.stakeholder else None,
        "recipient_id": str(one.stakeholder.pk) if one.stakeholder else None,
        "subject": one.subject,
        "body": one.body,
        "html": one.html,
        "missing": reasons(one.missing),
        "notes": reasons(one.notes),
        "report": report(one.report),
        "fields": {value.field.name: value.text for value in one.values},
    }
