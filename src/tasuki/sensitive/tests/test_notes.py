"""Writing, reading, renewing and erasing sealed notes."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from tasuki.audit.models import Event
from tasuki.audit.queries import verify
from tasuki.customers.models import Participation
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Conflict, NotFound, Refused
from tasuki.sensitive import actions, queries
from tasuki.sensitive.models import SensitiveNote
from tasuki.sensitive.rotation import rotate, sweep
from tasuki.sensitive.tests.conftest import TEXT, Room
from tasuki.testing.cast import make_account
from tasuki.web import clock, vault

pytestmark = pytest.mark.django_db


def codes(refusal: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {reason.code for reason in refusal.value.reasons}


def read(room: Room, by: str = "giver", **more: Any) -> list[str]:
    found = queries.read(room.actor(by), room.account, ("stakeholder", str(room.person.pk)), **more)
    return [view.text for view in found]


def test_the_row_does_not_show_the_text(room: Room) -> None:
    """PE-6: text only sealed; purpose, topic, author, day of expiry stand openly."""
    row = room.write()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM sensitive_sensitivenote")
        kept = repr([bytes(one) if isinstance(one, memoryview) else one for one in cursor.fetchone()])
    assert "Kanaria" not in kept
    assert (row.topic, row.author_name, row.key_id) == ("politics", "Gina Giver", vault.key_ids()[0])
    assert row.expires_on == clock.now().date() + timedelta(days=365)
    assert read(room) == [TEXT]


@pytest.mark.parametrize("name", ["giver", "receiver", "manager", "giver_manager"])
def test_present_and_incoming_owners_and_their_managers_read(room: Room, name: str) -> None:
    """PE-6, RO-10: those who work with the person, nobody else."""
    room.write()
    assert read(room, name) == [TEXT]


@pytest.mark.parametrize("name", ["operations", "executive"])
def test_no_standing_role_reads(room: Room, name: str) -> None:
    """PE-6, RO-10: operations and executives see the account, not the notes."""
    room.write()
    with pytest.raises(Refused) as refusal:
        read(room, name)
    assert codes(refusal) == {"access.role"}


def test_for_others_there_is_nothing(room: Room) -> None:
    """PE-6, SE-2: who may not see the account learns of nothing."""
    row = room.write()
    for act in (lambda: read(room, "outsider"), lambda: queries.read_note(room.actor("outsider"), row.pk)):
        with pytest.raises(NotFound):
            act()


def test_the_shell_needs_a_person_to_read(room: Room) -> None:
    """PE-6: whoever holds the machine still says who reads."""
    row = room.write()
    with pytest.raises(Refused) as refusal:
        queries.read_note(Actor.console(), row.pk)
    assert codes(refusal) == {"access.needs_person"}


def test_the_giver_no_longer_reads_after_the_handover(room: Room) -> None:
    """PE-6, RO-10: the former owner has no more business with it."""
    room.write()
    room.account.owner = room.cast.receiver
    room.account.save()
    Participation.objects.filter(account=room.account).update(relation="took_part")
    with pytest.raises(Refused):
        queries.read(room.actor("giver"), room.account, ("stakeholder", str(room.person.pk)))
    assert read(room, "receiver") == [TEXT]


def test_reading_is_an_event_that_holds_ids_only(room: Room) -> None:
    """PE-6, SE-3: who read which note; never what it says, nor its purpose."""
    row = room.write()
    read(room, "receiver")
    found = Event.objects.get(action="sensitive.read")
    assert found.actor_id == room.cast.receiver.pk
    assert found.fields == {"notes": [str(row.pk)]}
    events = json.dumps([one.fields for one in Event.objects.all()])
    assert "Kanaria" not in events
    assert "joint meeting" not in events
    assert verify().whole


def test_a_view_does_not_print_its_text(room: Room) -> None:
    """PE-6: logs and tracebacks that print the object do not print the text."""
    room.write()
    view = queries.read(room.actor("giver"), room.account, ("stakeholder", str(room.person.pk)))[0]
    assert "Kanaria" not in repr(view)
    assert "Kanaria" not in str(view)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"purpose": ""}, "sensitive.purpose_needed"),
        ({"purpose": "tbd"}, "sensitive.purpose_needed"),
        ({"purpose": "n/a"}, "sensitive.purpose_needed"),
        ({"purpose": "未定"}, "sensitive.purpose_needed"),
        ({"purpose": "x" * 301}, "sensitive.too_long"),
        ({"text": "  "}, "sensitive.text_needed"),
        ({"text": "x" * 20_001}, "sensitive.too_long"),
        ({"text": "a\x00b"}, "sensitive.bad_character"),
        ({"topic": "gossip"}, "sensitive.topic_unknown"),
        ({"expires_on": date(2020, 1, 1)}, "sensitive.expiry"),
        ({"expires_on": date(2199, 1, 1)}, "sensitive.expiry"),
    ],
)
def test_what_a_note_must_be_like(room: Room, values: dict[str, Any], code: str) -> None:
    """PE-6: a stated purpose, a day within the rule, nothing that cannot be kept."""
    with pytest.raises(Refused) as refusal:
        room.write(**values)
    assert code in codes(refusal)
    assert "Kanaria" not in str(refusal.value)


def test_it_is_about_somebody_of_the_account(room: Room) -> None:
    """PE-6, SE-2: another account's people are not found."""
    other = make_account(room.cast.outsider, "Cedar Foods").stakeholders.first()
    assert other is not None
    for ref in (other.pk, "no-id"):
        with pytest.raises(NotFound):
            room.write(subject=("stakeholder", ref))


