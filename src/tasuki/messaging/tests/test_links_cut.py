"""Links that work for whoever holds them are for the customer, not for the colleagues who read the message."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tasuki.messaging.envelope import compose
from tasuki.messaging.indexing import MESSAGES
from tasuki.messaging.models import Message
from tasuki.messaging.suppression.links import unsubscribe_token
from tasuki.messaging.tests.conftest import draft
from tasuki.messaging.tests.test_api import Api
from tasuki.testing.cast import Cast
from tasuki.transitions.models import Transition
from tasuki.transitions.survey_link import pulse_token, pulse_url


@pytest.fixture
def asking(cast: Cast, introducing: Transition) -> tuple[Message, str]:
    """A letter with the question in it, and the secret part of its link."""
    row = draft(cast, introducing)[0]
    assert row.recipient_id is not None
    row.kind = Message.Kind.FOLLOW_UP
    row.body += f"\nHow is it going? {pulse_url(introducing.pk, row.recipient_id)}\n"
    row.content_hash = row.hash_now()
    row.save()
    return row, pulse_token(introducing.pk, row.recipient_id)


def test_colleagues_read_no_working_link(client: Client, cast: Cast, asking: tuple[Message, str]) -> None:
    """SE-2 RO-9 MS-6: neither page, API, mail file, head nor search show what would answer in the customer's name."""
    row, secret = asking
    client.force_login(cast.giver)
    shown = [
        client.get(reverse(f"messaging:{name}", args=[key])).content.decode("utf-8", "replace")
        for name, key in (
            ("transition", row.transition_id),
            ("message", row.pk),
            ("eml", row.pk),
            ("html", row.pk),
        )
    ]
    shown.append(Api(cast.giver).get(f"messages/{row.pk}").json()["body"])
    for text in shown:
        assert secret not in text
        assert unsubscribe_token(row.pk) not in text
    assert "/pulse/…/" in shown[1]
    assert "/pulse/…/" in shown[4]
    row.state = Message.State.SENT
    assert secret not in str(list(MESSAGES.entries([row])))
    sent = compose(row).get_body(preferencelist=("plain",))
    assert sent is not None
    assert secret in sent.get_content()


def test_a_cut_link_is_not_kept(cast: Cast, asking: tuple[Message, str]) -> None:
    """MS-3 SE-2: who edits what they read keeps the customer's link as it was, without having seen it."""
    row, secret = asking
    giver = Api(cast.giver)
    seen = giver.get(f"messages/{row.pk}").json()
    text = {"subject": seen["subject"], "body": "Good morning.\n" + seen["body"], "version": seen["version"]}
    answer = giver.send(f"messages/{row.pk}", text, "patch")
    assert answer.status_code == 200, answer.json()
    assert secret not in answer.json()["body"]
    row.refresh_from_db()
    assert row.body.startswith("Good morning.")
    assert secret in row.body
    assert row.content_hash == row.hash_now()
