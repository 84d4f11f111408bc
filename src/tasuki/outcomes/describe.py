"""Outcomes as plain data, for API and command alike; what the actor may not read is not in it."""

from __future__ import annotations

from typing import Any

from tasuki.customers.models import HealthReading
from tasuki.outcomes.actions import sees_rating
from tasuki.outcomes.measures import measures_for
from tasuki.outcomes.models import HandoffRating, Retrospective, Survey
from tasuki.outcomes.queries import HealthCheck, PulseRow, health_of, pulses_of, surveys_of
from tasuki.rules.access import Actor, allowed
from tasuki.rules.measures import Measure
from tasuki.transitions.models import Transition
from tasuki.transitions.queries import relations_to_transition


def outcome(actor: Actor, row: Transition) -> dict[str, Any]:
    """Measures, pulse, surveys, rating, health, retrospective."""
    baseline, checks = health_of(row)
    rating = HandoffRating.objects.filter(transition=row).first()
    look = Retrospective.objects.filter(transition=row).first()
    return {
        "measures": [_measure(one) for one in measures_for(actor, row)],
        "pulses": [pulse(one) for one in pulses_of(row)]
        if allowed("pulse.see", actor, relations_to_transition(actor, row))
        else None,
        "surveys": [survey(one) for one in surveys_of(row)],
        "rating": rating_of(rating) if rating and sees_rating(actor, row) else None,
        "baseline": _score(baseline),
        "health": [_check(one) for one in checks],
        "retrospective": retrospective_of(look) if look else None,
    }


def _score(reading: HealthReading | None) -> int | None:
    return reading.score if reading else None


def _check(one: HealthCheck) -> dict[str, Any]:
    return {"day": one.day, "due_on": one.due_on, "score": _score(one.reading), "kept": one.kept}


def _measure(one: Measure) -> dict[str, Any]:
    def text(value: object) -> str | None:
        return None if value is None else str(value)

    return {
        "key": one.key,
        "value": text(one.value),
        "unit": one.unit,
        "target": str(one.target),
        "at_most": one.at_most,
        "met": one.met,
        "cases": one.cases,
        "missing": one.missing,
        "low": text(one.low),
        "high": text(one.high),
        "small_sample": one.small,
    }


def pulse(one: PulseRow) -> dict[str, Any]:
    """One person's answer after the first week; without one while there is none."""
    row = one.pulse
    return {
        "stakeholder": one.stakeholder.pk,
        "name": one.stakeholder.name,
        "asked_at": one.asked_at,
        "reminded_at": row.reminded_at if row else None,
        "answered_at": row.answered_at if row else None,
        "score": row.score if row else None,
        "comment": row.comment if row else "",
        "called_at": row.called_at if row else None,
    }


def survey(one: Survey) -> dict[str, Any]:
    """A question to one person, with the answer if there is one."""
    return {
        "id": one.pk,
        "stakeholder": one.stakeholder_id,
        "name": one.stakeholder.name,
        "generation": one.generation,
        "asked_at": one.asked_at,
        "reminded_at": one.reminded_at,
        "answered_at": one.answered_at,
        "score": one.score,
        "comment": one.comment,
        "called_at": one.called_at,
    }


def rating_of(one: HandoffRating) -> dict[str, Any]:
    """The incoming owner's rating."""
    return {"score": one.score, "comment": one.comment, "at": one.at}


def retrospective_of(one: Retrospective) -> dict[str, Any]:
    """Looking back."""
    names = ("went_well", "went_badly", "customer_feedback", "actions", "written_at", "version")
    return {name: getattr(one, name) for name in names}
