"""The outbox: filters, what speaks for the uncertain, what was sent, its life, the export."""

from __future__ import annotations

import csv
import email
import email.policy
import io
import json
import time
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from tasuki.connectors import mailbox as door
from tasuki.connectors.mailbox.fake import FakeMailbox
from tasuki.messaging import actions
from tasuki.messaging.company.forms import language_title
from tasuki.messaging.delivery import deliver_due
from tasuki.messaging.envelope import compose
from tasuki.messaging.models import STATE, Attempt, Message
from tasuki.messaging.outbox import as_sent
from tasuki.messaging.outbox.as_sent import as_bytes, as_mail
from tasuki.messaging.outbox.copies import look_now
from tasuki.messaging.tests.conftest import draft, queue_step
from tasuki.messaging.tests.sink import CLOSE, Sink
from tasuki.testing.cast import Cast
from tasuki.transitions.models import Transition
from tasuki.web import clock
from tasuki.web.ids import new_id

pytestmark = pytest.mark.django_db
OUTBOX = "messaging:outbox"


@pytest.fixture
def box(settings: Any, monkeypatch: pytest.MonkeyPatch) -> FakeMailbox:
    """A mailbox whose server keeps what was sent."""
    settings.TASUKI_MAILBOX = "imaps://me:secret@mail.example/INBOX"
    settings.TASUKI_MAILBOX_SENT = "Sent"
    fake = FakeMailbox({"INBOX": {}, "Sent": {}})
    monkeypatch.setattr(door, "connect", lambda: fake)
    return fake


@pytest.fixture
def uncertain(cast: Cast, transition: Transition) -> Message:
    """A worker was lost over this one."""
    return doubt(draft(cast, transition)[0])


def doubt(row: Message) -> Message:
    """Tried, and nobody knows."""
    Attempt.objects.create(
        message=row, token=new_id(), started_at=clock.now(), evidence="broken pipe after the dot"
    )
    Message.objects.filter(pk=row.pk).update(state=STATE.UNCERTAIN, error_code="mail.worker_lost")
    row.refresh_from_db()
    return row


