"""The whole way with a real IMAP server: what comes back to a message, and a copy in its Sent folder."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from tasuki.connectors.tests.test_mailbox import PASSWORD, USER, Server
from tasuki.connectors.tests.test_mailbox import running as running
from tasuki.mailroom.looking import look
from tasuki.mailroom.models import ReceivedMail
from tasuki.mailroom.tests import mails
from tasuki.mailroom.tests.conftest import leave
from tasuki.messaging.models import Message
from tasuki.messaging.outbox.copies import look_now

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_from_the_mailbox_to_the_message(sent: Message, running: int, settings: Any) -> None:
    """MS-5: a bounce and a large mail are read once, an uncertain message is found in the Sent folder."""
    server = Server(running)
    settings.TASUKI_MAILBOX = (
        f"imap://{quote(USER, safe='')}:{quote(PASSWORD, safe='')}@127.0.0.1:{running}/Post"
    )
    settings.TASUKI_MAILBOX_SENT = "Sent"
    server.put(b"Subject: Large\r\n\r\n" + b"x" * 3_000_000 + b"\r\n", "Post")
    server.put(mails.exchange(sent.message_id, sent.to_address), "Post")
    told = look()
    assert (told.error, told.read, told.outcomes) == (None, 2, {"ignored": 1, "suppressed": 1})
    assert look().read == 0
    sent.refresh_from_db()
    assert sent.state == "bounced"
    assert ReceivedMail.objects.order_by("uid")[0].size > 3_000_000
    other = Message.objects.exclude(pk=sent.pk).get()
    leave(other, "uncertain")
    server.put(f"Message-ID: {other.message_id}\r\nSubject: x\r\n\r\nDear Ren\r\n".encode(), "Sent")
    assert look_now(other).found_in == ["Sent"]
