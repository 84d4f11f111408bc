"""Looking into the mailbox: what comes of each mail, once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tasuki.connectors.mailbox.fake import FakeMailbox
from tasuki.customers.models import Touchpoint
from tasuki.mailroom import handlers, looking
from tasuki.mailroom.looking import look
from tasuki.mailroom.models import MailboxState, ReceivedMail
from tasuki.mailroom.tests import mails
from tasuki.mailroom.tests.conftest import leave
from tasuki.messaging.models import Attempt, Message, SoftBounce, Suppression
from tasuki.messaging.suppression.queries import is_suppressed
from tasuki.messaging.tests.conftest import draft
from tasuki.rules.reasons import Reason, Unavailable
from tasuki.testing.cast import Cast
from tasuki.transitions.models import Notice, Transition
from tasuki.web import clock
from tasuki.web.ids import new_id

pytestmark = pytest.mark.django_db


def outcomes() -> list[tuple[str, str]]:
    return list(ReceivedMail.objects.order_by("uid").values_list("kind", "outcome"))


@pytest.mark.parametrize("dialect", [mails.postfix, mails.exchange, mails.gmail])
def test_what_comes_back_is_noted_and_the_address_gets_no_more(
    sent: Message, box: FakeMailbox, dialect: object
) -> None:
    """MS-5: failed for good → bounced, suppressed with the server's words; the giver is told to call."""
    box.put(dialect(sent.message_id, sent.to_address))  # type: ignore[operator]
    assert look().read == 1
    sent.refresh_from_db()
    assert (sent.state, sent.error_code) == ("bounced", "mail.bounced")
    assert "5.1.1" in sent.error_values["evidence"]
    entry = Suppression.objects.get(address=sent.address_key)
    assert (entry.source, entry.message_id) == ("bounced", sent.pk)
    assert outcomes() == [("bounce", "suppressed")]
    assert Notice.objects.filter(code="notice.mail_bounced", person=sent.sender).count() == 1


def test_a_mail_counts_once_however_often_it_is_read(sent: Message, box: FakeMailbox) -> None:
    """MS-5: the same mail after the folder was made anew, and delivered twice, changes nothing more."""
    box.put(mails.postfix(sent.message_id, sent.to_address))
    look()
    assert look().read == 0
    box.validity = 2
    look()
    assert ReceivedMail.objects.count() == 1
    assert ReceivedMail.objects.get().validity == 2
    box.put(b"X-Again: yes\r\n" + mails.postfix(sent.message_id, sent.to_address))
    look()
    assert outcomes() == [("bounce", "suppressed"), ("bounce", "known")]
    assert Suppression.objects.count() == 1


def test_by_the_bounce_address_alone(sent: Message, box: FakeMailbox) -> None:
    """MS-5: the id in the address that the mail came back to is enough."""
    to = f"bounces+{sent.pk.hex}@tasuki.example"
    box.put(mails.postfix("<unknown@quillon.example>", sent.to_address, sent_to=to))
    look()
    sent.refresh_from_db()
    assert sent.state == "bounced"


def test_a_forged_report_does_nothing(sent: Message, box: FakeMailbox) -> None:
    """MS-5: one that names no message of ours, or only the address, or one that never left."""
    waiting = Message.objects.exclude(pk=sent.pk).first()
    assert waiting is not None
    box.put(mails.postfix("<guess@tasuki.example>", sent.to_address))
    box.put(mails.gmail("", sent.to_address))
    box.put(mails.postfix(waiting.message_id, waiting.to_address))
    look()
    sent.refresh_from_db()
    waiting.refresh_from_db()
    assert (sent.state, waiting.state) == ("sent", "draft")
    assert {outcome for _kind, outcome in outcomes()} == {"not_ours"}
    assert not Suppression.objects.exists()


def test_a_failure_behind_a_forwarding_stops_no_mail_for_good(sent: Message, box: FakeMailbox) -> None:
    """MS-5: it is another address that is gone."""
    box.put(mails.postfix(sent.message_id, "assistant@elsewhere.example"))
    look()
    sent.refresh_from_db()
    assert sent.state == "bounced"
    assert not is_suppressed(sent.to_address)


def test_late_is_noted_only(sent: Message, box: FakeMailbox) -> None:
    """MS-5: a delay changes nothing but the life of the message."""
    box.put(mails.postfix(sent.message_id, sent.to_address, action="delayed", status="4.4.1"))
    look()
    sent.refresh_from_db()
    assert sent.state == "sent"
    assert outcomes() == [("delay", "delayed")]


