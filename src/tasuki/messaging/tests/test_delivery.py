"""Delivery against a real mail server on loopback, obedient and otherwise."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as MailHandler
from django.db import OperationalError
from django.test import override_settings

from tasuki.customers.models import Touchpoint
from tasuki.messaging import actions, delivery, outcome
from tasuki.messaging.delivery import BATCH, deliver_due, mark_expired
from tasuki.messaging.models import STATE, Attempt, Message, Suppression
from tasuki.messaging.outcome import Outcome
from tasuki.messaging.smtp import Delivery
from tasuki.messaging.tests.conftest import approve_all, draft, hand_over, queue_step, text_of, use
from tasuki.messaging.tests.sink import CLOSE, Sink
from tasuki.rules.reasons import Refused
from tasuki.testing.cast import Cast
from tasuki.testing.processes import free_port
from tasuki.transitions.models import Step, Transition
from tasuki.web import clock


def states() -> list[str]:
    return sorted(Message.objects.values_list("state", flat=True))


def test_each_recipient_gets_exactly_the_approved_text_once(
    cast: Cast, introducing: Transition, sink: Sink
) -> None:
    """MS-5, MS-6: approved → sent, from the owner, one recipient per message, the text as previewed."""
    rows = queue_step(cast, introducing)
    assert deliver_due() == 2
    assert deliver_due() == 0
    got = {str(mail["To"].addresses[0].addr_spec): mail for mail in sink.mails}
    assert sorted(got) == sorted(row.to_address for row in rows)
    for row in rows:
        mail = got[row.to_address]
        assert text_of(mail).replace("\r\n", "\n") == row.body
        assert str(mail["Subject"]) == row.subject
        assert mail["From"].addresses[0].addr_spec == "gina@tasuki.example"
        assert str(mail["Message-ID"]) == row.message_id
        assert mail["Cc"] is None
        assert mail["Bcc"] is None
        assert len(mail["To"].addresses) == 1
        assert mail["Auto-Submitted"] is None
    assert states() == ["sent", "sent"]


def test_sending_completes_the_step_and_counts_as_contact(
    cast: Cast, introducing: Transition, sink: Sink
) -> None:
    """MS-1, ME-1, MS-5: the step is done once all its messages are settled; the contact stands in the record."""
    rows = draft(cast, introducing)
    approve_all(cast, rows[:1])
    actions.queue(actor=cast.actor("giver"), transition_id=introducing.pk, step_key="introduction")
    deliver_due()
    assert introducing.steps.get(key="introduction").state == Step.State.TODO
    actions.cancel(actor=cast.actor("giver"), message_id=rows[1].pk)
    assert introducing.steps.get(key="introduction").state == Step.State.DONE
    touch = Touchpoint.objects.get(account=introducing.account)
    assert (touch.channel, touch.person_id, touch.stakeholder_id) == (
        "mail",
        cast.giver.pk,
        rows[0].recipient_id,
    )


def test_later_messages_are_threaded(cast: Cast, introducing: Transition, sink: Sink) -> None:
    """MS-5: what a person gets later answers what they got before."""
    first = queue_step(cast, introducing)
    deliver_due()
    approve_all(cast, draft(cast, introducing, "announcement"))
    hand_over(cast, introducing)
    actions.queue(actor=cast.actor("receiver"), transition_id=introducing.pk, step_key="announcement")
    deliver_due()
    ids = {row.to_address: row.message_id for row in first}
    later = [mail for mail in sink.mails if str(mail["Message-ID"]) not in ids.values()]
    assert len(later) == 2
    for mail in later:
        assert str(mail["In-Reply-To"]) == ids[mail["To"].addresses[0].addr_spec]


@pytest.mark.parametrize(
    ("stage", "told", "state", "taken"),
    [
        ("connect", CLOSE, "queued", 0),
        ("connect", "421 not now", "queued", 0),
        ("mail", "451 later", "queued", 0),
        ("mail", "550 not you", "failed", 0),
        ("rcpt", "450 greylisted", "queued", 0),
        ("rcpt", "550 nobody here", "failed", 0),
        ("rcpt", CLOSE, "queued", 0),
        ("data", "451 busy", "queued", 0),
        ("data", "554 no", "failed", 0),
        ("data", CLOSE, "queued", 0),
        ("body", CLOSE, "uncertain", 0),
        ("dot", CLOSE, "uncertain", 1),
        ("dot", "garbage", "uncertain", 0),
        ("dot", "451 try later", "queued", 0),
        ("dot", "554 spam", "failed", 0),
        ("dot", "250 taken", "sent", 1),
    ],
)
def test_every_way_it_can_end(
    cast: Cast, introducing: Transition, settings: Any, stage: str, told: str, state: str, taken: int
) -> None:
    """MS-5: sent, failed, waiting or uncertain, by what the server certainly did; the evidence is kept."""
    row = queue_step(cast, introducing)[0]
    Message.objects.exclude(pk=row.pk).update(state=STATE.CANCELLED)
    with Sink() as server:
        server.behaviour = {stage: told}
        use(settings, server)
        deliver_due()
        deliver_due()
        row.refresh_from_db()
        assert (row.state, len(server.mails)) == (state, taken)
    attempt = Attempt.objects.get(message=row)
    assert attempt.evidence
    if state == "queued":
        assert row.not_before is not None
        assert row.not_before > clock.now()


def test_a_silent_server_leaves_the_outcome_unknown(
    cast: Cast, introducing: Transition, settings: Any
) -> None:
    """MS-5: no answer to the final dot in time: uncertain, and never sent again by the program."""
    row = queue_step(cast, introducing)[0]
    Message.objects.exclude(pk=row.pk).update(state=STATE.CANCELLED)
    with Sink() as server:
        use(settings, server)
        settings.TASUKI_SMTP_TIMEOUT = 0.5
        server.hold("dot")
        deliver_due()
        row.refresh_from_db()
        assert row.state == STATE.UNCERTAIN
        server.release("dot")
        with clock.fixed(clock.now() + timedelta(days=30)):
            assert deliver_due() == 0
            assert mark_expired() == 0
        assert len(server.mails) == 1


def test_an_outage_is_waited_out_and_stops_the_round(
    cast: Cast, introducing: Transition, settings: Any
) -> None:
    """MS-5: a server that is down costs one try per round, and nothing is lost when it comes back."""
    queue_step(cast, introducing)
    settings.TASUKI_SMTP = f"smtp://127.0.0.1:{free_port()}"
    assert deliver_due() == 1
    assert states() == ["queued", "queued"]
    with Sink() as server, clock.fixed(clock.now() + timedelta(hours=1)):
        use(settings, server)
        assert deliver_due() == 2
        assert len(set(server.message_ids)) == len(server.mails) == 2


def test_without_a_mail_server_messages_wait(cast: Cast, introducing: Transition, settings: Any) -> None:
    """MS-5: no server set up: queued stays queued, and says so."""
    from tasuki.messaging.board import why_waiting

    row = queue_step(cast, introducing)[0]
    settings.TASUKI_SMTP = ""
    assert deliver_due() == 0
    row.refresh_from_db()
    assert row.state == "queued"
    assert [one.code for one in why_waiting(row)] == ["message.not_configured"]


def test_a_claim_that_ran_out_is_uncertain_until_a_person_knows(
    cast: Cast, introducing: Transition, sink: Sink
) -> None:
    """MS-5: an attempt with unknown outcome is never re-sent by code; evidence settles it."""
    row, other = queue_step(cast, introducing)
    assert delivery.claim(row.pk) is not None
    assert mark_expired() == 0
    with clock.fixed(clock.now() + delivery.LEASE + timedelta(seconds=1)):
        assert mark_expired() == 1
        deliver_due()
        assert [mail["To"].addresses[0].addr_spec for mail in sink.mails] == [other.to_address]
        giver = cast.actor("giver")
        with pytest.raises(Refused):
            actions.resolve_uncertain(actor=giver, message_id=row.pk, was_sent=True, evidence="?")
        done = actions.resolve_uncertain(
            actor=giver, message_id=row.pk, was_sent=True, evidence="found in the Sent folder"
        )
        assert done.state == "sent"
        assert delivery.note_all_sent() == 1
    assert introducing.steps.get(key="introduction").state == "done"
    assert Attempt.objects.get(message=row).evidence == "found in the Sent folder"


def test_what_was_found_unsent_may_be_sent_again_by_a_person(
    cast: Cast, introducing: Transition, sink: Sink
) -> None:
    """MS-5: not sent → failed → a person queues it again; same Message-ID, so that a copy would be recognised."""
    row = queue_step(cast, introducing)[0]
    delivery.claim(row.pk)
    with clock.fixed(clock.now() + delivery.LEASE + timedelta(seconds=1)):
        mark_expired()
        giver = cast.actor("giver")
        actions.resolve_uncertain(
            actor=giver, message_id=row.pk, was_sent=False, evidence="not in the server's log"
        )
        deliver_due()
        assert row.message_id not in sink.message_ids
        actions.send_again(actor=giver, message_id=row.pk)
        deliver_due()
    assert sink.message_ids.count(row.message_id) == 1
    row.refresh_from_db()
    assert row.state == "sent"


def test_a_late_answer_settles_what_had_become_uncertain(cast: Cast, introducing: Transition) -> None:
    """MS-5: the worker that was only slow still knows best."""
    row = queue_step(cast, introducing)[0]
    token = delivery.claim(row.pk)
    assert token is not None
    Message.objects.filter(pk=row.pk).update(state=STATE.UNCERTAIN)
    row.refresh_from_db()
    delivery.finish(Outcome(row, token, Delivery("sent", "", "250 ok")))
    row.refresh_from_db()
    assert row.state == "sent"


def test_paused_between_claim_and_wire_nothing_leaves(
    cast: Cast, introducing: Transition, sink: Sink
) -> None:
    """MS-5: a last look before the wire."""
    row = queue_step(cast, introducing)[0]
    token = delivery.claim(row.pk)
    assert token is not None
    Transition.objects.filter(pk=introducing.pk).update(stage="paused")
    row.refresh_from_db()
    found = delivery.last_look(row)
    assert found is not None
    delivery.finish_patiently(Outcome(row, token, found))
    row.refresh_from_db()
    assert (row.state, sink.mails) == ("queued", [])


def test_a_text_that_is_not_the_approved_one_never_leaves(
    cast: Cast, introducing: Transition, sink: Sink
) -> None:
    """MS-5: what is sent is hashed once more; a row changed behind the program's back fails."""
    row = queue_step(cast, introducing)[0]
    Message.objects.filter(pk=row.pk).update(body="Something else\n")
    deliver_due()
    row.refresh_from_db()
    assert (row.state, row.error_code) == ("failed", "mail.not_as_approved")
    assert row.message_id not in sink.message_ids


