"""My work."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tasuki.desk.actions import read_notices
from tasuki.desk.work import bucket, work_of
from tasuki.meetings.actions import ActionNote, record_meeting
from tasuki.messaging.models import Message
from tasuki.rules.access import Actor
from tasuki.testing.cast import Cast, make_account
from tasuki.testing.stories import open_for
from tasuki.transitions.actions import advance, complete_step
from tasuki.transitions.models import Clock, Notice, Transition
from tasuki.web import clock

pytestmark = pytest.mark.django_db
BUDGET = 21  # 17 for the desk, 4 for who is asking and the frame of the page


def signed_in(cast: Cast, name: str) -> Client:
    """A browser in which this member of the cast has signed in."""
    client = Client()
    client.force_login(getattr(cast, name), backend="tasuki.people.backends.EmailBackend")
    return client


def test_signed_out_leads_to_the_sign_in() -> None:
    """UX-2 SE-1: nobody's work is shown to nobody."""
    response = Client().get("/")
    assert (response.status_code, response["Location"].startswith("/sign-in/")) == (302, True)


def test_what_why_until_when(cast: Cast) -> None:
    """UX-2: my open steps with reason and date, those of others not; ticked off in place."""
    row = open_for(cast, make_account(cast.giver))
    mine = set(row.steps.filter(person=cast.receiver).values_list("key", flat=True))
    work = work_of(cast.actor("receiver"), "en")
    assert {task.key for tasks in work.tasks.values() for task in tasks} == mine
    client = signed_in(cast, "receiver")
    page = client.get("/").content.decode()
    assert "Aster Foods" in page
    assert row.playbook is not None
    assert row.playbook.parsed().step_text("assign-receiver", "en").why in page.replace("&#x27;", "'")
    response = client.post(f"/transitions/{row.pk}/steps/assign-receiver/", {"next": "/"})
    assert (response.status_code, response["Location"]) == (302, "/")
    work = work_of(cast.actor("receiver"), "en")
    assert "assign-receiver" not in {task.key for tasks in work.tasks.values() for task in tasks}


def test_what_i_wait_for(cast: Cast) -> None:
    """UX-2: a step of mine names what must come before, and whose it is."""
    row = open_for(cast, make_account(cast.giver))
    work = work_of(cast.actor("receiver"), "en")
    waiting = {one.title for one in work.waiting}
    assert row.playbook is not None
    assert row.playbook.parsed().step_text("fill-record", "en").title in waiting
    task = next(one for tasks in work.tasks.values() for one in tasks if one.key == "accept-brief")
    assert task.waits_for
    complete_step(actor=cast.actor("giver"), transition_id=row.pk, key="fill-record")
    later = work_of(cast.actor("receiver"), "en")
    assert row.playbook.parsed().step_text("fill-record", "en").title not in {
        one.title for one in later.waiting
    }


def test_actions_of_meetings_are_work_too(cast: Cast) -> None:
    """UX-2 MT-8: what I took on in a meeting stands among my tasks until it is done."""
    row = open_for(cast, make_account(cast.giver))
    advance(actor=cast.actor("giver"), transition_id=row.pk, to="preparing")
    record_meeting(
        actor=cast.actor("giver"),
        transition_id=row.pk,
        step_key="internal-meeting",
        held_at=clock.now(),
        people=[cast.giver.pk, cast.receiver.pk],
        actions=[
            ActionNote(
                "Ask for the escalation list", cast.receiver.pk, clock.now().date() + timedelta(days=1)
            )
        ],
    )
    client = signed_in(cast, "receiver")
    assert "Ask for the escalation list" in client.get("/").content.decode()
    assert "Ask for the escalation list" not in signed_in(cast, "giver").get("/").content.decode()
    task = next(
        one
        for tasks in work_of(cast.actor("receiver"), "en").tasks.values()
        for one in tasks
        if one.kind == "action"
    )
    response = client.post("/my-work/done/", {"task": task.ref, "next": "/"})
    assert (response.status_code, response["Location"]) == (302, "/")
    assert "Ask for the escalation list" not in client.get("/").content.decode()


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        (datetime(2026, 11, 20, 8, tzinfo=UTC), "overdue"),
        (datetime(2026, 11, 20, 14, tzinfo=UTC), "today"),
        (datetime(2026, 11, 21, 1, tzinfo=UTC), "week"),
        (datetime(2026, 11, 27, 9, tzinfo=UTC), "week"),
        (datetime(2026, 11, 28, 9, tzinfo=UTC), "later"),
    ],
)
def test_buckets(due: datetime, expected: str) -> None:
    """UX-2: overdue, today, the next seven days, later."""
    now = datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert bucket(due, now, due.date(), date(2026, 11, 20)) == expected


