"""A mailbox in memory, and messages that have left."""

from __future__ import annotations

import pytest

from tasuki.connectors import mailbox as door
from tasuki.connectors.mailbox.fake import FakeMailbox
from tasuki.customers.models import Account
from tasuki.messaging.models import STATE, Attempt, Message
from tasuki.messaging.tests.conftest import draft
from tasuki.testing.cast import Cast
from tasuki.testing.stories import open_for
from tasuki.transitions.models import Transition
from tasuki.web import clock
from tasuki.web.ids import new_id


@pytest.fixture
def box(settings: object, monkeypatch: pytest.MonkeyPatch) -> FakeMailbox:
    """The mailbox that the program is set up to read."""
    settings.TASUKI_MAILBOX = "imaps://me:secret@mail.example/INBOX"  # type: ignore[attr-defined]
    fake = FakeMailbox()
    monkeypatch.setattr(door, "connect", lambda: fake)
    return fake


@pytest.fixture
def transition(cast: Cast, account: Account) -> Transition:
    """A transition, just opened."""
    return open_for(cast, account)


@pytest.fixture
def sent(cast: Cast, transition: Transition) -> Message:
    """An introduction that the mail server took."""
    return leave(draft(cast, transition)[0], "sent")


def leave(row: Message, state: str) -> Message:
    """As if a worker had tried to send it."""
    now = clock.now()
    unknown = state == STATE.UNCERTAIN
    Attempt.objects.create(
        message=row,
        token=new_id(),
        started_at=now,
        finished_at=None if unknown else now,
        outcome="unknown" if unknown else "sent",
    )
    Message.objects.filter(pk=row.pk).update(
        state=state, approved_hash=row.content_hash, sent_at=None if unknown else now, noted_at=now
    )
    row.refresh_from_db()
    return row
