"""Completeness and freshness of the books, by team and owner, on every door."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tasuki.config.cli import main
from tasuki.customers.models import Account
from tasuki.knowledge.actions import answer_item
from tasuki.knowledge.basis import basis_for
from tasuki.knowledge.queries import completeness_of
from tasuki.succession import books
from tasuki.succession.asked import asked_for
from tasuki.testing.cast import Cast, make_account
from tasuki.web import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(cast: Cast, account: Account) -> Account:
    """The giver owns two accounts, one with an answer; the receiver one that nobody filled."""
    make_account(cast.giver, "Kelp Works")
    make_account(cast.receiver, "Moss Mill")
    answer_item(
        actor=cast.actor("giver"),
        account=account,
        key="objectives.business.problem",
        answer="Orders are typed twice, once in the shop and once in the warehouse",
    )
    return account


def row_of(cast: Cast, who: str = "operations") -> dict[str, books.BookRow]:
    return {one.name: one for one in books.rows(asked_for(cast.actor(who)))}


def test_the_figures_are_those_of_the_records(cast: Cast, two: Account) -> None:
    """KN-9, KN-4: the mean over all accounts of the owner; one that nobody filled counts as nothing."""
    known = completeness_of(two.pk, basis_for("").document.requirements(), clock.now())
    found = row_of(cast)
    giver, receiver = found["Gina Giver"], found["Rei Receiver"]
    assert known.total > 0
    assert (giver.accounts, giver.below, giver.bare, giver.stale) == (2, 2, 1, 0)
    assert giver.mean == (known.total / 2).quantize(Decimal("0.1"), "ROUND_DOWN")
    assert giver.oldest is not None
    assert (receiver.accounts, receiver.mean, receiver.bare, receiver.oldest) == (1, Decimal(0), 1, None)


def test_what_grows_stale_shows_without_a_save(cast: Cast, two: Account) -> None:
    """KN-9: freshness passes by itself."""
    with clock.fixed(clock.now() + timedelta(days=91)):
        assert row_of(cast)["Gina Giver"].stale == 1


def test_everybody_sees_the_books_they_may(cast: Cast, two: Account) -> None:
    """KN-9, RO-10: their own, their people's, overseers all; the page, the API and the command alike."""
    assert set(row_of(cast, "giver")) == {"Gina Giver"}
    assert set(row_of(cast, "manager")) == {"Rei Receiver"}
    assert set(row_of(cast, "outsider")) == set()
    assert set(row_of(cast, "executive")) == {"Gina Giver", "Rei Receiver"}
    client = Client()
    client.force_login(cast.manager)
    text = client.get(reverse("succession:readiness")).content.decode()
    assert "Rei Receiver" in text
    assert "Gina Giver" not in text
    assert [one["name"] for one in client.get("/api/v1/readiness").json()["items"]] == ["Rei Receiver"]
    answer = client.get(reverse("tables:export", args=["readiness"]), {"format": "csv"})
    file = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert b"Rei Receiver" in file
    assert b"Gina" not in file


def test_teams_stand_above_owners_for_whoever_sees_several(cast: Cast, two: Account) -> None:
    """KN-9: by team and owner; choosing a team narrows the owners."""
    client = Client()
    client.force_login(cast.operations)
    text = client.get(reverse("succession:readiness")).content.decode()
    assert "Sales Osaka" in text
    assert "Success Osaka" in text
    narrowed = client.get(reverse("succession:readiness"), {"team": str(cast.giver.team_id)}).content.decode()
    assert "Gina Giver" in narrowed
    assert "Rei Receiver" not in narrowed


def test_the_figures_speak_of_accounts(cast: Cast, two: Account) -> None:
    """KN-9: the figures on top say of how many accounts they are."""
    client = Client()
    client.force_login(cast.executive)
    page = client.get(reverse("succession:readiness")).content.decode()
    assert page.count("Accounts: 3") == 4
    assert " cases" not in page


def test_nonsense_in_the_address_is_left_out(cast: Cast, two: Account) -> None:
    """KN-9: an order, a team or a page that is none changes nothing."""
    client = Client()
    client.force_login(cast.operations)
    for query in (
        {"team": "x'; DROP"},
        {"sort": "nonsense"},
        {"page": "-3"},
        {"q": "a" * 9000},
    ):
        assert client.get(reverse("succession:readiness"), query).status_code == 200
    file = reverse("tables:export", args=["readiness"])
    assert client.get(file, {"format": "exe"}).status_code == 422


def test_the_command_says_what_the_api_says(
    cast: Cast, two: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    """KN-9: one list behind all doors."""
    client = Client()
    client.force_login(cast.operations)
    assert main(["readiness", "--json"]) == 0
    through_command = json.loads(capsys.readouterr().out)
    through_api = client.get("/api/v1/readiness").json()["items"]
    assert [one["name"] for one in through_command] == [one["name"] for one in through_api]
    assert [one["mean"] for one in through_command] == [one["mean"] for one in through_api]
    assert main(["readiness", "--team", "Sales Osaka"]) == 0
    assert "Gina Giver: accounts 2" in capsys.readouterr().out


def test_the_queries_do_not_grow_with_the_owners(cast: Cast, two: Account) -> None:
    """KN-9: the page costs the same with many accounts."""
    client = Client()
    client.force_login(cast.operations)
    address = reverse("succession:readiness")
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for number in range(30):
        make_account(cast.giver, f"Further {number}")
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few) <= 15
