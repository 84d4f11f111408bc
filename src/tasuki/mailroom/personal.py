"""What this room keeps of people (SE-4): ids and domains; no address, no word of a mail."""

from __future__ import annotations

from typing import Final

from tasuki.web.personal import Room

ROOM: Final = Room(
    "mailroom",
    no_person={
        "ReceivedMail.mail_id": "an id",
        "ReceivedMail.sent_from": "the domain of the sender only",
        "MailboxState.error_values": "names of hosts and folders",
    },
)
