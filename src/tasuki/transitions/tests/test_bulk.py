"""One verb for many transitions: looked at first, carried out row by row, resumable, at every door."""

from __future__ import annotations

import json
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from tasuki.customers.models import Blackout
from tasuki.jobs.portions import LEASE
from tasuki.people.models import Person
from tasuki.people.tokens import make_token
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Conflict, NotFound, Refused
from tasuki.rules.worktime import add_business_days
from tasuki.testing.cast import Cast, make_account
from tasuki.testing.stories import open_for
from tasuki.transitions.actions import apply_bulk, bulk, drop_bulk, move_date, preview_date, start_bulk
from tasuki.transitions.bulk.jobs import carry_out_bulk
from tasuki.transitions.bulk.verbs import look
from tasuki.transitions.facts import calendar_of
from tasuki.transitions.models import BulkRow, BulkRun, Transition
from tasuki.transitions.planning.replanting_many import move_many
from tasuki.transitions.queries import access_transition
from tasuki.web import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows(cast: Cast) -> list[Transition]:
    """Three planned transitions of three customers, opened at one instant."""
    with clock.fixed(clock.now()):
        return [open_for(cast, make_account(cast.giver, name)) for name in ("Ash", "Birch", "Cedar")]


def later(row: Transition, days: int = 10) -> date:
    """A working day after the planned cutover."""
    assert row.transition_on is not None
    return add_business_days(row.transition_on, days, calendar_of(row))


def ids(rows: list[Transition]) -> list[Any]:
    """Their ids."""
    return [one.pk for one in rows]


def dues(row: Transition) -> dict[str, Any]:
    """Due instants by key."""
    return dict(row.steps.values_list("key", "due_at"))


def test_dates_are_looked_at_and_then_moved(cast: Cast, rows: list[Transition]) -> None:
    """TR-3, SU-7: the look changes nothing and says what would happen to each, or why not; then it happens."""
    day = later(rows[0])
    Blackout.objects.create(account=rows[1].account, starts_on=day, ends_on=day, why="Stocktaking")
    before = [dues(one) for one in rows]
    manager = cast.actor("manager")
    run = start_bulk(actor=manager, verb="date", values={"day": day.isoformat()}, transitions=ids(rows))
    assert run.state == "ready"
    assert [dues(one) for one in rows] == before
    found = {row.transition_id: row for row in run.rows.all()}
    assert [found[pk].state for pk in ids(rows)] == ["would", "refused", "would"]
    assert found[rows[1].pk].reasons[0]["code"] == "date.blackout"
    assert found[rows[0].pk].what["steps"] > 0
    expected = preview_date(actor=manager, transition_id=rows[0].pk, day=day)
    done = apply_bulk(actor=manager, run_id=run.pk)
    assert done.state == "done"
    assert [row.state for row in done.rows.order_by("position")] == ["done", "refused", "done"]
    after = dues(rows[0])
    assert {one.key: after[one.key] for one in expected.moves} == {
        one.key: one.after for one in expected.moves
    }
    assert dues(rows[1]) == before[1]
    with pytest.raises(Conflict):
        apply_bulk(actor=manager, run_id=run.pk)


def test_many_move_as_one_does(cast: Cast, rows: list[Transition]) -> None:
    """TR-3, ES-1: the path for thousands gives the very plan, clocks and columns that the path for one gives."""
    one, other, third = rows
    third.steps.filter(key="assign-receiver").update(state="done")
    other.steps.filter(key="assign-receiver").update(state="done")
    day = later(one)
    move_date(actor=cast.actor("manager"), transition_id=other.pk, day=day)
    fresh = access_transition(cast.actor("manager"), third.pk)
    moved = move_many([(fresh, day)])[0]
    assert moved.steps
    columns = ("key", "due_at", "compressed", "state")
    assert list(third.steps.order_by("position").values_list(*columns)) == list(
        other.steps.order_by("position").values_list(*columns)
    )
    clock_columns = ("key", "starts_at", "due_at", "warn_at", "escalate_at", "state", "stood")
    assert list(third.clocks.order_by("key").values_list(*clock_columns)) == list(
        other.clocks.order_by("key").values_list(*clock_columns)
    )
    third.refresh_from_db()
    other.refresh_from_db()
    assert (third.transition_on, third.next_due_at) == (other.transition_on, other.next_due_at)
    assert third.version == other.version