def test_no_header_can_be_smuggled_in(cast: Cast, introducing: Transition, sink: Sink) -> None:
    """MS-5: names and subjects with line breaks are refused, not sent."""
    row = queue_step(cast, introducing)[0]
    cast.giver.name = "Gina\r\nBcc: spy@x.example"
    cast.giver.save(update_fields=["name"])
    deliver_due()
    row.refresh_from_db()
    assert (row.state, row.error_code) == ("failed", "mail.bad_content")
    assert sink.mails == []


def test_on_behalf_of_the_owner(cast: Cast, introducing: Transition, sink: Sink) -> None:
    """MS-5: sent on behalf of the owner: the company's address, replies to the owner."""
    with override_settings(SMTP_ON_BEHALF=True, DEFAULT_FROM_EMAIL="Works <hello@works.example>"):
        row = queue_step(cast, introducing)[0]
        deliver_due()
    mail = next(one for one in sink.mails if str(one["Message-ID"]) == row.message_id)
    assert mail["From"].addresses[0].addr_spec == "hello@works.example"
    assert mail["From"].addresses[0].display_name == "Gina Giver"
    assert mail["Reply-To"].addresses[0].addr_spec == "gina@tasuki.example"
    assert row.message_id.endswith("@works.example>")


def test_lines_with_dots_arrive_as_written(cast: Cast, introducing: Transition, sink: Sink) -> None:
    """MS-6: what is previewed is what arrives, to the last dot."""
    row = draft(cast, introducing)[0]
    body = "First\n.\n..two\n.end\n\nBye"
    done = actions.edit_draft(
        actor=cast.actor("giver"), message_id=row.pk, subject="Dots", body=body, expected_version=row.version
    )
    approve_all(cast, [done])
    actions.queue(actor=cast.actor("giver"), transition_id=introducing.pk, step_key="introduction")
    deliver_due()
    assert text_of(sink.mails[0]).replace("\r\n", "\n") == body + "\n"


