"""A recipient asks for no more mail by the signed link, or takes that back (MS-5, RO-9; RFC 8058).

Only the address is suppressed: `do_not_mail` of the stakeholder stays what the account's people noted themselves.
They get a notice, so that they call instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.core.signing import BadSignature
from django.db import transaction

from tasuki.messaging.models import Message, Suppression
from tasuki.messaging.queries import RELATED
from tasuki.messaging.suppression.actions import note_suppressed, note_taken_back
from tasuki.messaging.suppression.links import read_unsubscribe_token
from tasuki.messaging.suppression.queries import in_force
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Reason, Refused
from tasuki.web import clock

ASKER: Final = Actor.system("recipient")
ASKED: Final = "link"
MOST_CHANGES: Final = 10
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a link stands for: the message whose recipient may ask, and what holds for their address now."""

    message: Message
    held: Suppression | None

    @property
    def undoable(self) -> bool:
        """Whether this very wish is in force, made by link."""
        held = self.held
        return held is not None and (held.source, held.reason, held.by_id) == ("asked", ASKED, None)

    @property
    def shown_address(self) -> str:
        """Enough of the address to recognise one's own: a link may have been passed on."""
        local, _at, domain = self.message.to_address.rpartition("@")
        return f"{local[:2]}…@{domain}"


def follow(token: str) -> Wish:
    """What the link stands for; Refused for one that we did not sign, or whose message is gone or erased."""
    try:
        message_id = read_unsubscribe_token(token)
    except BadSignature:
        raise Refused(Reason("unsubscribe.forged")) from None
    message = Message.objects.select_related(*RELATED).filter(pk=message_id).first()
    if message is None or message.recipient is None or "@" not in message.address_key:
        raise Refused(Reason("unsubscribe.forged"))
    return Wish(message, in_force().filter(address=message.address_key).first())


@transaction.atomic
def ask(token: str) -> Wish:
    """No more mail to this address; asking twice changes nothing."""
    wish = follow(token)
    _refuse_too_often(wish.message)
    note_suppressed(
        actor=ASKER, address=wish.message.address_key, reason=ASKED, source="asked", message=wish.message
    )
    return follow(token)


@transaction.atomic
def undo(token: str) -> Wish:
    """It was a mistake: only a wish made by link can be taken back by link; what held before it holds again."""
    wish = follow(token)
    if wish.held is None:
        return wish
    if not wish.undoable:
        raise Refused(Reason("unsubscribe.not_yours"))
    note_taken_back(actor=ASKER, wish=wish.held)
    return follow(token)


def _refuse_too_often(message: Message) -> None:
    lately = Suppression.objects.filter(address=message.address_key, at__gt=clock.now() - _DAY)
    if lately.count() >= MOST_CHANGES:
        raise Refused(Reason("unsubscribe.too_often"))