def test_somebody_changed_one_meanwhile(cast: Cast, rows: list[Transition]) -> None:
    """SE-6, SU-7: what is no longer as it was looked at is left alone and says so; the others are done."""
    manager = cast.actor("manager")
    run = start_bulk(actor=manager, verb="date", values={"by_days": 7}, transitions=ids(rows))
    move_date(actor=manager, transition_id=rows[0].pk, day=later(rows[0], 20))
    kept = dues(rows[0])
    run = apply_bulk(actor=manager, run_id=run.pk)
    states = [row.state for row in run.rows.order_by("position")]
    assert states == ["failed", "done", "done"]
    assert run.rows.get(transition=rows[0]).reasons[0]["code"] == "conflict.transition"
    assert dues(rows[0]) == kept


def test_pause_resume_and_reassign(cast: Cast, rows: list[Transition]) -> None:
    """TR-2, RO-3, SU-7: each verb by the same rules as on one page; roles only where the named person holds them."""
    manager = cast.actor("manager")
    start_bulk(
        actor=manager,
        verb="pause",
        values={"reason": "Year-end freeze"},
        transitions=ids(rows[:2]),
        apply=True,
    )
    assert [Transition.objects.get(pk=pk).stage for pk in ids(rows)] == ["paused", "paused", "planned"]
    run = start_bulk(actor=manager, verb="resume", values={}, transitions=ids(rows), apply=True)
    assert run.state == "done"
    assert [row.state for row in run.rows.order_by("position")] == ["done", "done", "refused"]
    assert [Transition.objects.get(pk=pk).stage for pk in ids(rows)] == ["planned"] * 3
    nia = Person.objects.create_user("nia@tasuki.example", "Nia Next", team=cast.receiver.team, country="JP")
    wish = {"role": "receiver", "from": str(cast.outsider.pk), "to": str(nia.pk), "reason": "Rei leaves"}
    run = start_bulk(actor=manager, verb="reassign", values=wish, transitions=ids(rows))
    assert {row.reasons[0]["code"] for row in run.rows.all()} == {"bulk.other_holder"}
    wish["from"] = str(cast.receiver.pk)
    start_bulk(actor=manager, verb="reassign", values=wish, transitions=ids(rows), apply=True)
    assert Transition.objects.filter(receiver=nia).count() == 3


def test_bad_orders_name_every_reason(cast: Cast, rows: list[Transition]) -> None:
    """SU-7, RO-10: no rows, no verb, no values; transitions of others look as if they were not there."""
    manager = cast.actor("manager")
    for verb, values, chosen, code in (
        ("explode", {}, ids(rows), "bulk.unknown_verb"),
        ("date", {}, ids(rows), "bulk.day_or_days"),
        ("date", {"day": "2027-01-01", "by_days": 3}, ids(rows), "bulk.day_or_days"),
        ("pause", {"reason": ""}, ids(rows), "stage.reason_missing"),
        ("resume", {}, [], "bulk.nothing_chosen"),
        ("reassign", {"role": "captain"}, ids(rows), "bulk.nobody"),
    ):
        with pytest.raises(Refused) as refused:
            start_bulk(actor=manager, verb=verb, values=values, transitions=chosen)
        assert code in {one.code for one in refused.value.reasons}
    with pytest.raises(NotFound):
        start_bulk(actor=cast.actor("outsider"), verb="resume", values={}, transitions=ids(rows))
    run = start_bulk(actor=manager, verb="date", values={"by_days": 7}, transitions=ids(rows))
    with pytest.raises(NotFound):
        apply_bulk(actor=cast.actor("giver"), run_id=run.pk)
    assert drop_bulk(actor=manager, run_id=run.pk).state == "dropped"
    with pytest.raises(Conflict):
        apply_bulk(actor=manager, run_id=run.pk)


def test_a_long_run_is_a_job_that_goes_on_where_it_stopped(
    cast: Cast, rows: list[Transition], monkeypatch: pytest.MonkeyPatch
) -> None:
    """SU-7, UX-5: many rows are worked on in portions; a dead worker's run is taken over, nothing happens twice."""
    monkeypatch.setattr(bulk, "AT_ONCE", 1)
    monkeypatch.setattr(bulk, "CHUNK", 1)
    manager, homes = cast.actor("manager"), [one.transition_on for one in rows]
    run = start_bulk(actor=manager, verb="date", values={"by_days": 7}, transitions=ids(rows), apply=True)
    assert run.state == "looking"
    assert bulk.waiting_runs() == [run.pk]
    chunk, calls = bulk._chunk, []

    def dies(run: BulkRun) -> int:
        calls.append(run.state)
        if len(calls) == 6:  # three looks, the turn, one row done, then the plug is pulled
            raise KeyboardInterrupt
        return chunk(run)

    monkeypatch.setattr(bulk, "_chunk", dies)
    with pytest.raises(KeyboardInterrupt):
        bulk.work(run.pk)
    monkeypatch.setattr(bulk, "_chunk", chunk)
    assert BulkRow.objects.filter(run=run, state="done").count() == 1
    assert bulk.waiting_runs() == []  # its lease still stands
    BulkRun.objects.filter(pk=run.pk).update(heartbeat_at=clock.now() - LEASE - timedelta(seconds=1))
    assert bulk.waiting_runs() == [run.pk]
    carry_out_bulk.func(run_id=str(run.pk))
    run.refresh_from_db()
    assert run.state == "done"
    days = [Transition.objects.get(pk=pk).transition_on for pk in ids(rows)]
    assert days == [home + timedelta(days=7) for home in homes if home is not None]


