"""Colleagues, teams, industries and documents are found however their names are typed, at every door."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

import pytest
from django.test import Client

from tasuki.config.cli import main
from tasuki.customers.models import Account
from tasuki.desk.palette import palette
from tasuki.desk.search_jumps import colleagues
from tasuki.documents.models import Source
from tasuki.documents.queries import sources_of
from tasuki.people.models import Person, Team
from tasuki.people.queries import find_person, find_team
from tasuki.rules.reasons import NotFound
from tasuki.testing.cast import Cast

ACCENTS = ("elodie munoz", "ÉLODIE", "muñoz", "MUÑOZ", "die mu", unicodedata.normalize("NFD", "élodie"))
WIDTHS = ("ﾔﾏﾀﾞ", "ヤマダ", "ダ　ｅｒｉ", "ヤマダ eri", "マダ　ＥＲ")


@pytest.fixture(autouse=True)
def _keep_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line closes its connection at the end; the test goes on with it."""
    monkeypatch.setattr("tasuki.config.cli._close_connections", lambda: None)


@pytest.fixture(params=[("Élodie Muñoz", ACCENTS), ("ヤマダ Eri", WIDTHS)], ids=["accents", "widths"])
def found(request: pytest.FixtureRequest, cast: Cast, account: Account) -> tuple[Cast, Any]:
    """An owner whose name is not written in ASCII."""
    name, texts = request.param
    cast.giver.name = name
    cast.giver.save()
    return cast, texts


def test_colleagues_at_every_door(found: tuple[Cast, Any], client: Client) -> None:
    """UX-3, KN-10: on the list of people, in the API, in filters of tables, in books and in the palette."""
    cast, texts = found
    client.force_login(cast.operations)
    actor = cast.actor("operations")
    for text in texts:
        assert cast.giver.name in client.get("/people/", {"q": text}).content.decode(), text
        answer = client.get("/api/v1/people", {"q": text}).json()
        assert [one["name"] for one in answer["items"]] == [cast.giver.name], text
        assert client.get("/accounts/", {"owner": text}).context["t"].count == 1, text
        assert [one.name for one in colleagues(actor, text)] == [cast.giver.name], text
        assert cast.giver.name in {one.name for one in palette(actor, text)}, text
        book = client.get("/readiness/", {"q": text}, follow=True).content.decode()
        assert cast.giver.name in book, text
    assert client.get("/accounts/", {"owner": "elodia"}).context["t"].count == 0


def test_a_command_finds_whom_one_names(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    """UX-3: a whole name, however it is written; where accents tell two apart, they count."""
    cast.giver.name = "Élodie Muñoz"
    cast.giver.save()
    assert find_person("ELODIE MUNOZ") == cast.giver
    assert main(["person", "set", "elodie  muñoz", "--title", "X", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["name"] == "Élodie Muñoz"
    other = Person.objects.create_user(None, "Elodie Munoz")
    assert (find_person("Élodie Muñoz"), find_person("Elodie Munoz")) == (cast.giver, other)
    with pytest.raises(NotFound):
        find_person("élodie munoz")


def test_teams_and_industries(cast: Cast, account: Account, client: Client) -> None:
    """UX-3, UX-4: by filters of tables and by commands."""
    Team.objects.filter(members=cast.giver).update(name="Équipe Ａ・大阪")
    Account.objects.filter(pk=account.pk).update(industry="Énergie ﾊﾞｲｵ")
    client.force_login(cast.operations)
    for text in ("equipe a", "ÉQUIPE", "Ａ・大阪"):
        assert client.get("/accounts/", {"team": text}).context["t"].count == 1, text
    for text in ("energie", "ÉNERGIE", "バイオ", "ﾊﾞｲｵ"):
        assert client.get("/accounts/", {"industry": text}).context["t"].count == 1, text
    assert client.get("/accounts/", {"industry": "%"}).context["t"].count == 0
    assert find_team("equipe A・大阪").pk == cast.giver.team_id
    with pytest.raises(NotFound):
        find_team("equipe")


def test_documents_by_their_titles(cast: Cast, account: Account) -> None:
    """UX-2, UX-3: in the palette and among the documents of an account."""
    Source.objects.create(account=account, title="Résumé ｻｰﾋﾞｽ", kind=Source.Kind.NOTE, written_by="Élodie")
    for text in ("resume", "RÉSUMÉ", "サービス"):
        assert "Résumé ｻｰﾋﾞｽ" in {one.name for one in palette(cast.actor("giver"), text)}, text
        assert sources_of(account.pk, text=f"{text} elodie").count() == 1
    assert not sources_of(account.pk, text="%").exists()
