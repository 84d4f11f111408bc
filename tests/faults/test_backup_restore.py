"""Backups are proven by restoring them, on both engines, with real commands."""

from __future__ import annotations

import json
import signal
import subprocess
import zipfile
from pathlib import Path

import pytest

from tasuki.testing.fixtures import MakeSite
from tasuki.testing.processes import TasukiSite, wait_until

MAKE = """
from uuid import uuid4
from django.contrib.auth import get_user_model
from tasuki.audit.actions import NewEvent, record_many
from tasuki.rules.access import Actor
get_user_model().objects.create_user("gina@example.com", "Gina Giver")
record_many([NewEvent(Actor.console(), "x.y", ("account", uuid4()), {"n": n}) for n in range(%d)])
"""
WRITE = """
from uuid import uuid4
from tasuki.audit.actions import NewEvent, record_many
from tasuki.rules.access import Actor
while True:
    record_many([NewEvent(Actor.console(), "x.y", ("account", uuid4())) for n in range(5)])
"""


def _filled(site: TasukiSite, events: int = 50) -> None:
    site.python(MAKE % events)
    (site.home / "files" / "deep").mkdir(parents=True)
    (site.home / "files" / "deep" / "brief.txt").write_text("襷")


def _people(site: TasukiSite) -> list[tuple[str]]:
    return site.sql("SELECT name FROM people_person ORDER BY name")


def test_a_backup_brings_everything_back(make_site: MakeSite, tmp_path: Path) -> None:
    """SE-5: database, files, key and event log come back on another machine, and the log is whole."""
    old, new = make_site(), make_site(migrated=False)
    _filled(old)
    old.json("audit", "verify")
    made = old.json("backup", str(tmp_path / "b.zip"))
    assert made["events"] == 50
    back = new.json("restore", str(tmp_path / "b.zip"))
    assert back["verified"] is True
    assert _people(new) == [("Gina Giver",)]
    assert (new.home / "files/deep/brief.txt").read_text() == "襷"
    assert (new.home / "secret.key").read_text() == (old.home / "secret.key").read_text()
    verdict = new.json("audit", "verify")
    assert (verdict["events"], verdict["whole"]) == (51, True), "the restoring is an event too"
    with pytest.raises(Exception, match="append-only"):
        new.sql("DELETE FROM audit_event")


def test_data_in_the_way_is_only_replaced_with_force(make_site: MakeSite, tmp_path: Path) -> None:
    """SE-5: restoring refuses to overwrite; with --force it replaces all of it."""
    old, new = make_site(), make_site()
    _filled(old)
    old.run("backup", str(tmp_path / "b.zip"), "--without-key", check=True)
    new.python(MAKE.replace("Gina Giver", "Somebody Else").replace("gina@", "else@") % 3)
    key = (new.home / "secret.key").read_text()
    refused = new.run("restore", str(tmp_path / "b.zip"), "--json")
    assert (refused.returncode, json.loads(refused.stdout)["reasons"][0]["code"]) == (
        1,
        "backup.data_in_the_way",
    )
    assert _people(new) == [("Somebody Else",)]
    new.run("restore", str(tmp_path / "b.zip"), "--force", check=True)
    assert _people(new) == [("Gina Giver",)]
    assert (new.home / "secret.key").read_text() == key, "--without-key leaves the key alone"
    assert new.json("audit", "verify")["events"] == 51


def test_a_damaged_backup_changes_nothing(make_site: MakeSite, tmp_path: Path) -> None:
    """SE-5: one flipped byte, and nothing is touched."""
    site = make_site()
    _filled(site)
    path = tmp_path / "b.zip"
    site.run("backup", str(path), check=True)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)
    done = site.run("restore", str(path), "--force")
    assert done.returncode == 1
    assert "not a whole backup" in done.stderr
    assert _people(site) == [("Gina Giver",)]
    assert sorted(one.name for one in site.home.iterdir() if one.name.startswith("restore-")) == []


def test_a_backup_is_whole_while_others_write(make_site: MakeSite, tmp_path: Path) -> None:
    """SE-5: nobody has to stop for a backup; it holds one consistent moment."""
    site, other = make_site(), make_site(migrated=False)
    writer = site.start_python(WRITE)
    wait_until(lambda: site.sql("SELECT count(*) FROM audit_event")[0][0] > 20, what="writing")
    site.run("backup", str(tmp_path / "b.zip"), check=True)
    assert writer.poll() is None, site.log(writer)
    site.kill(writer)
    assert other.json("restore", str(tmp_path / "b.zip"))["verified"] is True


