"""Putting a task off with a reason."""

from __future__ import annotations

import json
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from tasuki.audit.models import Event
from tasuki.desk.models import TaskSnooze
from tasuki.desk.snooze import actions
from tasuki.desk.snooze.actions import LONGEST_DAYS, LONGEST_REASON, TaskRef, snooze, wake
from tasuki.desk.snooze.queries import today_of
from tasuki.desk.tests.test_api import bearer
from tasuki.desk.tests.test_work import signed_in
from tasuki.desk.work import work_of
from tasuki.rules.access import Actor
from tasuki.rules.reasons import NotFound, Refused
from tasuki.testing.cast import Cast, make_account
from tasuki.testing.stories import open_for
from tasuki.transitions.models import Clock, Notice, Transition
from tasuki.web import clock

pytestmark = pytest.mark.django_db
WHY = "The customer is away until then"


def tomorrow() -> date:
    """In Tokyo, where the cast lives."""
    return today_of("Asia/Tokyo") + timedelta(days=1)


def keys(cast: Cast, name: str) -> set[str]:
    """What lies on somebody's desk."""
    tasks = work_of(cast.actor(name), "en").tasks
    return {one.key for rows in tasks.values() for one in rows}


@pytest.fixture
def row(cast: Cast) -> Transition:
    """A transition in which the receiver has steps."""
    return open_for(cast, make_account(cast.giver))


def test_off_my_desk_only(cast: Cast, row: Transition) -> None:
    """UX-2: it leaves my desk until the day; plan, clock and other desks stay; the day brings it back."""
    task = TaskRef("step", row.pk, "assign-receiver")
    before = list(row.steps.order_by("key").values_list("key", "due_at", "state"))
    clocks = list(row.clocks.order_by("key").values_list("key", "due_at", "state"))
    others = keys(cast, "giver")
    kept = snooze(actor=cast.actor("receiver"), task=task, until=tomorrow(), reason=WHY)
    assert kept.told is False
    assert "assign-receiver" not in keys(cast, "receiver")
    assert keys(cast, "giver") == others
    assert list(row.steps.order_by("key").values_list("key", "due_at", "state")) == before
    assert list(row.clocks.order_by("key").values_list("key", "due_at", "state")) == clocks
    away = work_of(cast.actor("receiver"), "en").snoozed
    assert [(one.key, put.reason) for one, put in away] == [("assign-receiver", WHY)]
    assert Event.objects.filter(action="task.snoozed", subject_id=row.pk).count() == 1
    with clock.fixed(clock.now() + timedelta(days=2)):
        work = work_of(cast.actor("receiver"), "en")
        assert "assign-receiver" in keys(cast, "receiver")
        assert not work.snoozed


def test_woken(cast: Cast, row: Transition) -> None:
    """UX-2: waking puts it back now; twice, or by somebody else, there is nothing to wake."""
    task = TaskRef("step", row.pk, "assign-receiver")
    snooze(actor=cast.actor("receiver"), task=task, until=tomorrow(), reason=WHY)
    with pytest.raises(NotFound):
        wake(actor=cast.actor("giver"), task=task)
    wake(actor=cast.actor("receiver"), task=task)
    assert "assign-receiver" in keys(cast, "receiver")
    with pytest.raises(NotFound):
        wake(actor=cast.actor("receiver"), task=task)


@pytest.mark.parametrize(
    ("days", "reason", "code"),
    [
        (0, WHY, "snooze.bad_day"),
        (LONGEST_DAYS + 2, WHY, "snooze.bad_day"),
        (1, " ", "snooze.no_reason"),
        (1, "n/a", "snooze.no_reason"),
        (1, "because " * 60, "snooze.too_long"),
    ],
)
def test_asks_for_a_day_and_a_reason(cast: Cast, row: Transition, days: int, reason: str, code: str) -> None:
    """UX-2: no past day, none too far, no empty reason, none too long: each is named."""
    task = TaskRef("step", row.pk, "assign-receiver")
    day = tomorrow() + timedelta(days=days - 1)
    with pytest.raises(Refused) as caught:
        snooze(actor=cast.actor("receiver"), task=task, until=day, reason=reason)
    assert [one.code for one in caught.value.reasons] == [code]
    assert not TaskSnooze.objects.exists()


def test_not_without_end(cast: Cast, row: Transition, monkeypatch: pytest.MonkeyPatch) -> None:
    """UX-2: a desk is not emptied by putting everything off."""
    monkeypatch.setattr(actions, "MOST", 1)
    mine = list(row.steps.filter(person=cast.receiver, state="todo").values_list("key", flat=True)[:2])
    snooze(actor=cast.actor("receiver"), task=TaskRef("step", row.pk, mine[0]), until=tomorrow(), reason=WHY)
    snooze(actor=cast.actor("receiver"), task=TaskRef("step", row.pk, mine[0]), until=tomorrow(), reason=WHY)
    with pytest.raises(Refused, match=r"snooze\.too_many"):
        snooze(
            actor=cast.actor("receiver"), task=TaskRef("step", row.pk, mine[1]), until=tomorrow(), reason=WHY
        )


def test_only_my_own(cast: Cast, row: Transition) -> None:
    """UX-2 RO-10: other people's tasks, done ones and strangers' transitions look as if they were not there."""
    task = TaskRef("step", row.pk, "assign-receiver")
    wrong = [
        ("giver", task),
        ("outsider", task),
        ("receiver", TaskRef("step", row.pk, "no-such-step")),
        ("receiver", TaskRef("action", row.pk, "no id")),
        ("receiver", TaskRef("concern", row.pk, str(row.pk))),
    ]
    for name, one in wrong:
        with pytest.raises(NotFound):
            snooze(actor=cast.actor(name), task=one, until=tomorrow(), reason=WHY)
    with pytest.raises(Refused):
        snooze(actor=Actor.console(), task=task, until=tomorrow(), reason=WHY)


