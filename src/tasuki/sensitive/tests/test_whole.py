"""Erasing reaches every sealed text; writing anew is for those who know what they replace."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tasuki.customers.models import Participation
from tasuki.rules.reasons import Conflict, Refused
from tasuki.sensitive import actions, personal, queries
from tasuki.sensitive.models import SensitiveNote
from tasuki.sensitive.tests.conftest import Room, caller
from tasuki.web import vault
from tasuki.web.personal import Subject

pytestmark = pytest.mark.django_db
NAME = "Zebulon Quarkman"


def _seal(room: Room, kind: str, ref: Any, text: str, **more: str) -> SensitiveNote:
    return actions.put(
        actor=room.actor("giver"),
        account=room.account,
        subject=(kind, ref),
        topic="politics",
        text=text,
        purpose="To seat the joint meeting well",
        more=more,
    )


def _texts(room: Room, kind: str, ref: Any) -> list[str]:
    return [view.text for view in queries.read(room.actor("giver"), room.account, (kind, ref), history=True)]


def _handed_over(room: Room) -> SensitiveNote:
    """The new owner's note; the giver may still write, no longer read."""
    room.account.owner = room.cast.receiver
    room.account.save()
    note = room.write("receiver")
    found = Participation.objects.filter(account=room.account, person=room.cast.giver)
    assert set(found.values_list("relation", flat=True)) == {"giver"}
    return note


def test_a_name_goes_from_every_sealed_note(room: Room) -> None:
    """PE-6, SE-4: notes on items, questions and other people lose the name of an erased contact, with its sources."""
    person = room.account.stakeholders.exclude(pk=room.person.pk).first()
    assert person is not None
    about = _seal(room, "stakeholder", person.pk, "All about them")
    other = room.write(text=f"Fears {NAME}, who drinks")
    _seal(room, "item", "people.standing.alliances", f"{NAME} against sales", source=f"Said by {NAME}")
    _seal(room, "question", "q-1", "Since when?")
    subject = Subject(person.pk, (NAME,), account_id=room.account.pk)
    assert personal.also_erase("contact", subject) == 3
    assert _texts(room, "stakeholder", room.person.pk) == ["Fears Erased person, who drinks"]
    view = queries.read(room.actor("giver"), room.account, ("item", "people.standing.alliances"))[0]
    assert (view.text, view.more) == ("Erased person against sales", {"source": "Said by Erased person"})
    assert _texts(room, "question", "q-1") == ["Since when?"]
    about.refresh_from_db()
    other.refresh_from_db()
    assert (about.sealed, about.erased_why, other.erased_at) == (None, "person", None)


def test_a_closed_vault_says_why(room: Room) -> None:
    """PE-6, SE-4: without the key nobody can tell whom the notes name: a reason, and nothing is changed."""
    note = room.write(text=f"Fears {NAME}")
    subject = Subject(note.pk, (NAME,), account_id=room.account.pk)
    assert personal.closed(subject) == []
    kept = vault.path().read_bytes()
    vault.path().unlink()
    try:
        assert [reason.code for reason in personal.closed(subject)] == ["vault.no_key"]
        with pytest.raises(vault.VaultClosed):
            personal.also_erase("contact", subject)
        about = Subject(room.person.pk, (NAME,), account_id=room.account.pk)
        assert personal.closed(about) == [], "what is about them is erased unopened"
    finally:
        vault.path().write_bytes(kept)
    assert _texts(room, "stakeholder", room.person.pk) == [f"Fears {NAME}"]


def test_nobody_overwrites_what_they_may_not_read(room: Room) -> None:
    """PE-6, RO-10: the former owner writes anew only what is theirs."""
    note = _handed_over(room)
    with pytest.raises(Refused) as refusal:
        actions.rewrite(actor=room.actor("giver"), note_id=note.pk, text="Blind", expected_version=1)
    assert refusal.value.reasons[0].code == "access.role"
    own = room.write("giver", text="My own")
    actions.rewrite(actor=room.actor("giver"), note_id=own.pk, text="Mine, anew", expected_version=1)
    actions.rewrite(actor=room.actor("receiver"), note_id=note.pk, text="Calmer", expected_version=1)


def test_by_page_and_api_the_version_must_be_said(room: Room) -> None:
    """PE-6, SE-6: without the version that was read nothing is written over; nor by who may not read it."""
    note = _handed_over(room)
    url = reverse("sensitive:rewrite", args=[note.pk])
    anew = {"topic": "career", "text": "Calmer", "purpose": "For the kickoff"}
    for person, version, status in (
        (room.cast.receiver, {}, 409),
        (room.cast.receiver, {"version": "x"}, 409),
        (room.cast.giver, {"version": "1"}, 422),
        (room.cast.receiver, {"version": "1"}, 302),
    ):
        client = Client()
        client.force_login(person)
        assert client.post(url, {**anew, **version}).status_code == status
    note = SensitiveNote.objects.get(replaced_at=None)
    path = f"/sensitive-notes/{note.pk}/versions"
    assert caller(room.cast.receiver)("POST", path, {"text": "Blind"})[0] == 422
    assert caller(room.cast.giver)("POST", path, {"text": "Blind", "version": 2})[0] == 422
    assert caller(room.cast.receiver)("POST", path, {"text": "Read first", "version": 2})[0] == 201
    with pytest.raises(Conflict):
        actions.rewrite(actor=room.actor("receiver"), note_id=note.pk, text="Late", expected_version=2)