def test_a_killed_restore_leaves_the_old_data(make_site: MakeSite, tmp_path: Path) -> None:
    """SE-5: killed at any moment, the database is the old one or the new one, never a half one."""
    site = make_site()
    _filled(site, events=3000)
    site.run("backup", str(tmp_path / "b.zip"), check=True)
    for delay in (0.3, 0.8, 1.2):
        restoring = site.start("restore", str(tmp_path / "b.zip"), "--force")
        try:
            restoring.wait(timeout=delay)
        except subprocess.TimeoutExpired:
            restoring.send_signal(signal.SIGKILL)
            restoring.wait()
        assert _people(site) == [("Gina Giver",)]
        assert site.sql("SELECT count(*) FROM audit_event")[0][0] >= 3000
    site.run("restore", str(tmp_path / "b.zip"), "--force", check=True)
    assert site.json("audit", "verify")["whole"] is True


@pytest.mark.requires_postgres
def test_a_backup_of_the_other_engine_is_refused(make_site: MakeSite, tmp_path: Path) -> None:
    """SE-5: a SQLite backup does not go into PostgreSQL."""
    postgres = make_site()
    embedded = TasukiSite(tmp_path / "embedded")
    with embedded:
        embedded.run("migrate", check=True)
        embedded.run("backup", str(tmp_path / "b.zip"), check=True)
    done = postgres.run("restore", str(tmp_path / "b.zip"), "--json")
    assert (done.returncode, json.loads(done.stdout)["reasons"][0]["code"]) == (1, "backup.other_engine")


SEAL = """
from tasuki.testing.cast import make_account, make_cast
from tasuki.sensitive.actions import keep
cast = make_cast()
account = make_account(cast.giver)
subject = ("stakeholder", account.stakeholders.first().pk)
keep(actor=cast.actor("giver"), account=account, subject=subject, topic="career",
     text="kanaria-9917", purpose="For the kickoff")
"""
READ = """
from tasuki.sensitive.models import SensitiveNote
from tasuki.sensitive.sealing import opened
print(opened(SensitiveNote.objects.get())[0])
"""


def _holds(path: Path, text: bytes) -> bool:
    with zipfile.ZipFile(path) as bundle:
        return any(text in bundle.read(name) for name in bundle.namelist())


def test_sealed_notes_come_back_with_their_key(make_site: MakeSite, tmp_path: Path) -> None:
    """PE-6, SE-5: the key of sensitive notes is part of the backup, their text is not readable in it."""
    old, new = make_site(), make_site(migrated=False)
    old.python(SEAL)
    old.run("backup", str(tmp_path / "b.zip"), check=True)
    assert not _holds(tmp_path / "b.zip", b"kanaria-9917")
    new.json("restore", str(tmp_path / "b.zip"))
    assert "kanaria-9917" in new.python(READ).stdout
    assert (new.home / "notes.key").stat().st_mode & 0o777 == 0o600


def test_a_backup_without_the_notes_key_says_so(make_site: MakeSite, tmp_path: Path) -> None:
    """PE-6, SE-5: refused before anything is touched; restored all the same, the notes stay closed, all else works."""
    old, new = make_site(), make_site(migrated=False)
    old.python(SEAL)
    path = tmp_path / "b.zip"
    old.run("backup", str(path), "--without-key", check=True)
    with zipfile.ZipFile(path) as bundle:
        assert "notes.key" not in bundle.namelist()
    refused = new.run("restore", str(path), "--json")
    assert (refused.returncode, json.loads(refused.stdout)["reasons"][0]["code"]) == (
        1,
        "backup.notes_key_missing",
    )
    new.run("restore", str(path), "--without-notes-key", check=True)
    checked = new.run("check", "--json")
    assert "notes_key" in checked.stdout
    assert checked.returncode == 1
    key = (old.home / "notes.key").read_text()
    (new.home / "notes.key").write_text(key)
    (new.home / "notes.key").chmod(0o600)
    assert "kanaria-9917" in new.python(READ).stdout


def test_a_restore_keeps_the_keys_that_are_here(make_site: MakeSite, tmp_path: Path) -> None:
    """PE-6: keys are joined, so that other backups of this machine still open."""
    old, new = make_site(), make_site()
    old.python(SEAL)
    new.python(SEAL)
    before = (new.home / "notes.key").read_text()
    old.run("backup", str(tmp_path / "b.zip"), check=True)
    new.run("restore", str(tmp_path / "b.zip"), "--force", check=True)
    kept = (new.home / "notes.key").read_text()
    assert before in kept
    assert kept.startswith((old.home / "notes.key").read_text())
    assert "kanaria-9917" in new.python(READ).stdout
