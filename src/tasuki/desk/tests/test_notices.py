"""All my notices: page, API, command."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from tasuki.desk.work import work_of
from tasuki.rules.reasons import Refused
from tasuki.testing.cast import Cast, make_account
from tasuki.testing.stories import open_for
from tasuki.transitions.jobs import run_clocks
from tasuki.transitions.models import Notice
from tasuki.web import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(cast: Cast) -> Client:
    """The receiver's browser, with a notice for them and one for the giver."""
    row = open_for(cast, make_account(cast.giver))
    Notice.objects.create(
        person=cast.giver, transition=row, code="notice.accepted", values={"account": "Aster Foods"},
        at=clock.now(), once_key="one of the giver's",
    )  # fmt: skip
    made = Client()
    made.force_login(cast.receiver, backend="tasuki.people.backends.EmailBackend")
    return made


def test_all_and_unread(cast: Cast, client: Client) -> None:
    """MS-8, RO-10: the page shows my notices and nobody else's; read ones only under all."""
    page = client.get("/notices/").content.decode()
    assert "You take over Aster Foods" in page
    assert "accepted the brief" not in page
    one = Notice.objects.get(person=cast.receiver)
    answer = client.post("/notices/read/", {"notice": str(one.pk), "next": "/notices/?show=unread"})
    assert answer["Location"] == "/notices/?show=unread"
    assert "You take over" not in client.get("/notices/?show=unread").content.decode()
    assert "You take over" in client.get("/notices/?show=all").content.decode()
    assert client.post("/notices/read/", {"all": "1", "next": "//elsewhere.example/"})["Location"] == "/"


def test_through_the_api(cast: Cast, client: Client) -> None:
    """MS-8, SY-4: the same list, with what was read."""
    (one,) = client.get("/api/v1/notices").json()["items"]
    assert (one["code"], one["read"]) == ("notice.assigned", False)
    client.post("/api/v1/my-work/notices/read", {"notices": [one["id"]]}, content_type="application/json")
    assert client.get("/api/v1/notices?unread=true").json() == {"items": [], "count": 0}
    assert client.get("/api/v1/notices").json()["items"][0]["read"] is True


def test_by_command(cast: Cast, client: Client) -> None:
    """MS-8, SY-4: `tasuki notices` lists and marks one's own."""
    out = StringIO()
    call_command("notices", "--as", "rei@tasuki.example", "--read", stdout=out)
    assert "You take over Aster Foods" in out.getvalue()
    out = StringIO()
    call_command("notices", "--as", "rei@tasuki.example", "--json", stdout=out)
    assert json.loads(out.getvalue()) == []
    out = StringIO()
    call_command("notices", "--as", "rei@tasuki.example", "--all", "--json", stdout=out)
    assert json.loads(out.getvalue())[0]["read"] is True
    assert Notice.objects.filter(read_at=None, person=cast.giver).exists()
    with pytest.raises(Refused):
        call_command("notices")


@pytest.mark.parametrize("door", ["page", "api", "command"])
def test_what_came_after_stays_unread(cast: Cast, client: Client, door: str) -> None:
    """MS-8, SY-4: all told until then are read; what nobody has seen yet stays unread, at every door."""
    seen = Notice.objects.get(person=cast.receiver)
    Notice.objects.filter(pk=seen.pk).update(at=clock.now() - timedelta(hours=2))
    until = (clock.now() - timedelta(hours=1)).isoformat()
    later = Notice.objects.create(
        person=cast.receiver, transition=seen.transition, code="notice.accepted",
        values={"account": "Aster Foods"}, at=clock.now(), once_key="came after",
    )  # fmt: skip
    if door == "page":
        client.post("/notices/read/", {"all": "1", "until": until})
    elif door == "api":
        path = "/api/v1/my-work/notices/read"
        assert client.post(path, {"until": "x"}, content_type="application/json").status_code == 422
        done = client.post(path, {"until": until}, content_type="application/json")
        assert done.json() == {"read": 1}
    else:
        as_rei = ("--as", "rei@tasuki.example")
        with pytest.raises(CommandError):
            call_command("notices", *as_rei, "--read", "--until", "soon")
        out = StringIO()
        call_command("notices", *as_rei, "--read", "--json", "--until", until, stdout=out)
        assert [one["id"] for one in json.loads(out.getvalue())] == [str(seen.pk)]
    assert list(Notice.objects.filter(person=cast.receiver, read_at=None)) == [later]


def test_escalations_stand_on_top(cast: Cast) -> None:
    """UX-2, ES-1: a clock that escalated stands above newer news, and on the step itself."""
    row = open_for(cast, make_account(cast.giver), scenario="sales-to-cs")
    watched = row.clocks.get(step="introduction")
    with clock.fixed(watched.escalate_at):
        run_clocks(clock.now())
    Notice.objects.create(
        person=cast.giver, transition=row, code="notice.accepted", values={"account": "Aster Foods"},
        at=watched.escalate_at + (watched.escalate_at - watched.due_at), once_key="newer",
    )  # fmt: skip
    with clock.fixed(watched.escalate_at):
        work = work_of(cast.actor("giver"), "en")
    assert [one.loud for one in work.notices] == sorted((one.loud for one in work.notices), reverse=True)
    assert work.notices[0].loud
    assert not work.notices[-1].loud
    task = next(one for tasks in work.tasks.values() for one in tasks if one.key == "introduction")
    assert task.clock is not None
    assert (task.clock[0], task.clock[2]) == ("breach", watched.due_at)
