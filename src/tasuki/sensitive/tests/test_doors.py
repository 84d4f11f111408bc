"""Sensitive notes by page, API and command."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tasuki.audit.models import Event
from tasuki.config import cli
from tasuki.sensitive.models import SensitiveNote
from tasuki.sensitive.tests.conftest import TEXT, Room, caller
from tasuki.web import clock
from tasuki.web.models import IdempotencyKey

pytestmark = pytest.mark.django_db
CANARY = "Kanaria"


def page(room: Room, name: str) -> Client:
    client = Client()
    client.force_login(getattr(room.cast, name))
    return client


def address(name: str, ref: Any) -> str:
    return reverse(f"sensitive:{name}", args=[ref])


# -- pages -----------------------------------------------------------------------------------------


def test_the_list_shows_everything_but_the_text(room: Room) -> None:
    """PE-6: topic, purpose, author and day of expiry; opening it is a click that posts."""
    row = room.write()
    for url in (address("account", room.account.pk), address("stakeholder", room.person.pk)):
        html = page(room, "receiver").get(url).content.decode()
        assert "To seat the joint meeting well" in html
        assert "Politics" in html
        assert CANARY not in html
    assert page(room, "giver").get(address("read_note", row.pk)).status_code == 405, "nothing reads ahead"
    assert not Event.objects.filter(action="sensitive.read").exists()


def test_the_record_leads_to_them(room: Room) -> None:
    """PE-6: how many there are and where, only for those who may know."""
    room.write()
    record = reverse("knowledge:record", args=[room.account.pk])
    link = address("account", room.account.pk)
    assert link in page(room, "receiver").get(record).content.decode()
    assert link not in page(room, "executive").get(record).content.decode()


def test_reading_by_page(room: Room) -> None:
    """PE-6: the click shows the text, whole page or fragment, kept by no cache."""
    row = room.write()
    client = page(room, "receiver")
    whole = client.post(address("read_note", row.pk))
    assert CANARY in whole.content.decode()
    assert "no-store" in whole["Cache-Control"]
    part = client.post(address("read_note", row.pk), headers={"HX-Request": "true"})
    assert CANARY in part.content.decode()
    assert "<html" not in part.content.decode()
    data = {"kind": "stakeholder", "ref": str(room.person.pk)}
    assert CANARY in client.post(address("read", room.account.pk), data).content.decode()
    assert Event.objects.filter(action="sensitive.read").count() == 3


def test_those_who_may_not_read_by_page(room: Room) -> None:
    """PE-6, RO-10: operations may list and erase but not read; an executive finds nothing; others neither."""
    row = room.write()
    assert page(room, "operations").get(address("account", room.account.pk)).status_code == 200
    for name, status in (("operations", 422), ("executive", 422), ("outsider", 404)):
        answer = page(room, name).post(address("read_note", row.pk))
        assert answer.status_code == status
        assert CANARY not in answer.content.decode()
    for name in ("executive", "outsider"):
        assert page(room, name).get(address("account", room.account.pk)).status_code == 404


def test_writing_renewing_erasing_by_page(room: Room) -> None:
    """PE-6: written, written anew, renewed, erased; what is missing is said beside what was typed."""
    client, account_id = page(room, "giver"), room.account.pk
    note = {"stakeholder": str(room.person.pk), "topic": "career", "text": TEXT}
    bad = client.post(address("write", account_id), {**note, "purpose": "tbd"})
    assert bad.status_code == 422
    assert "Say in a few words" in bad.content.decode()
    assert CANARY in bad.content.decode(), "what was typed is not lost"
    long = client.post(address("write", account_id), {**note, "purpose": "p" * 301})
    assert "300" in long.content.decode()
    assert (
        client.post(address("write", account_id), {**note, "purpose": "For the kickoff"}).status_code == 302
    )
    row = SensitiveNote.objects.get()
    anew = {"topic": "career", "text": "Calmer", "purpose": "For the kickoff", "version": "1"}
    assert client.post(address("rewrite", row.pk), anew).status_code == 302
    assert client.post(address("rewrite", row.pk), anew).status_code == 409
    row = SensitiveNote.objects.get(replaced_at=None)
    client.post(address("renew", row.pk), {"purpose": "For the renewal"})
    assert SensitiveNote.objects.get(pk=row.pk).purpose == "For the renewal"
    assert page(room, "operations").post(address("erase", row.pk)).status_code == 302
    assert not SensitiveNote.objects.filter(erased_at=None).exists()


def test_exporting_by_page(room: Room) -> None:
    """PE-6: only the managers of those who work with it take notes out; an event."""
    room.write()
    url = address("export", room.account.pk)
    assert page(room, "giver").post(url).status_code == 422
    answer = page(room, "manager").post(url)
    assert json.loads(answer.content)[0]["text"] == TEXT
    assert Event.objects.filter(action="sensitive.exported").count() == 1


# -- API -------------------------------------------------------------------------------------------


def test_the_api(room: Room) -> None:
    """PE-6, SY-4: lists and writes answer without texts; reading is a call of its own whose answer is kept nowhere."""
    call, base = caller(room.cast.giver), f"/accounts/{room.account.pk}/sensitive-notes"
    body = {"stakeholder_id": room.person.pk, "topic": "career", "text": TEXT, "purpose": "For the kickoff"}
    status, made = call("POST", base, body, key="k1")
    assert status == 201
    assert call("POST", base, body, key="k1")[1]["id"] == made["id"]
    assert SensitiveNote.objects.count() == 1
    assert CANARY not in json.dumps([made, call("GET", base)[1]])
    note = f"/sensitive-notes/{made['id']}"
    assert call("POST", f"{note}/read", {}, key="k2")[1][0]["text"] == TEXT
    read = {"subject_kind": "stakeholder", "subject_ref": str(room.person.pk)}
    assert call("POST", f"{base}/read", read, key="k3")[1][0]["text"] == TEXT
    status, newer = call("POST", f"{note}/versions", {"text": "Calmer", "version": 1}, key="k4")
    assert (status, newer["version"]) == (201, 2)
    assert call("POST", f"{note}/versions", {"text": "Calmer", "version": 1})[0] == 409
    note = f"/sensitive-notes/{newer['id']}"
    assert [one["text"] for one in call("POST", f"{note}/read", {"history": True})[1]] == ["Calmer", TEXT]
    assert call("POST", f"{note}/renew", {"purpose": "tbd"})[0] == 422
    assert call("POST", f"{note}/renew", {"purpose": "For the renewal"})[0] == 200
    assert call("POST", f"{note}/erase")[1]["erased_at"]
    kept = json.dumps(list(IdempotencyKey.objects.values_list("answer", flat=True)))
    assert CANARY not in kept


def test_the_api_for_others(room: Room) -> None:
    """PE-6, RO-10, SE-2: 422 with the reason for those who see the account, 404 for those who do not."""
    row = room.write()
    base, note = f"/accounts/{room.account.pk}/sensitive-notes", f"/sensitive-notes/{row.pk}"
    for name, status in (("operations", 422), ("executive", 422), ("outsider", 404)):
        call = caller(getattr(room.cast, name))
        assert call("POST", f"{note}/read", {})[0] == status
        assert call("POST", f"{base}/export")[0] == status
        assert call("GET", base)[0] == (200 if name == "operations" else 404)
    assert caller(room.cast.manager)("POST", f"{base}/export")[1][0]["text"] == TEXT


# -- command ---------------------------------------------------------------------------------------


@pytest.fixture
def _in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "_close_connections", lambda: None)


@pytest.mark.usefixtures("_in_this_process")
def test_the_command(room: Room, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """PE-6: write from standard input, list, read, renew, erase, rotate, sweep; reading needs a person."""
    name, gina = room.account.name, ("--as", "gina@tasuki.example")
    monkeypatch.setattr("sys.stdin", io.StringIO(TEXT))
    write = [
        "sensitive",
        "write",
        name,
        room.person.email,
        "--topic",
        "career",
        "--purpose",
        "For the kickoff",
    ]
    assert cli.main(write) == 1, "the console is nobody"
    assert cli.main([*write, *gina]) == 0
    row = SensitiveNote.objects.get()
    capsys.readouterr()
    assert cli.main(["sensitive", "list", name, "--json", *gina]) == 0
    listed = capsys.readouterr().out
    assert json.loads(listed)[0]["purpose"] == "For the kickoff"
    assert CANARY not in listed
    assert cli.main(["sensitive", "read", str(row.pk)]) == 1
    assert "--as" in capsys.readouterr().err
    assert cli.main(["sensitive", "read", str(row.pk), *gina]) == 0
    assert CANARY in capsys.readouterr().out
    assert cli.main(["sensitive", "renew", str(row.pk), "--purpose", "tbd", *gina]) == 1
    assert cli.main(["sensitive", "renew", str(row.pk), "--purpose", "For the renewal", *gina]) == 0
    assert cli.main(["sensitive", "export", name, *gina]) == 1
    assert cli.main(["sensitive", "export", name, "--as", "gus@tasuki.example"]) == 0
    assert cli.main(["sensitive", "rotate"]) == 0
    assert cli.main(["sensitive", "rotate", *gina]) == 1
    with clock.fixed(clock.now() + timedelta(days=400)):
        capsys.readouterr()
        assert cli.main(["sensitive", "sweep", "--json"]) == 0
        assert json.loads(capsys.readouterr().out) == {"erased": 1}
    assert cli.main(["sensitive", "erase", str(row.pk), *gina]) == 0
    assert cli.main(["sensitive", "read", "no-id", *gina]) == 1
