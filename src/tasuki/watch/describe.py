"""Boundaries and breaches as plain data, for the API and the commands."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from tasuki.messaging import library
from tasuki.messaging.drafting import language_of
from tasuki.messaging.fields import GiverWording, giver_wording
from tasuki.people.models import Person
from tasuki.rules import boundaries
from tasuki.rules.boundaries import BoundaryFacts, Period
from tasuki.transitions.giver_window import boundaries_of, local_day
from tasuki.transitions.models import Transition
from tasuki.watch.models import Breach, Statement
from tasuki.web import clock
from tasuki.web.reason_texts import sentences
from tasuki.web.words import ACTS

MOST_LANGUAGES = 6


def boundaries_data(row: Transition) -> dict[str, Any]:
    """The window, the parts with their time, what is not allowed, the customer's wording, who agreed to it."""
    known = boundaries_of(row)
    today = local_day(row, clock.now())
    statement = Statement.objects.select_related("set_by", "acknowledged_by").filter(transition=row).first()
    return {
        "transition": str(row.pk),
        "account": row.account.name,
        "giver": _person(row.giver),
        "receiver": _person(row.receiver),
        "stated": row.giver_until is not None,
        "cutover": _day(known.cutover),
        "until": _day(known.until),
        "parts": [_period(one, today, known) for one in boundaries.periods(known)],
        "possible": list(boundaries.possible_parts(row.scenario)),
        "not_allowed": [{"act": act, "name": str(ACTS[act])} for act in boundaries.NOT_ALLOWED],
        "wording": [_wording(one) for one in wordings(row, known)],
        "set_by": statement.set_by_name if statement else "",
        "set_at": statement.set_at.isoformat() if statement and statement.set_at else None,
        "acknowledged_at": (
            statement.acknowledged_at.isoformat() if statement and statement.acknowledged_at else None
        ),
        "version": row.version,
    }


def wordings(row: Transition, known: BoundaryFacts) -> list[GiverWording]:
    """What the customer reads about the outgoing owner, in each language in which somebody there is written to."""
    people = row.account.stakeholders.filter(left_on=None).order_by("created_at", "id")[:200]
    languages = list(dict.fromkeys(language_of(one, row) for one in people))
    words = [library.words(language) for language in (languages or [library.FALLBACK])[:MOST_LANGUAGES]]
    return [giver_wording(row, one, known) for one in words]


def breach_data(one: Breach) -> dict[str, Any]:
    """A breach with its evidence, remarks and decision."""
    return {
        "id": str(one.pk),
        "transition_id": str(one.transition_id),
        "account": {"id": str(one.account_id), "name": one.account.name},
        "kind": one.kind,
        "kind_name": str(one.get_kind_display()),
        "source": one.source,
        "state": one.state,
        "about": _person(one.about),
        "about_role": one.about_role,
        "happened_at": one.happened_at.isoformat(),
        "noted_at": one.noted_at.isoformat(),
        "reported_by": one.reported_by_name,
        "evidence": one.evidence,
        "remarks": [{name: said[name] for name in ("text", "at", "by")} for said in one.remarks],
        "decided_by": one.decided_by_name,
        "decided_at": one.decided_at.isoformat() if one.decided_at else None,
        "resolution": one.resolution,
        "version": one.version,
    }


TABLE_HEADER = (
    "account", "kind", "state", "about", "happened", "noted", "source", "reported by", "evidence", "decided by",
    "decided", "reason", "transition",
)  # fmt: skip


def breach_cells(rows: Iterable[Breach]) -> Iterable[list[str]]:
    """Breaches as rows of a table, in the columns of `TABLE_HEADER`."""
    for one in rows:
        yield [
            one.account.name,
            one.kind,
            one.state,
            one.about.name if one.about else "",
            one.happened_at.isoformat(timespec="minutes"),
            one.noted_at.isoformat(timespec="minutes"),
            one.source,
            one.reported_by_name,
            " | ".join(str(piece.get("what", "")) for piece in one.evidence),
            one.decided_by_name,
            one.decided_at.isoformat(timespec="minutes") if one.decided_at else "",
            one.resolution,
            str(one.transition_id),
        ]


def _period(one: Period, today: date, known: BoundaryFacts) -> dict[str, Any]:
    why_not = boundaries.allowed(one.part, today, known)
    return {
        "part": one.part,
        "name": str(ACTS[one.part]),
        "starts": _day(one.starts),
        "ends": _day(one.ends),
        "every_days": one.every_days,
        "allowed_now": not why_not,
        "why_not": sentences(why_not),
    }


def _wording(one: GiverWording) -> dict[str, Any]:
    return {"language": one.language, "until": one.until, "window": one.window, "role": one.role}


def _person(one: Person | None) -> dict[str, Any] | None:
    return {"id": str(one.pk), "name": one.name, "email": one.email} if one else None


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
