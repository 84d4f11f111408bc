"""My work as a page: done in place, taken back, ordered, by person, asking others."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from tasuki.audit.models import Event
from tasuki.desk import people, queries
from tasuki.desk.people import person_of_desk, team_of
from tasuki.desk.reminders import remind
from tasuki.desk.settling import do_task, undo_task
from tasuki.desk.snooze.actions import TaskRef, snooze
from tasuki.desk.tests.test_api import bearer
from tasuki.desk.tests.test_work import signed_in
from tasuki.desk.work import desk_of, work_of
from tasuki.people.models import Person
from tasuki.rules.reasons import NotFound, Refused
from tasuki.testing.cast import Cast, make_account
from tasuki.testing.stories import open_for
from tasuki.transitions.actions import advance
from tasuki.transitions.models import Clock, Notice, Step, Transition
from tasuki.web import clock

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def row(cast: Cast) -> Transition:
    """A transition in which everybody has something to do."""
    return open_for(cast, make_account(cast.giver))


def test_done_in_place(cast: Cast, row: Transition) -> None:
    """UX-2: the answer to a click is the desk as it is then, with a way back; without scripts a redirect."""
    client, ref = signed_in(cast, "receiver"), f"step:{row.pk}:assign-receiver"
    assert f"task-{row.pk}-assign-receiver" in client.get("/").content.decode()
    part = client.post("/my-work/done/", {"task": ref}, headers=HTMX).content.decode()
    assert "<html" not in part
    assert f"task-{row.pk}-assign-receiver" not in part
    assert f'name="task" value="{ref}">Undo' in part
    back = client.post("/my-work/undo/", {"task": ref}, headers=HTMX).content.decode()
    assert f"task-{row.pk}-assign-receiver" in back
    response = client.post("/my-work/done/", {"task": ref, "next": "//elsewhere.example/"})
    assert (response.status_code, response["Location"]) == (302, "/")


def test_taken_back_with_its_clock(cast: Cast) -> None:
    """UX-2 ES-1: who slipped opens the step again; its clock runs on; both stand in the log."""
    row = open_for(cast, make_account(cast.giver), scenario="sales-to-cs")
    watched = row.clocks.filter(stopped_at=None, step__in=row.steps.filter(completed_by="tick").values("key"))
    key = watched[0].step
    step = row.steps.get(key=key)
    Step.objects.filter(pk=step.pk).update(person=cast.receiver)
    task = TaskRef("step", row.pk, key)
    do_task(actor=cast.actor("receiver"), task=task)
    assert not Clock.objects.filter(transition=row, step=key, stopped_at=None).exists()
    undo_task(actor=cast.actor("receiver"), task=task)
    step.refresh_from_db()
    assert (step.state, step.settled_at, step.settled_by_id) == ("todo", None, None)
    assert Clock.objects.filter(transition=row, step=key, stopped_at=None).exists()
    told = Event.objects.filter(subject_id=row.pk, action__in=("step.done", "step.reopened"))
    assert [one.action for one in told.order_by("seq")] == ["step.done", "step.reopened"]


def test_not_taken_back(cast: Cast, row: Transition) -> None:
    """UX-2: not by others, not later, not once the stage has moved on, not what is not done."""
    task = TaskRef("step", row.pk, "assign-receiver")

    def codes(name: str) -> list[str]:
        with pytest.raises(Refused) as caught:
            undo_task(actor=cast.actor(name), task=task)
        return [one.code for one in caught.value.reasons]

    assert codes("receiver") == ["step.not_done"]
    do_task(actor=cast.actor("receiver"), task=task)
    assert codes("manager") == ["step.undo_not_yours"]
    with clock.fixed(clock.now() + timedelta(minutes=16)):
        assert codes("receiver") == ["step.undo_late"]
    advance(actor=cast.actor("giver"), transition_id=row.pk, to="preparing")
    assert codes("receiver") == ["step.undo_moved"]
    with pytest.raises(NotFound):
        undo_task(actor=cast.actor("outsider"), task=task)
    with pytest.raises(NotFound):
        do_task(actor=cast.actor("receiver"), task=TaskRef("concern", row.pk, str(row.pk)))


def test_order_is_remembered(cast: Cast, row: Transition) -> None:
    """UX-2: by urgency or by account, in the address and as what the person chose last."""
    client = signed_in(cast, "receiver")
    assert 'id="group-' in client.get("/").content.decode()
    by_account = f'id="group-{row.account_id}"'
    assert by_account not in client.get("/").content.decode()
    assert by_account in client.get("/?by=account").content.decode()
    assert by_account in client.get("/").content.decode()
    assert by_account not in client.get("/?by=urgency").content.decode()
    assert by_account not in client.get("/?by=nonsense").content.decode()


def test_later_is_asked_for(cast: Cast, row: Transition) -> None:
    """UX-2: what is due later than in a week is not drawn until it is asked for; a link works without scripts."""
    client = signed_in(cast, "receiver")
    far = work_of(cast.actor("receiver"), "en").tasks["later"][0]
    assert f'id="{far.element}"' not in client.get("/").content.decode()
    assert f'id="{far.element}"' in client.get("/my-work/later/", headers=HTMX).content.decode()
    plain = client.get("/my-work/later/", follow=True)
    assert f'id="{far.element}"' in plain.content.decode()


def test_by_person(cast: Cast, row: Transition) -> None:
    """UX-2 RO-3 RO-10: a manager reads the desks of their people; nobody else's, and changes nothing there."""
    mona, address = signed_in(cast, "manager"), f"/?person={cast.receiver.pk}"
    page = mona.get(address).content.decode()
    assert "Work of Rei Receiver" in page
    assert f"task-{row.pk}-assign-receiver" in page
    assert "/my-work/done/" not in page
    assert "/my-work/snooze/" not in page
    for name, status in (("operations", 200), ("giver", 404), ("outsider", 404), ("giver_manager", 404)):
        assert signed_in(cast, name).get(address).status_code == status, name
    assert mona.get("/?person=nonsense").status_code == 404
    found = Client().get(f"/api/v1/my-work?person={cast.receiver.pk}", headers=bearer(cast.manager)).json()
    assert found["tasks"]
    assert not found["notices"]
    assert (
        Client().get(f"/api/v1/my-work?person={cast.receiver.pk}", headers=bearer(cast.giver)).status_code
        == 404
    )


