"""Letters of the sample company: drafted, approved, queued; «sent» without any mail server."""

from __future__ import annotations

from tasuki.demo.play import Play
from tasuki.messaging.actions import approve, draft_messages, queue, record_bounce
from tasuki.messaging.delivery import finish
from tasuki.messaging.models import STATE, Attempt, Message
from tasuki.messaging.smtp import Delivery
from tasuki.web import clock
from tasuki.web.ids import new_id


def write(play: Play, step_key: str, who: str = "") -> list[Message]:
    """Drafts of a step's letters."""
    return draft_messages(
        actor=play.as_(who or play.signer), transition_id=play.row.pk, step_key=step_key
    )


def approved(play: Play, step_key: str, who: str = "") -> list[Message]:
    """Drafts, each approved as it stands."""
    actor = play.as_(who or play.signer)
    return [
        approve(actor=actor, message_id=one.pk, expected_hash=one.content_hash)
        for one in write(play, step_key, who)
    ]


def queued(play: Play, step_key: str, who: str = "") -> list[Message]:
    """Approved letters that wait to be sent."""
    approved(play, step_key, who)
    return queue(actor=play.as_(who or play.signer), transition_id=play.row.pk, step_key=step_key)


def send(play: Play, step_key: str, who: str = "", *, last_fate: str = "sent") -> None:
    """The letters of a step have left; the last one with another fate (`unknown`, `refused`, `bounced`) if said so."""
    letters = queued(play, step_key, who)
    for one in letters[:-1]:
        _deliver(one, "sent")
    _deliver(letters[-1], "sent" if last_fate == "bounced" else last_fate)
    if last_fate == "bounced":
        record_bounce(
            actor=play.as_("receiver"), message_id=letters[-1].pk, evidence="550 5.1.1 user unknown"
        )


_CODES = {"sent": "", "unknown": "mail.unknown", "refused": "mail.refused"}


def _deliver(message: Message, fate: str) -> None:
    """What a worker would have done: the claim, the attempt, and what came of it."""
    token = new_id()
    Message.objects.filter(pk=message.pk, state=STATE.QUEUED).update(
        state=STATE.CLAIMED, attempt_token=token, lease_until=clock.now(), tries=1
    )
    Attempt.objects.create(message=message, token=token, started_at=clock.now())
    finish(message, token, Delivery(fate, _CODES[fate], "sample company: no mail server was asked"))
