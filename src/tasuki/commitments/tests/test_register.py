"""The register: filters, sorting, bulk, exports, what stays on whose list; fast with many rows (CO-2, CO-5)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from tasuki.commitments import actions, queries
from tasuki.commitments.mine import mine
from tasuki.commitments.models import Commitment, ExpectationGap
from tasuki.commitments.tests.conftest import Stage
from tasuki.commitments.tests.doors import api, command, page
from tasuki.customers.models import Account
from tasuki.people.models import Person
from tasuki.testing.cast import make_account
from tasuki.web import clock

BUDGET = 14


def promise(stage: Stage, text: str, **more: Any) -> Commitment:
    values: dict[str, Any] = {"kind": "scope", "text": text, **more}
    return actions.record_commitment(actor=stage.giver, account=stage.account, **values)


@pytest.fixture
def some(stage: Stage) -> dict[str, Commitment]:
    """Promises that differ in everything that can be filtered."""
    today = clock.now().date()
    found = {
        "late": promise(stage, "Late report", due_on=today - timedelta(days=1), owner=stage.people["giver"]),
        "soon": promise(
            stage, "Soon report", due_on=today + timedelta(days=3), owner=stage.people["receiver"]
        ),
        "far": promise(stage, "Far report", due_on=today + timedelta(days=20), detail="integration"),
        "bare": promise(stage, "Bare report", kind="verbal", detail="roadmap"),
    }
    actions.give_verdict(actor=stage.manager, commitment=found["soon"], verdict="deliverable")
    actions.give_verdict(actor=stage.manager, commitment=found["far"], verdict="reset")
    done = promise(stage, "Done report")
    actions.resolve_commitment(actor=stage.giver, commitment=done, state="delivered", evidence="Protocol")
    ExpectationGap.objects.create(
        commitment=found["far"],
        account=stage.account,
        code="expectation.payment_over",
        values={"promised": 60, "most": 30},
        digest="x",
        severity="high",
        remedy="approval",
        standards_number=1,
    )
    return {**found, "done": done}


CASES = [
    ("", {"late", "soon", "far", "bare"}),
    ("state=all", {"late", "soon", "far", "bare", "done"}),
    ("state=delivered", {"done"}),
    ("kind=verbal", {"bare"}),
    ("detail=integration", {"far"}),
    ("owner=none", {"far", "bare"}),
    ("owner=me", {"soon"}),
    ("owner=list", {"late", "soon", "far", "bare"}),
    ("owner=gina@tasuki.example", {"late"}),
    ("owner=nobody@tasuki.example", set()),
    ("due=overdue", {"late"}),
    ("due=week", {"soon"}),
    ("due=month", {"soon", "far"}),
    ("due=none", {"bare"}),
    ("verdict=missing", {"late", "bare"}),
    ("verdict=mine", {"late", "bare"}),
    ("verdict=deliverable", {"soon"}),
    ("verdict=reset_open", {"far"}),
    ("gap=open", {"far"}),
    ("gap=high", {"far"}),
    ("gap=no", {"late", "soon", "bare"}),
    ("tier=standard", {"late", "soon", "far", "bare"}),
    ("tier=strategic", set()),
]


@pytest.mark.parametrize(("query", "expected"), CASES)
def test_filters_by_page_and_api(
    stage: Stage, some: dict[str, Commitment], query: str, expected: set[str]
) -> None:
    """CO-2, CO-5: each filter, alike on the page and in the API; what it does not know it leaves alone."""
    shown = page(stage, "receiver").get(f"/commitments/?{query}&sort=due&group=x&page=z").content.decode()
    assert {name for name, one in some.items() if f"/commitments/{one.pk}/" in shown} == expected
    wanted = query if query else "state=open"
    wanted = "" if wanted == "state=all" else wanted if "state" in wanted else f"{wanted}&state=open"
    items = api(stage, "receiver", "GET", f"/commitments?{wanted}")[1]["items"]
    assert {name for name, one in some.items() if str(one.pk) in {row["id"] for row in items}} == expected


@pytest.mark.parametrize(
    "sort", ["due", "-due", "promised", "account", "-account", "owner", "-owner", "x' --"]
)
def test_sorts(stage: Stage, some: dict[str, Commitment], sort: str) -> None:
    """CO-2: the order stands in the address, ties in a stable order."""
    shown = page(stage, "receiver").get("/commitments/", {"sort": sort}).content.decode()
    places = {name: shown.index(f"/commitments/{some[name].pk}/") for name in ("late", "soon", "far", "bare")}
    if sort == "due":
        assert sorted(places, key=places.__getitem__) == ["late", "soon", "far", "bare"]
    if sort == "-due":
        assert sorted(places, key=places.__getitem__) == ["far", "soon", "late", "bare"]


def test_list_by_command(
    stage: Stage, some: dict[str, Commitment], capsys: pytest.CaptureFixture[str]
) -> None:
    """CO-5: what stays on the receiver's list, by command; an outsider's is empty."""
    status, rows = command(capsys, stage, "receiver", "commitments", "list", "--mine")
    assert (status, {row["text"] for row in rows}) == (
        0,
        {"Late report", "Soon report", "Far report", "Bare report"},
    )
    status, rows = command(
        capsys, stage, "receiver", "commitments", "list", "--due", "overdue", "--sort=-due"
    )
    assert [row["text"] for row in rows] == ["Late report"]
    assert command(capsys, stage, "outsider", "commitments", "list", "--mine") == (0, [])
    status, one = command(capsys, stage, "receiver", "commitments", "show", str(some["far"].pk))
    assert (status, one["gaps"][0]["code"], one["reset_state"]) == (0, "expectation.payment_over", "needed")
    words = ("commitments", "edit", str(some["bare"].pk), "--due", "2027-05-01", "--text", "Bare, in May")
    assert command(capsys, stage, "giver", *words)[1]["due_on"] == "2027-05-01"
    assert command(capsys, stage, "outsider", "commitments", "show", str(some["bare"].pk))[0] == 1
    assert command(capsys, stage, "giver", "commitments", "show", "no-id")[0] == 1
    assert (
        command(capsys, stage, "giver", "commitments", "edit", str(some["bare"].pk), "--due", "May")[0] == 2
    )


def test_my_work(stage: Stage, some: dict[str, Commitment]) -> None:
    """CO-5, UX-2: the receiver's desk shows all that comes to them, the manager's what waits for a verdict."""
    desk = mine(stage.receiver)
    assert (desk.count, desk.overdue, desk.resets, desk.verdict_count) == (4, 1, 1, 2)
    assert [one.text for one in desk.promises] == ["Late report", "Soon report", "Far report", "Bare report"]
    assert mine(stage.manager).gap_count == 1
    assert mine(stage.outsider).nothing
    shown = page(stage, "receiver").get("/").content.decode()
    assert "4 open promises on your list" in shown
    assert "2 promises wait for your verdict" in shown
    done = some["late"]
    actions.resolve_commitment(actor=stage.receiver, commitment=done, state="withdrawn", evidence="Mail")
    assert mine(stage.receiver).count == 3


def test_one_owner_for_many(
    stage: Stage, some: dict[str, Commitment], capsys: pytest.CaptureFixture[str]
) -> None:
    """CO-2: by page, API and command; what became of each row is told, one refusal stops no other."""
    far = make_account(stage.people["outsider"], "Far")
    strange = Commitment.objects.create(account=far, kind="scope", text="Strange")
    ids = [str(some[name].pk) for name in ("late", "bare", "done")] + [str(strange.pk), "rubbish"]
    answer = page(stage, "giver").post("/commitments/assign/", {"id": ids, "owner": "rei@tasuki.example"})
    shown = answer.content.decode()
    assert "2 commitments are now Rei Receiver" in shown
    assert "no longer changes" in shown
    assert "Strange" not in shown
    owners = set(Commitment.objects.filter(pk__in=ids[:2]).values_list("owner_id", flat=True))
    assert owners == {stage.people["receiver"].pk}
    body = {"ids": ids[:3], "owner": "gina@tasuki.example"}
    status, rows = api(stage, "giver", "POST", "/commitment-owners", body)
    assert (status, [row["done"] for row in rows]) == (200, [True, True, False])
    status, rows = command(capsys, stage, "giver", "commitments", "assign", "rei@tasuki.example", *ids[:3])
    assert [row["done"] for row in rows] == [True, True, False]
    assert command(capsys, stage, "giver", "commitments", "assign", "-", ids[0])[1]["owner"] is None
    strange.refresh_from_db()
    assert strange.owner is None


def test_export_by_command(
    stage: Stage, some: dict[str, Commitment], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """CO-2, UX-5, SE-2: every column of what the filter leaves in a file, formulas as text, nothing of others."""
    promise(stage, "=HYPERLINK(1)")
    path, text = tmp_path / "c.xlsx", tmp_path / "c.csv"
    assert command(capsys, stage, "giver", "commitments", "export", str(path))[0] == 0
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    named = {"Late report", "Soon report", "Far report", "Bare report", "=HYPERLINK(1)"}
    assert {row[0] for row in rows[1:]} == named
    assert "60 days to pay promised" in str(rows)
    assert {"Evidence", "What shows it", "Account tier", "State"} < set(rows[0])
    assert command(capsys, stage, "giver", "commitments", "export", "--due", "none", str(text))[0] == 0
    said = text.read_text()
    assert "'=HYPERLINK(1)" in said
    assert "Late report" not in said
    assert command(capsys, stage, "outsider", "commitments", "export", str(text))[0] == 0
    assert len(text.read_text().splitlines()) == 1
    assert command(capsys, stage, "giver", "commitments", "export", str(tmp_path / "c.pdf"))[0] == 2


def test_twenty_thousand(stage: Stage, django_assert_max_num_queries: Any) -> None:
    """CO-2, UX-4: the register of 20 000 promises keeps to its budget of queries and time, on every page."""
    accounts = [
        Account(name=f"A {n}", name_key=f"a {n}", owner=stage.people["giver"], external_id=f"X{n}")
        for n in range(200)
    ]
    Account.objects.bulk_create(accounts)
    today = clock.now().date()
    rows = [
        Commitment(
            account=accounts[n % 200],
            kind="scope",
            text=f"Promise {n}",
            due_on=today + timedelta(days=n % 400) if n % 9 else None,
            owner=stage.people["receiver"] if n % 3 else None,
            verdict="" if n % 2 else "deliverable",
        )
        for n in range(20_000)
    ]
    Commitment.objects.bulk_create(rows, batch_size=2_000)
    for who in ("operations", "giver"):
        client = page(stage, who)
        client.get("/commitments/")  # what is read once for all is not the page's time
        for query in (
            "",
            "?page=400",
            "?sort=-account&verdict=missing",
            "?gap=open",
            "?owner=none&due=month&page=9",
        ):
            started = perf_counter()
            with django_assert_max_num_queries(BUDGET):
                assert client.get(f"/commitments/{query}").status_code == 200
            assert perf_counter() - started < 3


def test_owners_who_are_gone(stage: Stage, some: dict[str, Commitment]) -> None:
    """CO-5, GA-5: what a deactivated colleague owned has no owner: at the gate, in the register, in its filter."""
    assert some["late"].short not in queries.gate_facts(stage.account.pk).without_owner
    Person.objects.filter(pk=stage.people["giver"].pk).update(is_active=False)
    assert some["late"].short in queries.gate_facts(stage.account.pk).without_owner
    receiver = page(stage, "receiver")
    shown = receiver.get("/commitments/?owner=none").content.decode()
    assert "Late report" in shown
    assert "Soon report" not in shown
    assert "3 without owner" in receiver.get(f"/accounts/{stage.account.pk}/commitments/").content.decode()
    line = next(one for one in queries.brief_lines(stage.account.pk) if one["text"] == "Late report")
    assert line["owner"] is None