def shown(client: Client, cast: Cast, name: str, address: str, **query: str) -> str:
    client.force_login(cast.everybody[name])
    answer = client.get(address, query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_uncertain_come_first_with_their_evidence(client: Client, cast: Cast, uncertain: Message) -> None:
    """MS-5: times of the tries, the server's words, the Message-ID to look for, and the way to settle it."""
    page = shown(client, cast, "operations", reverse(OUTBOX))
    assert "broken pipe after the dot" in page
    assert uncertain.message_id.strip("<>") in page
    assert reverse("messaging:evidence", args=[uncertain.pk]) in page
    assert f"{reverse('messaging:message', args=[uncertain.pk])}#settle-heading" in page


def test_a_copy_in_the_sent_folder_is_proposed_and_confirmed_by_a_person(
    client: Client, cast: Cast, uncertain: Message, box: FakeMailbox
) -> None:
    """MS-5: found by Message-ID; nothing changes before somebody says so."""
    address = reverse("messaging:evidence", args=[uncertain.pk])
    client.force_login(cast.operations)
    assert client.post(address).status_code == 302
    assert "No copy in Sent" in shown(client, cast, "operations", reverse(OUTBOX))
    box.put(f"Message-ID: {uncertain.message_id}\r\n\r\nDear Mika\r\n".encode(), "Sent")
    assert client.post(address).status_code == 302
    uncertain.refresh_from_db()
    assert uncertain.state == STATE.UNCERTAIN
    page = shown(client, cast, "operations", reverse("messaging:message", args=[uncertain.pk]))
    assert "Found by its Message-ID in the folder Sent" in page
    assert "Found by its Message-ID" in shown(client, cast, "operations", reverse(OUTBOX))
    settle = reverse("messaging:settle", args=[uncertain.pk])
    client.post(settle, {"outcome": "sent", "evidence": "Found in the folder Sent"})
    uncertain.refresh_from_db()
    assert uncertain.state == STATE.SENT


def test_without_a_mailbox_looking_says_what_is_missing(
    client: Client, cast: Cast, uncertain: Message, settings: Any
) -> None:
    """MS-5: the setting is named."""
    settings.TASUKI_MAILBOX = ""
    client.force_login(cast.operations)
    answer = client.post(reverse("messaging:evidence", args=[uncertain.pk]))
    assert (answer.status_code, "TASUKI_MAILBOX" in answer.content.decode()) == (422, True)


def test_a_folder_that_is_not_there_leaves_the_other(uncertain: Message, box: FakeMailbox) -> None:
    """MS-5: the mailbox itself is looked through all the same."""
    del box.folders["Sent"]
    box.put(f"Message-ID: {uncertain.message_id}\r\n\r\nx\r\n".encode())
    assert look_now(uncertain).found_in == ["INBOX"]


@pytest.mark.parametrize(
    ("query", "there"),
    [
        ({"state": "draft"}, True),
        ({"state": "sent"}, False),
        ({"kind": "introduction"}, True),
        ({"kind": "survey"}, False),
        ({"account": "QUILLON"}, True),
        ({"account": "ｑuíllon"}, True),
        ({"account": "Birch"}, False),
        ({"domain": "@Quillon.example"}, True),
        ({"domain": "quillon"}, False),
        ({"sender": "gina"}, True),
        ({"sender": "Ｇína"}, True),
        ({"sender": "nobody"}, False),
        ({"language": "xx"}, False),
        ({"state": "all", "account": "quillon", "kind": "introduction", "sender": "Giver"}, True),
        ({"account": "x" * 300}, True),
    ],
)
def test_filters(
    client: Client, cast: Cast, transition: Transition, query: dict[str, str], there: bool
) -> None:
    """MS-5: by state, kind, account, language, domain, sender, alone and together; nonsense asks for nothing."""
    account = transition.account
    account.name, account.name_key = "Quillon Foods", "quillon foods"
    account.save()
    row = draft(cast, transition)[0]
    Message.objects.update(domain="quillon.example")
    assert (row.to_address in shown(client, cast, "operations", reverse(OUTBOX), **query)) is there


def test_languages_are_called_by_their_names(client: Client, cast: Cast, transition: Transition) -> None:
    """MS-5, UX-1: in the filter and in the list; codes stay in the address."""
    row = draft(cast, transition)[0]
    text = shown(client, cast, "operations", reverse(OUTBOX), state="draft")
    assert '<option value="ja">日本語</option>' in text
    assert f'<span class="small quiet">{language_title(row.language)}</span>' in text


def test_what_was_sent_is_shown_to_the_letter(
    client: Client, cast: Cast, introducing: Transition, sink: Sink
) -> None:
    """MS-6: head, text and HTML form as the server got them; as a file too; the HTML in a sandbox."""
    row = queue_step(cast, introducing)[0]
    deliver_due()
    row.refresh_from_db()
    taken = next(one for one in sink.mails if str(one["Message-ID"]) == row.message_id)
    client.force_login(cast.operations)
    answer = client.get(reverse("messaging:eml", args=[row.pk]))
    file = email.message_from_bytes(answer.content, policy=email.policy.default)
    assert answer["Content-Type"] == "message/rfc822"
    assert {name: str(value) for name, value in file.items() if name not in ("Date", "Content-Type")} == {
        name: str(value) for name, value in taken.items() if name not in ("Date", "Content-Type")
    }
    for kind in ("plain", "html"):
        ours, theirs = file.get_body((kind,)), taken.get_body((kind,))
        assert ours is not None
        assert theirs is not None
        assert ours.get_content().replace("\r\n", "\n") == theirs.get_content().replace("\r\n", "\n")
    html = client.get(reverse("messaging:html", args=[row.pk]))
    assert "sandbox" in html["Content-Security-Policy"]
    assert "default-src 'none'" in html["Content-Security-Policy"]
    page = shown(client, cast, "operations", reverse("messaging:message", args=[row.pk]))
    assert "Exactly what was sent" in page
    assert f"Message-ID: {row.message_id}".replace("<", "&lt;").replace(">", "&gt;") in page


def test_the_file_and_the_head_are_what_goes_over_the_wire(
    cast: Cast, transition: Transition, settings: Any
) -> None:
    """MS-6: ids and addresses too long for a line stand there as they are sent, not encoded."""
    settings.PUBLIC_URL = "https://" + "handoffs." * 9 + "example"
    row = draft(cast, transition)[0]
    long_id = f"<{row.pk}@{'mail.' * 20}example>"
    Message.objects.filter(pk=row.pk).update(kind="follow_up", message_id=long_id)
    row = Message.objects.get(pk=row.pk)
    with clock.fixed(clock.now()):
        sent = compose(row)
        wire = sent.as_bytes(policy=sent.policy).partition(b"\r\n\r\n")[0].decode()
        file = as_bytes(row).partition(b"\r\n\r\n")[0].decode()
        head = as_sent.shown(row).head
    for text in (wire, file, head):
        assert f"Message-ID: {long_id}" in text
        assert f"List-Unsubscribe: <{settings.PUBLIC_URL}/unsubscribe/" in text
        assert "=?" not in text.partition("List-Unsubscribe: ")[2].partition("\n")[0]


def test_the_thread_is_the_one_of_the_day(cast: Cast, introducing: Transition, sink: Sink) -> None:
    """MS-6: a mail shown later does not answer one that came after it."""
    row = queue_step(cast, introducing)[0]
    deliver_due()
    later = Message.objects.get(pk=row.pk)
    later.pk, later.step_key, later.message_id = new_id(), "later", "<later@tasuki.example>"
    later.sent_at = clock.now() + timedelta(days=7)
    later.save(force_insert=True)
    row.refresh_from_db()
    assert as_mail(row)["In-Reply-To"] is None
    assert as_mail(row)["References"] is None


def test_an_erased_message_is_not_shown(client: Client, cast: Cast, uncertain: Message) -> None:
    """SE-4: nothing is made up in its place."""
    Message.objects.filter(pk=uncertain.pk).update(body="", to_address="")
    client.force_login(cast.operations)
    assert client.get(reverse("messaging:message", args=[uncertain.pk])).status_code == 200
    assert client.get(reverse("messaging:eml", args=[uncertain.pk])).status_code == 422


def test_the_life_of_a_message(client: Client, cast: Cast, introducing: Transition, settings: Any) -> None:
    """MS-5: who did what, each try with the server's words, in order."""
    row = queue_step(cast, introducing)[0]
    with Sink(dot=CLOSE) as server:
        settings.TASUKI_SMTP, settings.TASUKI_SMTP_TIMEOUT = f"smtp://127.0.0.1:{server.port}", 2
        deliver_due()
    actions.resolve_uncertain(
        actor=cast.actor("operations"), message_id=row.pk, was_sent=True, evidence="She thanked us by phone"
    )
    page = shown(client, cast, "giver", reverse("messaging:message", args=[row.pk]))
    words = ("Drafted", "Approved", "Queued", "Try to send", "Settled")
    places = [page.index(word, page.index("life-heading")) for word in words]
    assert places == sorted(places)
    assert "Otto Operations" in page


def test_the_export_holds_what_is_asked_for(client: Client, cast: Cast, transition: Transition) -> None:
    """SY-5: a table for spreadsheets, guarded against formulas; only what the person may see."""
    rows = draft(cast, transition)
    Message.objects.filter(pk=rows[0].pk).update(subject="=HYPERLINK(1)")
    client.force_login(cast.operations)
    answer = client.get(reverse("messaging:outbox_csv"), {"state": "draft"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    table = list(csv.DictReader(io.StringIO(text)))
    assert {one["id"] for one in table} == {str(row.pk) for row in rows}
    assert {one["subject"][0] for one in table if one["id"] == str(rows[0].pk)} == {"'"}
    client.force_login(cast.outsider)
    nothing = b"".join(client.get(reverse("messaging:outbox_csv")).streaming_content)  # type: ignore[attr-defined]
    assert nothing.count(b"\n") == 1


def many(row: Message, count: int, state: str) -> None:
    """Messages like this one."""
    rows: list[Message] = []
    for n in range(count):
        copy = Message.objects.get(pk=row.pk) if n == 0 else rows[0]
        made = Message(
            **{field.attname: getattr(copy, field.attname) for field in Message._meta.concrete_fields}
        )
        made.pk, made.step_key, made.message_id, made.state = new_id(), f"s-{n}", f"<{n}@many.example>", state
        made.approved_hash = made.content_hash
        rows.append(made)
    Message.objects.bulk_create(rows, batch_size=500)


@pytest.mark.parametrize("state", ["uncertain", "queued", "sent", "all"])
def test_the_list_costs_the_same_however_long_it_is(
    client: Client, cast: Cast, transition: Transition, django_assert_max_num_queries: Any, state: str
) -> None:
    """MS-5: at most ten queries for any list, and no second for 3 000 messages."""
    row = draft(cast, transition)[0]
    many(row, 3_000, "queued" if state == "all" else state)
    client.force_login(cast.operations)
    with django_assert_max_num_queries(10):
        began = time.process_time()
        assert client.get(reverse(OUTBOX), {"state": state}).status_code == 200
    assert time.process_time() - began < 3


@pytest.mark.parametrize("name", ["eml", "html"])
def test_what_was_sent_is_for_those_who_may_see_it(
    client: Client, cast: Cast, uncertain: Message, name: str
) -> None:
    """SE-2, RO-10: to others it does not exist."""
    address = reverse(f"messaging:{name}", args=[uncertain.pk])
    found = {}
    for who in ("giver", "operations", "executive", "outsider"):
        client.force_login(cast.everybody[who])
        found[who] = client.get(address).status_code
    assert found == {"giver": 200, "operations": 200, "executive": 200, "outsider": 404}


def run(*words: str) -> Any:
    """What the command answers."""
    out = io.StringIO()
    call_command("outbox", *words, "--json", stdout=out)
    return json.loads(out.getvalue())


def test_evidence_by_api_and_command(
    client: Client, cast: Cast, uncertain: Message, box: FakeMailbox
) -> None:
    """MS-5, SY-4: filter, look for a copy, read the life, settle: the same on both doors."""
    box.put(f"Message-ID: {uncertain.message_id}\r\n\r\nDear Mika\r\n".encode(), "Sent")
    client.force_login(cast.operations)
    listed = client.get("/api/v1/messages", {"state": "uncertain", "sender": "gina"}).json()
    assert [one["id"] for one in listed] == [str(uncertain.pk)]
    assert client.get("/api/v1/messages", {"domain": "elsewhere.example"}).json() == []
    assert [one["id"] for one in run("list", "--state", "uncertain")] == [str(uncertain.pk)]
    found = client.post(f"/api/v1/messages/{uncertain.pk}/evidence", content_type="application/json").json()
    assert found["copies"][0] == {"folder": "Sent", "found": True}
    assert run("evidence", str(uncertain.pk))["copies"] == found["copies"]
    life = client.get(f"/api/v1/messages/{uncertain.pk}/life").json()
    assert "broken pipe after the dot" in [one["detail"] for one in life]
    assert len(run("show", str(uncertain.pk))) == len(life)
    assert run("settle", str(uncertain.pk), "sent", "--evidence", "In the folder Sent")["state"] == "sent"
