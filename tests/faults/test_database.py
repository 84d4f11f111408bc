"""A database that is locked or full: a clear answer, no crash, no half write, and reading goes on."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tasuki.testing.fixtures import MakeSite
from tasuki.testing.processes import SOURCE, Process, TasukiSite

WAIT = 2  # seconds a writer waits in these tests; an installation's default is 20

PREPARE = """
import sys
from datetime import timedelta
from tasuki.customers.models import Account
from tasuki.people.models import ApiToken, Person, StandingRole
from tasuki.people.token_auth import new_token
from tasuki.web import clock
otto = Person.objects.create_user("otto@example.com", "Otto Operations")
StandingRole.objects.create(person=otto, name="operations")
text, prefix, digest = new_token()
ApiToken.objects.create(person=otto, name="t", prefix=prefix, digest=digest, last_used_at=clock.now())
account = Account.objects.create(name="Sample", name_key="sample")
print(text, account.pk)
"""


@dataclass
class Caller:
    """Somebody who calls the API of a running site."""

    site: TasukiSite
    process: Process
    address: str
    token: str
    account: str

    def add(self, name: str) -> tuple[int, dict[str, Any]]:
        """Add a stakeholder: one write with its event."""
        body = json.dumps({"last_name": name}).encode()
        return self._call(f"accounts/{self.account}/stakeholders", body)

    def read(self) -> tuple[int, dict[str, Any]]:
        """Read the account."""
        return self._call(f"accounts/{self.account}", None)

    def _call(self, path: str, body: bytes | None) -> tuple[int, dict[str, Any]]:
        request = urllib.request.Request(  # noqa: S310 -- loopback
            f"{self.address}/api/v1/{path}",
            data=body,
            headers={"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 -- loopback
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            text = error.read().decode()
            kind = error.headers["Content-Type"]
            status = error.code
        assert kind.startswith("application/json"), self.site.log(self.process) + text
        return status, json.loads(text)

    def counts(self) -> tuple[int, int]:
        """Stakeholders and events in the database."""
        people = self.site.sql("SELECT count(*) FROM customers_stakeholder")[0][0]
        return int(people), int(self.site.sql("SELECT count(*) FROM audit_event")[0][0])


@pytest.fixture
def caller(make_site: MakeSite) -> Caller:
    site = make_site(env={"TASUKI_DB_WAIT": str(WAIT)})
    if site.database_url:
        site.env["DATABASE_URL"] = f"{site.database_url}?options=-c%20lock_timeout%3D{WAIT}s"
    token, account = site.python(PREPARE).stdout.split()
    process, address = site.serve("--no-worker")
    return Caller(site, process, address, token, account)


@contextmanager
def locked(site: TasukiSite) -> Iterator[None]:
    """Hold the database against every writer, as a long import by a foreign tool would."""
    with closing(site.connect()) as connection:
        if site.database_url:
            connection.execute("LOCK TABLE customers_stakeholder, audit_event IN SHARE MODE")
        else:
            connection.execute("BEGIN IMMEDIATE")
        yield
        connection.rollback()


def test_a_locked_database_is_waited_for_and_then_a_clear_503(caller: Caller) -> None:
    """SE-6: a writer waits, is told plainly, nothing is changed, reading goes on, and then all is well."""
    before = caller.counts()
    with locked(caller.site):
        begun = time.monotonic()
        status, answer = caller.add("Locked")
        waited = time.monotonic() - begun
        assert (status, answer["reasons"][0]["code"]) == (503, "database.busy")
        assert "try again" in answer["reasons"][0]["message"]
        assert waited >= WAIT
        assert caller.read()[0] == 200
    assert caller.counts() == before
    assert caller.add("Free")[0] == 201


def test_a_lock_shorter_than_the_wait_is_not_noticed(caller: Caller) -> None:
    """SE-6: waiting is enough where the lock goes away in time."""
    import threading

    answers: list[int] = []
    with locked(caller.site):
        thread = threading.Thread(target=lambda: answers.append(caller.add("Patient")[0]))
        thread.start()
        time.sleep(WAIT / 2)
    thread.join()
    assert answers == [201]


@pytest.mark.only_sqlite
def test_a_command_says_that_the_database_is_locked(make_site: MakeSite, tmp_path: Path) -> None:
    """SY-4: exit code 4 with a sentence, not a traceback; the files are put back."""
    site = make_site(env={"TASUKI_DB_WAIT": "1"})
    (site.home / "files").mkdir()
    (site.home / "files" / "old.txt").write_text("old")
    site.run("backup", str(tmp_path / "b.zip"), check=True)
    (site.home / "files" / "old.txt").write_text("newer")
    with locked(site):
        done = site.run("restore", str(tmp_path / "b.zip"), "--force")
    assert (site.home / "files" / "old.txt").read_text() == "newer"
    assert done.returncode == 4
    assert done.stderr.strip().endswith("try again in a minute.")
    assert "Traceback" not in done.stderr


@contextmanager
def full(site: TasukiSite) -> Iterator[None]:
    """No more room: PostgreSQL reports what a full disk reports."""
    site.sql("CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION "
             "'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$")  # fmt: skip
    site.sql("CREATE TRIGGER no_room BEFORE INSERT ON audit_event EXECUTE FUNCTION no_room()")
    yield
    site.sql("DROP TRIGGER no_room ON audit_event")


@pytest.mark.requires_postgres
def test_a_full_disk_under_postgres_is_said_plainly(caller: Caller) -> None:
    """SE-6: the change and its event fail together, reading goes on, and room makes all well."""
    before = caller.counts()
    with full(caller.site):
        status, answer = caller.add("Full")
        assert (status, answer["reasons"][0]["code"]) == (503, "database.full")
        assert caller.read()[0] == 200
        assert caller.counts() == before
    assert caller.add("Room")[0] == 201


FULL_SQLITE = """
from django.conf import settings
from django.db import connection
from django.test import Client
with connection.cursor() as cursor:
    pages = cursor.execute("PRAGMA page_count").fetchone()[0] + 2
    cursor.execute(f"PRAGMA max_page_count = {pages}")
