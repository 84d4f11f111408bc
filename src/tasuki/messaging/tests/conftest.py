"""A transition that may write to its customer, and a mail server."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage

import pytest

from tasuki.customers.models import Account, Stakeholder
from tasuki.messaging import actions
from tasuki.messaging.models import Message
from tasuki.messaging.tests.sink import Sink
from tasuki.rules import lifecycle
from tasuki.testing.cast import Cast
from tasuki.testing.stories import open_for, settle_all
from tasuki.transitions.actions import advance, settle_step
from tasuki.transitions.models import Transition


@pytest.fixture
def sink(settings: object) -> Iterator[Sink]:
    """A mail server on loopback that takes everything, and the program set up to use it."""
    with Sink() as server:
        use(settings, server)
        yield server


def use(settings: object, server: Sink) -> None:
    """Send through this server."""
    settings.TASUKI_SMTP, settings.TASUKI_SMTP_TIMEOUT = f"smtp://127.0.0.1:{server.port}", 2  # type: ignore[attr-defined]


@pytest.fixture
def transition(cast: Cast, account: Account) -> Transition:
    """A planned transition, just opened."""
    return open_for(cast, account)


@pytest.fixture
def introducing(cast: Cast, transition: Transition) -> Transition:
    """A transition in the stage «introducing», all gates on the way open."""
    return introduce(cast, transition)


def introduce(cast: Cast, transition: Transition) -> Transition:
    """Tell everybody inside, then start introducing; a manager overrides what the record lacks."""
    manager, why = cast.actor("manager"), "The record is not what this test is about"
    settle_all(cast, transition, "internal")
    while transition.stage != lifecycle.INTRODUCING:
        onward = lifecycle.next_on_line(transition.stage) or ""
        reason = why if onward in (lifecycle.READY, lifecycle.INTRODUCING) else ""
        advance(actor=manager, transition_id=transition.pk, to=onward, override_reason=reason)
        transition.refresh_from_db()
    return transition


def hand_over(cast: Cast, transition: Transition) -> Transition:
    """From introducing to handed over."""
    settle_all(cast, transition, "warm", "promises")
    settle_step(actor=cast.actor("operations"), transition_id=transition.pk, key="introduction", note="story")
    advance(actor=cast.actor("manager"), transition_id=transition.pk, to="handed_over")
    transition.refresh_from_db()
    return transition


def draft(cast: Cast, transition: Transition, step: str = "introduction") -> list[Message]:
    """The drafts of a step."""
    return actions.draft_messages(actor=cast.actor("giver"), transition_id=transition.pk, step_key=step)


def approve_all(cast: Cast, messages: list[Message]) -> list[Message]:
    """Approve each as it stands."""
    return [
        actions.approve(actor=cast.actor("giver"), message_id=one.pk, expected_hash=one.content_hash)
        for one in messages
    ]


def queue_step(cast: Cast, transition: Transition, step: str = "introduction") -> list[Message]:
    """Draft, approve and queue a step's messages."""
    approve_all(cast, draft(cast, transition, step))
    return actions.queue(actor=cast.actor("giver"), transition_id=transition.pk, step_key=step)


def customer(row: Message) -> Stakeholder:
    """Who a message to the customer is for."""
    assert row.recipient is not None
    return row.recipient


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    """The plain or the HTML form of a mail."""
    body = mail.get_body((kind,))
    assert body is not None
    return str(body.get_content())