def test_paused_and_cancelled_ask_nothing(cast: Cast) -> None:
    """UX-2 TR-2: a transition that rests or has ended puts nothing on anybody's desk."""
    row = open_for(cast, make_account(cast.giver))
    advance(
        actor=cast.actor("giver"), transition_id=row.pk, to="paused", reason="Stocktaking at the customer"
    )
    assert work_of(cast.actor("receiver"), "en").count == 0
    advance(actor=cast.actor("giver"), transition_id=row.pk, to="cancelled", reason="The customer has left")
    assert "Nothing to do" in signed_in(cast, "receiver").get("/").content.decode()


def test_notices_are_mine_alone(cast: Cast) -> None:
    """UX-2 MS-8 RO-10: I read and mark my own notices; other people's stay unread."""
    open_for(cast, make_account(cast.giver))
    assert "You take over Aster Foods" in signed_in(cast, "receiver").get("/").content.decode()
    other = Notice.objects.create(
        person=cast.giver, code="notice.accepted", values={}, at=clock.now(), once_key="one of the giver's"
    )
    signed_in(cast, "receiver").post("/notices/read/", {"notice": [str(other.pk), "no id"]})
    assert Notice.objects.filter(person=cast.receiver, read_at=None).exists()
    signed_in(cast, "receiver").post("/notices/read/", {"all": "1"})
    assert not Notice.objects.filter(person=cast.receiver, read_at=None).exists()
    other.refresh_from_db()
    assert other.read_at is None
    assert read_notices(actor=Actor.console()) == 0


def test_notices_call_steps_by_their_titles(cast: Cast) -> None:
    """UX-2 ES-1: a notice says the step's title in the reader's language, not its key."""
    row = open_for(cast, make_account(cast.giver))
    Notice.objects.create(
        person=cast.receiver,
        transition=row,
        code="notice.breached",
        values={"account": "Aster Foods", "step": "joint-meeting", "day": "2026-11-20"},
        at=clock.now(),
        once_key="breach",
    )
    assert row.playbook is not None
    title = row.playbook.parsed().step_text("joint-meeting", "ja").title
    assert any(title in one.text for one in work_of(cast.actor("receiver"), "ja").notices)


def test_managers_see_late_clocks_of_their_people(cast: Cast) -> None:
    """UX-2 ES-1 RO-3: breached clocks stand on the managers' desks, and on nobody else's."""
    row = open_for(cast, make_account(cast.giver), scenario="sales-to-cs")
    first = row.clocks.order_by("due_at").first()
    assert first is not None
    Clock.objects.filter(pk=first.pk).update(state="breached", due_at=clock.now() - timedelta(days=1))
    for name, seen in (
        ("manager", 1),
        ("giver_manager", 1),
        ("operations", 1),
        ("receiver", 0),
        ("outsider", 0),
    ):
        assert len(work_of(cast.actor(name), "en").trouble) == seen, name


