"""The books as a table: filters, order, files, views, who sees what, what it costs."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from tasuki.config.cli import main
from tasuki.customers.models import Account
from tasuki.knowledge.actions import answer_item
from tasuki.knowledge.models import AccountStanding
from tasuki.people.models import Person, Team
from tasuki.rules.access import Actor
from tasuki.succession.books import owners, rows, total
from tasuki.succession.table import TABLE
from tasuki.testing.cast import Cast, make_account
from tasuki.web import clock

pytestmark = pytest.mark.django_db
Budget = Callable[[int], AbstractContextManager[Any]]
URL, FILE = "/readiness/", "/tables/readiness/export/"


@pytest.fixture
def books(cast: Cast, account: Account) -> None:
    """Gina: two accounts, one answered; Rei: one that nobody filled; Ulla, who has a team of her own: one well kept."""
    make_account(cast.giver, "Kelp Works")
    make_account(cast.receiver, "Moss Mill")
    answer_item(
        actor=cast.actor("giver"),
        account=account,
        key="objectives.business.problem",
        answer="Orders are typed twice, once in the shop and once in the warehouse",
    )
    team = Team.objects.create(name="North Crew", kind=Team.objects.get(members=cast.giver).kind)
    ulla = Person.objects.create(name="Ulla Owner", email="ulla@tasuki.example", team=team)
    kept = make_account(ulla, "Nettle Farm")
    now = clock.now()
    full = {"total": 95, "required": 20, "satisfied": 19, "oldest_verified_at": now - timedelta(days=40)}
    AccountStanding.objects.update_or_create(account=kept, defaults={**full, "judged_at": now})


def found(query: str, actor: Actor) -> str:
    """The first letters of the owners that a query string leaves, in its order."""
    state = TABLE.read(QueryDict(query), actor)
    return "".join(one.name[0] for one in state.ordered(state.narrowed(TABLE.rows(actor))))


def test_filters(cast: Cast, books: None) -> None:
    """KN-9, UX-4: every filter leaves what it says; those of different kinds narrow."""
    actor = cast.actor("operations")
    for query, wanted in {
        "": "GRU", "q=GINA": "G", "q=owner": "U", "q=nobody": "", "team=sales": "G", "team=osaka": "GR",
        f"team={cast.giver.team_id}": "G", "team=nowhere": "", "whose=me": "", "below=1": "GR", "below=0": "U",
        "stale=1": "", "stale=0": "GRU", "bare=1": "GR", "bare=0": "U", "mean_min=90": "U", "mean_max=90": "GR",
        "accounts_min=2": "G", "accounts_max=1": "RU", "below=1&accounts_max=1": "R", "below=perhaps": "GRU",
    }.items():  # fmt: skip
        assert "".join(sorted(found(query, actor))) == wanted, query
    assert found("whose=me", cast.actor("giver")) == "G"
    assert found("whose=team", cast.actor("manager")) == "R"
    with clock.fixed(clock.now() + timedelta(days=91)):
        assert found("stale=1", actor) == "G"


def test_sorts(cast: Cast, books: None) -> None:
    """KN-9, UX-4: what needs a hand stands first; equal ones by what is worse, then by name; what is empty below."""
    actor = cast.actor("operations")
    for sort, wanted in {
        "": "GRU", "-below": "GRU", "below": "URG", "mean": "RGU", "-mean": "UGR", "name": "GRU", "-name": "URG",
        "accounts": "RUG", "-accounts": "GRU", "oldest": "UGR", "-oldest": "GUR", "team": "UGR", "-team": "RGU",
        "-bare": "GRU", "stale": "GRU",
    }.items():  # fmt: skip
        assert found(f"sort={sort}" if sort else "", actor) == wanted, sort


def test_page_chips_and_refusals(cast: Cast, books: None) -> None:
    """KN-9, UX-4: a team is chipped by its name, what cannot be read is named, the sums follow the filter."""
    client = signed_in(cast, "operations")
    page = client.get(f"{URL}?team={cast.giver.team_id}&below=1&mean_min=lots")
    assert [text for text, _href in page.context["t"].chips()] == ["Team: Sales Osaka", "Below target: yes"]
    text = page.content.decode()
    assert 'value="Sales Osaka"' in text
    assert "does not take “lots”" in text
    assert "Accounts: 2" in text
    assert "If they left today" in text
    assert f'href="{URL}{cast.giver.pk}/"' in text
    assert "No book here" in client.get(f"{URL}?q=nobody").content.decode()
    for query in (
        "team=x%27%3B",
        "sort=nonsense",
        "page=-3",
        "q=" + "a" * 900,
        "cols=x",
        "whose=all",
        "below=2",
    ):
        assert client.get(f"{URL}?{query}").status_code == 200, query
    for ready in TABLE.views:
        shown = client.get(f"{URL}?{ready.query}&view={ready.key}")
        assert shown.context["t"].modified() is False, ready.key


@pytest.mark.parametrize(
    ("who", "wanted"), [("executive", "GRU"), ("giver", "G"), ("manager", "R"), ("outsider", "")]
)
def test_who_sees_which_books(
    cast: Cast, books: None, capsys: pytest.CaptureFixture[str], who: str, wanted: str
) -> None:
    """KN-9, RO-10, SE-2: page, file, API and command show the books that somebody may see, and no other."""
    client = signed_in(cast, who)
    assert [one.name[0] for one in client.get(URL).context["page_obj"]] == list(wanted)
    answer = client.get(FILE, {"format": "csv"})
    lines = b"".join(answer.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert [line[0] for line in lines[1:]] == list(wanted)
    data = client.get("/api/v1/tables/readiness/rows").json()
    assert (data["count"], [row[0][0] for row in data["rows"]]) == (len(wanted), list(wanted))
    assert main(["export", "readiness", "--json", "--as", str(getattr(cast, who).email)]) == 0
    assert [row[0][0] for row in json.loads(capsys.readouterr().out)["rows"]] == list(wanted)


def test_files_hold_what_is_shown(cast: Cast, books: None) -> None:
    """KN-9, UX-4, SE-4: its rows, columns and order; a name that looks like a formula stays a name."""
    Person.objects.filter(pk=cast.giver.pk).update(name="=Gina()")
    client = signed_in(cast, "operations")
    answer = client.get(FILE, {"format": "csv", "cols": "name,mean,bare", "sort": "mean"})
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert lines[0] == "Owner,Id,Mean completeness,Never filled"
    assert [line[:6] for line in lines[1:]] == ["Rei Re", "'=Gina", "Ulla O"]
    assert lines[3].endswith(",95.0,0")
    book = client.get(FILE, {"format": "xlsx"})
    content = b"".join(book.streaming_content) if book.streaming else book.content  # type: ignore[attr-defined]
    head, *rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    assert head[-1] == "Oldest confirmation"
    assert [row[0] for row in rows] == ["=Gina()", "Rei Receiver", "Ulla Owner"]


def test_many_owners_cost_what_few_do(cast: Cast, books: None, django_assert_max_num_queries: Budget) -> None:
    """KN-9: 300 owners with 5 000 accounts: no query more than with three, page, filters and sums."""
    people = [Person(name=f"Owner {n}", email=f"o{n}@tasuki.example") for n in range(300)]
    Person.objects.bulk_create(people)
    accounts = [
        Account(name=f"A {n}", name_key=f"a {n}", owner=people[n % 300], external_id=f"X{n}")
        for n in range(5_000)
    ]
    Account.objects.bulk_create(accounts, batch_size=1_000)
    client = signed_in(cast, "operations")
    for query, count in {
        "": 303,
        "?size=100&page=3&sort=name": 303,
        "?below=1&mean_max=50&accounts_min=2&q=owner": 300,
    }.items():
        with django_assert_max_num_queries(15):
            page = client.get(URL + query)
        assert (page.status_code, page.context["t"].count) == (200, count)


def test_sums_read_the_accounts_once(cast: Cast, books: None) -> None:
    """KN-9: joined with themselves they took a PostgreSQL that had not yet counted its rows more than a minute."""
    below = owners(cast.actor("operations")).filter(Q(below__gt=0))
    with CaptureQueriesContext(connection) as asked:
        found = total(below)
    each = rows(below)
    assert (
        (found.accounts, found.bare) == (3, 2) == (sum(o.accounts for o in each), sum(o.bare for o in each))
    )
    assert found.mean is not None
    assert 0 < found.mean < max(one.mean or 0 for one in each)
    assert sum(one["sql"].count('JOIN "customers_account"') for one in asked) == 1


def signed_in(cast: Cast, name: str) -> Client:
    """A browser in which somebody of the cast is signed in."""
    client = Client()
    client.force_login(getattr(cast, name))
    return client