def test_a_note_moved_to_another_row_does_not_open(room: Room) -> None:
    """PE-6: sealed bytes belong to their row and subject."""
    one, two = room.write(), room.write(text="Another")
    SensitiveNote.objects.filter(pk=two.pk).update(sealed=one.sealed)
    with pytest.raises(vault.VaultClosed):
        queries.read_note(room.actor("giver"), two.pk)
    SensitiveNote.objects.filter(pk=one.pk).update(subject_ref="someone-else")
    with pytest.raises(vault.VaultClosed):
        queries.read_note(room.actor("giver"), one.pk)


def test_writing_anew_keeps_what_was_before(room: Room) -> None:
    """PE-6, KN-1: versions are history until erased; two at once conflict."""
    first = room.write()
    second = actions.rewrite(
        actor=room.actor("receiver"), note_id=first.pk, text="Calmer now", expected_version=1
    )
    assert (second.version, second.thread, second.purpose) == (2, first.thread, first.purpose)
    assert read(room) == ["Calmer now"]
    assert read(room, history=True) == ["Calmer now", TEXT]
    with pytest.raises(Conflict):
        actions.rewrite(actor=room.actor("giver"), note_id=first.pk, text="Too late", expected_version=1)


def test_erasing_deletes_the_bytes_of_every_version(room: Room) -> None:
    """PE-6, SE-4: that there was a note stays, its text is gone in all versions, and that is an event."""
    first = room.write()
    second = actions.rewrite(
        actor=room.actor("giver"), note_id=first.pk, text="Calmer now", expected_version=1
    )
    actions.erase(actor=room.actor("manager"), note_id=second.pk)
    rows = list(SensitiveNote.objects.all())
    assert [row.sealed for row in rows] == [None, None]
    assert all(row.erased_at and row.erased_why == "asked" and not row.key_id for row in rows)
    assert read(room) == []
    assert Event.objects.filter(action="sensitive.erased").count() == 2
    with pytest.raises(Refused) as refusal:
        actions.renew(actor=room.actor("giver"), note_id=second.pk, purpose="Needed for the kickoff")
    assert codes(refusal) == {"sensitive.is_erased"}


def test_who_may_erase(room: Room) -> None:
    """PE-6, SE-4: operations may erase without ever reading; the incoming owner asks a manager."""
    row = room.write()
    with pytest.raises(Refused):
        actions.erase(actor=room.actor("receiver"), note_id=row.pk)
    with pytest.raises(NotFound):
        actions.erase(actor=room.actor("outsider"), note_id=row.pk)
    actions.erase(actor=room.actor("operations"), note_id=row.pk)


