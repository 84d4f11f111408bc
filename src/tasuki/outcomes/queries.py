"""Reading outcomes: questions by link, who can be asked, health against its baseline (ME-3, ME-8, SE-2)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.core.signing import BadSignature, SignatureExpired
from django.db.models import Exists, Min, OuterRef, Q, QuerySet

from tasuki.customers.models import HealthReading, Stakeholder
from tasuki.messaging.models import Message
from tasuki.outcomes.asks import PULSE, SURVEY, Ask
from tasuki.outcomes.decisions import HEALTH_DAYS
from tasuki.outcomes.models import Pulse, Survey
from tasuki.rules.access import Actor
from tasuki.rules.reasons import NotFound, Reason, Refused
from tasuki.transitions.models import Transition
from tasuki.transitions.queries import access_transition
from tasuki.web import clock

ASKED_KINDS: Final = (Stakeholder.Kind.CHAMPION, Stakeholder.Kind.SPONSOR)


@dataclass(frozen=True, slots=True)
class Link:
    """A valid link: which question, whose, of which transition; `question` is the row in force, if there is one."""

    ask: Ask
    transition: Transition
    stakeholder: Stakeholder
    question: Survey | Pulse | None
    invited_at: datetime | None


def follow_link(token: str, ask: Ask = SURVEY) -> Link:
    """What a link leads to; reads only. Refused when forged, expired, withdrawn, or before the cut-over."""
    transition_id, stakeholder_id = _read(token, ask)
    row = Transition.objects.select_related("account", "receiver", "giver").filter(pk=transition_id).first()
    person = Stakeholder.objects.filter(pk=stakeholder_id).first()
    if row is None or person is None or person.account_id != row.account_id:
        raise Refused(Reason("survey.forged"))
    if row.cut_over_at is None:
        raise Refused(Reason("survey.not_open"))
    rows: list[Survey | Pulse] = list(
        ask.model._default_manager.filter(transition=row, stakeholder=person).order_by("generation")
    )
    in_force = next((one for one in rows if one.revoked_at is None), None)
    if rows and in_force is None:
        raise Refused(Reason("survey.revoked"))
    sent = Message.objects.filter(transition=row, recipient=person, kind=ask.kind, sent_at__isnull=False)
    invited_at = None if in_force else sent.order_by("sent_at").values_list("sent_at", flat=True).first()
    return Link(ask, row, person, in_force, invited_at)


def _read(token: str, ask: Ask) -> tuple[UUID, UUID]:
    try:
        return ask.read(token)
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
class PulseRow:
    """One person's pulse: when they were asked, and the row with the answer where there is one."""

    stakeholder: Stakeholder
    asked_at: datetime
    pulse: Pulse | None


def pulses_of(row: Transition) -> list[PulseRow]:
    """Everybody who was asked, by a follow-up that has left or by a row in force, those who answered first."""
    rows = row.pulses.filter(revoked_at=None).select_related("stakeholder", "called_by")
    found = {one.stakeholder_id: PulseRow(one.stakeholder, one.asked_at, one) for one in rows}
    gone = set(row.pulses.exclude(revoked_at=None).values_list("stakeholder_id", flat=True))
    for message in _asking(row).select_related("recipient"):
        person = message.recipient
        if person is not None and message.sent_at and person.pk not in gone:
            found.setdefault(person.pk, PulseRow(person, message.sent_at, None))
    return sorted(found.values(), key=lambda one: (not (one.pulse and one.pulse.answered_at), one.asked_at))


def _asking(row: Transition) -> QuerySet[Message]:
    """Follow-ups that have left with the question in them."""
    sent = Message.objects.filter(transition=row, kind=PULSE.kind, sent_at__isnull=False)
    return sent.filter(body__contains=PULSE.mark).order_by("sent_at")


def access_asked(actor: Actor, transition_id: UUID, stakeholder_id: UUID) -> tuple[Transition, Stakeholder]:
    """Somebody at the customer of a transition that the actor may see."""
    row = access_transition(actor, transition_id)
    person = row.account.stakeholders.filter(pk=stakeholder_id).first()
    if person is None:
        raise NotFound("stakeholder", stakeholder_id)
    return row, person


def least_answers(ids: Collection[UUID]) -> dict[UUID, int]:
    """By transition the lowest answer in force to pulse or survey: what its risk takes notice of (SU-9)."""
    found: dict[UUID, int] = {}
    for model in (Pulse, Survey):
        rows = model._default_manager.filter(transition__in=ids, revoked_at=None, score__isnull=False)
        for key, score in rows.order_by().values_list("transition_id").annotate(least=Min("score")):
            found[key] = min(score, found.get(key, score))
    return found


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
