"""Ordering a mailing: drafts for all, reasons for the rest, a sample, an approval of exactly these texts (MS-7)."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils.translation import override

from tasuki.audit.models import Event
from tasuki.customers.models import Stakeholder
from tasuki.messaging import actions as single
from tasuki.messaging.mailing import actions, sample, work
from tasuki.messaging.mailing.actions import Plan
from tasuki.messaging.mailing.drafting import draft_many
from tasuki.messaging.mailing.models import LINE, STATES, Mailing, MailingLine
from tasuki.messaging.mailing.queries import by_hand, digest_of, to_approve
from tasuki.messaging.mailing.tests.conftest import approve, codes, customer, lines, order, states
from tasuki.messaging.models import STATE, Message
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Conflict, NotFound, Reason, Refused
from tasuki.testing.cast import Cast
from tasuki.transitions.models import Transition
from tasuki.web import clock
from tasuki.web.reason_texts import sentence
from tasuki.web.words import MESSAGE_STATES

pytestmark = pytest.mark.django_db


def test_drafts_are_written_for_all_each_in_their_language(cast: Cast, book: list[Transition]) -> None:
    """MS-7, MS-4, MS-6: one order, one draft per recipient, as the single draft would be."""
    mailing = order(cast, book)
    assert mailing.state == STATES.READING
    found = {line.language: line.message for line in lines(mailing)}
    assert sorted(found) == ["en", "es", "id", "ja"]
    assert not Message.objects.exclude(state=STATE.DRAFT).exists()
    for row in book:
        made = Message.objects.get(transition=row)
        subject, body, text_hash = made.subject, made.body, made.content_hash
        Message.objects.all().filter(pk=made.pk).update(state=STATE.CANCELLED)
        (alone,) = single.draft_messages(
            actor=cast.actor("giver"), transition_id=row.pk, step_key="introduction"
        )
        assert (alone.subject, alone.body, alone.content_hash) == (subject, body, text_hash)
    assert Event.objects.filter(action="mailing.ordered").count() == 1


def test_what_cannot_be_written_is_listed_with_every_reason(cast: Cast, book: list[Transition]) -> None:
    """MS-7: those that cannot be are listed, with who can supply what is missing; later they are tried again."""
    Stakeholder.objects.filter(account=book[0].account).update(email="")
    Stakeholder.objects.filter(account=book[1].account).update(do_not_mail=True)
    mailing = order(cast, book)
    assert states(mailing) == [LINE.BLOCKED, LINE.BLOCKED, LINE.DRAFTED, LINE.DRAFTED]
    first, second = lines(mailing)[:2]
    assert codes(first) == ["message.no_recipient", "recipient.no_address"]
    assert first.reasons[0]["who"] == "giver"
    assert codes(second) == ["message.no_recipient", "recipient.do_not_mail"]
    Stakeholder.objects.filter(account=book[0].account).update(email="mika@again.example")
    actions.try_again(actor=cast.actor("operations"), mailing_id=mailing.pk)
    assert states(mailing) == [LINE.DRAFTED, LINE.BLOCKED, LINE.DRAFTED, LINE.DRAFTED]


def test_one_who_has_the_message_already_keeps_it(cast: Cast, book: list[Transition]) -> None:
    """MS-5, MS-7: nobody is written to twice; a draft that was there is taken over, to be read singly."""
    (draft,) = single.draft_messages(
        actor=cast.actor("giver"), transition_id=book[0].pk, step_key="introduction"
    )
    (sent,) = single.draft_messages(
        actor=cast.actor("giver"), transition_id=book[1].pk, step_key="introduction"
    )
    Message.objects.filter(pk=sent.pk).update(state=STATE.SENT)
    mailing = order(cast, book)
    assert states(mailing) == [LINE.DRAFTED, LINE.SKIPPED, LINE.DRAFTED, LINE.DRAFTED]
    assert lines(mailing)[0].message_id == draft.pk
    assert lines(mailing)[0].by_hand
    assert codes(lines(mailing)[1]) == ["mailing.has_message"]
    other = order(cast, book)
    assert states(other) == [LINE.SKIPPED] * 4
    assert codes(lines(other)[2]) == ["mailing.in_another"]


def test_approving_takes_exactly_the_texts_that_were_read(cast: Cast, book: list[Transition]) -> None:
    """MS-5, MS-7: another set of texts is a conflict; an edited draft is read and approved singly."""
    mailing = order(cast, book)
    before = digest_of(mailing)
    first = lines(mailing)[0].message
    assert first is not None
    single.edit_draft(
        actor=cast.actor("giver"),
        message_id=first.pk,
        subject="Another subject",
        body=first.body,
        expected_version=first.version,
    )
    with pytest.raises(Conflict):
        actions.approve(actor=cast.actor("operations"), mailing_id=mailing.pk, expected_digest=before)
    mailing.refresh_from_db()
    assert mailing.state == STATES.READING
    assert [line.message_id for line in by_hand(mailing)] == [first.pk]
    mailing = approve(cast, mailing)
    assert mailing.state == STATES.APPROVED
    assert states(mailing) == [LINE.DRAFTED, LINE.APPROVED, LINE.APPROVED, LINE.APPROVED]
    line = lines(mailing)[0]
    with pytest.raises(Conflict):
        actions.approve_line(
            actor=cast.actor("operations"), mailing_id=mailing.pk, line_id=line.pk, expected_hash="0" * 64
        )
    first.refresh_from_db()
    actions.approve_line(
        actor=cast.actor("operations"),
        mailing_id=mailing.pk,
        line_id=line.pk,
        expected_hash=first.content_hash,
    )
    assert set(states(mailing)) == {LINE.APPROVED}
    assert Message.objects.filter(state=STATE.APPROVED, approved_by=cast.operations).count() == 4
    assert Event.objects.filter(action="message.approved").count() == 4


def test_somebody_answers_for_an_approval(cast: Cast, book: list[Transition]) -> None:
    """MS-5: the operator at the shell does not approve without a name."""
    mailing = order(cast, book)
    with pytest.raises(Refused) as caught:
        actions.approve(actor=Actor.console(), mailing_id=mailing.pk, expected_digest=digest_of(mailing))
    assert caught.value.reasons[0].code == "access.needs_person"


def test_the_sample_has_every_language_and_variant(cast: Cast, book: list[Transition]) -> None:
    """MS-6, MS-7: at least one draft of each language and template variant, the same at every look."""
    Transition.objects.filter(pk=book[3].pk).update(giver_available=False)
    mailing = order(cast, book)
    actor = cast.actor("operations")
    found = sample.sample_of(actor, mailing)
    strata = {(line.language, line.template) for line in found}
    assert strata == {(language, template) for language, template, _count in sample.strata_of(mailing)}
    assert len(strata) == 4
    assert [line.pk for line in sample.sample_of(actor, mailing)] == [line.pk for line in found]
    rows = [(uuid4(), "en", "introduction") for _ in range(500)] + [(uuid4(), "ja", "introduction")]
    chosen = sample.choose(rows, seed="any")
    assert rows[-1][0] in chosen
    assert len(chosen) == 2 + sample.BY_CHANCE


@pytest.mark.parametrize("who", ["operations", "manager", "giver_manager"])
def test_operations_and_managers_order(cast: Cast, book: list[Transition], who: str) -> None:
    """MS-7, RO-3, RO-10: operations for all, managers for their people's transitions."""
    assert order(cast, book, who=who).state == STATES.READING


