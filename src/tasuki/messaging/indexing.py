"""What of messages can be searched: those that have left, subject and body (KN-10)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from tasuki.messaging.links_cut import cut_links
from tasuki.messaging.models import STATE, Message
from tasuki.passages.actions import Entry, Part
from tasuki.passages.rooms import Room

POLICY: Final = "message.see"


def _entries(rows: Sequence[Message]) -> Iterable[Entry]:
    for one in rows:
        if one.state not in (STATE.SENT, STATE.BOUNCED):
            continue
        parts = [Part("", cut_links(one.body)), Part("", one.to_address)]
        account_id = one.transition.account_id
        yield Entry("message", one.pk, account_id, one.subject, parts, one.sent_at or one.created_at, POLICY)


MESSAGES: Final = Room("message", lambda: Message.objects.select_related("transition"), _entries)