def test_nobody_acts_in_the_name_of_who_ordered_it(cast: Cast, rows: list[Transition]) -> None:
    """SU-7, RO-10: operations see a run that somebody ordered, but only that person carries it out or drops it."""
    run = start_bulk(actor=cast.actor("manager"), verb="date", values={"by_days": 7}, transitions=ids(rows))
    for act in (apply_bulk, drop_bulk):
        others = {"access.role": cast.actor("operations"), "access.needs_person": Actor.console()}
        for code, other in others.items():
            assert bulk.access_run(other, run.pk).pk == run.pk
            with pytest.raises(Refused) as refused:
                act(actor=other, run_id=run.pk)
            assert [one.code for one in refused.value.reasons] == [code]
    assert BulkRun.objects.get().state == "ready"
    own = start_bulk(actor=Actor.console(), verb="date", values={"by_days": 7}, transitions=ids(rows))
    assert apply_bulk(actor=Actor.console(), run_id=own.pk).state == "done"


@pytest.mark.parametrize("how", ["inactive", "deleted"])
def test_a_leavers_run_comes_to_its_end(cast: Cast, rows: list[Transition], how: str) -> None:
    """SU-7, RO-10: once the person who ordered it has left nothing more is carried out, and each row says why."""
    homes = [one.transition_on for one in rows]
    wish: dict[str, Any] = {"verb": "date", "values": {"by_days": 7}, "transitions": ids(rows)}
    run = start_bulk(actor=cast.actor("manager"), **wish)
    other = start_bulk(actor=cast.actor("manager"), **wish)
    BulkRow.objects.filter(run=other).update(state="todo")
    BulkRun.objects.filter(pk=run.pk).update(state="running", heartbeat_at=None)
    BulkRun.objects.filter(pk=other.pk).update(state="looking", heartbeat_at=None)
    if how == "inactive":
        Person.objects.filter(pk=cast.manager.pk).update(is_active=False)
    else:
        BulkRun.objects.update(by=None)  # as the database does when the person is removed
    for one, state, row_state in ((run, "done", "failed"), (other, "ready", "refused")):
        bulk.work(one.pk)
        one.refresh_from_db()
        assert one.state == state
        assert {row.state for row in one.rows.all()} == {row_state}
        assert {row.reasons[0]["code"] for row in one.rows.all()} == {"step.person_inactive"}
    assert [Transition.objects.get(pk=pk).transition_on for pk in ids(rows)] == homes


def test_an_unforeseen_error_ends_the_portion(
    cast: Cast, rows: list[Transition], monkeypatch: pytest.MonkeyPatch
) -> None:
    """SU-7, UX-5: rows on which the program itself fails are not done; the run goes on to its end."""
    monkeypatch.setattr(bulk, "CHUNK", 1)

    def fails(actor: Actor, verb: str, found: list[Transition], values: Any) -> Any:
        if found[0].pk == rows[1].pk:
            raise ZeroDivisionError
        return look(actor, verb, found, values)

    monkeypatch.setattr(bulk, "look", fails)
    run = start_bulk(
        actor=cast.actor("manager"),
        verb="date",
        values={"by_days": 7},
        transitions=ids(rows),
        apply=True,
    )
    assert run.state == "done"
    assert [row.state for row in run.rows.order_by("position")] == ["done", "failed", "done"]