def test_only_what_the_manager_may_see(cast: Cast, row: Transition) -> None:
    """RO-10: of a colleague's desk a reader sees no transition that they may not see themselves."""
    rei = cast.actor("receiver")
    assert desk_of(cast.actor("manager"), rei, "en").count
    assert desk_of(cast.actor("outsider"), rei, "en").count == 0


def test_team_strip(cast: Cast, row: Transition) -> None:
    """UX-2 RO-3: for each of the manager's people what is overdue, due today and in seven days."""
    steps = list(row.steps.filter(person=cast.receiver, state="todo").order_by("key")[:2])
    now = clock.now()
    Step.objects.filter(pk=steps[0].pk).update(due_at=now - timedelta(days=1))
    Step.objects.filter(pk=steps[1].pk).update(due_at=now + timedelta(days=3))
    rei = next(one for one in team_of(cast.actor("manager")) if one.person_id == cast.receiver.pk)
    assert (rei.overdue, rei.week >= 1, rei.nothing) == (1, True, False)
    assert team_of(cast.actor("receiver")) == []
    page = signed_in(cast, "manager").get("/").content.decode()
    assert f"/?person={cast.receiver.pk}" in page
    assert person_of_desk(cast.actor("receiver"), cast.receiver.pk).person_id == cast.receiver.pk


def test_reminding(cast: Cast, row: Transition) -> None:
    """UX-2 MS-8: whoever waits reminds the other once a day, in the app; nobody else may."""
    client = signed_in(cast, "receiver")
    waiting = next(one for one in work_of(cast.actor("receiver"), "en").waiting if one.person_id)
    sent = {"transition": str(row.pk), "step": waiting.key}
    assert client.post("/my-work/remind/", sent, follow=True).status_code == 200
    told = Notice.objects.get(code="notice.reminder")
    assert told.person_id == waiting.person_id
    assert client.post("/my-work/remind/", sent).status_code == 422
    with clock.fixed(clock.now() + timedelta(days=1)):
        remind(actor=cast.actor("receiver"), transition_id=row.pk, key=waiting.key)
    assert Notice.objects.filter(code="notice.reminder").count() == 2
    for name, key, error in (
        ("outsider", waiting.key, NotFound),
        ("executive", waiting.key, Refused),
        ("receiver", "assign-receiver", Refused),
        ("receiver", "no-such-step", NotFound),
    ):
        with pytest.raises(error):
            remind(actor=cast.actor(name), transition_id=row.pk, key=key)
    assert client.post("/my-work/remind/", {"transition": "x", "step": "y"}).status_code == 404