def test_a_bounce_stops_further_mail(cast: Cast, introducing: Transition, sink: Sink) -> None:
    """MS-5: sent → bounced; the address gets nothing more."""
    row = queue_step(cast, introducing)[0]
    deliver_due()
    done = actions.record_bounce(
        actor=cast.actor("giver"), message_id=row.pk, evidence="550 in the returned mail"
    )
    assert done.state == "bounced"
    assert Suppression.objects.filter(address=row.address_key).exists()


def test_effects_that_fail_do_not_unsend(
    cast: Cast, introducing: Transition, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """MS-5: that a message was sent is kept even when what follows breaks; the sweep comes back to it."""
    queue_step(cast, introducing)
    monkeypatch.setattr(outcome, "add_touchpoints", _broken)
    deliver_due()
    assert states() == ["sent", "sent"]
    assert not Touchpoint.objects.filter(account=introducing.account).exists()
    monkeypatch.undo()
    assert delivery.note_all_sent() == 2
    assert delivery.note_all_sent() == 0
    assert introducing.steps.get(key="introduction").state == "done"


def test_a_busy_database_does_not_lose_what_was_sent(
    cast: Cast, introducing: Transition, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """MS-5: writing the outcome down is tried again while the database is busy."""
    queue_step(cast, introducing)
    monkeypatch.setattr(delivery, "_PATIENCE", (0.0, 0.0, 0.0))
    real, calls = outcome.write_outcome, []

    def busy_at_first(*values: Any) -> bool:
        calls.append(values)
        if len(calls) in (1, 3):
            raise OperationalError("database is locked")
        return real(*values)

    monkeypatch.setattr(delivery, "write_outcome", busy_at_first)
    deliver_due()
    deliver_due()
    assert states() == ["sent", "sent"]


def _broken(*_values: object) -> None:
    raise RuntimeError("no touchpoints today")


class _Kept(MailHandler):
    def __init__(self) -> None:
        super().__init__()
        self.mails: list[Any] = []

    def handle_message(self, message: Any) -> None:
        self.mails.append(message)


def test_an_ordinary_mail_server_takes_it(cast: Cast, introducing: Transition, settings: Any) -> None:
    """MS-5: spoken with an independent SMTP implementation, under the name of each recipient's language."""
    queue_step(cast, introducing)
    handler = _Kept()
    server = Controller(handler, hostname="127.0.0.1", port=free_port())
    server.start()
    try:
        settings.TASUKI_SMTP = f"smtp://127.0.0.1:{server.port}"
        assert deliver_due(BATCH) == 2
    finally:
        server.stop()
    assert {mail["Content-Language"] for mail in handler.mails} == {"ja", "es"}
