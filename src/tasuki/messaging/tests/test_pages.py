"""The pages of messages: what is read is what is approved and what is sent."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tasuki.customers.models import Stakeholder
from tasuki.messaging import delivery
from tasuki.messaging.decisions import ContactFacts, why_not_contact
from tasuki.messaging.models import STATE, Message
from tasuki.messaging.tests.conftest import approve_all, customer, draft, queue_step, text_of
from tasuki.messaging.tests.sink import Sink
from tasuki.testing.cast import Cast
from tasuki.transitions.models import Transition
from tasuki.web.reason_texts import sentence


def page(client: Client, cast: Cast, name: str, address: str) -> Any:
    client.force_login(getattr(cast, name))
    return client.get(address)


def tab(transition: Transition) -> str:
    return reverse("messaging:transition", args=[transition.pk])


def test_from_draft_to_sent_by_page(client: Client, cast: Cast, introducing: Transition, sink: Sink) -> None:
    """MS-1, MS-5, MS-6: draft, read, approve, queue on the page; what was shown is what arrives."""
    client.force_login(cast.giver)
    assert "Write the drafts" in client.get(tab(introducing)).content.decode()
    client.post(reverse("messaging:draft", args=[introducing.pk, "introduction"]))
    rows = list(Message.objects.all())
    shown = client.get(tab(introducing)).content.decode()
    for row in rows:
        assert row.to_address in shown
        assert row.body.splitlines()[0] in shown
        answer = client.post(
            reverse("messaging:approve", args=[row.pk]), {"content_hash": row.content_hash}, follow=True
        )
        assert answer.status_code == 200
    client.post(reverse("messaging:queue", args=[introducing.pk, "introduction"]))
    delivery.deliver_due()
    assert {text_of(mail).replace("\r\n", "\n") for mail in sink.mails} == {row.body for row in rows}
    assert "Sent" in client.get(tab(introducing)).content.decode()


def test_a_shut_gate_is_explained_beside_the_button(
    client: Client, cast: Cast, transition: Transition
) -> None:
    """GA-1, GA-2, GA-3: the same rule shuts the button and refuses the request, with all reasons."""
    approve_all(cast, draft(cast, transition))
    shown = page(client, cast, "giver", tab(transition)).content.decode()
    assert 'aria-disabled="true"' in shown
    assert "brief" in shown
    answer = client.post(reverse("messaging:queue", args=[transition.pk, "introduction"]))
    assert answer.status_code == 422
    assert not Message.objects.filter(state=STATE.QUEUED).exists()


def test_editing_keeps_the_text_and_shows_what_is_wrong(
    client: Client, cast: Cast, transition: Transition
) -> None:
    """MS-4, MS-5: a bad text comes back with its reasons; a good one is saved and needs approval again."""
    row = draft(cast, transition)[0]
    client.force_login(cast.giver)
    address = reverse("messaging:message", args=[row.pk])
    bad = client.post(address, {"subject": "Hi", "body": "Dear {{ name }}", "version": row.version})
    assert bad.status_code == 422
    assert "Dear {{ name }}" in bad.content.decode()
    good = client.post(address, {"subject": "Hi", "body": "Dear Mika", "version": row.version})
    assert good.status_code == 302
    stale = client.post(address, {"subject": "Hi", "body": "Too late", "version": row.version})
    assert stale.status_code == 409
    row.refresh_from_db()
    assert row.body == "Dear Mika\n"


def test_a_draft_says_which_points_it_lacks(client: Client, cast: Cast, transition: Transition) -> None:
    """MS-3: a check shows which of the four a draft lacks."""
    row = draft(cast, transition)[0]
    client.force_login(cast.giver)
    address = reverse("messaging:message", args=[row.pk])
    client.post(address, {"subject": "Hi", "body": "Hello.", "version": row.version})
    assert "The text does not say:" in client.get(address).content.decode()


def test_the_uncertain_is_listed_first_and_settled_by_a_person(
    client: Client, cast: Cast, introducing: Transition
) -> None:
    """MS-5: operations find what nobody knows, and say what they found."""
    row = queue_step(cast, introducing)[0]
    Message.objects.filter(pk=row.pk).update(state=STATE.UNCERTAIN, error_code="mail.worker_lost")
    outbox = page(client, cast, "operations", reverse("messaging:outbox")).content.decode()
    assert row.to_address in outbox
    assert "may have been sent" in outbox
    settle = reverse("messaging:settle", args=[row.pk])
    assert client.post(settle, {"outcome": "sent", "evidence": ""}).status_code == 422
    assert client.post(settle, {"outcome": "sent", "evidence": "in the Sent folder"}).status_code == 302
    row.refresh_from_db()
    assert row.state == STATE.SENT


def test_without_a_mail_server_the_page_says_so(
    client: Client, cast: Cast, introducing: Transition, settings: Any
) -> None:
    """MS-5: queued messages wait with a clear reason."""
    settings.TASUKI_SMTP = ""
    queue_step(cast, introducing)
    shown = page(client, cast, "giver", tab(introducing)).content.decode()
    assert "No mail server is set up" in shown
    assert "TASUKI_SMTP" in shown


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("giver", 200),
        ("receiver", 200),
        ("manager", 200),
        ("operations", 200),
        ("executive", 200),
        ("outsider", 404),
    ],
)
def test_who_sees_the_messages(
    client: Client, cast: Cast, introducing: Transition, name: str, status: int
) -> None:
    """RO-10, SE-2: on every page; not allowed looks like not found."""
    row = draft(cast, introducing)[0]
    assert page(client, cast, name, tab(introducing)).status_code == status
    assert page(client, cast, name, reverse("messaging:message", args=[row.pk])).status_code == status
    outbox = page(client, cast, name, reverse("messaging:outbox"))
    assert (row.to_address in outbox.content.decode()) is (status == 200)


@pytest.mark.parametrize("verb", ["approve", "rewrite", "cancel", "send_again", "settle", "bounced"])
def test_an_outsider_changes_nothing(client: Client, cast: Cast, introducing: Transition, verb: str) -> None:
    """RO-10, SE-2: every write is checked as every read is."""
    row = draft(cast, introducing)[0]
    client.force_login(cast.outsider)
    data = {"content_hash": row.content_hash, "outcome": "sent", "evidence": "seen", "reason": "because"}
    assert client.post(reverse(f"messaging:{verb}", args=[row.pk]), data).status_code == 404
    assert client.get(reverse(f"messaging:{verb}", args=[row.pk])).status_code == 405
    row.refresh_from_db()
    assert row.state == STATE.DRAFT


def test_text_of_customers_is_never_markup(client: Client, cast: Cast, transition: Transition) -> None:
    """SE-2: a name or text with markup is shown as text."""
    row = draft(cast, transition)[0]
    Stakeholder.objects.filter(pk=customer(row).pk).update(first_name="<script>alert(1)</script>")
    shown = page(client, cast, "giver", tab(transition)).content.decode()
    assert "<script>alert(1)" not in shown


def test_the_outbox_needs_few_queries_per_row(
    client: Client, cast: Cast, introducing: Transition, django_assert_max_num_queries: Any
) -> None:
    """MS-6: the page stays quick however many messages wait."""
    Stakeholder.objects.bulk_create(
        Stakeholder(account=introducing.account, first_name=f"C{n}", kind="champion", email=f"c{n}@a.example")
        for n in range(20)
    )
    queue_step(cast, introducing)
    client.force_login(cast.operations)
    with django_assert_max_num_queries(12):
        assert "c19@a.example" in client.get(reverse("messaging:outbox") + "?state=queued").content.decode()


def test_a_refusal_speaks_in_words(client: Client, cast: Cast, transition: Transition) -> None:
    """MS-5: an empty form is answered with the labels of its fields, a shut stage with the stages' names."""
    row = draft(cast, transition)[0]
    Message.objects.filter(pk=row.pk).update(state=STATE.UNCERTAIN)
    client.force_login(cast.operations)
    said = client.post(reverse("messaging:settle", args=[row.pk]), {}).content.decode()
    assert "How do you know?:" in said
    assert "evidence:" not in said
    facts = ContactFacts("introduction", "preparing", frozenset(("internal", "prepared", "review")))
    told = sentence(why_not_contact(facts)[0])
    assert ("Handed over" in told, "handed_over" in told) == (True, False)
