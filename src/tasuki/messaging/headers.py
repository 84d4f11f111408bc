"""What may stand in the head of an e-mail, and which place is wrong where something may not (MS-5)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from tasuki.messaging.models import Message
from tasuki.rules.reasons import Reason

MAX_NAME: Final = 200
MAX_SUBJECT: Final = 300
MAX_ADDRESS: Final = 254
PLACES: Final = {
    "subject": _("the subject"),
    "sender": _("the sender's name"),
    "sender_address": _("the sender's address"),
    "recipient": _("the recipient's name"),
    "recipient_address": _("the recipient's address"),
    "answers": _("the address for answers"),
}
# What mail programs would decode (RFC 2047): line breaks could hide in it.
_ENCODED: Final = re.compile(r"=\?[^?\s]*\?[bq]\?", re.IGNORECASE)
# Marks that turn the direction of what stands around them: a name could be made to look like another.
_TURNING: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def why_not_headers(message: Message) -> list[Reason]:
    """Everything that keeps this message's head from being written, each with its place; empty when it can be."""
    return [*why_not_names(message), *why_not_address("recipient_address", message.to_address)]


def why_not_names(message: Message) -> list[Reason]:
    """The same but for the recipient's address: the subject, both names, the addresses to write from and to answer
    to. Before a message is approved and before it is queued.
    """
    sender, answers = message.sender, message.sender.email
    return [
        *_why_not_words("subject", message.subject, MAX_SUBJECT),
        *_why_not_words("sender", sender.name, MAX_NAME),
        *_why_not_words("recipient", message.to_name, MAX_NAME),
        *why_not_address("sender_address", message.from_address),
        *(why_not_address("answers", answers) if answers and answers != message.from_address else []),
    ]


def _why_not_words(place: str, text: str, limit: int) -> Iterator[Reason]:
    values: dict[str, object] = {"place": PLACES[place]}
    if not is_one_line(text):
        yield Reason("message.header_characters", values, where=place)
    if len(text) > limit:
        yield Reason("message.header_too_long", {**values, "limit": limit, "length": len(text)}, where=place)


def why_not_address(place: str, address: str) -> list[Reason]:
    """Why this is not one plain address that every mail server takes; empty when it is."""
    values: dict[str, object] = {"place": PLACES[place], "address": address[:MAX_ADDRESS]}
    if not address.strip():
        return [Reason("message.address_empty", values, where=place)]
    if address.count("@") > 1 and '"' not in address:
        return [Reason("message.address_several", values, where=place)]
    if not address.rpartition("@")[0].isascii():
        return [Reason("message.address_local_part", values, where=place)]
    if not is_plain_address(address):
        return [Reason("message.address_bad", values, where=place)]
    return []


def is_plain_address(address: str) -> bool:
    """Whether it is one plain address; anything that could smuggle in a second one or a header is not.

    The domain may be written in any script; the part before the @ may not, since mail servers without SMTPUTF8
    cannot deliver it.
    """
    if len(address) > MAX_ADDRESS or any(char in address for char in "\r\n\x00,;<>"):
        return False
    if address != address.strip() or not is_one_line(address):
        return False
    try:
        validate_email(address)
    except ValidationError:
        return False
    return True


def is_one_line(text: str) -> bool:
    r"""Whether a text has no line breaks, no control characters, no half characters, and no encoded word of its own.

    >>> is_one_line("Gina 👋 ジーナ"), is_one_line("Gina\r\nBcc: spy@x.example")
    (True, False)
    """
    return not _ENCODED.search(text) and not any(
        ord(char) < 32 or 127 <= ord(char) < 160 or 0xD800 <= ord(char) < 0xE000 or char in "\u2028\u2029"
        or char in _TURNING
        for char in text
    )  # fmt: skip
