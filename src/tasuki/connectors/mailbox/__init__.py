"""The one way into a mailbox (IMAP): read-only, bounded in size and time."""

from __future__ import annotations

from tasuki.connectors.mailbox.protocol import (
    INBOX,
    Address,
    Folder,
    Found,
    Mailbox,
    address_of,
    configured,
    sent_folder,
)
from tasuki.rules.reasons import Reason, Unavailable

__all__ = [
    "INBOX",
    "Address",
    "Folder",
    "Found",
    "Mailbox",
    "address_of",
    "configured",
    "connect",
    "sent_folder",
]


def connect() -> Mailbox:
    """The mailbox of TASUKI_MAILBOX, signed in; `Unavailable` says what is missing or wrong."""
    from tasuki.connectors.mailbox.real import ImapMailbox

    address = configured()
    if address is None:
        raise Unavailable(Reason("mailbox.not_set"), permanent=True)
    return ImapMailbox(address)
