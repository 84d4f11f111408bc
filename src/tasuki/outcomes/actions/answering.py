"""The customer's answer, by signed link and without signing in (ME-3, MS-1, RO-9)."""

from __future__ import annotations

from typing import Any, Final

from django.db import IntegrityError, transaction
from django.urls import reverse

from tasuki.audit.actions import fingerprint, record
from tasuki.jobs.actions import wake_named
from tasuki.outcomes import decisions
from tasuki.outcomes.actions import letters
from tasuki.outcomes.asks import PULSE, SURVEY, Ask
from tasuki.outcomes.models import Pulse, Survey
from tasuki.outcomes.queries import Link, follow_link
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Conflict, Reason, refuse_if
from tasuki.transitions.notices import notify
from tasuki.web import clock

CUSTOMER: Final = Actor(None, "customer", kind="customer")
#: What the event log calls an answer, by question, and another one in its place.
EVENTS: Final = {
    "survey": ("survey.answered", "survey.answer_changed"),
    "pulse": ("pulse.answered", "pulse.answer_changed"),
}
#: What is said of an answer, by question, and of a low one.
NOTICES: Final = {
    "survey": ("notice.survey_answered", "notice.survey_low"),
    "pulse": ("notice.pulse_answered", "notice.pulse_low"),
}


def answer_survey(*, token: str, score: int, comment: str = "") -> Survey:
    """Keep an answer. The first counts; within seven days another one replaces it, the event keeps the score before.

    Refused with a friendly reason: forged, expired or withdrawn link, before the cut-over, no such score, too late.
    The same answer sent twice (a double click, a reload) changes nothing. A low one asks for a call.
    """
    kept = _answer(SURVEY, token, score, comment)
    assert isinstance(kept, Survey)  # noqa: S101 - the question says which
    return kept


def answer_pulse(*, token: str, score: int, comment: str = "") -> Pulse:
    """The same for the one question after the first week; only incoming owner and their manager see it."""
    kept = _answer(PULSE, token, score, comment)
    assert isinstance(kept, Pulse)  # noqa: S101 - the question says which
    return kept


@transaction.atomic
def _answer(ask: Ask, token: str, score: int, comment: str) -> Survey | Pulse:
    link = follow_link(token, ask)
    comment, now = comment.strip(), clock.now()
    known = link.question or late_row(link)
    refuse_if(decisions.why_not_answer(score, comment, known.first_answered_at, now))
    before = known.score
    if before == score and known.comment == comment:
        return known
    values: dict[str, Any] = {
        "score": score,
        "comment": comment,
        "answered_at": now,
        "first_answered_at": known.first_answered_at or now,
    }
    same = ask.model._default_manager.filter(pk=known.pk, answered_at=known.answered_at, revoked_at=None)
    if not same.update(**values):
        raise Conflict(Reason("conflict.stale"))
    for name, value in values.items():
        setattr(known, name, value)
    known.transition = link.transition
    letters.take_back_about(CUSTOMER, known)
    _tell(link, known, before)
    return known


def late_row(link: Link) -> Survey | Pulse:
    """An invitation may have been sent from the messages page alone: its answer counts all the same."""
    try:
        with transaction.atomic():
            return link.ask.model._default_manager.create(
                transition=link.transition,
                stakeholder=link.stakeholder,
                asked_at=link.invited_at or clock.now(),
            )
    except IntegrityError as error:
        raise Conflict(Reason("conflict.stale")) from error


def _tell(link: Link, known: Survey | Pulse, before: int | None) -> None:
    changed, name = before is not None, link.ask.name
    record(
        actor=CUSTOMER,
        action=EVENTS[name][changed],
        subject=("transition", known.transition_id),
        fields=_fields(link.ask, known, before),
    )
    row = link.transition
    notify(
        row,
        NOTICES[name][decisions.is_low(known.score)],
        [row.receiver_id, row.receiver_manager_id],
        {"score": known.score, "href": reverse("outcomes:transition", args=[row.pk]) + f"#{name}"},
        once=f"{known.pk}:{known.score}",
    )
    wake_named("tasuki.transitions.jobs.recompute_account", account_id=row.account_id)  # the risk (SU-9)


def _fields(ask: Ask, known: Survey | Pulse, before: int | None) -> dict[str, Any]:
    """What the event keeps: of a pulse not what was said, for more people read events than may read the answer."""
    fields: dict[str, Any] = {ask.name: str(known.pk)}
    if ask is PULSE:
        return fields
    fields["score"] = known.score
    if before is not None:
        fields["before"] = before
    if known.comment:
        fields["comment"] = fingerprint(known.comment)
    return fields
