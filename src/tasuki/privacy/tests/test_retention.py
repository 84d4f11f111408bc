"""What is kept for how long; and that an import brings nobody back."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps

from tasuki.config import cli
from tasuki.customers.models import ImportRemark, ImportRun, Stakeholder, Touchpoint
from tasuki.people.models import ErasedIdentity, Person
from tasuki.privacy import erasing, retention
from tasuki.privacy.models import Erasure
from tasuki.privacy.notices import CODE, tell_expiring
from tasuki.privacy.tests.conftest import House
from tasuki.rules.access import Actor
from tasuki.rules.reasons import NotFound, Refused
from tasuki.sensitive import rotation
from tasuki.sensitive.actions import renew
from tasuki.sensitive.models import SensitiveNote
from tasuki.transitions.models import Notice
from tasuki.web import clock

pytestmark = pytest.mark.django_db
CONSOLE = Actor.console()


def test_nothing_is_swept_unasked(house: House) -> None:
    """SE-4: by default only records of digests and expired notes go; contacts, summaries, notices stay."""
    with clock.fixed(clock.now() + timedelta(days=3_000)):
        assert retention.sweep() == {}
    assert Touchpoint.objects.exclude(summary="").count() == 2


def test_contacts_who_left_long_ago(house: House) -> None:
    """SE-4: erased like by hand, with evidence; those who left lately stay."""
    retention.set_rule(actor=CONSOLE, values={"contacts_left_months": 12})
    today = clock.now().date()
    Stakeholder.objects.filter(pk=house.person.pk).update(left_on=today - timedelta(days=400))
    Stakeholder.objects.filter(kind="sponsor").update(left_on=today - timedelta(days=100))
    assert retention.preview(actor=CONSOLE)["contacts"] == 1
    assert retention.sweep() == {"contacts": 1}
    assert retention.sweep() == {}
    assert Stakeholder.objects.get(pk=house.person.pk).name == "Erased person"
    assert Stakeholder.objects.get(kind="sponsor").first_name == "Sofía"
    assert Erasure.objects.get().reason == retention.REASON


def test_summaries_notices_digests(house: House) -> None:
    """SE-4: old words go, the contact itself stays counted; a person's latest digest stays, the next begins there."""
    retention.set_rule(actor=CONSOLE, values={"touchpoint_months": 6, "notice_days": 30, "digest_days": 14})
    digest = apps.get_model("desk", "Digest")
    now = clock.now()
    for number in range(3):
        digest.objects.create(
            person=house.cast.giver,
            slot=f"daily:{number}",
            state="sent",
            since=now,
            until=now + timedelta(hours=number),
        )
    notices = Notice.objects.count()
    Notice.objects.create(person=house.cast.giver, code="x", at=now, once_key="k")
    with clock.fixed(now + timedelta(days=200)):
        due = retention.preview(actor=CONSOLE)
        assert (due["touchpoints"], due["notices"], due["digests"]) == (2, notices + 1, 2)
        assert retention.sweep() == {"touchpoints": 2, "notices": notices + 1, "digests": 2, "answers": 1}
        assert retention.sweep() == {}
    assert Touchpoint.objects.count() == 2
    assert digest.objects.get().slot == "daily:2"


def test_rules_are_bounded_and_for_administrators(house: House) -> None:
    """SE-4, RO-7: periods have limits; operations neither set nor see them."""
    for values in ({"digest_days": 3}, {"touchpoint_months": 1}, {"contacts_left_months": 9_999}):
        with pytest.raises(Refused):
            retention.set_rule(actor=CONSOLE, values=values)
    with pytest.raises(Refused):
        retention.set_rule(actor=house.cast.actor("operations"), values={"digest_days": 30})
    with pytest.raises(NotFound):
        retention.preview(actor=house.cast.actor("operations"))


def test_an_import_brings_nobody_back(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """SE-4, SY-1: the row of an erased contact or colleague is reported and skipped, and not kept either."""
    monkeypatch.setattr(cli, "_close_connections", lambda: None)
    email = house.person.email
    contacts, people = tmp_path / "contacts.csv", tmp_path / "people.csv"
    account = house.account.external_id
    contacts.write_text(
        "Account,First name,Last name,Email\n"
        f"{account},Mika,Hoshino,{email.upper()}\n{account},Nao,Newcomer,nao@example.com\n"
    )
    people.write_text("name,email\nOskar Outsider,oskar@tasuki.example\nNia New,nia@tasuki.example\n")
    for kind, subject in (("contact", house.person), ("colleague", house.cast.outsider)):
        erasing.erase(
            actor=CONSOLE, kind=kind, subject_id=subject.pk, confirm=subject.name, reason="Asked by letter"
        )
    assert ErasedIdentity.objects.count() == 3, "two addresses and an external id"
    for kind, file in (("contacts", contacts), ("people", people)):
        capsys.readouterr()
        assert cli.main(["import", kind, str(file), "--json"]) in {0, 1}
        told = json.loads(capsys.readouterr().out)
        assert (told["new"], told["rejected"]) == (1, 1), told
        assert "import.person_erased" in json.dumps(told)
    assert not Stakeholder.objects.filter(email__iexact=email).exists()
    assert not Person.objects.filter(email="oskar@tasuki.example").exists()
    kept = str([list(model.objects.values()) for model in (ImportRemark, ImportRun)])
    assert "hoshino" not in kept.casefold()


def test_owners_are_told_before_a_note_ends(house: House) -> None:
    """PE-6: 14 days before, once, with a link and without a word of the note; renewed in time it stays."""
    note = SensitiveNote.objects.get()
    with clock.fixed(clock.now() + timedelta(days=350)):
        tell_expiring()
        assert not Notice.objects.filter(code=CODE).exists()
    with clock.fixed(clock.now() + timedelta(days=352)):
        tell_expiring()
        tell_expiring()
        told = Notice.objects.get(code=CODE)
        assert (told.person, told.values["count"]) == (house.cast.giver, 1)
        assert str(house.account.pk) in told.values["href"]
        assert "kanaria" not in str(told.values)
        renew(actor=house.cast.actor("giver"), note_id=note.pk, purpose="For the renewal talk")
    with clock.fixed(clock.now() + timedelta(days=366)):
        assert rotation.sweep() == 0