def test_approvals_wait_on_the_managers_desk(cast: Cast) -> None:
    """UX-2 TR-7 TR-8: what needs a manager's approval stands on their desk until it is given."""
    account = make_account(cast.giver)
    now = clock.now()
    for days in (400, 200):
        account.ownerships.create(
            person=cast.outsider, since=now - timedelta(days=days), until=now - timedelta(days=days - 30)
        )
    row = open_for(cast, account)
    assert [one.pk for one in work_of(cast.actor("manager"), "en").approvals] == [row.pk]
    assert not work_of(cast.actor("receiver"), "en").approvals
    assert "Wait for your approval" in signed_in(cast, "manager").get("/").content.decode()


def test_overview_for_those_who_see_everything(cast: Cast) -> None:
    """UX-2 RO-5 RO-8: counts by stage, overdue, returned, paused, uncertain messages."""
    row = open_for(cast, make_account(cast.giver))
    open_for(cast, make_account(cast.giver, "Birch Tools"))
    advance(
        actor=cast.actor("giver"), transition_id=row.pk, to="paused", reason="Stocktaking at the customer"
    )
    Transition.objects.filter(stage="planned").update(next_due_at=clock.now() - timedelta(days=1))
    _uncertain(cast, row)
    for name in ("operations", "executive"):
        seen = work_of(cast.actor(name), "en").overview
        assert seen is not None
        assert (seen.by_stage, seen.open, seen.overdue, seen.uncertain) == (
            {"paused": 1, "planned": 1},
            2,
            1,
            1,
        )
        client = signed_in(cast, name)
        page = client.get("/").content.decode()
        assert "The company at a glance" in page
        glances = client.get("/").context["overview"]
        assert [(one.count, one.unit) for one in glances] == [
            (2, "transitions"),
            (1, "transition"),
            (0, "transitions"),
            (1, "transition"),
            (1, ""),
        ]
        assert all(client.get(one.href).status_code == 200 for one in glances)
        late = client.get(glances[1].href).content.decode()
        assert ("Birch Tools" in late, "Aster Foods" in late) == (True, False)
    assert work_of(cast.actor("manager"), "en").overview is None


def _uncertain(cast: Cast, row: Transition) -> None:
    recipient = row.account.stakeholders.all()[0]
    Message.objects.create(
        transition=row, step_key="introduction", kind="introduction", position=1, recipient=recipient,
        to_address=recipient.email, address_key=recipient.email, language="en", template="introduction",
        sender=cast.giver, from_address="x@y.example", subject="s", body="b", content_hash="h",
        message_id="<m@x.example>", state="uncertain",
    )  # fmt: skip


@pytest.mark.parametrize("name", ["giver", "receiver", "manager", "operations", "executive"])
def test_query_budget(cast: Cast, name: str) -> None:
    """UX-2: the page costs the same few queries, however many accounts change hands."""
    client = signed_in(cast, name)
    for number in range(2):
        open_for(cast, make_account(cast.giver, f"Customer {number}"))
    client.get("/")
    few = _count(client)
    for number in range(2, 9):
        open_for(cast, make_account(cast.giver, f"Customer {number}"))
    assert _count(client) == few <= BUDGET


def _count(client: Client) -> int:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get("/").status_code == 200
    return len(caught)


def test_a_line_leads_to_where_it_is_done(cast: Cast) -> None:
    """UX-2: the success plan belongs to the account, other pages to the transition; none leads nowhere."""
    row = open_for(cast, make_account(cast.giver, "Cedar Works"), scenario="sales-to-cs")
    step = row.steps.get(key="success-plan-drafted")
    step.person = cast.receiver
    step.save()
    client = signed_in(cast, "receiver")
    lines = [one for group in work_of(cast.actor("receiver"), "en").tasks.values() for one in group]
    found = {one.key: one.href for one in lines if one.kind == "step"}
    assert found["success-plan-drafted"] == f"/accounts/{row.account_id}/success-plan/"
    assert {href for href in found.values() if client.get(href.split("#")[0]).status_code != 200} == set()
