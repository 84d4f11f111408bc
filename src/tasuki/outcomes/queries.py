"""Reading outcomes: surveys by link, who can be asked, health against its baseline (ME-3, ME-8, SE-2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.core.signing import BadSignature, SignatureExpired
from django.db.models import Exists, OuterRef, Q

from tasuki.customers.models import HealthReading, Stakeholder
from tasuki.messaging.models import Message
from tasuki.outcomes.decisions import HEALTH_DAYS
from tasuki.outcomes.models import Survey
from tasuki.rules.access import Actor
from tasuki.rules.reasons import NotFound, Reason, Refused
from tasuki.transitions.models import Transition
from tasuki.transitions.queries import access_transition
from tasuki.transitions.survey_link import read_survey_token
from tasuki.web import clock

ASKED_KINDS: Final = (Stakeholder.Kind.CHAMPION, Stakeholder.Kind.SPONSOR)


@dataclass(frozen=True, slots=True)
class Link:
    """A valid link: whose survey of which transition; `survey` is the one in force, if there is one."""

    transition: Transition
    stakeholder: Stakeholder
    survey: Survey | None
    invited_at: datetime | None


def follow_link(token: str) -> Link:
    """What a link leads to; reads only. Refused when forged, expired, withdrawn, or before the cut-over."""
    transition_id, stakeholder_id = _read(token)
    row = Transition.objects.select_related("account", "receiver").filter(pk=transition_id).first()
    person = Stakeholder.objects.filter(pk=stakeholder_id).first()
    if row is None or person is None or person.account_id != row.account_id:
        raise Refused(Reason("survey.forged"))
    if row.cut_over_at is None:
        raise Refused(Reason("survey.not_open"))
    rows = list(Survey.objects.filter(transition=row, stakeholder=person).order_by("generation"))
    in_force = next((one for one in rows if one.revoked_at is None), None)
    if rows and in_force is None:
        raise Refused(Reason("survey.revoked"))
    sent = Message.objects.filter(
        transition=row, recipient=person, kind=Message.Kind.SURVEY, sent_at__isnull=False
    )
    invited_at = None if in_force else sent.order_by("sent_at").values_list("sent_at", flat=True).first()
    return Link(row, person, in_force, invited_at)


def _read(token: str) -> tuple[UUID, UUID]:
    try:
        return read_survey_token(token)
    except SignatureExpired:
        raise Refused(Reason("survey.expired")) from None
    except (BadSignature, ValueError, TypeError, UnicodeError):
        raise Refused(Reason("survey.forged")) from None


def access_survey(actor: Actor, survey_id: UUID) -> Survey:
    """A survey of a transition that the actor may see; not allowed looks like not found."""
    survey = Survey.objects.select_related("stakeholder").filter(pk=survey_id).first()
    if survey is None:
        raise NotFound("survey", survey_id)
    try:
        survey.transition = access_transition(actor, survey.transition_id)
    except NotFound:
        raise NotFound("survey", survey_id) from None
    return survey


def askable(row: Transition) -> list[Stakeholder]:
    """Champions and sponsors who can get mail and have no survey in force."""
    asked = Survey.objects.filter(transition=row, stakeholder=OuterRef("pk"), revoked_at=None)
    rows = row.account.stakeholders.filter(~Exists(asked), kind__in=ASKED_KINDS, do_not_mail=False).exclude(
        email=""
    )
    here = Q(left_on=None) | Q(left_on__gt=clock.now().date())
    return list(rows.filter(here).order_by("kind", "created_at", "id"))


def surveys_of(row: Transition) -> list[Survey]:
    """The surveys in force, those answered first."""
    found = row.surveys.filter(revoked_at=None).select_related("stakeholder")
    return list(found.order_by("-answered_at", "asked_at", "id"))


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """A health check of one day: when it falls due, what was read, and whether health was kept (ME-8)."""

    day: int
    due_on: datetime | None
    reading: HealthReading | None
    kept: bool | None


def health_of(row: Transition) -> tuple[HealthReading | None, list[HealthCheck]]:
    """The baseline (day 0, else the last reading before the cut-over) and the checks against it."""
    readings: dict[int, HealthReading] = {}
    for one in HealthReading.objects.filter(transition_id=row.pk, day__in=HEALTH_DAYS).order_by("at", "id"):
        assert one.day is not None  # noqa: S101 - filtered above
        readings[one.day] = one
    baseline = readings.get(0)
    if baseline is None and row.cut_over_at is not None:
        earlier = HealthReading.objects.filter(account_id=row.account_id, at__lte=row.cut_over_at, day=None)
        baseline = earlier.order_by("-at", "-id").first()
    return baseline, [_check(row, day, readings.get(day), baseline) for day in HEALTH_DAYS if day]


def _check(
    row: Transition, day: int, reading: HealthReading | None, baseline: HealthReading | None
) -> HealthCheck:
    due = row.cut_over_at + timedelta(days=day) if row.cut_over_at else None
    known = reading is not None and baseline is not None
    kept = reading.score >= baseline.score if known and reading and baseline else None
    return HealthCheck(day, due, reading, kept)
