"""The customer's answer, by signed link and without signing in (ME-3, RO-9)."""

from __future__ import annotations

from typing import Any, Final

from django.db import IntegrityError, transaction

from tasuki.audit.actions import fingerprint, record
from tasuki.outcomes import decisions
from tasuki.outcomes.models import Survey
from tasuki.outcomes.queries import Link, follow_link
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Conflict, Reason, refuse_if
from tasuki.transitions.notices import notify
from tasuki.web import clock

CUSTOMER: Final = Actor(None, "customer", kind="customer")


@transaction.atomic
def answer_survey(*, token: str, score: int, comment: str = "") -> Survey:
    """Keep an answer. The first counts; within seven days another one replaces it, the event keeps the score before.

    Refused with a friendly reason: forged, expired or withdrawn link, before the cut-over, no such score, too late.
    The same answer sent twice (a double click, a reload) changes nothing.
    """
    link = follow_link(token)
    comment, now = comment.strip(), clock.now()
    survey = link.survey or _late_row(link)
    refuse_if(decisions.why_not_answer(score, comment, survey.first_answered_at, now))
    before = survey.score
    if before == score and survey.comment == comment:
        return survey
    values: dict[str, Any] = {
        "score": score,
        "comment": comment,
        "answered_at": now,
        "first_answered_at": survey.first_answered_at or now,
    }
    same = Survey.objects.filter(pk=survey.pk, answered_at=survey.answered_at, revoked_at=None)
    if not same.update(**values):
        raise Conflict(Reason("conflict.stale"))
    for name, value in values.items():
        setattr(survey, name, value)
    _tell(link, survey, before)
    return survey


def _late_row(link: Link) -> Survey:
    """An invitation may have been sent from the messages page alone: its answer counts all the same."""
    try:
        with transaction.atomic():
            return Survey.objects.create(
                transition=link.transition,
                stakeholder=link.stakeholder,
                asked_at=link.invited_at or clock.now(),
            )
    except IntegrityError as error:
        raise Conflict(Reason("conflict.stale")) from error


def _tell(link: Link, survey: Survey, before: int | None) -> None:
    changed = before is not None
    fields: dict[str, Any] = {"survey": str(survey.pk), "score": survey.score}
    if changed:
        fields["before"] = before
    if survey.comment:
        fields["comment"] = fingerprint(survey.comment)
    record(
        actor=CUSTOMER,
        action="survey.answer_changed" if changed else "survey.answered",
        subject=("transition", survey.transition_id),
        fields=fields,
    )
    row = link.transition
    notify(
        row,
        "notice.survey_answered",
        [row.receiver_id, row.receiver_manager_id],
        {"score": survey.score},
        once=f"{survey.pk}:{survey.score}",
    )