def test_page(cast: Cast, rows: list[Transition]) -> None:
    """SU-7, UX-3, UX-5: without a script: tick rows or take the whole filter, look, carry out."""
    client = Client()
    client.force_login(cast.manager)
    page = client.get("/transitions/?sort=account")
    assert [one.account.name for one in page.context["page_obj"]] == ["Ash", "Birch", "Cedar"]
    order = {"verb": "date", "by_days": "7", "id": [str(rows[0].pk)], "filter": ""}
    answer = client.post("/transitions/bulk/", order)
    assert answer.status_code == 302
    shown = client.get(answer["Location"])
    assert shown.status_code == 200
    assert shown.context["possible"] == 1
    everything = {**order, "id": [], "all": "1", "filter": "q=birch"}
    answer = client.post("/transitions/bulk/", everything)
    run = BulkRun.objects.order_by("-created_at").first()
    assert run is not None
    assert [row.transition_id for row in run.rows.all()] == [rows[1].pk]
    answer = client.post(f"/transitions/bulk/{run.pk}/apply/")
    assert answer.status_code == 302
    run.refresh_from_db()
    assert run.state == "done"
    assert client.get(f"/transitions/bulk/{run.pk}/?state=done").status_code == 200
    assert client.post("/transitions/bulk/", {"verb": "date"}).status_code == 422
    assert client.post("/transitions/bulk/", {"verb": "reassign", "person": "nobody"}).status_code == 422


def test_sorting_is_stable_over_pages(cast: Cast, rows: list[Transition]) -> None:
    """UX-2, SU-9: by due day, risk, account and date, both ways; ties keep one order."""
    client = Client()
    client.force_login(cast.manager)
    for sort in ("due", "-due", "risk", "-risk", "account", "-account", "date", "-date", "nonsense"):
        page = client.get(f"/transitions/?sort={sort}")
        assert page.status_code == 200
        assert len(page.context["page_obj"].object_list) == 3
    names = [one.account.name for one in client.get("/transitions/?sort=-account").context["page_obj"]]
    assert names == ["Cedar", "Birch", "Ash"]
    heads = client.get("/transitions/?sort=-risk&stage=planned").context["t"].heads()
    head = next(one for one in heads if one.column.key == "risk")
    assert head.direction == "descending"
    assert "stage=planned" in head.href


def test_api(cast: Cast, rows: list[Transition]) -> None:
    """SU-7, SY-4: a dry run shows each row; applying it by id; the same without a dry run."""
    _token, text = make_token(actor=cast.actor("manager"), person=cast.manager, name="bulk")
    headers = {"Authorization": f"Bearer {text}"}
    client = Client(headers=headers)
    body = {"verb": "date", "by_days": 7, "transitions": [str(pk) for pk in ids(rows)]}
    answer = client.post("/api/v1/transitions/bulk", json.dumps(body), content_type="application/json")
    assert answer.status_code == 201, answer.content
    found = answer.json()
    assert (found["state"], found["counts"]["would"]) == ("ready", 3)
    shown = client.get(f"/api/v1/transitions/bulk/{found['id']}?limit=1").json()
    assert len(shown["rows"]) == 1
    done = client.post(f"/api/v1/transitions/bulk/{found['id']}/apply").json()
    assert done["counts"]["done"] == 3
    body = {**body, "verb": "pause", "reason": "Freeze", "by_days": 0, "dry_run": False}
    answer = client.post("/api/v1/transitions/bulk", json.dumps(body), content_type="application/json")
    assert answer.json()["counts"]["done"] == 3


def test_command(cast: Cast, rows: list[Transition]) -> None:
    """SU-7: `tasuki bulk` looks, and with --apply carries out; `tasuki date` and `tasuki change` for one."""
    out = StringIO()
    call_command("bulk", "date", "--by-days", "7", "--as", cast.manager.email, "--json", stdout=out)
    assert json.loads(out.getvalue())["counts"]["would"] == 3
    out = StringIO()
    call_command(
        "bulk", "pause", "Ash", "--reason", "Freeze", "--apply", "--as", cast.manager.email, stdout=out
    )
    assert "done 1" in out.getvalue()
    out = StringIO()
    day = later(rows[1]).isoformat()
    call_command("date", "Birch", "--to", day, "--as", cast.manager.email, stdout=out)
    assert "--apply" in out.getvalue()
    call_command(
        "date", "Birch", "--to", day, "--apply", "--as", cast.manager.email, "--json", stdout=StringIO()
    )
    assert Transition.objects.get(pk=rows[1].pk).transition_on == later(rows[1])
    out = StringIO()
    arguments = ["Birch", "giver", "no", "--reason", "Ill", "--as", str(cast.manager.email)]
    call_command("change", *arguments, stdout=out)
    assert "handed" in out.getvalue()
    call_command("change", *arguments, "--apply", stdout=StringIO())
    assert not Transition.objects.get(pk=rows[1].pk).giver_available
    call_command(
        "change", "Cedar", "role", "support", "--to", "oskar@tasuki.example", "--reason", "Leave", "--apply",
        "--as", cast.manager.email, stdout=StringIO(),
    )  # fmt: skip
    assert Transition.objects.get(pk=rows[2].pk).support_id == cast.outsider.pk
