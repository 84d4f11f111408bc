"""After a question was asked: reminding once, withdrawing a pulse, calling after a low answer (ME-3, MS-1)."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.db import transaction

from tasuki.audit.actions import record
from tasuki.customers.actions import add_touchpoint
from tasuki.customers.models import Touchpoint
from tasuki.messaging.models import Message
from tasuki.outcomes import decisions
from tasuki.outcomes.actions import letters
from tasuki.outcomes.actions.answering import late_row
from tasuki.outcomes.asks import PULSE, SURVEY, Ask
from tasuki.outcomes.models import Pulse, Survey
from tasuki.outcomes.queries import Link, access_asked, access_survey, pulses_of
from tasuki.people.models import Person
from tasuki.rules.access import Actor, why_not
from tasuki.rules.reasons import Conflict, Reason, Refused, refuse_if
from tasuki.transitions.models import Transition
from tasuki.transitions.queries import relations_to_transition
from tasuki.web import clock

_REMINDED: Final = {"survey": "survey.reminded", "pulse": "pulse.reminded"}
_CALLED: Final = {"survey": "survey.called", "pulse": "pulse.called"}


@transaction.atomic
def remind_survey(*, actor: Actor, survey_id: UUID) -> Message:
    """Remind of a survey without answer, once; the reminder goes through the outbox like the invitation."""
    survey = access_survey(actor, survey_id)
    return _remind(actor, SURVEY, survey)


@transaction.atomic
def remind_pulse(*, actor: Actor, transition_id: UUID, stakeholder_id: UUID) -> Message:
    """The same of the question after the first week."""
    return _remind(actor, PULSE, _asked(actor, transition_id, stakeholder_id))


@transaction.atomic
def revoke_pulse(*, actor: Actor, transition_id: UUID, stakeholder_id: UUID) -> Pulse:
    """Withdraw the question after the first week: its link opens no more. An answer stays."""
    pulse = _asked(actor, transition_id, stakeholder_id)
    reasons = _may(actor, pulse.transition)
    if pulse.answered_at is not None:
        reasons.append(Reason("survey.answer_stays"))
    refuse_if(reasons)
    now = clock.now()
    if not Pulse.objects.filter(pk=pulse.pk, revoked_at=None, answered_at=None).update(revoked_at=now):
        raise Refused(Reason("survey.not_in_force"))
    pulse.revoked_at = now
    letters.take_back_about(actor, pulse)
    _note(actor, PULSE, pulse, "pulse.revoked")
    return pulse


@transaction.atomic
def note_survey_call(*, actor: Actor, survey_id: UUID, summary: str = "") -> Survey:
    """Note that somebody spoke with the customer about their answer: the suggested call is made."""
    survey = access_survey(actor, survey_id)
    _call(actor, SURVEY, survey, summary)
    return survey


@transaction.atomic
def note_pulse_call(*, actor: Actor, transition_id: UUID, stakeholder_id: UUID, summary: str = "") -> Pulse:
    """The same after a pulse."""
    pulse = _asked(actor, transition_id, stakeholder_id)
    _call(actor, PULSE, pulse, summary)
    return pulse


def _asked(actor: Actor, transition_id: UUID, stakeholder_id: UUID) -> Pulse:
    """The pulse of somebody who was asked; the follow-up alone makes no row, so it is made here."""
    row, person = access_asked(actor, transition_id, stakeholder_id)
    refuse_if(why_not("pulse.see", actor, relations_to_transition(actor, row)))
    found = next((one for one in pulses_of(row) if one.stakeholder.pk == person.pk), None)
    if found is None:
        raise Refused(Reason("survey.not_asked", {"name": person.name}, where="messages"))
    pulse = found.pulse or late_row(Link(PULSE, row, person, None, found.asked_at))
    assert isinstance(pulse, Pulse)  # noqa: S101 - the question says which
    pulse.transition, pulse.stakeholder = row, person
    return pulse


def _may(actor: Actor, row: Transition) -> list[Reason]:
    return why_not("outcome.record", actor, relations_to_transition(actor, row))


def _remind(actor: Actor, ask: Ask, known: Survey | Pulse) -> Message:
    row, now = known.transition, clock.now()
    reasons = _may(actor, row) + decisions.why_not_after(row.stage, row.cut_over_at)
    if known.revoked_at is not None:
        reasons.append(Reason("survey.not_in_force"))
    refuse_if(reasons + decisions.why_not_remind(known.asked_at, known.answered_at, known.reminded_at, now))
    one = letters.letter(ask, known, template=ask.reminder, key="reminder")
    fresh = ask.model._default_manager.filter(pk=known.pk, reminded_at=None, answered_at=None)
    if not fresh.update(reminded_at=now):
        raise Conflict(Reason("conflict.stale"))
    known.reminded_at = now
    made = letters.send(actor, known, one)
    _note(actor, ask, known, _REMINDED[ask.name])
    return made


def _call(actor: Actor, ask: Ask, known: Survey | Pulse, summary: str) -> None:
    now, summary = clock.now(), summary.strip()
    reasons = _may(actor, known.transition)
    reasons += decisions.why_not_call(known.answered_at, known.called_at, now)
    refuse_if(reasons + decisions.why_not_text("summary", summary, decisions.MAX_COMMENT))
    same = ask.model._default_manager.filter(pk=known.pk, called_at=known.called_at)
    if not same.update(called_at=now, called_by_id=actor.person_id):
        raise Conflict(Reason("conflict.stale"))
    known.called_at, known.called_by_id = now, actor.person_id
    caller = Person.objects.filter(pk=actor.person_id).first() if actor.person_id else None
    add_touchpoint(
        actor=actor,
        account=known.transition.account,
        channel=Touchpoint.Channel.CALL,
        person=caller,
        stakeholder=known.stakeholder,
        summary=summary,
        source=ask.name,
    )
    _note(actor, ask, known, _CALLED[ask.name])


def _note(actor: Actor, ask: Ask, known: Survey | Pulse, action: str) -> None:
    record(
        actor=actor,
        action=action,
        subject=("transition", known.transition_id),
        fields={ask.name: str(known.pk)},
    )
