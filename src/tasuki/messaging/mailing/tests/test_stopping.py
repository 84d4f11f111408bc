"""What a stopped mailing keeps in, what ends one, and who still sees what it wrote (MS-7, UX-5, RO-10)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from tasuki.customers.models import Participation, Stakeholder
from tasuki.messaging.delivery import claim
from tasuki.messaging.mailing import actions, watch, work
from tasuki.messaging.mailing.models import LINE, STATES, Mailing
from tasuki.messaging.mailing.tests.conftest import approve, codes, customer, lines, order, run, states
from tasuki.messaging.mailing.tests.test_doors import Api, said, signed_in
from tasuki.messaging.mailing.tests.test_running import messages
from tasuki.messaging.models import STATE, Message, Suppression
from tasuki.people.models import Team
from tasuki.testing.cast import Cast
from tasuki.transitions.models import Transition
from tasuki.web import clock

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 30, 0, 0, tzinfo=UTC)
LATER = MONDAY + timedelta(minutes=30)


def give_back(message: Message) -> None:
    """The server put it off: it is back in the queue, due at once."""
    Message.objects.filter(pk=message.pk).update(state=STATE.QUEUED, lease_until=None, not_before=None)


@pytest.mark.parametrize(
    ("verb", "line", "left"),
    [("pause", LINE.APPROVED, STATE.APPROVED), ("withdraw", LINE.WITHDRAWN, STATE.CANCELLED)],
)
def test_what_comes_back_unsent_after_a_stop_stays(
    cast: Cast, book: list[Transition], verb: str, line: str, left: str
) -> None:
    """MS-7: what was in a worker's hands when the mailing was stopped, and did not leave, does not leave later."""
    with clock.fixed(MONDAY):
        mailing = run(cast, book)
        held = claim(messages(mailing)[0].pk)
        assert held is not None
        getattr(actions, verb)(actor=cast.actor("operations"), mailing_id=mailing.pk)
        give_back(messages(mailing)[0])
    with clock.fixed(LATER):
        assert claim(messages(mailing)[0].pk) is None
        assert watch.take_back_late() == 1
        assert watch.take_back_late() == 0
        assert states(mailing)[0] == line
        assert messages(mailing)[0].state == left
        assert claim(messages(mailing)[0].pk) is None
        if verb == "pause":
            actions.resume(actor=cast.actor("operations"), mailing_id=mailing.pk)
            assert claim(messages(mailing)[0].pk) is not None


def test_the_breaker_sees_the_next_uncertain_one(cast: Cast, book: list[Transition]) -> None:
    """MS-7: an uncertain message that was settled does not stand for the next one whose fate is unknown."""
    mailing = run(cast, book)
    first, second = (Message.objects.filter(pk=one.pk) for one in messages(mailing)[:2])
    first.update(state=STATE.UNCERTAIN, sent_at=clock.now())
    watch.guard()
    mailing.refresh_from_db()
    assert mailing.state == STATES.PAUSED
    actions.resume(actor=cast.actor("operations"), mailing_id=mailing.pk)
    first.update(state=STATE.FAILED)
    watch.guard()
    mailing.refresh_from_db()
    assert (mailing.state, mailing.seen_left, mailing.seen_uncertain) == (STATES.RUNNING, 0, 0)
    second.update(state=STATE.UNCERTAIN)
    watch.guard()
    mailing.refresh_from_db()
    assert (mailing.state, (mailing.stopped or {})["code"]) == (STATES.PAUSED, "mailing.uncertain")


def test_a_clock_that_was_ahead_holds_nothing_up(cast: Cast, book: list[Transition]) -> None:
    """MS-7, UX-5: a sign of life from the future is that of a clock that went wrong: somebody else takes over."""
    mailing = approve(cast, order(cast, book))
    ahead = clock.now() + timedelta(hours=6)
    Mailing.objects.filter(pk=mailing.pk).update(state=STATES.QUEUEING, heartbeat_at=ahead)
    assert work.waiting_mailings() == [mailing.pk]
    work.work(mailing.pk)
    mailing.refresh_from_db()
    assert mailing.state == STATES.RUNNING


