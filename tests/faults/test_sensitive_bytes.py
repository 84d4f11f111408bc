"""A sensitive text is nowhere readable: database files, dumps, backups, search, lists, exports, logs, events (PE-6)."""

from __future__ import annotations

import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from tasuki.testing.fixtures import MakeSite
from tasuki.testing.processes import TasukiSite

CANARY = "kanariafogel5521"
WRITE = f"""
from tasuki.testing.cast import make_account, make_cast
from tasuki.testing.stories import open_for
from tasuki.knowledge.actions import answer_item, ask, answer_question
from tasuki.sensitive.actions import keep, rewrite
from tasuki.sensitive.queries import read
cast = make_cast()
account = make_account(cast.giver, "Quillon Foods")
row = open_for(cast, account)
person = account.stakeholders.first()
giver, receiver = cast.actor("giver"), cast.actor("receiver")
note = keep(actor=giver, account=account, subject=("stakeholder", person.pk), topic="career",
            text="{CANARY} one", purpose="For the kickoff")
rewrite(actor=giver, note_id=note.pk, text="{CANARY} two", expected_version=1)
key = "people.standing.alliances"
answer_item(actor=giver, account=account, key=key, answer="{CANARY} three", source="{CANARY} four")
asked = ask(actor=receiver, account=account, key=key, question="{CANARY} five", transition_id=row.pk)
answer_question(actor=giver, question_id=asked.pk, answer="{CANARY} six")
assert "{CANARY}" in str([view.text for view in read(receiver, account, ("item", key), history=True)])
"""
BRIEF = """
from django.test import Client
from tasuki.people.models import Person
from tasuki.customers.models import Account
client, account = Client(headers={"host": "127.0.0.1"}), Account.objects.get()
client.force_login(Person.objects.get(email="rei@tasuki.example"))
for path in ("", "record/", "brief/", "brief/?format=md", "people/", "map/", "documents/", "commitments/"):
    answer = client.get(f"/accounts/{account.pk}/{path}", follow=True)
    print(path, answer.status_code, b"".join(answer) if answer.streaming else answer.content.decode())
print(client.get("/search/?q=kanariafogel5521").content.decode().replace("kanariafogel5521", "", 9).count("six"))
"""


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


@pytest.fixture
def site(make_site: MakeSite) -> TasukiSite:
    """An installation in which sensitive things were written and read."""
    found = make_site()
    found.python(WRITE)
    return found


def test_no_file_of_the_installation_holds_it(site: TasukiSite) -> None:
    """PE-6: database with its log, files, anchors, whatever lies in the data folder; while connected and afterwards."""
    looked = [path for path in _files(site.home) if path.suffix != ".key"]
    assert looked or connection.vendor != "sqlite"  # elsewhere the database lies on its own server
    assert [path.name for path in looked if CANARY.encode() in path.read_bytes()] == []


def test_no_backup_holds_it(site: TasukiSite, tmp_path: Path) -> None:
    """PE-6, SE-5: neither with the key nor without: what is in the file is sealed (SQLite copy or pg_dump)."""
    for name, more in (("with", ()), ("without", ("--without-key",))):
        path = tmp_path / f"{name}.zip"
        site.run("backup", str(path), *more, check=True)
        with zipfile.ZipFile(path) as bundle:
            assert [one for one in bundle.namelist() if CANARY.encode() in bundle.read(one)] == []
            assert ("notes.key" in bundle.namelist()) == (name == "with")
            dumps = [one for one in bundle.namelist() if one.endswith(".dump")]
            for one in dumps:
                bundle.extract(one, tmp_path)
                text = subprocess.run(
                    ["pg_restore", "-f", "-", str(tmp_path / one)], capture_output=True, check=False
                )
                assert CANARY.encode() not in text.stdout


def test_no_command_shows_it(site: TasukiSite) -> None:
    """PE-6: account, transition, search, lists of notes, exports: read as the receiver, who may open it."""
    rei = ("--as", "rei@tasuki.example")
    for words in (
        ("show", "Quillon Foods"),
        ("account", "show", "Quillon Foods"),
        ("search", "kanariafogel"),
        ("sensitive", "list", "Quillon Foods"),
        ("success", "Quillon Foods"),
        ("audit", "verify"),
    ):
        done = site.run(*words, "--json", *rei)
        assert CANARY not in done.stdout.replace(f'"{CANARY}', ""), words
        assert CANARY not in done.stderr, words


def test_no_page_or_brief_shows_it(site: TasukiSite) -> None:
    """PE-6, KN-7: record, brief, Markdown, people, map and search, looked at by somebody who may open it."""
    shown = site.python(BRIEF).stdout
    assert "Quillon" in shown
    assert CANARY not in shown


def test_a_crash_shows_no_text(site: TasukiSite) -> None:
    """PE-6: with tracebacks switched on, an error in the middle of opening a note shows where, not what."""
    crash = """
from unittest import mock
from django.test import Client
from tasuki.people.models import Person
from tasuki.sensitive.models import SensitiveNote
client = Client(raise_request_exception=False, headers={"host": "127.0.0.1"})
client.force_login(Person.objects.get(email="rei@tasuki.example"))
note = SensitiveNote.objects.filter(subject_kind="stakeholder", replaced_at=None).get()
with mock.patch("tasuki.sensitive.pages.render", side_effect=RuntimeError("broken")):
    answer = client.post(f"/sensitive/{note.pk}/read/")
    print(answer.status_code, answer.content.decode())
    answer = client.post(f"/sensitive/{note.pk}/rewrite/", {"text": "kanariafogel5521", "topic": "x"})
"""
    done = site.python(crash, env={"TASUKI_DEBUG": "true"})
    assert "500" in done.stdout
    assert "broken" in done.stdout
    assert CANARY not in done.stdout
    assert CANARY not in done.stderr
