from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection

from tasuki.audit import anchor, guards
from tasuki.audit.actions import NewEvent, record, record_many
from tasuki.audit.models import ChainHead, Event
from tasuki.audit.queries import verify
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Refused

pytestmark = pytest.mark.django_db
CONSOLE = Actor.console()


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, settings: object) -> None:
    settings.TASUKI_HOME = tmp_path  # type: ignore[attr-defined]
    guards.remove(connection)
    record_many([NewEvent(CONSOLE, "x.y", ("account", uuid4()), {"n": n}) for n in range(1, 11)])


def _problem() -> str:
    verdict = verify()
    return verdict.problem.code if verdict.problem else ""


def _sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    ("tamper", "code"),
    [
        ("UPDATE audit_event SET action = 'z' WHERE seq = 4", "audit.changed"),
        ("UPDATE audit_event SET fields = '{}' WHERE seq = 4", "audit.changed"),
        ("UPDATE audit_event SET actor_kind = 'person' WHERE seq = 10", "audit.changed"),
        ("DELETE FROM audit_event WHERE seq = 4", "audit.gap"),
        ("DELETE FROM audit_event WHERE seq = 10", "audit.gap"),
        ("DELETE FROM audit_event", "audit.gap"),
        ("UPDATE audit_chainhead SET seq = 9", "audit.head"),
        ("UPDATE audit_chainhead SET digest = 'x'", "audit.head"),
        ("DELETE FROM audit_chainhead", "audit.beyond_head"),
    ],
)
def test_tampering_is_found_and_named(tamper: str, code: str) -> None:
    """SE-3: every kind of tampering shows, and the first broken link is named."""
    assert _problem() == ""
    _sql(tamper)
    assert _problem() == code


def test_a_shortened_log_shows_by_its_anchor() -> None:
    """SE-3: a database rolled back to an earlier state has whole links, but not the anchored head."""
    before = ChainHead.objects.values_list("seq", "digest").get()
    record(actor=CONSOLE, action="x.y", subject=("account", uuid4()))
    assert anchor.write() is True
    _sql("DELETE FROM audit_event WHERE seq = 11")
    ChainHead.objects.update(seq=before[0], digest=before[1])
    assert _problem() == "audit.shortened"


def test_a_rewritten_log_shows_by_its_anchor() -> None:
    """SE-3: whoever rewrites the whole chain still meets the anchors."""
    anchor.write()
    Event.objects.all().delete()
    ChainHead.objects.all().delete()
    record_many([NewEvent(CONSOLE, "forged", ("account", uuid4())) for _ in range(12)])
    assert _problem() == "audit.rewritten"


def test_anchors_are_written_once_per_head(tmp_path: Path) -> None:
    """SE-3: the anchor file grows with the log, not with time."""
    assert anchor.write() is True
    assert anchor.write() is False
    record(actor=CONSOLE, action="x.y", subject=("account", uuid4()))
    assert anchor.write() is True
    assert [seq for seq, _digest in anchor.read()] == [10, 11]
    assert verify().anchors == 2


def test_set_aside_keeps_the_old_anchors() -> None:
    """SE-5: after a restore the anchors begin anew, and the old ones are kept."""
    assert anchor.set_aside() is None
    anchor.write()
    kept = anchor.set_aside()
    assert kept is not None
    assert kept.exists()
    assert anchor.read() == []


def test_events_in_chunks_report_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    """SE-3: memory does not grow with the log; a walk over several chunks finds the same."""
    monkeypatch.setattr("tasuki.audit.queries._CHUNK", 3)
    seen: list[tuple[int, int]] = []
    assert verify(lambda now, total: seen.append((now, total))).whole
    assert seen == [(3, 10), (6, 10), (9, 10)]


def test_the_command_says_whether_the_log_is_whole(capsys: pytest.CaptureFixture[str]) -> None:
    """SE-3: `tasuki audit verify`, as JSON and in words; a broken log is a refusal."""
    call_command("audit", "verify", "--json")
    assert '"events": 10' in capsys.readouterr().out
    call_command("audit", "verify")
    assert "10 events" in capsys.readouterr().out
    _sql("UPDATE audit_event SET action = 'z' WHERE seq = 4")
    with pytest.raises(Refused) as refusal:
        call_command("audit", "verify")
    assert refusal.value.reasons[0].values == {"seq": 4}


def test_links_are_checked_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """SE-3: the first broken link is the one that is reported."""
    _sql("UPDATE audit_event SET action = 'z' WHERE seq IN (4, 7)")
    verdict = verify()
    assert verdict.problem is not None
    assert (verdict.events, dict(verdict.problem.values)) == (3, {"seq": 4})
