"""Letters of the sample company: drafted, approved, queued; «sent» without any mail server.

Drafts are written by the real action. What follows is kept for all letters of a step at once, as the actions and
the worker would have kept it one by one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tasuki.audit.actions import NewEvent, record_many
from tasuki.customers.models import Touchpoint
from tasuki.demo.play import Play
from tasuki.messaging.actions import draft_messages
from tasuki.messaging.models import STATE, Attempt, Message, Suppression
from tasuki.messaging.outcome import EVENTS, MAIL
from tasuki.transitions.actions import settle_step
from tasuki.web import clock
from tasuki.web.ids import new_id

_OUTCOMES = {
    "sent": (STATE.SENT, Attempt.Outcome.SENT, ""),
    "unknown": (STATE.UNCERTAIN, Attempt.Outcome.UNKNOWN, "mail.unknown"),
    "refused": (STATE.FAILED, Attempt.Outcome.REFUSED, "mail.recipient_refused"),
    "bounced": (STATE.BOUNCED, Attempt.Outcome.SENT, "mail.bounced"),
}
_NO_SERVER = "sample company: no mail server was asked"


def write(play: Play, step_key: str, who: str = "") -> list[Message]:
    """Drafts of a step's letters."""
    return draft_messages(actor=play.as_(who or play.signer), transition_id=play.id, step_key=step_key)


def approve(play: Play, step_key: str, who: str = "") -> list[Message]:
    """Drafts, each approved as it stands; they have not been queued."""
    drafted = write(play, step_key, who)
    _approve(play, drafted, who)
    _save(drafted)
    return drafted


def send(play: Play, step_key: str, who: str = "", *, last_fate: str = "sent") -> None:
    """The letters of a step have left; the last one with another fate (`unknown`, `refused`, `bounced`) if said so."""
    drafted = write(play, step_key, who)
    _approve(play, drafted, who)
    _leave_all(play, step_key, drafted, last_fate)


def leave_queued(play: Play, step_key: str) -> None:
    """The letters that an action has queued have left."""
    found = Message.objects.filter(transition_id=play.id, step_key=step_key, state=STATE.QUEUED)
    if queued := list(found.order_by("created_at", "id")):
        _leave_all(play, step_key, queued, "sent")


def _leave_all(play: Play, step_key: str, drafted: Sequence[Message], last_fate: str) -> None:
    fates = ["sent"] * (len(drafted) - 1) + [last_fate]
    attempts = [_leave(one, fate) for one, fate in zip(drafted, fates, strict=True)]
    _save(drafted)
    Attempt.objects.bulk_create(attempts)
    sent = [one for one, fate in zip(drafted, fates, strict=True) if fate == "sent"]
    Touchpoint.objects.bulk_create(_touchpoint(play, one) for one in sent)
    record_many(NewEvent(MAIL, EVENTS[one.state], *_about(one, {"code": one.error_code})) for one in drafted)
    if last_fate == "bounced":
        known = {"source": "bounced", "reason": "550 5.1.1", "at": clock.now(), "message": drafted[-1]}
        Suppression.objects.get_or_create(address=drafted[-1].address_key, lifted_at=None, defaults=known)
    if sent and last_fate != "unknown":
        settle_step(actor=MAIL, transition_id=play.id, key=step_key)


def _approve(play: Play, drafted: Sequence[Message], who: str) -> None:
    actor = play.as_(who or play.signer)
    for one in drafted:
        one.state, one.approved_hash = STATE.APPROVED, one.content_hash
        one.approved_by_id, one.approved_at, one.version = actor.person_id, clock.now(), one.version + 1
    record_many(
        NewEvent(actor, "message.approved", *_about(one, {"hash": one.content_hash})) for one in drafted
    )


def _leave(one: Message, fate: str) -> Attempt:
    now = clock.now()
    state, outcome, code = _OUTCOMES[fate]
    one.state, one.error_code, one.version = state, code, one.version + 2
    one.scheduled_at, one.tries, one.attempt_token = now, 1, new_id() if fate != "refused" else None
    one.error_values = {"evidence": _NO_SERVER} if code else {}
    if fate in ("sent", "bounced"):
        one.sent_at, one.noted_at = now, now
    return Attempt(
        message=one,
        token=one.attempt_token or new_id(),
        started_at=now,
        finished_at=None if fate == "unknown" else now,
        outcome=outcome,
        evidence=_NO_SERVER,
    )


_SAVED = [
    "state",
    "approved_hash",
    "approved_by",
    "approved_at",
    "version",
    "scheduled_at",
    "tries",
    "attempt_token",
    "error_code",
    "error_values",
    "sent_at",
    "noted_at",
]


def _save(letters: Sequence[Message]) -> None:
    Message.objects.bulk_update(letters, _SAVED)


def _about(one: Message, more: dict[str, Any]) -> tuple[tuple[str, Any], dict[str, Any]]:
    """Subject and fields of an event about a letter."""
    return ("transition", one.transition_id), {"message": str(one.pk), "step": one.step_key, **more}


def _touchpoint(play: Play, one: Message) -> Touchpoint:
    return Touchpoint(
        account_id=play.draft.account.pk,
        person_id=one.sender_id,
        stakeholder_id=one.recipient_id,
        at=clock.now(),
        channel="mail",
        summary=one.subject,
        source=f"message:{one.pk}",
    )
