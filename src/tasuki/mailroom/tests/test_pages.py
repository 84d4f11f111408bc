"""The mailbox on all three doors: page, API, command."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from tasuki.connectors.mailbox.fake import FakeMailbox
from tasuki.mailroom.looking import look
from tasuki.mailroom.models import MailboxState, ReceivedMail
from tasuki.mailroom.tests import mails
from tasuki.messaging.models import Message
from tasuki.rules.reasons import NotFound, Reason, Refused, Unavailable
from tasuki.testing.cast import Cast
from tasuki.web import clock

pytestmark = pytest.mark.django_db
PAGE = "mailroom:mailbox"


def run(*words: str) -> Any:
    """The command's answer."""
    out = StringIO()
    call_command("mailbox", *words, "--json", stdout=out)
    return json.loads(out.getvalue())


def test_the_page_shows_what_came_of_each(
    client: Client, cast: Cast, sent: Message, box: FakeMailbox
) -> None:
    """MS-5: operations see what came back, about which message, and what came of it."""
    box.put(mails.postfix(sent.message_id, sent.to_address))
    client.force_login(cast.operations)
    assert client.post(reverse("mailroom:look")).status_code == 302
    page = client.get(reverse(PAGE)).content.decode()
    assert "The address gets no more mail" in page
    assert reverse("messaging:message", args=[sent.pk]) in page
    assert "5.1.1" in page
    assert "Nothing was received yet" in client.get(reverse(PAGE), {"outcome": "replied"}).content.decode()


def test_trouble_shows_its_way_out(client: Client, cast: Cast, box: FakeMailbox) -> None:
    """MS-5: the page names what is wrong and when it is tried next; looking now answers with the same reason."""
    box.trouble = Unavailable(Reason("mailbox.sign_in", {"host": "mail.example"}), permanent=True)
    look()
    client.force_login(cast.operations)
    page = client.get(reverse(PAGE)).content.decode()
    assert "refused the name or the password" in page
    assert "secret" not in page
    assert client.post(reverse("mailroom:look")).status_code == 503


def test_without_a_mailbox_the_page_says_how(client: Client, cast: Cast, settings: Any) -> None:
    """MS-5: the setting is named."""
    settings.TASUKI_MAILBOX = ""
    client.force_login(cast.operations)
    assert "TASUKI_MAILBOX" in client.get(reverse(PAGE)).content.decode()
    assert client.post(reverse("mailroom:look")).status_code == 422
    with pytest.raises(Refused):
        run("look")


def test_the_same_by_api_and_command(client: Client, cast: Cast, sent: Message, box: FakeMailbox) -> None:
    """MS-5, SY-4: state, look and list."""
    box.put(mails.reply(sent.message_id, sent.to_address))
    client.force_login(cast.operations)
    looked = client.post("/api/v1/mailbox/look", content_type="application/json").json()
    assert looked == {"read": 1, "waiting": 0, "busy": False, "outcomes": {"replied": 1}}
    state = client.get("/api/v1/mailbox").json()
    assert (state["folder"], state["error"]) == ("INBOX", "")
    found = client.get("/api/v1/mailbox/received", {"kind": "reply"}).json()
    assert [one["message"] for one in found["items"]] == [str(sent.pk)]
    assert found["items"][0]["sent_from"] == sent.to_address.rpartition("@")[2]
    assert [one["id"] for one in run("list")] == [one["id"] for one in found["items"]]
    assert run("look")["read"] == 0
    assert run("check") == {"host": "mail.example", "folders": [{"folder": "INBOX", "mails": 1}]}


def test_it_is_there_for_those_who_operate_mail(client: Client, cast: Cast, box: FakeMailbox) -> None:
    """SE-2: for the others there is no mailroom, on any door."""
    client.force_login(cast.giver)
    assert client.get(reverse(PAGE)).status_code == 404
    assert client.get("/api/v1/mailbox").status_code == 404
    with pytest.raises(NotFound):
        run("list", "--as", str(cast.giver.email))


def test_the_list_costs_the_same_however_long_it_is(
    client: Client, cast: Cast, sent: Message, box: FakeMailbox, django_assert_max_num_queries: Any
) -> None:
    """MS-5: at most ten queries."""
    now = clock.now()
    ReceivedMail.objects.bulk_create(
        ReceivedMail(
            folder="INBOX",
            validity=1,
            uid=n,
            digest=f"{n:064}",
            seen_at=now,
            size=n,
            kind="reply",
            outcome="replied",
            message=sent,
        )
        for n in range(1, 120)
    )
    MailboxState.objects.create(folder="INBOX")
    client.force_login(cast.operations)
    with django_assert_max_num_queries(10):
        assert client.get(reverse(PAGE)).status_code == 200
