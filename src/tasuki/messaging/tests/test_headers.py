"""Bad input at every header: refused with the place named, before anything is queued, and again when it is sent."""

from __future__ import annotations

from collections.abc import Callable
from email import message_from_bytes
from email.header import decode_header, make_header

import pytest
from django.test import override_settings

from tasuki.customers.models import Stakeholder
from tasuki.messaging import actions, delivery
from tasuki.messaging.envelope import compose, envelope_sender
from tasuki.messaging.headers import MAX_ADDRESS, is_one_line, is_plain_address, why_not_headers
from tasuki.messaging.models import Message
from tasuki.messaging.tests.conftest import approve_all, customer, draft, queue_step, text_of
from tasuki.messaging.tests.sink import Sink
from tasuki.people.models import Person
from tasuki.rules.reasons import Refused
from tasuki.testing.cast import Cast
from tasuki.transitions.models import Transition

INJECTIONS = [
    "x\r\nBcc: spy@x.example",
    "x\nBcc: spy@x.example",
    "x\rBcc: a",
    "x\x00",
    "x\u2028y",
    "x\u202ey",
    "=?utf-8?q?=0D=0ABcc=3A_spy?=",
]
BAD_ADDRESSES = [
    ("", "recipient.no_address"),
    ("a@a.example, b@b.example", "recipient.several_addresses"),
    ("a@a.example;b@b.example", "recipient.several_addresses"),
    ("a@a.example b@b.example", "recipient.several_addresses"),
    ("a@a.example\r\nBcc: b@b.example", "recipient.several_addresses"),
    ("a\r\n@a.example", "recipient.bad_address"),
    ("Ann <a@a.example>", "recipient.bad_address"),
    ("a@", "recipient.bad_address"),
    ("@a.example", "recipient.bad_address"),
    ("a@a", "recipient.bad_address"),
    ("ジーナ@a.example", "recipient.local_part"),
    ("josé@a.example", "recipient.local_part"),
    ("x" * 250 + "@a.example", "recipient.bad_address"),
]


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {one.code for one in refused.value.reasons}