def _escalate(row: Transition, step: str) -> None:
    changed = Clock.objects.filter(transition=row, step=step, stopped_at=None).update(
        state=Clock.State.ESCALATED
    )
    assert changed


def test_an_escalation_is_not_put_off_silently(cast: Cast) -> None:
    """UX-2 ES-1: the managers are told who, until when and why; mails say no word of the reason."""
    row = open_for(cast, make_account(cast.giver), scenario="sales-to-cs")
    task = TaskRef("step", row.pk, "introduction")
    _escalate(row, "introduction")
    kept = snooze(actor=cast.actor("giver"), task=task, until=tomorrow(), reason=WHY)
    assert kept.told
    told = Notice.objects.filter(code="notice.snoozed")
    assert {one.person_id for one in told} == {cast.manager.pk, cast.giver_manager.pk}
    shown = [one.text for one in work_of(cast.actor("manager"), "en").notices]
    assert any("Gina Giver" in text and WHY in text for text in shown)
    assert "introduction" not in keys(cast, "giver")


def test_an_escalation_brings_it_back(cast: Cast) -> None:
    """UX-2 ES-1: what was put off before its clock escalates is back at once."""
    row = open_for(cast, make_account(cast.giver), scenario="sales-to-cs")
    snooze(
        actor=cast.actor("giver"), task=TaskRef("step", row.pk, "introduction"), until=tomorrow(), reason=WHY
    )
    assert "introduction" not in keys(cast, "giver")
    _escalate(row, "introduction")
    assert "introduction" in keys(cast, "giver")


def test_pages(cast: Cast, row: Transition) -> None:
    """UX-2: a form on a page of its own, the reasons of a refusal at their fields, back to where one came from."""
    client = signed_in(cast, "receiver")
    ref = f"step:{row.pk}:assign-receiver"
    form = client.get("/my-work/snooze/", {"task": ref}).content.decode()
    assert "Why it can wait" in form
    assert 'class="button is-quiet" href="/"' in form
    back = {"task": ref}
    in_row = client.get("/my-work/snooze/", back, headers={"HX-Request": "true"}).content.decode()
    assert 'class="button is-quiet" href="/" data-cancel' in in_row  # a link: works without scripts
    wrong = client.post("/my-work/snooze/", {"task": ref, "until": "2020-01-01", "reason": WHY})
    assert wrong.status_code == 422
    assert WHY in wrong.content.decode()
    sent = {"task": ref, "until": tomorrow().isoformat(), "reason": WHY, "next": "/?by=account"}
    response = client.post("/my-work/snooze/", sent)
    assert (response.status_code, response["Location"]) == (302, "/?by=account")
    page = client.get("/").content.decode()
    assert WHY in page
    assert "Undo" in page
    client.post("/my-work/wake/", {"task": ref})
    assert WHY not in client.get("/").content.decode()
    assert client.get("/my-work/snooze/")["Location"] == "/"
    for bad in ("step", "step:no-id:x", "sale:" + str(row.pk) + ":x"):
        assert client.get("/my-work/snooze/", {"task": bad}).status_code == 404


def test_through_the_api(cast: Cast, row: Transition) -> None:
    """UX-2 SY-4: putting off, listing, waking; once per key; too long a reason is refused."""
    headers = bearer(cast.receiver)
    body = {
        "kind": "step",
        "transition": str(row.pk),
        "key": "assign-receiver",
        "until": tomorrow().isoformat(),
        "reason": WHY,
    }

    def post(path: str, sent: object) -> tuple[int, dict[str, object]]:
        answer = Client().post(
            f"/api/v1/my-work/{path}", json.dumps(sent), content_type="application/json", headers=headers
        )
        return answer.status_code, answer.json()

    status, made = post("snoozes", body)
    assert (status, made["told"]) == (200, False)
    listed = Client().get("/api/v1/my-work/snoozes", headers=headers).json()
    assert [one["key"] for one in listed] == ["assign-receiver"]
    desk = Client().get("/api/v1/my-work", headers=headers).json()
    assert [one["reason"] for one in desk["snoozed"]] == [WHY]
    assert post("snoozes", body | {"reason": "x" * (LONGEST_REASON + 1)})[0] == 422
    assert post("snoozes", body | {"reason": "a\x00b"})[0] == 422
    assert post("snoozes/wake", {name: body[name] for name in ("kind", "transition", "key")})[0] == 200
    assert Client().get("/api/v1/my-work/snoozes", headers=headers).json() == []


def test_by_command(cast: Cast, row: Transition) -> None:
    """UX-2: put off, listed and woken at the shell."""

    def run(*args: str) -> str:
        out = StringIO()
        call_command("snooze", *args, "--as", "rei@tasuki.example", stdout=out)
        return out.getvalue()

    assert "Nothing is put off" in run()
    day = tomorrow().isoformat()
    run("Aster Foods", "--step", "assign-receiver", "--until", day, "--reason", WHY)
    assert f"{day}  assign-receiver: {WHY}" in run()
    assert json.loads(run("--json"))[0]["reason"] == WHY
    run("Aster Foods", "--step", "assign-receiver", "--wake")
    assert "Nothing is put off" in run()
    with pytest.raises(CommandError):
        run("Aster Foods", "--step", "assign-receiver", "--reason", WHY)
    with pytest.raises(CommandError):
        run("Aster Foods", "--until", day, "--reason", WHY)
    with pytest.raises(Refused):
        call_command("snooze")
