from __future__ import annotations

import time
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext_lazy

from tasuki.audit import guards
from tasuki.audit.actions import NewEvent, fingerprint, record, record_many
from tasuki.audit.models import ChainHead, Event
from tasuki.audit.queries import events_for, verify
from tasuki.rules.access import Actor

pytestmark = pytest.mark.django_db
CONSOLE = Actor.console()
PERSON = Actor(uuid4(), "Gina Giver")


def test_events_count_without_gaps_and_chain() -> None:
    """SE-3: each event carries a digest over itself and the digest before."""
    subject = ("account", uuid4())
    first = record(actor=CONSOLE, action="account.imported", subject=subject)
    second = record(actor=PERSON, action="account.changed", subject=subject, fields={"fields": ["name"]})
    assert (second.seq, len(second.digest)) == (first.seq + 1, 64)
    assert second.digest != first.digest
    assert ChainHead.objects.get().digest == second.digest
    assert verify().whole


def test_no_name_of_a_person_is_kept() -> None:
    """SE-3, SE-4: a person stands in the log by id only, so that erasing them leaves the chain whole."""
    event = record(actor=PERSON, action="x.y", subject=("account", uuid4()))
    assert (event.actor_id, event.actor_kind) == (PERSON.person_id, "person")
    assert record(actor=CONSOLE, action="x.y", subject=("a", None)).actor_kind == "console"
    assert (
        record(actor=Actor.system("clocks"), action="x.y", subject=("a", None)).actor_kind == "system:clocks"
    )


def test_fields_read_back_as_they_were_digested() -> None:
    """SE-3: whatever goes into `fields` survives both databases to the last character."""
    fields = {
        "id": uuid4(),
        "sum": Decimal("12.50"),
        "day": date(2026, 1, 2),
        "at": datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC),
        "lazy": gettext_lazy("Operations"),
        "set": {"b", "a"},
        "nested": {"日本": ["𠮷", "nul\0", "\ud800", None, True]},
        "floats": [0.1, -0.0, 1e22, 1e-7, 2.0, float("nan"), 12345678901234.5],
        "int": 2**60,
    }
    record(actor=PERSON, action="x.y", subject=("account", uuid4()), fields=fields)
    assert verify().whole
    assert Event.objects.get().fields["set"] == ["a", "b"]


def test_an_event_goes_with_its_change() -> None:
    """SE-3: an event whose transaction fails never happened."""
    with transaction.atomic():
        record(actor=PERSON, action="x.y", subject=("account", uuid4()))
        transaction.set_rollback(True)
    assert not Event.objects.exists()
    assert record(actor=PERSON, action="x.y", subject=("account", uuid4())).seq == 1
    assert verify().whole


def test_many_events_at_once_are_fast_and_whole() -> None:
    """SE-3: bulk work records as reliably as single work."""
    subjects = [uuid4() for _ in range(10_000)]
    begun = time.process_time()
    rows = record_many(
        [NewEvent(PERSON, "transition.opened", ("transition", one), {"n": 1}) for one in subjects]
    )
    used = time.process_time() - begun
    assert [row.seq for row in rows] == list(range(1, 10_001))
    assert verify().whole
    assert used < 2, f"{used:.2f} s of processor for 10 000 events"
    assert record_many([]) == []


def test_events_of_a_thing_come_newest_first() -> None:
    """TR-2: the events of one transition can be shown."""
    one, other = uuid4(), uuid4()
    for subject in (one, other, one):
        record(actor=PERSON, action="x.y", subject=("transition", subject))
    assert [event.seq for event in events_for("transition", one)] == [3, 1]
    assert len(events_for("transition", one, limit=1)) == 1


def test_a_fingerprint_hides_the_text_and_keeps_equality() -> None:
    """SE-3: personal text goes into the log as a salted hash."""
    assert fingerprint("Rei") == fingerprint("Rei") != fingerprint("Gina")
    assert "Rei" not in fingerprint("Rei")


@pytest.mark.parametrize("statement", ["UPDATE audit_event SET action = 'z'", "DELETE FROM audit_event"])
def test_the_database_refuses_to_change_or_delete_events(statement: str) -> None:
    """SE-3: append-only, whoever holds the connection."""
    guards.install(connection)
    record(actor=PERSON, action="x.y", subject=("account", UUID(int=1)))
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert verify().whole
