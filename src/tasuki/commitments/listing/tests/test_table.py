"""The register of commitments as a table: filters, order, files, views, who sees what, what it costs."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.http import QueryDict
from python_calamine import CalamineWorkbook

from tasuki.commitments import actions
from tasuki.commitments.listing.table import EVERY_COLUMN, TABLE
from tasuki.commitments.models import Commitment, ExpectationGap
from tasuki.commitments.tests.conftest import Stage
from tasuki.commitments.tests.conftest import stage as stage
from tasuki.commitments.tests.doors import api, command, page
from tasuki.people.models import Person
from tasuki.rules.access import Actor
from tasuki.tables.models import SavedView
from tasuki.testing.cast import make_account
from tasuki.web import clock

Budget = Callable[[int], AbstractContextManager[Any]]
URL = "/commitments/"


@pytest.fixture
def rows(stage: Stage) -> dict[str, Commitment]:
    """Ash: late; Birch: soon and deliverable; Cedar: to reset, with a severe gap; Dogwood: bare; Elm: delivered."""
    today, people = clock.now().date(), stage.people
    bayu, kiri = stage.account, make_account(people["giver"], "Kiri Mills", tier="strategic")
    values: dict[str, dict[str, Any]] = {
        "Ash": {"due_on": today - timedelta(days=1), "owner": people["giver"], "promised_on": date(2026, 3, 1)},
        "Birch": {"due_on": today + timedelta(days=3), "owner": people["receiver"], "verdict": "deliverable"},
        "Cedar": {"due_on": today + timedelta(days=20), "verdict": "reset", "reset_state": "needed", "account": kiri},
        "Dogwood": {"kind": "verbal", "detail": "roadmap", "promised_by": people["receiver"]},
        "Elm": {"state": "delivered", "promised_on": date(2026, 5, 1), "terms": {"product": "Loom"}},
    }  # fmt: skip
    made = {
        name: Commitment.objects.create(**{"account": bayu, "kind": "scope", "text": f"{name} 報告", **given})
        for name, given in values.items()
    }
    for code, severity, state in (
        ("expectation.discount_over", "low", "accepted"),
        ("expectation.payment_over", "high", "open"),
    ):
        ExpectationGap.objects.create(
            commitment=made["Cedar"], account=kiri, code=code, severity=severity, state=state,
            values={"promised": 60, "most": 30}, digest=severity, remedy="approval", standards_number=1,
        )  # fmt: skip
    return made


def found(query: str, actor: Actor) -> list[str]:
    """The first letters of the promises that a query string leaves, in its order."""
    state = TABLE.read(QueryDict(query), actor)
    return [one.text[0] for one in state.ordered(state.narrowed(TABLE.rows(actor)))]


FILTERED = {
    "": "ABCD", "state=all": "ABCDE", "state=delivered": "E", "state=delivered,open": "ABCDE", "state=withdrawn": "",
    "q=KIRI": "C", "q=nobody": "", "kind=verbal": "D", "kind=verbal,scope": "ABCD", "detail=roadmap": "D",
    "owner=me": "B", "owner=list": "ABD", "owner=none": "CD", "owner=team": "B", "owner=GINA": "A",
    "owner=rei@tasuki.example": "B", "owner=nobody-here": "", "by=rei": "D", "by=none": "ABC",
    "due=overdue": "A", "due=week": "B", "due=month": "BC", "due=none": "D", "due_from=2020-01-01": "ABC",
    "due_until=2020-01-01": "", "verdict=missing": "AD", "verdict=deliverable": "B", "verdict=reset_open": "C",
    "verdict=deliverable,reset": "BC", "verdict=not_deliverable": "", "verdict=mine": "",
    "gap=open": "C", "gap=high": "C", "gap=any": "C", "gap=no": "ABD", "text=cedar": "C", "text=報告": "ABCD",
    "promised_from=2026-02-01": "A", "promised=none": "BCD", "tier=strategic": "C", "tier=standard": "ABD",
    "team=sales": "ABCD", "team=nowhere": "", "kind=scope&gap=no&due=week": "B",
}  # fmt: skip


def test_filters(stage: Stage, rows: dict[str, Commitment]) -> None:
    """CO-2, CO-5, UX-4: every filter leaves what it says; of one kind they widen, of different kinds they narrow."""
    for query, wanted in FILTERED.items():
        actor = stage.receiver if query in ("owner=me", "owner=list", "owner=team") else stage.operations
        assert "".join(sorted(found(query, actor))) == wanted, query


def test_a_verdict_that_waits_for_me(stage: Stage, rows: dict[str, Commitment]) -> None:
    """CO-3: who may judge finds what waits, nobody else does; a keeper who is gone is none; my people's are found."""
    assert sorted(found("verdict=mine", stage.manager)) == ["A", "D"]
    assert found("verdict=mine", replace(stage.giver, person_id=None)) == []
    assert found("owner=list", replace(stage.operations, person_id=None)) == []
    team = "".join(found("owner=team&state=all", stage.manager))
    assert set(team) <= {"A", "B"}
    Person.objects.filter(pk=stage.people["giver"].pk).update(is_active=False)
    assert sorted(found("owner=none", stage.operations)) == ["A", "C", "D"]
    assert sorted(found(f"team={stage.people['giver'].team_id}", stage.operations)) == ["A", "B", "C", "D"]


