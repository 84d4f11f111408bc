"""A mailing under way: waves, gates, pause, breaker, withdrawal, two workers (MS-7)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tasuki.audit.models import Event
from tasuki.customers.models import Blackout
from tasuki.messaging import actions as single
from tasuki.messaging import announcing
from tasuki.messaging.delivery import claim
from tasuki.messaging.mailing import actions, planning, watch, work
from tasuki.messaging.mailing.actions import Plan
from tasuki.messaging.mailing.models import LINE, STATES, Mailing, MailingLine
from tasuki.messaging.mailing.queries import outcomes_of
from tasuki.messaging.mailing.tests.conftest import (
    AT_ONCE,
    approve,
    codes,
    lines,
    open_gates,
    order,
    run,
    states,
)
from tasuki.messaging.models import STATE, Message
from tasuki.people.models import Absence
from tasuki.rules import lifecycle
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Conflict
from tasuki.testing.cast import Cast
from tasuki.transitions.models import Transition
from tasuki.transitions.queries import access_transition
from tasuki.web import clock

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 30, 0, 0, tzinfo=UTC)  # 09:00 in Tokyo, 01:00 in Madrid


def messages(mailing: Mailing) -> list[Message]:
    """The messages of the lines in their order."""
    return [line.message for line in lines(mailing) if line.message is not None]


def shut(row: Transition) -> None:
    """A gate of the transition shuts."""
    Transition.objects.filter(pk=row.pk).update(stage=lifecycle.PAUSED, paused_from=lifecycle.INTRODUCING)


def test_messages_are_queued_in_waves(cast: Cast, book: list[Transition]) -> None:
    """MS-7: so many a wave, so long between two; a wave is when its messages may leave."""
    with clock.fixed(MONDAY):
        mailing = run(cast, book)
        assert mailing.state == STATES.RUNNING
        assert [line.wave for line in lines(mailing)] == [1, 1, 2, 2]
        times = [one.scheduled_at for one in messages(mailing)]
        assert times == [MONDAY, MONDAY, MONDAY + timedelta(hours=1), MONDAY + timedelta(hours=1)]
        assert {one.state for one in messages(mailing)} == {STATE.QUEUED}
        assert claim(messages(mailing)[0].pk) is not None
        assert claim(messages(mailing)[2].pk) is None  # its wave has not begun
    assert Event.objects.filter(action="message.queued").count() == 4


def test_each_waits_for_working_hours_where_it_goes(cast: Cast, book: list[Transition]) -> None:
    """MS-7, PB-3: nobody is written to at night, on a weekend, on a public holiday of their country."""
    plan = Plan(wave_size=10, working_hours=True)
    with clock.fixed(datetime(2026, 12, 25, 10, tzinfo=UTC)):  # a Friday, 19:00 in Tokyo
        mailing = run(cast, book, plan)
        found = {line.language: line.planned_at for line in lines(mailing)}
    assert found["ja"] == datetime(2026, 12, 28, 0, tzinfo=UTC)  # Monday 09:00 in Tokyo
    assert found["es"] == datetime(2026, 12, 28, 8, tzinfo=UTC)  # Christmas in Spain; Monday 09:00
    assert found["en"] == datetime(2026, 12, 28, 14, tzinfo=UTC)  # Christmas in New York; Monday 09:00


def test_the_dry_run_shows_waves_and_warns(cast: Cast, book: list[Transition]) -> None:
    """MS-7, PB-3: before it starts: counts per day and domain, absences, free days, blackouts, shut gates."""
    with clock.fixed(MONDAY):
        mailing = order(cast, book, Plan(wave_size=3, gap_minutes=1_440, working_hours=False))
        Absence.objects.create(person=cast.giver, starts_on=MONDAY.date(), ends_on=MONDAY.date())
        Blackout.objects.create(
            country="ES", starts_on=MONDAY.date(), ends_on=MONDAY.date(), why="Closing of the books"
        )
        shut(book[3])
        found = planning.forecast(mailing)
    assert found.total == 4
    assert [wave["total"] for wave in found.waves] == [3, 1]
    assert sum(count for _day, count in found.days) == 4
    assert ("birch-jp.example", 1, 1) in found.domains
    warned = {reason.code: reason.values for reason in found.warnings}
    assert warned["mailing.signer_away"]["count"] == 4  # wave 2 is still Monday in New York
    assert warned["mailing.in_blackout"]["count"] == 1
    assert [(one.reason.code, one.count, one.account) for one in found.shut] == [("message.stage", 1, "")]
    assert not MailingLine.objects.filter(planned_at__isnull=False).exists()


def test_the_dry_run_says_of_whom_a_reason_is_true(cast: Cast, book: list[Transition]) -> None:
    """MS-7: figures of one customer are never given out as those of all; all domains are counted."""
    with clock.fixed(MONDAY):
        mailing = order(cast, book)
        shut(book[2])
        Transition.objects.filter(pk=book[1].pk).update(stage=lifecycle.READY)
        found = planning.forecast(mailing)
    assert found.domain_count == 4
    (one,) = [one for one in found.shut if one.reason.code == "message.stage"]
    assert one.count == 2
    assert one.account in {book[1].account.name, book[2].account.name}
    named = next(row for row in book if row.account.name == one.account)
    assert one.reason.values["stage"] == access_transition(Actor.console(), named.pk).stage


def test_a_shut_gate_keeps_a_line_waiting_and_says_why(cast: Cast, book: list[Transition]) -> None:
    """MS-7, GA-1: never forced; when the gate opens the line goes on by itself."""
    shut(book[1])
    mailing = run(cast, book)
    assert states(mailing) == [LINE.QUEUED, LINE.WAITING, LINE.QUEUED, LINE.QUEUED]
    assert codes(lines(mailing)[1])[0] == "message.stage"
    open_gates(book[1])
    watch.look_after(mailing.pk)
    assert states(mailing) == [LINE.QUEUED] * 4
    assert messages(mailing)[1].state == STATE.QUEUED


def test_a_gate_that_shuts_in_the_middle_takes_the_line_out(
    cast: Cast, book: list[Transition], settings: object
) -> None:
    """MS-7, GA-1: what is due and may not leave waits outside the queue, and comes back when it may."""
    settings.TASUKI_SMTP = "smtp://127.0.0.1:1"  # type: ignore[attr-defined]
    with clock.fixed(MONDAY):
        mailing = run(cast, book)
        shut(book[0])
    with clock.fixed(MONDAY + timedelta(minutes=5)):
        watch.look_after(mailing.pk)
        assert states(mailing)[0] == LINE.WAITING
        assert messages(mailing)[0].state == STATE.APPROVED
        assert messages(mailing)[1].state == STATE.QUEUED
        open_gates(book[0])
        watch.look_after(mailing.pk)
        assert states(mailing)[0] == LINE.QUEUED


def test_pausing_empties_the_queue_and_resuming_keeps_the_distance(
    cast: Cast, book: list[Transition]
) -> None:
    """MS-7: paused, nothing can leave; the waves that are left move on by the time that was lost."""
    with clock.fixed(MONDAY):
        mailing = run(cast, book)
        Message.objects.filter(pk=messages(mailing)[0].pk).update(state=STATE.SENT, sent_at=MONDAY)
    operations = cast.actor("operations")
    with clock.fixed(MONDAY + timedelta(minutes=30)):
        mailing = actions.pause(actor=operations, mailing_id=mailing.pk)
        assert mailing.state == STATES.PAUSED
        assert [one.state for one in messages(mailing)] == [STATE.SENT] + [STATE.APPROVED] * 3
        assert claim(messages(mailing)[1].pk) is None
    later = MONDAY + timedelta(days=2)
    with clock.fixed(later):
        watch.look_after_all()
        assert messages(mailing)[1].state == STATE.APPROVED
        mailing = actions.resume(actor=operations, mailing_id=mailing.pk)
        assert mailing.state == STATES.RUNNING
    times = [one.scheduled_at for one in messages(mailing)[1:]]
    assert times == [later, later + timedelta(hours=1), later + timedelta(hours=1)]


@pytest.mark.parametrize(
    ("state", "code"), [(STATE.BOUNCED, "mailing.too_many_back"), (STATE.UNCERTAIN, "mailing.uncertain")]
)
def test_the_breaker_stops_it(cast: Cast, book: list[Transition], state: str, code: str) -> None:
    """MS-7: too many that come back, or one whose fate is unknown, and it pauses itself until somebody looks."""
    plan = Plan(wave_size=10, working_hours=False, breaker_least=3, breaker_percent=30)
    mailing = run(cast, book, plan)
    ids = [one.pk for one in messages(mailing)]
    Message.objects.filter(pk__in=ids[:2]).update(state=STATE.SENT, sent_at=clock.now())
    watch.guard()
    mailing.refresh_from_db()
    assert mailing.state == STATES.RUNNING
    Message.objects.filter(pk=ids[2]).update(state=state, sent_at=clock.now())
    watch.guard()
    mailing.refresh_from_db()
    assert (mailing.state, (mailing.stopped or {})["code"]) == (STATES.PAUSED, code)
    assert Message.objects.get(pk=ids[3]).state == STATE.APPROVED
    mailing = actions.resume(actor=cast.actor("operations"), mailing_id=mailing.pk)
    watch.look_after(mailing.pk)
    mailing.refresh_from_db()
    assert mailing.state == STATES.RUNNING  # it counts from here


def test_withdrawing_takes_back_what_has_not_left(cast: Cast, book: list[Transition]) -> None:
    """MS-7: undo; what has left stays, what was there before the mailing is a draft again."""
    (before,) = single.draft_messages(
        actor=cast.actor("giver"), transition_id=book[3].pk, step_key="introduction"
    )
    mailing = order(cast, book)
    line = lines(mailing)[3]
    operations = cast.actor("operations")
    actions.approve_line(
        actor=operations, mailing_id=mailing.pk, line_id=line.pk, expected_hash=before.content_hash
    )
    mailing = actions.start(actor=operations, mailing_id=approve(cast, mailing).pk)
    first = messages(mailing)[0]
    Message.objects.filter(pk=first.pk).update(state=STATE.SENT, sent_at=clock.now())
    mailing = actions.withdraw(actor=operations, mailing_id=mailing.pk)
    assert mailing.state == STATES.WITHDRAWN
    assert [one.state for one in messages(mailing)] == [
        STATE.SENT,
        STATE.CANCELLED,
        STATE.CANCELLED,
        STATE.DRAFT,
    ]
    assert outcomes_of(mailing) == {STATE.SENT: 1, LINE.WITHDRAWN: 3}
    with pytest.raises(Conflict):
        actions.resume(actor=operations, mailing_id=mailing.pk)
    assert set(states(order(cast, book[1:3]))) == {LINE.DRAFTED}  # and they may be ordered again


def test_cancelling_before_the_approval_leaves_no_draft(cast: Cast, book: list[Transition]) -> None:
    """MS-7: an order that is taken back leaves nothing behind that somebody could send by mistake."""
    mailing = order(cast, book)
    actions.withdraw(actor=cast.actor("operations"), mailing_id=mailing.pk)
    assert {one.state for one in messages(mailing)} == {STATE.CANCELLED}


def test_two_workers_queue_each_line_once(
    cast: Cast, book: list[Transition], monkeypatch: pytest.MonkeyPatch
) -> None:
    """MS-7, UX-5: a second worker leaves a mailing alone while the first has it; nothing is done twice."""
    monkeypatch.setattr(work, "CHUNK", 2)
    mailing = approve(cast, order(cast, book))
    real, calls = work.queue_lines, []

    def second(*args: object) -> int:
        calls.append(args)
        done = real(*args)  # type: ignore[arg-type]
        work.work(mailing.pk)  # somebody else is woken at this very moment
        return done

    monkeypatch.setattr(work, "queue_lines", second)
    mailing = actions.start(actor=cast.actor("operations"), mailing_id=mailing.pk)
    assert len(calls) == 2
    assert mailing.state == STATES.RUNNING
    assert Event.objects.filter(action="message.queued").count() == 4
    assert states(mailing) == [LINE.QUEUED] * 4


def test_a_pause_in_the_middle_of_queueing_holds(
    cast: Cast, book: list[Transition], monkeypatch: pytest.MonkeyPatch
) -> None:
    """MS-7: whoever pauses while a worker queues finds all that it queued; the worker stops after its portion."""
    monkeypatch.setattr(work, "CHUNK", 2)
    mailing = approve(cast, order(cast, book))
    real = work._portion

    def then_paused(one: Mailing) -> int:
        done = real(one)
        if one.state == STATES.QUEUEING:
            actions.stop(one, watch.WATCH, None)
        return done

    monkeypatch.setattr(work, "_portion", then_paused)
    mailing = actions.start(actor=cast.actor("operations"), mailing_id=mailing.pk)
    assert mailing.state == STATES.PAUSED
    assert {one.state for one in messages(mailing)} == {STATE.APPROVED}


def test_it_is_done_when_every_line_is_settled(cast: Cast, book: list[Transition]) -> None:
    """MS-7: the result has every line; a failed one does not keep it open."""
    mailing = run(cast, book)
    ids = [one.pk for one in messages(mailing)]
    Message.objects.filter(pk__in=ids[:3]).update(state=STATE.SENT, sent_at=clock.now())
    watch.look_after(mailing.pk)
    mailing.refresh_from_db()
    assert mailing.state == STATES.RUNNING
    Message.objects.filter(pk=ids[3]).update(state=STATE.FAILED)
    watch.look_after(mailing.pk)
    mailing.refresh_from_db()
    assert mailing.state == STATES.DONE
    assert outcomes_of(mailing) == {STATE.SENT: 3, STATE.FAILED: 1}


def test_a_text_that_is_changed_under_way_is_read_singly(cast: Cast, book: list[Transition]) -> None:
    """MS-5, MS-7: its approval is void; approved again it goes on in the mailing."""
    mailing = run(cast, book)
    one = messages(mailing)[0]
    changed = single.edit_draft(
        actor=cast.actor("giver"),
        message_id=one.pk,
        subject="Changed",
        body=one.body,
        expected_version=one.version,
    )
    watch.look_after(mailing.pk)
    line = lines(mailing)[0]
    assert (line.state, line.by_hand) == (LINE.DRAFTED, True)
    actions.approve_line(
        actor=cast.actor("operations"),
        mailing_id=mailing.pk,
        line_id=line.pk,
        expected_hash=changed.content_hash,
    )
    watch.look_after(mailing.pk)
    assert states(mailing)[0] == LINE.QUEUED


def test_an_ordered_announcement_keeps_its_wave(cast: Cast, book: list[Transition]) -> None:
    """MS-1, MS-7: the announcement after a cutover leaves at once, unless a mailing has it."""
    operations = cast.actor("operations")
    Transition.objects.filter(pk=book[0].pk).update(
        stage=lifecycle.HANDED_OVER, cut_over_at=clock.now() - timedelta(hours=1)
    )
    book[0].steps.filter(key="introduction").update(state="done")
    mailing = actions.order(actor=operations, key="announcement", transitions=[book[0].pk], plan=AT_ONCE)
    approve(cast, mailing)
    assert messages(mailing)[0].state == STATE.APPROVED
    assert announcing.announce_all() == 0
    actions.start(actor=operations, mailing_id=mailing.pk)
    assert messages(mailing)[0].state == STATE.QUEUED
