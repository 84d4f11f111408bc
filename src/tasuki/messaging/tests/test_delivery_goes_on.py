"""One bad address, an outage, a failure: what is left goes its way all the same."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tasuki.messaging import actions, delivery
from tasuki.messaging.decisions import MAX_TRIES, outage_pause
from tasuki.messaging.delivery import deliver_due
from tasuki.messaging.models import STATE, Attempt, Message
from tasuki.messaging.outcome import Outcome, note_bounce
from tasuki.messaging.pace.models import PaceBucket
from tasuki.messaging.queries import claimable
from tasuki.messaging.smtp import Delivery
from tasuki.messaging.tests.conftest import queue_step, use
from tasuki.messaging.tests.sink import CLOSE, Sink
from tasuki.testing.cast import Cast
from tasuki.testing.processes import free_port
from tasuki.transitions.models import Step, Transition
from tasuki.web import clock


class Picky(Sink):
    """Does something to one recipient only."""

    bad = ""
    does = ""

    def at(self, stage: str) -> str:
        if stage == "rcpt" and self.recipients[-1] == self.bad:
            return self.does
        return super().at(stage)


def later(rounds: int, minutes: int = 20) -> None:
    """So many rounds of sending, one after the other."""
    now = clock.now()
    for n in range(1, rounds + 1):
        with clock.fixed(now + n * timedelta(minutes=minutes)):
            deliver_due()


@pytest.mark.parametrize("does", ["421 4.7.0 try again later", CLOSE])
def test_one_bad_recipient_does_not_stop_the_others(
    cast: Cast, introducing: Transition, settings: Any, does: str
) -> None:
    """MS-5, MS-7: a line that is closed at one recipient puts off that message, and the next goes in the same run."""
    queue_step(cast, introducing)
    bad, good = Message.objects.order_by("scheduled_at", "id")
    with Picky() as server:
        use(settings, server)
        server.bad, server.does = bad.to_address, does
        assert deliver_due() == 2
        assert server.message_ids == [good.message_id]
        later(MAX_TRIES + 3, minutes=300)
    bad.refresh_from_db()
    assert (bad.state, bad.tries) == (STATE.FAILED, MAX_TRIES)


def test_lines_lost_time_and_again_end_the_run(
    cast: Cast, introducing: Transition, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """MS-7: each lost line may have cost a long silence: after some the rest is left to the next run."""
    monkeypatch.setattr(delivery, "LOST_LINES", 1)
    queue_step(cast, introducing)
    with Picky(rcpt=CLOSE) as server:
        use(settings, server)
        assert (deliver_due(), deliver_due(), deliver_due()) == (1, 1, 0)
    assert Attempt.objects.values("message").distinct().count() == 2


def test_after_a_pause_another_message_asks(cast: Cast, introducing: Transition, settings: Any) -> None:
    """MS-5: a server that hangs up at MAIL is asked again with the next message, not for ever with the same one."""
    queue_step(cast, introducing)
    with Sink(mail=CLOSE) as server:
        use(settings, server)
        now = clock.now()
        for minutes in (0, 1):
            with clock.fixed(now + timedelta(minutes=minutes, seconds=1)):
                assert deliver_due() == 1
    assert sorted(Attempt.objects.values_list("message__tries", flat=True)) == [0, 0]
    assert Attempt.objects.values("message").distinct().count() == 2


def test_an_outage_brings_no_message_closer_to_giving_up(
    cast: Cast, introducing: Transition, settings: Any
) -> None:
    """MS-5: after hours without a server the first greylisting is waited out like any other."""
    rows = queue_step(cast, introducing)
    settings.TASUKI_SMTP = f"smtp://127.0.0.1:{free_port()}"
    later(MAX_TRIES * 2 + 4)
    assert Attempt.objects.filter(message=rows[0]).count() >= MAX_TRIES
    with clock.fixed(clock.now() + timedelta(hours=10)), Sink(greylist=True) as server:
        use(settings, server)
        deliver_due()
        assert set(Message.objects.values_list("state", "tries")) == {(STATE.QUEUED, 1)}
        later(1)
        assert len(server.mails) == 2


def test_pauses_of_an_outage_grow_and_start_anew(cast: Cast, introducing: Transition, settings: Any) -> None:
    """MS-5: 1, 2, 4 … at most 15 minutes; an answer ends the outage."""
    minute = timedelta(minutes=1)
    assert [outage_pause(n * minute) / minute for n in (-5, 0, 1, 2, 4, 8, 900)] == [1, 1, 1, 2, 4, 8, 15]
    queue_step(cast, introducing)
    port = free_port()
    settings.TASUKI_SMTP = f"smtp://127.0.0.1:{port}"
    deliver_due()
    outage = PaceBucket.objects.filter(domain=f"!!127.0.0.1:{port}")
    assert outage.exists()
    with Sink(port=port) as server, clock.fixed(clock.now() + minute + timedelta(seconds=1)):
        use(settings, server)
        assert deliver_due() == 2
    assert not outage.exists()


@pytest.mark.parametrize("how", ["refused", "bounced", "found unsent"])
def test_the_last_message_that_fails_settles_the_step(
    cast: Cast, introducing: Transition, settings: Any, how: str
) -> None:
    """MS-1, MS-5: the others were sent, the last one failed or came back: nothing is left to wait for."""
    queue_step(cast, introducing)
    _sent, last = Message.objects.order_by("scheduled_at", "id")
    step = introducing.steps.get(key="introduction")
    with Picky() as server:
        use(settings, server)
        server.bad, server.does = last.to_address, "451 later"
        deliver_due()
        step.refresh_from_db()
        assert step.state == Step.State.TODO
        with clock.fixed(clock.now() + timedelta(hours=1)):
            if how == "refused":
                server.does = "550 nobody here"
                deliver_due()
            else:
                token = delivery.claim(last.pk)
                assert token is not None
                last.refresh_from_db()
                delivery.finish(Outcome(last, token, Delivery("unknown", "mail.unknown")))
    if how == "bounced":
        assert note_bounce(last, evidence="5.1.1 gone", permanent=True)
    elif how == "found unsent":
        actions.resolve_uncertain(
            actor=cast.actor("giver"), message_id=last.pk, was_sent=False, evidence="not in the server's log"
        )
    step.refresh_from_db()
    assert step.state == Step.State.DONE


def test_taking_back_writes_all_rows_before_the_log(cast: Cast, introducing: Transition) -> None:
    """MS-5, SE-3: rows first, then the end of the log, as workers do: nobody waits for each other."""
    rows = queue_step(cast, introducing)
    Message.objects.update(about=introducing.pk)
    with CaptureQueriesContext(connection) as seen:
        assert actions.take_back(cast.actor("giver"), introducing, introducing.pk) == len(rows) == 2
    marks = ["messaging_message" in one["sql"] for one in seen if one["sql"].startswith("UPDATE")]
    assert marks == [True, True, False]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="asks the planner of PostgreSQL")
def test_what_is_due_is_read_in_the_order_of_the_index(cast: Cast, introducing: Transition) -> None:
    """MS-7: with thousands due at one instant the next few are read without sorting them all."""
    queue_step(cast, introducing)
    rows = claimable(clock.now()).order_by("scheduled_at", "id")[:10]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = rows.explain()
    assert "message_due" in plan
    assert "Sort" not in plan
