"""The signed link with which a recipient asks for no more mail, without signing in (MS-5, RO-9; RFC 8058)."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final
from uuid import UUID

from django.conf import settings
from django.core import signing

from tasuki.messaging.models import Message

SALT: Final = "tasuki.unsubscribe"
PATH: Final = "/unsubscribe/%s/"
# News about the account, which a person may have enough of. What is written to somebody alone and waits for their
# answer carries no such link: the introduction is a letter from one person to another, the invitation, the calendar
# invitation and the recap belong to one meeting, whose invitation can be declined; mail to colleagues is work.
WITH_LINK: Final = frozenset(
    {Message.Kind.FOLLOW_UP, Message.Kind.SURVEY, Message.Kind.STEP_BACK, Message.Kind.ANNOUNCEMENT}
)


def unsubscribe_url(message: Message) -> str:
    """The address for List-Unsubscribe: names nobody, nobody else can make it, never runs out; "" where not fitting."""
    if message.recipient_id is None or message.kind not in WITH_LINK:
        return ""
    return settings.PUBLIC_URL + PATH % unsubscribe_token(message.pk)


def unsubscribe_token(message_id: UUID) -> str:
    """The signed part of the link: it stands for the address that this message went to."""
    packed = urlsafe_b64encode(message_id.bytes).decode().rstrip("=")
    return signing.Signer(salt=SALT).sign(packed)


def read_unsubscribe_token(token: str) -> UUID:
    """The message of a link; raises `BadSignature`."""
    packed = signing.Signer(salt=SALT).unsign(token)
    try:
        return UUID(bytes=urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
    except (TypeError, ValueError) as error:
        raise signing.BadSignature("not a link to unsubscribe") from error
