from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection

from tasuki.jobs import actions, health
from tasuki.jobs.health import Finding
from tasuki.jobs.models import WorkerBeat
from tasuki.rules.reasons import Refused


def _named(name: str) -> Finding:
    return next(one for one in health.examine() if one.name == name)


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Django's own checks are slow and not what is tested here."""
    monkeypatch.setattr("tasuki.jobs.health.checks.run_checks", list)


@pytest.fixture
def mail_server() -> Iterator[int]:
    """Something that listens."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        yield server.getsockname()[1]


@pytest.mark.django_db
@pytest.mark.only_sqlite
def test_an_old_sqlite_is_named_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """SE-5: before 3.51.3 the write-ahead log may corrupt a database; `tasuki check` says so and what to do."""
    monkeypatch.setattr("tasuki.jobs.health.sqlite3.sqlite_version_info", (3, 40, 1))
    finding = _named("sqlite")
    assert finding.state == "warning"
    assert "3.40.1" in finding.text
    assert "3.51.3" in finding.text
    assert "pysqlite3" in finding.text
    monkeypatch.setattr("tasuki.jobs.health.sqlite3.sqlite_version_info", (3, 51, 3))
    assert _named("sqlite").state == "ok"


@pytest.mark.django_db
def test_a_missing_worker_is_named() -> None:
    """UX-5: without a worker nothing is sent and no clock is watched."""
    assert "No worker has run yet" in _named("worker").text
    now = datetime.now(UTC)
    WorkerBeat.objects.create(id="x", host="h", pid=1, started_at=now, seen_at=now - timedelta(hours=2))
    assert "No worker has been seen since" in _named("worker").text
    actions.beat(worker="y", host="h", pid=1, started_at=now)
    assert _named("worker").state == "ok"


def _mailer(host: str, port: int) -> dict[str, Any]:
    backend = "django.core.mail.backends.smtp.EmailBackend"
    return {"default": {"BACKEND": backend, "OPTIONS": {"host": host, "port": port}}}


@pytest.mark.django_db
def test_the_mail_server_is_tried(settings: Any, mail_server: int) -> None:
    """MS-5: a mail server that is not set, not there, there."""
    settings.MAILERS = _mailer("", 25)
    assert "TASUKI_SMTP" in _named("mail").text
    settings.MAILERS = _mailer("127.0.0.1", mail_server)
    assert _named("mail").state == "ok"
    with closing(socket.create_server(("127.0.0.1", 0))) as gone:
        settings.MAILERS = _mailer("127.0.0.1", gone.getsockname()[1])
    assert "does not answer" in _named("mail").text


@pytest.mark.parametrize(
    ("address", "port"),
    [("smtp+tls://m.example", 587), ("smtps://m.example", 465), ("smtp://m.example:2525", 2525)],
)
def test_the_usual_port_of_each_kind(address: str, port: int, tmp_path: Path) -> None:
    """MS-5: a mail server with STARTTLS is looked for at port 587."""
    ask = "from tasuki.config.settings import MAILERS; print(MAILERS['default']['OPTIONS']['port'])"
    known = {**os.environ, "TASUKI_SMTP": address, "TASUKI_HOME": str(tmp_path)}
    told = subprocess.run([sys.executable, "-c", ask], env=known, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == str(port)


@pytest.mark.django_db
def test_little_room_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    """SE-5: a disk that is about to be full is said before it is."""
    monkeypatch.setattr(health, "LITTLE_SPACE", 10**18)
    assert _named("space").state == "warning"


@pytest.mark.django_db
def test_an_unreachable_database_leaves_the_rest_examined(monkeypatch: pytest.MonkeyPatch) -> None:
    """SE-5: without the database the other findings are still given."""

    def refuse() -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(connection, "cursor", refuse)
    found = {one.name: one.state for one in health.examine()}
    assert found["database"] == "error"
    assert found["home"] == "ok"
    assert "worker" not in found


@pytest.mark.django_db
def test_the_command_refuses_with_what_is_wrong(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """SE-5, SY-4: all is well is 0 with every finding; an error is a refusal that names it."""
    call_command("check", "--json")
    answer = json.loads(capsys.readouterr().out)
    assert answer["ok"] is True
    assert {"database", "migrations", "sqlite", "static"} <= {one["name"] for one in answer["findings"]}
    monkeypatch.setattr(health, "pending_migrations", lambda: ["people.0002_x"])
    with pytest.raises(Refused) as refusal:
        call_command("check")
    assert "tasuki migrate" in refusal.value.reasons[0].values["text"]
    assert capsys.readouterr().out.startswith("✓")