def test_others_do_not(cast: Cast, book: list[Transition]) -> None:
    """MS-7, RO-10, SE-2: a party is refused, an outsider does not even see the transitions; nothing is written."""
    with pytest.raises(Refused):
        order(cast, book, who="giver")
    with pytest.raises(NotFound):
        order(cast, book, who="outsider")
    with pytest.raises(NotFound):
        actions.order(actor=cast.actor("operations"), key="introduction", transitions=[uuid4()])
    mine = order(cast, book, who="manager")
    for who in ("giver", "giver_manager", "outsider", "executive"):
        with pytest.raises(NotFound):
            actions.pause(actor=cast.actor(who), mailing_id=mine.pk)
    assert not MailingLine.objects.exclude(mailing=mine).exists()


def test_an_order_out_of_range_is_refused_with_every_limit(cast: Cast, book: list[Transition]) -> None:
    """MS-7: nothing is cut to size; each figure is named with its limits."""
    plan = Plan(wave_size=0, gap_minutes=10**6, per_minute=0, first_at=clock.now() + timedelta(days=999))
    with pytest.raises(Refused) as caught:
        actions.order(actor=cast.actor("operations"), key="nothing", transitions=[], plan=plan)
    found = [reason.code for reason in caught.value.reasons]
    assert found == [
        "mailing.unknown_message",
        "bulk.nothing_chosen",
        *["mailing.out_of_range"] * 3,
        "mailing.too_late",
    ]
    assert {reason.values.get("field") for reason in caught.value.reasons[2:5]} == {
        "wave_size",
        "gap_minutes",
        "per_minute",
    }