def test_renewing_starts_its_time_again(room: Room) -> None:
    """PE-6: somebody says that it is still needed, and for what; the text is not opened."""
    row = room.write()
    with clock.fixed(clock.now() + timedelta(days=300)):
        actions.renew(actor=room.actor("receiver"), note_id=row.pk, purpose="For the renewal talk")
        row.refresh_from_db()
        assert row.expires_on == clock.now().date() + timedelta(days=365)
    assert (row.purpose, row.confirmed_by_name) == ("For the renewal talk", "Rei Receiver")
    assert not Event.objects.filter(action="sensitive.read").exists()


def test_what_expires_is_erased(room: Room) -> None:
    """PE-6, SE-4: the sweep deletes the bytes on the day after the last one, and once is enough."""
    row = room.write(expires_on=clock.now().date() + timedelta(days=10))
    assert sweep() == 0
    with clock.fixed(clock.now() + timedelta(days=10)):
        assert sweep() == 0
    with clock.fixed(clock.now() + timedelta(days=12)):
        assert (sweep(), sweep()) == (1, 0)
    row.refresh_from_db()
    assert (row.sealed, row.erased_why) == (None, "expired")
    found = Event.objects.get(action="sensitive.expired")
    assert (found.actor_kind, found.fields["note"]) == ("system:retention", str(row.pk))


def test_the_companys_rule(room: Room) -> None:
    """PE-6, SE-4, RO-7: administrators set for how long; a shorter time shortens what there is."""
    row = room.write()
    with pytest.raises(Refused):
        actions.set_keep_days(actor=room.actor("operations"), days=90)
    actions.set_keep_days(actor=Actor.console(), days=90)
    row.refresh_from_db()
    assert row.expires_on == clock.now().date() + timedelta(days=90)
    assert room.write().expires_on == clock.now().date() + timedelta(days=90)
    for days in (29, 1096):
        with pytest.raises(Refused):
            actions.set_keep_days(actor=Actor.console(), days=days)


def test_rotation_seals_everything_anew(room: Room) -> None:
    """PE-6: by the new key, resumably; the old one is then no longer needed."""
    rows = [room.write(text=f"{TEXT} {number}") for number in range(5)]
    old = vault.path().read_bytes()
    actions.erase(actor=room.actor("giver"), note_id=rows[4].pk)
    assert rotate(actor=Actor.console(), new_key=True) == 4
    assert rotate(actor=Actor.console()) == 0
    path = vault.path()
    both = path.read_bytes()
    try:
        path.write_bytes(both.split(b"\n")[0] + b"\n")
        assert len(read(room)) == 4
    finally:
        path.write_bytes(old)


def test_a_lost_key_is_no_new_key(room: Room) -> None:
    """PE-6: with notes but no key nothing is sealed by another one; the rest of the program works."""
    row = room.write()
    kept = vault.path().read_bytes()
    vault.path().unlink()
    try:
        with pytest.raises(vault.VaultClosed) as closed:
            room.write()
        assert closed.value.reason.code == "vault.no_key"
        with pytest.raises(vault.VaultClosed):
            queries.read_note(room.actor("giver"), row.pk)
        assert queries.count(room.account.pk) == 1
        actions.erase(actor=room.actor("giver"), note_id=row.pk)
    finally:
        vault.path().write_bytes(kept)


def test_facts_open_nothing(room: Room) -> None:
    """PE-6, KN-4: completeness asks whether something is there, not what."""
    actions.put(
        actor=room.actor("giver"),
        account=room.account,
        subject=("item", "people.standing.alliances"),
        topic="alliances",
        text=TEXT,
        purpose="For the record",
        subject_version=3,
    )
    found = queries.facts([room.account.pk])[room.account.pk]["people.standing.alliances"]
    assert (found.exists, found.version) == (True, 3)
    assert not Event.objects.filter(action="sensitive.read").exists()
