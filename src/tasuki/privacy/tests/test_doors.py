"""Export, erasure and retention by page, API and command."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tasuki.audit.models import Event
from tasuki.config import cli
from tasuki.customers.models import Stakeholder
from tasuki.people.models import Team
from tasuki.privacy.models import Erasure
from tasuki.privacy.tests.conftest import House
from tasuki.sensitive.tests.conftest import caller
from tasuki.web.models import IdempotencyKey

pytestmark = pytest.mark.django_db
WHY = "Asked for it by letter"


def page(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def address(name: str, house: House, kind: str = "contact") -> str:
    subject = house.person if kind == "contact" else house.cast.giver
    return reverse(f"privacy:{name}", args=[kind, subject.pk])


def unzipped(content: bytes) -> tuple[dict[str, Any], str]:
    with zipfile.ZipFile(io.BytesIO(content)) as bundle:
        return json.loads(bundle.read("data.json")), bundle.read("index.html").decode()


# -- pages -----------------------------------------------------------------------------------------


def test_exporting_by_page(house: House) -> None:
    """SE-4, PE-6: a zip with data and a page to read, room by room, without the texts of sealed notes; an event."""
    answer = page(house.admin).post(address("export", house))
    data, html = unzipped(answer.content)
    assert answer["Content-Type"] == "application/zip"
    assert data["rooms"]["customers"]["Stakeholder"][0]["phone"] == "+81 90 1234 5678"
    assert data["rooms"]["outcomes"]["Survey"][0]["comment"] == "kanaria"
    assert {"messaging", "sensitive"} <= set(data["rooms"])
    assert "kanaria call" in html
    assert "board seat" not in html + json.dumps(data)
    assert Event.objects.filter(action="privacy.exported").count() == 1


def test_sealed_notes_are_exported_only_if_allowed(house: House) -> None:
    """SE-4, PE-6: an administrator who does not manage the account cannot take them out."""
    assert page(house.admin).post(address("export", house), {"sensitive": "1"}).status_code == 422
    Team.objects.filter(members=house.cast.giver).update(manager=house.admin)
    answer = page(house.admin).post(address("export", house), {"sensitive": "1"})
    assert "board seat" in json.dumps(unzipped(answer.content)[0])
    assert Event.objects.filter(action="sensitive.exported").count() == 1


def test_everybody_exports_their_own(house: House) -> None:
    """SE-4: a colleague gets what is kept of them, nobody else's."""
    answer = page(house.cast.giver).post(address("export", house, "colleague"))
    data, _html = unzipped(answer.content)
    assert data["rooms"]["people"]["Person"][0]["email"] == "gina@tasuki.example"
    assert data["rooms"]["knowledge"]["ItemChange"]
    assert page(house.cast.receiver).post(address("export", house, "colleague")).status_code == 404
    assert page(house.cast.giver).post(address("export", house)).status_code == 404


def test_finding_previewing_erasing_by_page(house: House) -> None:
    """SE-4: found by address, previewed by room, confirmed by name, evidence on the overview."""
    client, email = page(house.admin), house.person.email
    found = client.get(reverse("privacy:overview"), {"kind": "contact", "ref": email})
    assert found["Location"] == address("person", house)
    shown = client.get(found["Location"]).content.decode()
    assert "What would be touched" in shown
    wrong = client.post(address("erase", house), {"reason": WHY, "confirm": "mika"})
    assert wrong.status_code == 422
    assert "type the name exactly" in wrong.content.decode()
    right = {"reason": WHY, "confirm": house.person.name}
    assert client.post(address("erase", house), right).status_code == 302
    assert WHY in client.get(reverse("privacy:overview")).content.decode()
    assert Stakeholder.objects.get(pk=house.person.pk).name == "Erased person"
    gone = client.get(reverse("privacy:overview"), {"kind": "contact", "ref": email})
    assert gone.status_code == 200, "nobody is found any more"


def test_pages_are_for_administrators(house: House) -> None:
    """SE-4, RO-7: for others they do not exist."""
    for name in ("operations", "giver", "executive"):
        client = page(getattr(house.cast, name))
        for url in (reverse("privacy:overview"), reverse("privacy:rules"), address("person", house)):
            assert client.get(url).status_code == 404
        assert client.post(address("erase", house), {"reason": WHY, "confirm": "x"}).status_code == 404