def test_who_asks_for_no_mail_does_not_keep_it_open(cast: Cast, book: list[Transition]) -> None:
    """MS-5, MS-7: no mail wanted, kept out, gone: their lines are over with their reason, and so is the mailing."""
    mailing = run(cast, book)
    ids = [one.pk for one in messages(mailing)]
    Message.objects.filter(pk=ids[0]).update(state=STATE.SENT, sent_at=clock.now())
    Stakeholder.objects.filter(account=book[1].account).update(do_not_mail=True)
    Suppression.objects.create(
        address=customer(book[2].account).email, reason="Asked at the fair", at=clock.now()
    )
    watch.look_after(mailing.pk)
    mailing.refresh_from_db()
    assert mailing.state == STATES.RUNNING  # one may still leave
    Stakeholder.objects.filter(account=book[3].account).update(left_on=clock.now().date() - timedelta(days=1))
    watch.look_after(mailing.pk)
    mailing.refresh_from_db()
    assert mailing.state == STATES.DONE
    assert states(mailing) == [LINE.QUEUED] + [LINE.BLOCKED] * 3
    assert [codes(line)[0] for line in lines(mailing)[1:]] == [
        "recipient.do_not_mail",
        "recipient.suppressed",
        "recipient.left",
    ]
    assert not Message.objects.filter(state=STATE.QUEUED).exists()


def lose_part(cast: Cast, row: Transition) -> None:
    """The manager is no longer manager of the team, nor of this transition; of the others they still are."""
    Team.objects.filter(manager=cast.manager).update(manager=cast.outsider)
    Transition.objects.filter(pk=row.pk).update(receiver_manager=cast.outsider)
    row.steps.filter(person=cast.manager).update(person=cast.outsider)
    Participation.objects.filter(transition_id=row.pk, person=cast.manager).delete()


def test_who_lost_their_part_sees_no_text_of_it(client: Client, cast: Cast, book: list[Transition]) -> None:
    """RO-10, SE-2, MS-7: page, result, API, command show only what the orderer may see now; operations see all."""
    mailing = order(cast, book, who="manager")
    lose_part(cast, book[0])
    gone = lines(mailing)[0].message
    assert gone is not None
    page = signed_in(client, cast.manager)
    shown = page.get(f"/mailings/{mailing.pk}/").content.decode()
    table = page.get(f"/mailings/{mailing.pk}/result/").content.decode()
    api = Api(cast.manager)
    read = api.get(f"mailings/{mailing.pk}/sample").content.decode()
    listed = api.get(f"mailings/{mailing.pk}/lines").json()
    told = said("result", str(mailing.pk), "--as", "mona@tasuki.example")
    for text in (shown, table, read):
        assert gone.to_address not in text
        assert "birch-es" in text or "Birch ES" in text
    assert gone.subject not in shown + read
    assert len(listed) == len(told) == 3
    one = f"/mailings/{mailing.pk}/lines/{lines(mailing)[0].pk}/approve/"
    assert page.post(one, {"read": gone.content_hash}).status_code == 404
    assert len(Api(cast.operations).get(f"mailings/{mailing.pk}/lines").json()) == 4


def test_starting_asks_for_the_right_again(cast: Cast, book: list[Transition]) -> None:
    """RO-10, MS-7: what its orderer may no longer order is not queued, and says so; the rest goes."""
    mailing = approve(cast, order(cast, book, who="manager"), who="manager")
    lose_part(cast, book[0])
    actions.start(actor=cast.actor("manager"), mailing_id=mailing.pk)
    assert states(mailing) == [LINE.WAITING, LINE.QUEUED, LINE.QUEUED, LINE.QUEUED]
    assert codes(lines(mailing)[0])[0].startswith("access.")
    assert messages(mailing)[0].state == STATE.APPROVED