def test_the_third_soft_bounce_within_two_weeks(cast: Cast, sent: Message, box: FakeMailbox) -> None:
    """MS-5: two full mailboxes stop nothing, the third does; what is older than 14 days does not count."""
    rows = [sent]
    for n in range(3):
        row = Message.objects.get(pk=sent.pk)
        row.pk, row.step_key, row.message_id = new_id(), f"other-{n}", f"<soft{n}@tasuki.example>"
        row.save(force_insert=True)
        rows.append(leave(row, "sent"))
    start = clock.now()
    days, found = (0, 20, 25, 30), []
    for day, row in zip(days, rows, strict=True):
        with clock.fixed(start + timedelta(days=day)):
            box.put(
                mails.postfix(row.message_id, row.to_address, status="5.2.2", told="smtp; 552 5.2.2 full")
            )
            look()
            found.append(is_suppressed(row.to_address))
    assert found == [False, False, False, True]
    assert SoftBounce.objects.count() == 4
    assert set(Message.objects.filter(pk__in=[one.pk for one in rows]).values_list("state", flat=True)) == {
        "bounced"
    }


def test_a_reply_is_a_contact_and_a_line_for_the_owner(cast: Cast, sent: Message, box: FakeMailbox) -> None:
    """MS-5, ME-6: the customer answered: who and when, not a word of it; the owner and the sender hear of it."""
    box.put(mails.reply(sent.message_id, sent.to_address))
    box.put(b"X-Again: yes\r\n" + mails.reply(sent.message_id, sent.to_address))
    look()
    touch = Touchpoint.objects.get(source__startswith="mail:")
    assert (touch.person_id, touch.stakeholder_id) == (None, sent.recipient_id)
    assert touch.summary == f"Re: {sent.subject}"
    assert outcomes() == [("reply", "replied"), ("reply", "known")]
    assert Notice.objects.filter(code="notice.customer_replied", person=cast.giver).count() == 1
    kept = repr(list(ReceivedMail.objects.values())) + repr(list(Touchpoint.objects.values()))
    assert "This must not be kept" not in kept
    assert sent.to_address not in repr(list(ReceivedMail.objects.values()))


def test_colleagues_strangers_and_machines_are_no_customer(
    cast: Cast, sent: Message, box: FakeMailbox
) -> None:
    """MS-5: only somebody of the customer who answers our message counts; out of office does not."""
    box.put(mails.reply(sent.message_id, cast.giver.email or ""))
    box.put(mails.reply(sent.message_id, "who@elsewhere.example", mail_id="<2@elsewhere.example>"))
    box.put(mails.reply(sent.message_id, sent.to_address, more="Auto-Submitted: auto-replied\n"))
    box.put(mails.reply("<not-ours@tasuki.example>", sent.to_address))
    look()
    assert [outcome for _kind, outcome in outcomes()] == ["ignored", "unclear", "ignored", "not_ours"]
    assert not Touchpoint.objects.filter(source__startswith="mail:").exists()


@pytest.mark.parametrize("kind", ["reply", "delay", "auto", "bounce"])
def test_what_names_the_message_proves_that_it_left(
    cast: Cast, transition: Transition, box: FakeMailbox, kind: str
) -> None:
    """MS-5: an uncertain message is settled by a reply or a report, with that as evidence."""
    row = leave(draft(cast, transition)[0], "uncertain")
    found = {
        "reply": mails.reply(row.message_id, row.to_address),
        "auto": mails.reply(row.message_id, row.to_address, more="Precedence: bulk\n"),
        "delay": mails.postfix(row.message_id, row.to_address, action="delayed", status="4.4.1"),
        "bounce": mails.postfix(row.message_id, row.to_address),
    }
    box.put(found[kind])
    look()
    row.refresh_from_db()
    assert row.state == ("bounced" if kind == "bounce" else "sent")
    attempt = Attempt.objects.get(message=row)
    assert (attempt.outcome, kind in attempt.evidence) == ("sent", True)
    assert ReceivedMail.objects.get().settled


def test_a_complaint_stops_mail_and_says_so(cast: Cast, sent: Message, box: FakeMailbox) -> None:
    """MS-5: whoever marks our mail as unwanted gets no more, and is called instead."""
    box.put(mails.complaint(sent.message_id))
    look()
    assert Suppression.objects.get(address=sent.address_key).source == "complaint"
    assert Notice.objects.filter(code="notice.complained", person=cast.giver).count() == 1
    sent.refresh_from_db()
    assert sent.state == "sent"