def test_retention_by_page(house: House) -> None:
    """SE-4: rules are set, bounded, and the next sweep is shown before it runs."""
    client, url = page(house.admin), reverse("privacy:rules")
    assert "Sweep now" in client.get(url).content.decode()
    values = {"sensitive_days": "200", "contacts_left_months": "24", "digest_days": "60", "version": "0"}
    assert client.post(url, values).status_code == 302
    assert client.post(url, {**values, "contacts_left_months": "999", "version": "1"}).status_code == 422
    assert client.post(url, values).status_code == 409
    assert 'value="24"' in client.get(url).content.decode()
    assert client.post(reverse("privacy:sweep")).status_code == 302


# -- API -------------------------------------------------------------------------------------------


def test_the_api(house: House) -> None:
    """SE-4, SY-4: export, preview, erase, evidence, retention; the export is kept nowhere."""
    call, path = caller(house.admin), f"/privacy/contact/{house.person.pk}"
    status, data = call("POST", f"{path}/export", {}, key="k0")
    assert (status, data["name"]) == (200, house.person.name)
    status, seen = call("GET", f"{path}/erasure")
    assert (status, seen["obstacles"]) == (200, [])
    assert seen["rows"] == sum(seen["rooms"].values()) > 5
    assert call("POST", f"{path}/erasure", {"reason": WHY, "confirm": "x"})[0] == 422
    body = {"reason": WHY, "confirm": house.person.name}
    status, done = call("POST", f"{path}/erasure", body, key="k1")
    assert (status, done["state"]) == (202, "done")
    assert call("POST", f"{path}/erasure", body, key="k1")[1]["id"] == done["id"]
    assert Erasure.objects.count() == 1
    assert call("GET", "/privacy/erasures")[1]["items"][0]["reason"] == WHY
    assert "hoshino" not in str(list(IdempotencyKey.objects.values())).casefold()
    rules = {"contacts_left_months": 12, "touchpoint_months": None, "notice_days": 90, "digest_days": 30}
    assert call("PUT", "/privacy/retention", rules)[1]["notice_days"] == 90
    assert call("GET", "/privacy/retention")[1]["contacts_left_months"] == 12
    assert call("GET", "/privacy/retention/due")[0] == 200
    assert call("POST", "/privacy/retention/sweep")[0] == 200
    other = caller(house.cast.operations)
    for method, url in (
        ("GET", f"{path}/erasure"),
        ("GET", "/privacy/erasures"),
        ("GET", "/privacy/retention"),
    ):
        assert other(method, url)[0] == 404


# -- command ---------------------------------------------------------------------------------------


def test_the_command(
    house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """SE-4: export, preview, erase, erasures, retention, sweep; --as somebody else finds nobody."""
    monkeypatch.setattr(cli, "_close_connections", lambda: None)
    who, file = ["contact", house.person.email], tmp_path / "mika.zip"
    assert cli.main(["privacy", "export", *who, str(file)]) == 0
    assert file.stat().st_mode & 0o777 == 0o600
    assert unzipped(file.read_bytes())[0]["kind"] == "contact"
    assert cli.main(["privacy", "export", *who, str(file)]) == 2
    assert cli.main(["privacy", "export", *who, str(tmp_path / "x"), "--sensitive"]) == 1
    capsys.readouterr()
    assert cli.main(["privacy", "preview", *who, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["rooms"]["customers"] >= 3
    gina = ["--as", "gina@tasuki.example"]
    assert cli.main(["privacy", "preview", *who, *gina]) == 1
    assert cli.main(["privacy", "erase", *who, "--confirm", "x", "--reason", WHY]) == 1
    assert cli.main(["privacy", "erase", *who, "--confirm", house.person.name, "--reason", WHY]) == 0
    capsys.readouterr()
    assert cli.main(["privacy", "erasures"]) == 0
    assert WHY in capsys.readouterr().out
    assert cli.main(["privacy", "retention", "--digest-days", "60", "--notice-days", "0", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["digest_days"], found["notice_days"]) == (60, None)
    assert cli.main(["privacy", "retention", "--digest-days", "3"]) == 1
    assert cli.main(["privacy", "sweep", "--dry-run"]) == 0
    assert cli.main(["privacy", "sweep"]) == 0
    assert cli.main(["privacy", "sweep", *gina]) == 1