client = Client(headers={"authorization": "Bearer TOKEN"})
path = "/api/v1/accounts/ACCOUNT"
for number in range(500):
    answer = client.post(f"{path}/stakeholders", {"last_name": "x" * 150}, content_type="application/json")
    if answer.status_code != 201:
        break
print(answer.status_code, answer.json()["reasons"][0]["code"], client.get(path).status_code, number)
"""


@pytest.mark.only_sqlite
def test_a_full_disk_under_sqlite_is_said_plainly(make_site: MakeSite) -> None:
    """SE-6: the change that no longer fits fails whole with its event; reading goes on; the log stays whole."""
    site = make_site()
    token, account = site.python(PREPARE).stdout.split()
    code = FULL_SQLITE.replace("TOKEN", token).replace("ACCOUNT", account)
    status, reason, read, added = site.python(code, env={"TASUKI_HOSTS": "testserver"}).stdout.split()
    assert (status, reason, read) == ("503", "database.full", "200")
    assert site.sql("SELECT count(*) FROM customers_stakeholder") == [(int(added),)]
    assert site.json("audit", "verify")["whole"] is True
    assert site.sql("PRAGMA integrity_check") == [("ok",)]


@pytest.mark.only_sqlite
def test_an_old_sqlite_runs_on_the_rollback_journal_and_is_named(make_site: MakeSite, tmp_path: Path) -> None:
    """SE-5: without the newer wheel an SQLite before 3.51.3 is named by `tasuki check`, and WAL is not used."""
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['pysqlite3'] = None\n")
    site = make_site(env={"PYTHONPATH": f"{tmp_path}:{SOURCE}"})
    linked = site.python("import sqlite3; print(sqlite3.sqlite_version)").stdout.strip()
    if tuple(map(int, linked.split("."))) >= (3, 51, 3):
        pytest.skip(f"the interpreter's own SQLite {linked} is new enough")
    findings = {one["name"]: one for one in site.json("check")["findings"]}
    assert findings["sqlite"]["state"] == "warning"
    assert linked in findings["sqlite"]["text"]
    assert "DELETE" in findings["database"]["text"]
    assert site.run("check").returncode == 0