def test_notices_of_an_account_stand_together(cast: Cast, row: Transition) -> None:
    """UX-2 MS-8: many notices about one account are one line with the rest folded, read in one go."""
    for number in range(3):
        Notice.objects.create(
            person=cast.receiver, transition=row, code="notice.accepted",
            values={"account": "Aster Foods"}, at=clock.now(), once_key=f"n{number}",
        )  # fmt: skip
    client = signed_in(cast, "receiver")
    unread = Notice.objects.filter(person=cast.receiver, read_at=None).count()
    assert f"{unread - 1} more about Aster Foods" in client.get("/").content.decode()
    page = client.get("/notices/").content.decode()
    assert page.count("more about Aster Foods") == 1


def test_empty_says_what_comes_next(cast: Cast) -> None:
    """UX-2: an empty desk says when something will stand there; a quiet week names what comes next."""
    assert "your steps stand here" in signed_in(cast, "outsider").get("/").content.decode()
    row = open_for(cast, make_account(cast.giver))
    Step.objects.filter(transition=row).update(due_at=clock.now() + timedelta(days=20))
    page = signed_in(cast, "receiver").get("/").content.decode()
    assert "What comes next is for Aster Foods" in page


def test_latest_of_many_people(cast: Cast, row: Transition, monkeypatch: pytest.MonkeyPatch) -> None:
    """UX-2 RO-3: of more people than are listed the latest stand there; what is put off does not count."""
    monkeypatch.setattr(people, "MOST", 1)
    Person.objects.create(name="Aa", email="aa@t.example", team=cast.receiver.team, manager=cast.manager)
    key = row.steps.filter(person=cast.receiver, state="todo").values_list("key", flat=True)[0]
    Step.objects.filter(person=cast.receiver).exclude(key=key).update(due_at=clock.now() + timedelta(days=99))
    Step.objects.filter(transition=row, key=key).update(due_at=clock.now() - timedelta(days=1))
    actor = cast.actor("manager")
    team = team_of(actor)
    assert [(one.person_id, one.overdue) for one in team] == [(cast.receiver.pk, 1)]
    assert people.beyond(actor, team) >= 1
    assert "more</li>" in signed_in(cast, "manager").get("/").content.decode()
    until = clock.now().date() + timedelta(days=5)
    snooze(
        actor=cast.actor("receiver"), task=TaskRef("step", row.pk, key), until=until, reason="Away until then"
    )
    monkeypatch.setattr(people, "MOST", 60)
    assert next(one for one in team_of(actor) if one.person_id == cast.receiver.pk).overdue == 0


def test_a_click_keeps_what_was_shown(cast: Cast, row: Transition, monkeypatch: pytest.MonkeyPatch) -> None:
    """UX-2: a tick on the whole list leaves the whole list; a refused snooze stays in its row."""
    monkeypatch.setattr(queries, "STEPS", 1)
    client, ref = signed_in(cast, "receiver"), f"step:{row.pk}:assign-receiver"
    sent = {"task": ref, "next": "/?all=1&later=1"}
    whole = client.post("/my-work/done/", sent, headers=HTMX).content.decode()
    few = client.post("/my-work/undo/", {"task": ref, "next": "/"}, headers=HTMX).content.decode()
    assert whole.count('class="todo-row') > few.count('class="todo-row')
    assert "Show all" not in whole
    refused = client.post("/my-work/snooze/", {"task": ref, "reason": ""}, headers=HTMX)
    assert (refused["HX-Retarget"], refused["HX-Reswap"]) == ("this", "outerHTML")


def test_marks_what_was_on_the_page(cast: Cast, row: Transition) -> None:
    """MS-8: what was told after the page was drawn is not marked as read with the rest."""
    client, told = signed_in(cast, "receiver"), {"person": cast.receiver, "transition": row}
    Notice.objects.all().delete()
    old = Notice.objects.create(code="notice.accepted", once_key="old", at=clock.now(), **told)
    pages = [client.get(one).content.decode() for one in ("/", "/notices/")]
    for key, page in enumerate(pages):
        found = re.search(r'name="until" value="([^"]+)"', page)
        assert found
        later = clock.now() + timedelta(seconds=1)
        new = Notice.objects.create(code="notice.accepted", once_key=str(key), at=later, **told)
        client.post("/notices/read/", {"all": "1", "until": found[1]})
        assert Notice.objects.filter(pk=new.pk, read_at=None).exists()
    old.refresh_from_db()
    assert old.read_at