def test_an_answer_to_an_invitation_goes_to_the_meeting(
    box: FakeMailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """MT-5: the calendar object, its sender; what came of it stands in the list."""
    asked: list[tuple[str, str]] = []

    def noted(*, ics: str, sent_from: str, at: object, about: object, vouched: bool) -> str | None:
        asked.append((ics, sent_from))
        assert (about, vouched) == (None, False)
        return {1: "accepted", 2: "forged", 3: "old", 5: "unproven"}.get(len(asked))

    monkeypatch.setattr(handlers, "note_reply", noted)
    for n in range(5):
        body = f"From: Mika <mika@quillon.example>\nX-N: {n}\nContent-Type: text/calendar; method=REPLY\n\nMETHOD:REPLY"
        box.put(mails.wire(body))
    look()
    assert [outcome for _kind, outcome in outcomes()] == [
        "answered", "unclear", "ignored", "not_ours", "unclear",
    ]  # fmt: skip
    assert asked[0][1] == "mika@quillon.example"


@pytest.mark.parametrize(
    ("head", "trust", "about", "vouched"),
    [
        ("In-Reply-To: {id}", "", True, False),
        ("Authentication-Results: {pass}", "", False, False),
        ("Authentication-Results: {pass}", "MX.tasuki.example", False, True),
        ("Authentication-Results: {fail}\nAuthentication-Results: {pass}", "mx.tasuki.example", False, False),
        ("Authentication-Results: {pass}", "mx.evil.example", False, False),
    ],
)
def test_who_vouches_for_an_answer(
    sent: Message,
    box: FakeMailbox,
    monkeypatch: pytest.MonkeyPatch,
    settings: object,
    head: str,
    trust: str,
    about: bool,
    vouched: bool,
) -> None:
    """MT-5: an answer names the message that went to this person, or our own server found its domain to be true."""
    settings.TASUKI_MAILBOX_TRUST = trust  # type: ignore[attr-defined]
    Message.objects.filter(pk=sent.pk).update(about=sent.transition_id)
    asked: list[dict[str, object]] = []
    monkeypatch.setattr(handlers, "note_reply", lambda **told: asked.append(told))
    line = "mx.tasuki.example; spf=pass; dmarc={} (p=none) header.from=quillon.example"
    lines = head.replace("{id}", sent.message_id)
    lines = lines.replace("{pass}", line.format("pass")).replace("{fail}", line.format("fail"))
    box.put(mails.wire(f"From: mika@quillon.example\n{lines}\nContent-Type: text/calendar\n\nMETHOD:COUNTER"))
    look()
    assert (asked[0]["about"], asked[0]["vouched"]) == (sent.transition_id if about else None, vouched)


def test_a_mail_of_any_size_costs_a_part_of_it(box: FakeMailbox) -> None:
    """MS-5: 200 MB in the mailbox are noted by size and read no further than the beginning."""
    box.put(b"From: a@b.example\r\n\r\n" + b"x" * 8_000_000)
    look()
    assert box.read_bytes <= 1_000_000
    assert ReceivedMail.objects.get().size > 8_000_000


def test_a_mistake_with_one_mail_stops_no_other(
    sent: Message, box: FakeMailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """MS-5: the one is shown as failed and tried again with the next look."""
    real = handlers.handle

    def clumsy(mail: object) -> object:
        raise RuntimeError("no")

    monkeypatch.setattr(looking, "handle", clumsy)
    box.put(mails.postfix(sent.message_id, sent.to_address))
    assert look().outcomes == {"failed": 1}
    monkeypatch.setattr(looking, "handle", real)
    box.put(mails.reply("<x@tasuki.example>"))
    look()
    assert outcomes() == [("bounce", "suppressed"), ("reply", "not_ours")]


def test_trouble_is_kept_with_its_way_out_and_rests(box: FakeMailbox) -> None:
    """MS-5: the error stands in the state of the mailbox; the next look comes later, and clears it."""
    box.trouble = Unavailable(Reason("mailbox.sign_in", {"host": "mail.example"}), permanent=True)
    assert look().error is not None
    state = MailboxState.objects.get()
    assert (state.error_code, state.failures, state.lease_until) == ("mailbox.sign_in", 1, None)
    assert look().resting
    box.trouble = None
    assert not look(now_anyway=True).error
    state.refresh_from_db()
    assert (state.error_code, state.failures, state.next_at) == ("", 0, None)
    assert state.fine_at is not None


def test_one_look_at_a_time(box: FakeMailbox) -> None:
    """MS-5: a second worker does nothing; a lease that ran out is taken over."""
    look()
    later = clock.now() + timedelta(minutes=5)
    MailboxState.objects.update(lease_until=later)
    assert look().busy
    with clock.fixed(later + timedelta(seconds=1)):
        assert not look().busy


def test_without_a_mailbox_nothing_happens(settings: object, db: None) -> None:
    """MS-5: it is no must."""
    settings.TASUKI_MAILBOX = ""  # type: ignore[attr-defined]
    assert not look().configured
    settings.TASUKI_MAILBOX = "imap://me:x@mail.example"  # type: ignore[attr-defined]
    told = look()
    assert told.error is not None
    assert told.error.code == "mailbox.plain"


def test_rows_are_forgotten_after_a_year(box: FakeMailbox) -> None:
    """SE-4: what was received is not kept for ever, and is not read anew."""
    box.put(mails.reply("<x@tasuki.example>"))
    look()
    assert looking.tidy() == 0
    assert looking.tidy(clock.now() + timedelta(days=366)) == 1
    assert look().read == 0