def test_sorts(stage: Stage, rows: dict[str, Commitment]) -> None:
    """CO-2, UX-4: what has no value stands below in both directions."""
    for sort, wanted in {
        "due": "ABC", "-due": "CBA", "promised": "AE", "-promised": "EA",
        "owner": "AB", "-owner": "BA", "-account": "C",
    }.items():  # fmt: skip
        order = "".join(found(f"state=all&sort={sort}", stage.operations))
        assert len(order) == 5
        assert order.startswith(wanted), sort


def test_nonsense_is_named_and_never_breaks(stage: Stage, rows: dict[str, Commitment]) -> None:
    """UX-4, SE-2: what no filter takes is said on the page and refused by API and command; the rest goes on."""
    client = page(stage, "giver")
    for query in (
        "due=soon", "due_from=May", "verdict=perhaps", "kind=&kind=x", "detail=x", "tier=x", "state=bogus",
        "owner=%27", "q=%25_", "sort=x%27--", "cols=nothing", "size=9999999999", "page=-1", "page=x", "view=%F0%9F",
        "team=00000000-0000-0000-0000-00000000000x", "promised=7d", "text=" + "x" * 900,
    ):  # fmt: skip
        assert client.get(f"{URL}?{query}").status_code == 200, query
    shown = client.get(f"{URL}?due=soon&verdict=perhaps&kind=scope")
    assert [one.values["value"] for one in shown.context["t"].refused()] == ["soon", "perhaps"]
    assert "does not take “soon”" in shown.content.decode()
    refused, _why = api(stage, "giver", "GET", "/tables/commitments/rows?query=due%3Dsoon")
    assert refused == 422


def test_chips_and_columns_on_the_page(stage: Stage, rows: dict[str, Commitment]) -> None:
    """CO-4, UX-4: active filters as chips that can be taken away, chosen columns in their order, gaps in words."""
    client = page(stage, "operations")
    shown = client.get(f"{URL}?owner=list&due=overdue&gap=open")
    assert [text for text, _href in shown.context["t"].chips()] == [
        "Owner now: On my list", "Due: Overdue", "Against the standards: With an open gap",
    ]  # fmt: skip
    text = client.get(f"{URL}?gap=any&cols=commitment,gaps,state&sort=-due").content.decode()
    assert "60 days to pay promised" in text
    assert " +1</span>" in text
    assert text.index("Against the standards</th>") < text.index(">State</th>")
    late = client.get(f"{URL}?due=overdue").content.decode()
    assert '<tr data-row class="is-breach">' in late
    assert "overdue</span>" in late
    assert "No commitments here" in client.get(f"{URL}?q=nobody").content.decode()
    assert "Product: Loom" in client.get(f"{URL}?state=delivered").content.decode()


