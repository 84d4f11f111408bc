"""The doors of mailings: page, API, command; the result as a table (MS-6, MS-7, SY-4, UX-5)."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from tasuki.messaging.mailing import actions, work
from tasuki.messaging.mailing.models import LINE, STATES, Mailing
from tasuki.messaging.mailing.queries import digest_of
from tasuki.messaging.mailing.tests.conftest import lines, order, run, states
from tasuki.messaging.models import STATE, Message
from tasuki.people.models import Person
from tasuki.people.tokens import make_token
from tasuki.testing.cast import Cast
from tasuki.transitions.models import Transition
from tasuki.web import clock

pytestmark = pytest.mark.django_db
PLAN = {
    "wave_size": "2",
    "pilot_size": "0",
    "gap_minutes": "60",
    "per_minute": "60",
    "breaker_percent": "5",
    "breaker_least": "20",
}


def signed_in(client: Client, person: Person) -> Client:
    """The client with a session of this person."""
    client.force_login(person)
    return client


def test_the_whole_way_by_pages(client: Client, cast: Cast, book: list[Transition]) -> None:
    """MS-6, MS-7: order, read, approve what was read, look at the calendar, start, pause, go on, withdraw."""
    page = signed_in(client, cast.operations)
    chosen = page.get("/mailings/new/?stage=introducing")
    assert b"4 transitions are chosen" in chosen.content
    body = {**PLAN, "message": "introduction", "filter": "stage=introducing", "order": "1"}
    assert page.post("/mailings/new/", {**body, "wave_size": "0"}).status_code == 422
    address = page.post("/mailings/new/", body)["Location"]
    mailing = Mailing.objects.get()
    shown = page.get(address)
    assert b"<h1>Introduction</h1>" in shown.content
    for line in lines(mailing):
        assert line.message is not None
        assert line.message.subject in shown.content.decode()
    assert b"What would leave when" in shown.content
    assert page.post(f"{address}approve/", {"read": "0" * 64}).status_code == 409
    page.post(f"{address}approve/", {"read": digest_of(mailing)})
    page.post(f"{address}plan/", {**PLAN, "wave_size": "3"})
    for verb, state in (("start", "running"), ("pause", "paused"), ("resume", "running")):
        assert page.post(f"{address}do/{verb}/").status_code == 302
        mailing.refresh_from_db()
        assert mailing.state == state
    assert [line.wave for line in lines(mailing)] == [1, 1, 1, 2]
    assert b"Wave" in page.get(address).content
    assert page.get(f"{address}?outcome=queued").status_code == 200
    assert page.post(f"{address}do/withdraw/").status_code == 302
    assert Message.objects.filter(state=STATE.CANCELLED).count() == 4
    assert b"Withdrawn" in page.get("/mailings/").content


def test_rows_ticked_on_the_list_of_transitions(client: Client, cast: Cast, book: list[Transition]) -> None:
    """MS-7: a mailing for those that were ticked; what the person may not see looks as if it were not there."""
    page = signed_in(client, cast.manager)
    assert b"bulk-write" in page.get("/transitions/").content
    ids = [str(book[0].pk), str(book[2].pk)]
    assert b"2 transitions are chosen" in page.post("/mailings/new/", {"id": ids}).content
    page.post("/mailings/new/", {**PLAN, "message": "introduction", "id": ids, "order": "1"})
    assert {line.transition_id for line in lines(Mailing.objects.get())} == {book[0].pk, book[2].pk}
    other = signed_in(Client(), cast.outsider)
    assert (
        other.post("/mailings/new/", {**PLAN, "message": "introduction", "id": ids, "order": "1"}).status_code
        == 404
    )
    assert b"bulk-write" not in other.get("/transitions/").content


def test_the_chosen_are_named_and_some_left_out(client: Client, cast: Cast, book: list[Transition]) -> None:
    """MS-7: which transitions, by name, each with a tick; none left: nothing can be ordered; whose time it is."""
    page = signed_in(client, cast.operations)
    shown = page.get("/mailings/new/?stage=introducing").content.decode()
    assert shown.count('type="checkbox" name="id"') == 4
    assert all(row.account.name in shown for row in book)
    assert f"({cast.operations.zone})" in shown
    body = {**PLAN, "message": "introduction", "filter": "stage=introducing", "order": "1", "picked": "1"}
    refused = page.post("/mailings/new/", body)
    assert (refused.status_code, Mailing.objects.count()) == (422, 0)
    none = page.get("/mailings/new/?q=nobody-at-all").content.decode()
    assert "0 transitions are chosen" in none
    assert "Choose at least one transition." in none
    address = page.post("/mailings/new/", {**body, "id": [str(book[1].pk)]})["Location"]
    assert {line.transition_id for line in lines(Mailing.objects.get())} == {book[1].pk}
    read = page.get(address).content.decode()
    assert "Introduction: " in read
    assert "introduction." not in read


def test_a_draft_with_a_text_of_its_own_is_approved_on_the_page(
    client: Client, cast: Cast, book: list[Transition]
) -> None:
    """MS-6, MS-7: it stands apart and has a button of its own."""
    mailing = order(cast, book)
    line = lines(mailing)[0]
    assert line.message_id is not None
    Message.objects.filter(pk=line.message_id).update(subject="Of my own", content_hash="a" * 64)
    page = signed_in(client, cast.operations)
    address = f"/mailings/{mailing.pk}/"
    assert b"To be read one by one" in page.get(address).content
    assert page.post(f"{address}lines/{line.pk}/approve/", {"read": "b" * 64}).status_code == 409
    assert page.post(f"{address}lines/{line.pk}/approve/", {"read": "a" * 64}).status_code == 302
    assert states(mailing)[0] == LINE.APPROVED


def test_a_long_one_shows_its_progress_and_can_be_left(
    client: Client, cast: Cast, book: list[Transition], monkeypatch: pytest.MonkeyPatch
) -> None:
    """UX-5, MS-7: over 500 it is a job; the page says how far it is, and finds it again later."""
    monkeypatch.setattr(work, "AT_ONCE", 2)
    monkeypatch.setattr(work, "wake_named", lambda *_args, **_more: None)
    mailing = order(cast, book)
    assert mailing.state == STATES.DRAFTING
    page = signed_in(client, cast.operations)
    assert b"work-progress" in page.get(f"/mailings/{mailing.pk}/").content
    work.work(mailing.pk)
    assert b"work-progress" not in page.get(f"/mailings/{mailing.pk}/").content


def test_the_result_says_what_became_of_each(client: Client, cast: Cast, book: list[Transition]) -> None:
    """MS-7: every line with its outcome and reasons, as a file."""
    Transition.objects.filter(pk=book[1].pk).update(stage="paused", paused_from="introducing")
    mailing = run(cast, book)
    first = lines(mailing)[0]
    assert first.message_id is not None
    Message.objects.filter(pk=first.message_id).update(state=STATE.SENT, sent_at=clock.now())
    answer = signed_in(client, cast.operations).get(f"/mailings/{mailing.pk}/result/")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["outcome"] for row in rows] == ["sent", "waiting", "queued", "queued"]
    assert "paused" in rows[1]["reasons"].lower()
    assert rows[0]["address"] == "mika@birch-jp.example"
    book_file = signed_in(client, cast.operations).get(f"/mailings/{mailing.pk}/result/?format=xlsx")
    assert book_file["Content-Type"].endswith("spreadsheetml.sheet")


class Api:
    """The API with the token of one person."""

    def __init__(self, person: Person) -> None:
        from tasuki.people.queries import actor_for_person

        _row, text = make_token(actor=actor_for_person(person), person=person, name="test")
        self.client, self.headers = Client(), {"Authorization": f"Bearer {text}"}

    def get(self, path: str) -> Any:
        """Read."""
        return self.client.get(f"/api/v1/{path}", headers=self.headers)

    def send(self, path: str, data: dict[str, Any] | None = None, method: str = "POST") -> Any:
        """Write."""
        return self.client.generic(
            method, f"/api/v1/{path}", json.dumps(data or {}), "application/json", headers=self.headers
        )


def test_the_whole_way_through_the_api(cast: Cast, book: list[Transition]) -> None:
    """MS-7, SY-4: the same verbs, the same refusals."""
    api = Api(cast.operations)
    body = {"message": "introduction", "transitions": [str(row.pk) for row in book]}
    assert api.send("mailings", {**body, "plan": {"wave_size": 0}}).status_code == 422
    assert api.send("mailings", {**body, "more": 1}).status_code == 422
    made = api.send("mailings", {**body, "plan": {"wave_size": 2, "working_hours": False}})
    assert made.status_code == 201, made.content
    one = f"mailings/{made.json()['id']}"
    assert made.json()["counts"] == {"drafted": 4}
    read = api.get(f"{one}/sample").json()
    assert {line["language"] for line in read["together"]} == {"en", "es", "id", "ja"}
    assert all(line["body"] for line in read["together"])
    assert api.get(f"{one}/forecast").json()["total"] == 4
    assert api.send(f"{one}/start").status_code == 409
    assert api.send(f"{one}/approve", {"digest": "x"}).status_code == 409
    assert api.send(f"{one}/approve", {"digest": read["digest"]}).json()["state"] == "approved"
    assert api.send(f"{one}/plan", {"wave_size": 3, "working_hours": False}, "PUT").json()["wave_size"] == 3
    started = api.send(f"{one}/start").json()
    assert [wave["total"] for wave in started["waves"]] == [3, 1]
    assert api.send(f"{one}/pause").json()["state"] == "paused"
    assert api.send(f"{one}/resume").json()["state"] == "running"
    assert {line["outcome"] for line in api.get(f"{one}/lines").json()} == {"queued"}
    assert api.get(f"{one}/lines?outcome=sent").json() == []
    assert api.send(f"{one}/withdraw").json()["counts"] == {"withdrawn": 4}
    assert len(api.get("mailings").json()) == 1
    assert Api(cast.giver).get("mailings").json() == []


def said(*arguments: str) -> Any:
    """What `tasuki mailing … --json` prints."""
    out = io.StringIO()
    call_command("mailing", *arguments, "--json", stdout=out)
    return json.loads(out.getvalue())


def test_the_whole_way_at_the_shell(cast: Cast, book: list[Transition], tmp_path: Path) -> None:
    """MS-7, SY-4: order by filter, read, approve with a name, start, pause, resume, result as a file, withdraw."""
    me = ("--as", "otto@tasuki.example")
    made = said("order", "introduction", "--stage", "introducing", "--wave-size", "2", "--any-hour", *me)
    pk = made["id"]
    read = said("sample", pk, *me)
    assert len(read["together"]) == 4
    assert said("forecast", pk, *me)["total"] == 4
    assert said("approve", pk, read["digest"], *me)["state"] == "approved"
    assert said("plan", pk, "--wave-size", "1", *me)["wave_size"] == 1
    assert [wave["total"] for wave in said("start", pk, *me)["waves"]] == [1, 1, 1, 1]
    assert said("pause", pk, *me)["state"] == "paused"
    assert said("resume", pk, *me)["state"] == "running"
    file = tmp_path / "result.csv"
    assert said("result", pk, "--csv", str(file), *me)["lines"] == 4
    assert file.read_text(encoding="utf-8-sig").startswith("wave,outcome,account")
    assert {row["outcome"] for row in said("result", pk, *me)} == {"queued"}
    assert said("withdraw", pk, *me)["state"] == "withdrawn"
    assert [row["id"] for row in said("list", *me)] == [pk]
    out = io.StringIO()
    call_command("mailing", "show", pk, *me, stdout=out)
    assert "withdrawn 4" in out.getvalue()


def test_lists_do_not_ask_per_row(
    client: Client, cast: Cast, book: list[Transition], django_assert_max_num_queries: Any
) -> None:
    """UX-5: the page costs the same number of queries however many recipients it shows."""
    mailing = run(cast, book)
    page = signed_in(client, cast.operations)
    page.get(f"/mailings/{mailing.pk}/")
    with django_assert_max_num_queries(40):
        page.get(f"/mailings/{mailing.pk}/")
    assert actions.FARTHEST >= 10_000


@pytest.mark.once
@pytest.mark.parametrize(
    ("key", "label"),
    [
        ("introduction", "Introduction"),
        ("joint-meeting-invite", "Joint meeting invitation"),
        ("step-back", "Step-back note"),
    ],
)
def test_a_mailing_is_called_as_its_message(key: str, label: str) -> None:
    """MS-7, UX-1: a mailing has the name that its message has for people."""
    assert Mailing(key=key).kind_label == label
