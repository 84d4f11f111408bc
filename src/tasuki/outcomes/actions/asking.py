"""Asking the customer how smooth it was, and withdrawing the question (ME-3, MS-1 step 6, GA-7)."""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max

from tasuki.audit.actions import record
from tasuki.customers.models import Stakeholder
from tasuki.messaging.actions import approve, draft_for, queue_for
from tasuki.messaging.models import STATE
from tasuki.messaging.queries import messages_of
from tasuki.outcomes import decisions
from tasuki.outcomes.actions import letters
from tasuki.outcomes.asks import SURVEY
from tasuki.outcomes.models import Survey
from tasuki.outcomes.queries import access_survey, askable
from tasuki.rules.access import Actor, why_not
from tasuki.rules.reasons import Conflict, Reason, Refused, refuse_if
from tasuki.transitions.actions import settle_step
from tasuki.transitions.facts import document_of
from tasuki.transitions.models import Transition
from tasuki.transitions.queries import access_transition, relations_to_transition
from tasuki.web import clock

STEP = "survey"


@transaction.atomic
def ask_survey(*, actor: Actor, transition_id: UUID) -> list[Survey]:
    """Ask champion and sponsor, each in their language; returns the questions that are new.

    The invitations go through the outbox like any message to the customer: drafted, approved by whoever asks (if
    they may), queued. The step is settled when they are all on their way. Where something still holds them back
    (an earlier message unsent, a field missing, an approval) they wait on the messages page, and the step is
    settled when they have left.
    """
    row = access_transition(actor, transition_id)
    reasons = why_not_ask(actor, row)
    refuse_if(reasons)
    people = askable(row)
    made = _ask(actor, row, people)
    invited = _invite(actor, row, made)
    record(
        actor=actor,
        action="survey.asked",
        subject=("transition", row.pk),
        fields={"stakeholders": [str(one.pk) for one in people], "on_their_way": invited},
    )
    if invited:
        settle_step(actor=actor, transition_id=row.pk, key=STEP)
    return made


def why_not_ask(actor: Actor, row: Transition) -> list[Reason]:
    """Empty when the customer may be asked now; the button shows the same."""
    reasons = why_not("outcome.record", actor, relations_to_transition(actor, row))
    reasons += decisions.why_not_after(row.stage, row.cut_over_at)
    people = askable(row)
    if people:
        return reasons
    if row.surveys.filter(revoked_at=None).exists():
        return [*reasons, Reason("survey.already_asked")]
    return [*reasons, Reason("survey.nobody", {"account": row.account.name}, who="giver", where="people")]


def _ask(actor: Actor, row: Transition, people: list[Stakeholder]) -> list[Survey]:
    last = dict(row.surveys.values_list("stakeholder_id").annotate(last=Max("generation")))
    now = clock.now()
    rows = [
        Survey(
            transition=row,
            stakeholder=one,
            generation=1 + last.get(one.pk, 0),
            asked_at=now,
            asked_by_id=actor.person_id,
        )
        for one in people
    ]
    try:
        with transaction.atomic():
            return Survey.objects.bulk_create(rows)
    except IntegrityError as error:
        raise Conflict(Reason("conflict.transition")) from error


def _invite(actor: Actor, row: Transition, made: list[Survey]) -> bool:
    """Whether every invitation is on its way; what could not be done stays as far as it came."""
    if document_of(row).message_of(STEP) is None:
        return True
    first = [one.stakeholder for one in made if one.generation == 1]
    done = [_again(actor, one) for one in made if one.generation > 1]
    return (not first or _first(actor, row, first)) and all(done)


def _again(actor: Actor, survey: Survey) -> bool:
    """Who was asked before is asked by a message of its own: the first may have left already."""
    try:
        with transaction.atomic():
            one = letters.letter(SURVEY, survey, key="again")
            return letters.send(actor, survey, one).state == STATE.QUEUED
    except Refused:
        return False


def _first(actor: Actor, row: Transition, people: list[Stakeholder]) -> bool:
    try:
        with transaction.atomic():
            draft_for(actor, row, STEP, [one.pk for one in people])
    except Refused:
        return False
    try:
        with transaction.atomic():
            for message in messages_of(row).filter(step_key=STEP, state=STATE.DRAFT):
                approve(actor=actor, message_id=message.pk, expected_hash=message.content_hash)
            if messages_of(row).filter(step_key=STEP, state=STATE.APPROVED).exists():
                queue_for(actor, row, STEP)
    except Refused:
        return False
    return True


@transaction.atomic
def revoke_survey(*, actor: Actor, survey_id: UUID) -> Survey:
    """Withdraw a question that has no answer: its link opens no more, its mail that waits is taken back.

    The person may be asked anew. An answer stays, whatever it says: nobody takes the customer's word back for them.
    """
    survey = access_survey(actor, survey_id)
    reasons = why_not("outcome.record", actor, relations_to_transition(actor, survey.transition))
    if survey.answered_at is not None:
        reasons.append(Reason("survey.answer_stays"))
    refuse_if(reasons)
    now = clock.now()
    if not Survey.objects.filter(pk=survey.pk, revoked_at=None, answered_at=None).update(revoked_at=now):
        raise Refused(Reason("survey.not_in_force"))
    survey.revoked_at = now
    letters.take_back_about(actor, survey)
    letters.take_back_invitation(actor, SURVEY, survey)
    record(
        actor=actor,
        action="survey.revoked",
        subject=("transition", survey.transition_id),
        fields={"survey": str(survey.pk)},
    )
    return survey