def test_late_is_told_where_the_reader_is(stage: Stage, rows: dict[str, Commitment]) -> None:
    """CO-2, UX-1: in Tokyo it is tomorrow already, so the row stands out there and not in Greenwich."""
    Commitment.objects.filter(pk=rows["Ash"].pk).update(due_on=date(2026, 11, 22))
    with clock.fixed(datetime(2026, 11, 22, 23, tzinfo=UTC)):
        for zone, late in (("Asia/Tokyo", True), ("UTC", False)):
            state = TABLE.read({}, replace(stage.giver, zone=zone))
            (one,) = state.loading(Commitment.objects.filter(pk=rows["Ash"].pk))
            assert one.is_late is late
        (bare,) = TABLE.read({}, stage.giver).loading(Commitment.objects.filter(pk=rows["Dogwood"].pk))
        assert bare.is_late is False


@pytest.mark.parametrize(
    ("who", "wanted"), [("operations", "ABCDE"), ("giver", "ABCDE"), ("receiver", "ABDE"), ("outsider", "")]
)
def test_who_sees_what_at_every_door(
    stage: Stage,
    rows: dict[str, Commitment],
    capsys: pytest.CaptureFixture[str],
    who: str,
    wanted: str,
) -> None:
    """RO-10, SE-2: page, file, API and command show the promises of accounts that somebody may see, and no other."""
    client = page(stage, who)
    text = client.get(f"{URL}?state=all").content.decode()
    assert "".join(name[0] for name in rows if f"{URL}{rows[name].pk}/" in text) == wanted
    file = client.get("/tables/commitments/export/?state=all&format=csv")
    said = b"".join(file.streaming_content).decode()  # type: ignore[attr-defined]
    assert "".join(name[0] for name in rows if f"{name} 報告" in said) == wanted
    status, data = api(stage, who, "GET", "/tables/commitments/rows?query=state%3Dall")
    assert (status, data["count"], len(data["rows"])) == (200, len(wanted), len(wanted))
    status, told = command(capsys, stage, who, "export", "commitments", "--query", "state=all")
    assert (status, len(told["rows"])) == (0, len(wanted))


def test_files_hold_what_is_shown(stage: Stage, rows: dict[str, Commitment]) -> None:
    """CO-2, UX-4, SE-4: the view's rows, columns and order; no cell starts a formula; what was said is whole."""
    actions.record_commitment(actor=stage.giver, account=stage.account, kind="scope", text='=HYPERLINK("x")')
    client = page(stage, "operations")
    answer = client.get("/tables/commitments/export/?due=none&cols=commitment,owner,state&format=csv")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert lines[0] == "Commitment,Id,In figures,Owner now,State"
    assert len(lines) == 3
    assert "'=HYPERLINK" in "".join(lines)
    book = client.get(f"/tables/commitments/export/?state=all&sort=-due&cols={EVERY_COLUMN}&format=xlsx")
    head, *kept = CalamineWorkbook.from_filelike(_file(book)).get_sheet_by_index(0).to_python()
    assert {"What exactly", "Promised by", "Promised to", "Link to the evidence", "What shows it"} < set(head)
    assert [str(row[0])[0] for row in kept[:3]] == ["C", "B", "A"]
    cedar = dict(zip(head, kept[0], strict=True))
    assert cedar["Account"] == "Kiri Mills"
    assert "60 days to pay promised" in str(cedar["Against the standards"])
    assert cedar["Reset of expectations"] == "Reset still to be recorded"


def _file(answer: Any) -> BytesIO:
    return BytesIO(b"".join(answer.streaming_content) if answer.streaming else answer.content)


