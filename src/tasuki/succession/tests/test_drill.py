"""What would be lost if somebody left today, on every door."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tasuki.commitments.actions import record_commitment
from tasuki.config.cli import main
from tasuki.customers.models import Account, Touchpoint
from tasuki.rules.reasons import NotFound
from tasuki.succession.queries import access_drill, drill_of
from tasuki.testing.cast import Cast, make_account
from tasuki.web import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(cast: Cast, account: Account) -> Account:
    """The giver's account: two people there, one met only by them, one by a colleague too; a promise without proof."""
    mika, sofia = account.stakeholders.order_by("first_name")
    now = clock.now()
    for stakeholder, person, days in (
        (mika, cast.giver, 10),
        (sofia, cast.giver, 20),
        (sofia, cast.receiver, 30),
        (mika, cast.receiver, 500),
    ):
        Touchpoint.objects.create(
            account=account,
            stakeholder=stakeholder,
            person=person,
            at=now - timedelta(days=days),
            channel="call",
        )
    record_commitment(
        actor=cast.actor("giver"),
        account=account,
        kind="verbal",
        text="A second workshop at no cost",
        promised_by=cast.giver,
        owner=cast.giver,
    )
    return account


def codes(cast: Cast) -> list[str]:
    (one,) = drill_of(cast.giver).book
    return [loss.code for loss in one.losses]


def test_the_drill_names_what_hangs_on_one_person(cast: Cast, book: Account) -> None:
    """KN-9, SU-8: the thin record, the person only they met within a year, the promise without evidence."""
    found = drill_of(cast.giver)
    assert codes(cast) == ["drill.unwritten", "drill.only_theirs", "drill.unproven", "drill.promises"]
    (one,) = found.book
    assert (one.facts.people, one.facts.only_theirs, one.facts.unknown) == (2, 1, 0)
    assert found.below == 1
    assert found.total("unwritten") > 20
    assert one.facts.risk > 0


def test_who_has_left_the_company_knows_nobody_any_more(cast: Cast, book: Account) -> None:
    """SU-8: a contact of a colleague who is gone is no second contact."""
    cast.receiver.is_active = False
    cast.receiver.save(update_fields=["is_active"])
    (one,) = drill_of(cast.giver).book
    assert one.facts.only_theirs == 2


def test_nothing_is_changed_by_a_drill(cast: Cast, book: Account) -> None:
    """SU-8: the drill shows and writes nothing."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(
        connection,
    ) as seen:
        drill_of(cast.giver)
    assert all(one["sql"].lstrip(" (").upper().startswith("SELECT") for one in seen.captured_queries)


def test_the_queries_do_not_grow_with_the_book(cast: Cast, book: Account) -> None:
    """KN-9: a book of thirty accounts takes as many queries as one of three."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            drill_of(cast.giver)
        return len(seen)

    for number in range(4):
        make_account(cast.giver, f"Small {number}")
    few = count()
    for number in range(25):
        make_account(cast.giver, f"Further {number}")
    assert count() == few


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("giver", True),
        ("giver_manager", True),
        ("operations", True),
        ("executive", True),
        ("manager", False),
        ("receiver", False),
        ("outsider", False),
    ],
)
def test_who_may_see_it(cast: Cast, book: Account, who: str, may: bool) -> None:
    """KN-9, RO-10: themselves, their manager, overseers; for others there is no such page."""
    client = Client()
    client.force_login(getattr(cast, who))
    for address in (
        reverse("succession:drill", args=[cast.giver.pk]),
        reverse("succession:drill_export", args=[cast.giver.pk, "csv"]),
        f"/api/v1/people/{cast.giver.pk}/departure-drill",
    ):
        assert client.get(address).status_code == (200 if may else 404)
    if not may:
        with pytest.raises(NotFound):
            access_drill(cast.actor(who), cast.giver.pk)


def test_the_page_says_it_in_sentences_that_lead_on(cast: Cast, book: Account) -> None:
    """KN-9, SU-8: each loss is a sentence with a link to where it can be put right."""
    client = Client()
    client.force_login(cast.giver)
    text = client.get(reverse("succession:drill", args=[cast.giver.pk])).content.decode()
    assert "People there whom only they have been in contact with: 1 of 2." in text
    assert reverse("commitments:register", args=[book.pk]) in text
    assert "If Gina Giver left today" in text
    assert "without evidence: 1" in text


def test_the_api_and_the_command_say_the_same(
    cast: Cast, book: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    """KN-9, SU-8: one drill behind all doors."""
    client = Client()
    client.force_login(cast.giver)
    through_api: dict[str, Any] = client.get(f"/api/v1/people/{cast.giver.pk}/departure-drill").json()
    assert main(["drill", "gina@tasuki.example", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == through_api
    assert main(["drill", "Gina Giver"]) == 0
    said = capsys.readouterr().out
    assert "1 of 1 accounts would lose something" in said
    assert "without evidence: 1" in said
    assert main(["drill", "gina@tasuki.example", "--as", "oskar@tasuki.example"]) == 1


def test_the_table_file_runs_nothing(cast: Cast, book: Account) -> None:
    """KN-9: an account named like a formula stays a name."""
    Account.objects.filter(pk=book.pk).update(name='=HYPERLINK("http://evil.example")')
    client = Client()
    client.force_login(cast.giver)
    answer = client.get(reverse("succession:drill_export", args=[cast.giver.pk, "csv"]))
    rows = list(csv.reader(io.StringIO(answer.content.decode().removeprefix("\ufeff"))))
    assert rows[1][0].startswith("'=HYPERLINK")
    assert client.get(reverse("succession:drill_export", args=[cast.giver.pk, "xlsx"])).content[:2] == b"PK"
    assert client.get(reverse("succession:drill_export", args=[cast.giver.pk, "pdf"])).status_code == 422