def test_drafting_goes_on_where_it_stopped(
    cast: Cast, book: list[Transition], monkeypatch: pytest.MonkeyPatch
) -> None:
    """MS-7, UX-5: a worker that dies in the middle loses its portion, not the mailing; nothing is written twice."""
    monkeypatch.setattr(work, "CHUNK", 2)
    real, calls = draft_many, []

    def dies(*args: object) -> object:
        calls.append(args)
        if len(calls) == 2:
            real(*args)  # type: ignore[arg-type]
            raise KeyboardInterrupt
        return real(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(work, "draft_many", dies)
    with pytest.raises(KeyboardInterrupt):
        order(cast, book)
    (mailing,) = Mailing.objects.all()
    assert states(mailing) == [LINE.DRAFTED, LINE.DRAFTED, LINE.TODO, LINE.TODO]
    assert work.waiting_mailings() == []  # its lease still stands
    with clock.fixed(clock.now() + timedelta(minutes=3)):
        assert work.waiting_mailings() == [mailing.pk]
        work.work(mailing.pk)
    mailing.refresh_from_db()
    assert mailing.state == STATES.READING
    assert states(mailing) == [LINE.DRAFTED] * 4
    assert Message.objects.count() == 4
    assert to_approve(mailing).count() == 4


def test_two_recipients_of_one_transition_are_two_lines(cast: Cast, book: list[Transition]) -> None:
    """MS-7: a line per recipient, each with its own draft or reasons."""
    account = book[0].account
    Stakeholder.objects.create(
        account=account, first_name="Sofía", email="sofia@birch-jp.example", kind="sponsor", language="es"
    )
    Stakeholder.objects.create(account=account, first_name="Nobody", kind="sponsor")
    mailing = order(cast, book[:1])
    found = {line.recipient.first_name if line.recipient else "": line for line in lines(mailing)}
    assert found["Mika"].language == "ja"
    assert found["Sofía"].language == "es"
    assert found["Nobody"].state == LINE.BLOCKED
    assert codes(found["Nobody"]) == ["recipient.no_address"]
    assert customer(account).pk == found["Mika"].recipient_id


def test_what_stands_in_the_way_is_said_in_the_readers_language() -> None:
    """UX-1: a worker keeps the state as a code; its word is that of whoever reads it."""
    assert {code: str(word) for code, word in MESSAGE_STATES.items()} == {
        code: str(word) for code, word in STATE.choices
    }
    with override("ja"):
        said = sentence(Reason("mailing.has_message", {"name": "Ada", "state": STATE.SENT.value}))
        assert str(STATE.SENT.label) in said