def test_views_are_kept(
    stage: Stage, rows: dict[str, Commitment], capsys: pytest.CaptureFixture[str]
) -> None:
    """UX-4: those that come with the program lead to their rows; one's own is kept, opened and asked for by name."""
    client = page(stage, "giver")
    for ready in TABLE.views:
        assert client.get(f"{URL}?{ready.query}&view={ready.key}").context["t"].modified() is False, ready.key
    kept = {"name": "My verbal ones", "query": "kind=verbal&sort=-promised", "default": "1"}
    assert client.post("/tables/commitments/views/", kept).status_code == 302
    view = SavedView.objects.get()
    assert client.get(URL)["Location"] == f"{URL}?kind=verbal&sort=-promised&view={view.pk}"
    status, told = command(capsys, stage, "giver", "export", "commitments", "--view", "my verbal ones")
    assert (status, [row[0] for row in told["rows"]]) == (0, ["Dogwood 報告"])


def test_one_owner_for_all_of_the_filter(stage: Stage, rows: dict[str, Commitment]) -> None:
    """CO-2, UX-3: ticked rows or all of the filter; a refused order comes back as it was given, beside its reasons."""
    client, order = page(stage, "operations"), {"owner": "rei@tasuki.example"}
    answer = client.post(f"{URL}assign/", {"filter": "kind=verbal", **order})
    assert answer.status_code == 422
    assert "Choose commitments" in answer.content.decode()
    assert [one.text[0] for one in answer.context["page_obj"]] == ["D"]
    ticked = {"filter": "", "id": [str(rows["Ash"].pk)], "owner": "nobody-here"}
    answer = client.post(f"{URL}assign/", ticked)
    assert answer.status_code == 422
    assert f'value="{rows["Ash"].pk}" checked' in answer.content.decode()
    assert answer.context["bulk_form"].errors
    nobody = client.post(f"{URL}assign/", {**ticked, "owner": ""})
    assert (nobody.status_code, nobody.context["bulk_form"].errors["owner"]) == (422, ["Say who."])
    wrong = client.post(f"{URL}assign/", {"filter": "owner=none&due=soon", "all": "1", **order})
    assert wrong.status_code == 422  # never more rows than were meant
    assert len(found("owner=none", stage.operations)) == 2
    done = client.post(f"{URL}assign/", {"filter": "owner=none", "all": "1", **order}).content.decode()
    assert "2 commitments are now" in done
    assert found("owner=none", stage.operations) == []
    Commitment.objects.bulk_create(
        [Commitment(account=stage.account, kind="scope", text=f"Row {n}") for n in range(501)]
    )
    many = client.post(f"{URL}assign/", {"filter": "owner=none", "all": "1", **order})
    assert many.status_code == 422
    assert "501 commitments are too many" in many.content.decode()


def test_five_thousand(
    stage: Stage, rows: dict[str, Commitment], django_assert_max_num_queries: Budget
) -> None:
    """CO-2, UX-4: with 5 000 promises, every column, filters by people and gaps: no query more than with five."""
    today = clock.now().date()
    some = [
        Commitment(
            account_id=(stage.account.pk, rows["Cedar"].account_id)[n % 2], kind="scope", text=f"Promise {n}",
            due_on=today + timedelta(days=n % 90), owner=stage.people["receiver"] if n % 3 else None,
        )
        for n in range(5_000)
    ]  # fmt: skip
    Commitment.objects.bulk_create(some, batch_size=1_000)
    client = page(stage, "giver")
    for query in (
        f"?cols={EVERY_COLUMN}&size=100",
        "?owner=none&due=month&page=9",
        "?owner=rei&team=sales&by=none&gap=no&sort=-account",
        "?verdict=mine&state=all",
    ):
        with django_assert_max_num_queries(14):
            answer = client.get(URL + query)
        assert answer.status_code == 200
    assert client.get(URL).context["t"].count == 5_004