def places(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {one.where for one in refused.value.reasons}


def name_of_sender(row: Message, text: str) -> None:
    Person.objects.filter(pk=row.sender_id).update(name=text)


def name_of_recipient(row: Message, text: str) -> None:
    Stakeholder.objects.filter(pk=customer(row).pk).update(first_name=text, last_name="")


def address_of_recipient(row: Message, text: str) -> None:
    Stakeholder.objects.filter(pk=customer(row).pk).update(email=text)
    Message.objects.filter(pk=row.pk).update(to_address=text, address_key=text.lower())


@pytest.mark.parametrize(("change", "place"), [(name_of_sender, "sender"), (name_of_recipient, "recipient")])
def test_no_name_smuggles_in_a_header(
    cast: Cast, introducing: Transition, change: Callable[[Message, str], None], place: str
) -> None:
    """MS-5: line breaks, NUL, turned writing in a name: not approved, not queued; the place is named."""
    rows, giver = draft(cast, introducing), cast.actor("giver")
    texts = [text for text in INJECTIONS if "\x00" not in text or not _is_postgres()]
    for text in texts:
        change(rows[0], text)
        with pytest.raises(Refused) as refused:
            actions.approve(actor=giver, message_id=rows[0].pk, expected_hash=rows[0].content_hash)
        assert places(refused) == {place}
        assert codes(refused) == {"message.header_characters"}
    change(rows[0], "Fine")
    approve_all(cast, rows)
    for text in texts:
        change(rows[0], text)
        with pytest.raises(Refused) as refused:
            actions.queue(actor=giver, transition_id=introducing.pk, step_key="introduction")
        assert place in places(refused)
    assert not Message.objects.filter(state="queued").exists()


def _is_postgres() -> bool:
    from django.db import connection

    return connection.vendor == "postgresql"


def test_no_subject_smuggles_in_a_header(cast: Cast, introducing: Transition) -> None:
    """MS-5: a subject is one line."""
    row, giver = draft(cast, introducing)[0], cast.actor("giver")
    for text in ("x\r\nBcc: spy@x.example", "x\ny"):
        with pytest.raises(Refused) as refused:
            actions.edit_draft(
                actor=giver, message_id=row.pk, subject=text, body="b", expected_version=row.version
            )
        assert "message.bad_characters" in codes(refused)


def test_wrong_addresses_are_named_before_anything_is_queued(
    cast: Cast, introducing: Transition, sink: Sink
) -> None:
    """MS-5: two addresses in one field, none, a broken one, letters that need SMTPUTF8: refused, each with its name;
    and where the program's checks were gone round, nothing leaves either.
    """
    row, other = draft(cast, introducing)
    Message.objects.filter(pk=other.pk).update(state="cancelled")
    for address, code in [
        one for one in BAD_ADDRESSES if len(one[0]) <= MAX_ADDRESS
    ]:  # no column keeps longer ones
        address_of_recipient(row, address)
        row.refresh_from_db()
        values = {"content_hash": row.hash_now(), "approved_hash": row.hash_now()}
        Message.objects.filter(pk=row.pk).update(state="approved", **values)
        with pytest.raises(Refused) as refused:
            actions.queue(actor=cast.actor("giver"), transition_id=introducing.pk, step_key="introduction")
        assert codes(refused) == {code}, address
        Message.objects.filter(pk=row.pk).update(state="queued", scheduled_at=introducing.created_at)
        delivery.deliver_due()
        row.refresh_from_db()
        assert (row.state, row.error_code) == ("failed", "mail.bad_content"), address
    assert sink.conversations == 0


def test_what_was_changed_after_queueing_does_not_leave(
    cast: Cast, introducing: Transition, sink: Sink
) -> None:
    """MS-5: judged once more when the mail is composed; the place stands in the evidence."""
    row = queue_step(cast, introducing)[0]
    name_of_recipient(row, "A\r\nBcc: spy@x.example")
    delivery.deliver_due()
    row.refresh_from_db()
    assert (row.state, row.error_code) == ("failed", "mail.bad_content")
    assert "recipient: message.header_characters" in row.error_values["evidence"]
    assert row.message_id not in sink.message_ids


def test_a_name_of_5000_characters(cast: Cast, introducing: Transition) -> None:
    """MS-5: refused with the place, the limit and the length."""
    row = draft(cast, introducing)[0]
    row.sender.name = "n" * 5_000
    found = why_not_headers(row)
    assert [(one.code, one.where, one.values["length"]) for one in found] == [
        ("message.header_too_long", "sender", 5_000)
    ]
    with pytest.raises(ValueError, match=r"sender: message\.header_too_long"):
        compose(row)


NAMES = [
    "山田 太郎",
    "Zoë 👩‍👩‍👧 Ñandú",
    'Ann "The, Boss" <b@x.example>',
    "O'Brien, Pat (Sales); @home",
    "あ" * 180,
    "Ünï" * 60,
]


def test_every_script_arrives_in_every_header(cast: Cast, introducing: Transition, sink: Sink) -> None:
    """MS-4, MS-5: Japanese, emoji, quotes and commas in names, subject and domain arrive as written, in ASCII."""
    giver, row = cast.actor("giver"), draft(cast, introducing)[0]
    for place, name in enumerate(NAMES):
        name_of_sender(row, name)
        Stakeholder.objects.filter(pk=customer(row).pk).update(first_name=name[:80], last_name="")
        address_of_recipient(row, "c@bücher.example")
        Message.objects.filter(pk=row.pk).update(state="draft", domain="bücher.example")
        row = Message.objects.get(pk=row.pk)
        row = actions.edit_draft(
            actor=giver, message_id=row.pk, subject=name, body=name, expected_version=row.version
        )
        approve_all(cast, [row])
        actions.queue(actor=giver, transition_id=introducing.pk, step_key="introduction")
        assert delivery.deliver_due() == 1
        mail, raw = sink.mails[place], sink.raw[place]
        row = Message.objects.get(pk=row.pk)
        assert shown(raw, "From") == f"{name} <gina@tasuki.example>"
        assert shown(raw, "To") == f"{customer(row).name} <c@xn--bcher-kva.example>"
        assert str(mail["Subject"]) == name
        assert text_of(mail).strip() == name
        assert mail["Bcc"] is None
        assert [len(mail[header].addresses) for header in ("From", "To")] == [1, 1]
        assert raw.isascii()
        assert max(map(len, raw.split(b"\r\n"))) <= 998


def shown(raw: bytes, header: str) -> str:
    """A header as a mail program of old reads it: independent of what wrote it."""
    value = message_from_bytes(raw)[header]
    text = "".join(str(make_header([part])) for part in decode_header(value))
    name, _at, address = text.rpartition("<")
    bare = name.strip()
    if bare.startswith('"'):
        bare = bare[1:-1].replace('\\"', '"')
    return f"{bare} <{address}"


def test_long_threads_and_addresses_stay_whole(cast: Cast, introducing: Transition) -> None:
    """MS-5: what no line can hold is folded between, never inside: Message-IDs, the address to unsubscribe."""
    row = draft(cast, introducing)[0]
    row.kind = Message.Kind.FOLLOW_UP
    with override_settings(PUBLIC_URL="https://" + "handoffs." * 8 + "example"):
        mail = compose(row)
    wire = mail.as_bytes().decode()
    unfolded = wire.replace("\r\n ", " ").replace("\n ", " ")
    link = next(line for line in unfolded.splitlines() if line.startswith("List-Unsubscribe:"))
    assert link.removeprefix("List-Unsubscribe:").strip().startswith("<https://handoffs.")
    assert "=?" not in link
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in unfolded


@pytest.mark.parametrize(
    ("setting", "sender"),
    [
        ("", "gina@tasuki.example"),
        ("bounces@works.example", "bounces@works.example"),
        ("bounces+%@works.example", "bounces+{id}@works.example"),
    ],
)
def test_bounces_come_back_to_where_they_are_read(
    cast: Cast, introducing: Transition, sink: Sink, setting: str, sender: str
) -> None:
    """MS-5: the envelope's sender: the owner, one mailbox, or one address per message (VERP); From stays the owner."""
    row = queue_step(cast, introducing)[0]
    with override_settings(MAIL_BOUNCES=setting):
        assert envelope_sender(row) == sender.format(id=row.pk.hex)
        delivery.deliver_due()
    assert sender.format(id=row.pk.hex) in sink.senders
    assert {mail["From"].addresses[0].addr_spec for mail in sink.mails} == {"gina@tasuki.example"}


def test_lines_and_addresses() -> None:
    """MS-5: the two questions that all of it rests on."""
    assert is_one_line("Gina 👋 ジーナ é")
    assert not any(is_one_line(text) for text in INJECTIONS)
    assert is_plain_address("o'brien+x@mail.a.example")
    assert is_plain_address("a@bücher.example")
    assert not any(is_plain_address(address) for address, _code in BAD_ADDRESSES)
