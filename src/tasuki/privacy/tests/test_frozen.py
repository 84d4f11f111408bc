"""What frozen briefs and sealed politics keep of a contact: in the export, and after the erasure."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tasuki.customers.models import Stakeholder, StakeholderProfile
from tasuki.knowledge.brief.people import people_of
from tasuki.knowledge.models import Brief
from tasuki.people.models import Team
from tasuki.privacy import erasing, exporting
from tasuki.privacy.models import Erasure
from tasuki.privacy.tests.conftest import NAME, House
from tasuki.rules.reasons import Refused
from tasuki.sensitive.tests.conftest import caller
from tasuki.stakeholders.actions import relate
from tasuki.stakeholders.map import map_svg
from tasuki.stakeholders.map_data import StakeholderMap
from tasuki.web import vault

pytestmark = pytest.mark.django_db


@pytest.fixture
def brief(house: House) -> Brief:
    """A brief of today's form, frozen while the contact was called otherwise."""
    Stakeholder.objects.filter(pk=house.person.pk).update(influence=4, support=2, language="ja")
    StakeholderProfile.objects.filter(stakeholder=house.person).update(goals="Wants the boss's seat")
    house.person.refresh_from_db()
    found = Brief.objects.get()
    frozen = json.loads(json.dumps(people_of(house.account), default=str).replace(NAME, "Mika Before"))
    found.document = {**found.document, "format": 2, "items": [], **frozen}
    found.save(update_fields=["document"])
    return found


def _erase(house: House) -> Erasure:
    return erasing.erase(
        actor=house.administrator,
        kind="contact",
        subject_id=house.person.pk,
        confirm=house.person.name,
        reason="Asked for it by letter",
    )


def test_a_frozen_brief_keeps_id_and_kind_only(house: House, brief: Brief) -> None:
    """SE-4, KN-1: title, manner and place go with the name, also a name of before; others are as they were."""
    others = [one for one in brief.document["stakeholders"] if one["id"] != str(house.person.pk)]
    _erase(house)
    brief.refresh_from_db()
    (kept,) = (one for one in brief.document["stakeholders"] if one["id"] == str(house.person.pk))
    said = {name: value for name, value in kept.items() if value}
    assert said == {
        "id": str(house.person.pk),
        "name": "Erased person",
        "kind": "champion",
        "kinds": ["champion"],
    }
    assert [one for one in brief.document["stakeholders"] if one["id"] != kept["id"]] == others
    everything = json.dumps(brief.document)
    assert "CIO" not in everything
    assert "Mika Before" not in everything
    assert "<svg" in map_svg(StakeholderMap.from_dict(brief.document["map"]), "en", standalone=True)


def test_the_export_holds_what_briefs_say(house: House, brief: Brief) -> None:
    """SE-4: what a brief keeps of the contact is theirs to have, also through the API."""
    status, data = caller(house.admin)("POST", f"/privacy/contact/{house.person.pk}/export", {})
    assert status == 200
    (entry,) = data["rooms"]["knowledge"]["briefs"]
    assert (entry["brief"], entry["title"], entry["depth"]["goals"]) == (1, "CIO", "Wants the boss's seat")


def test_politics_are_exported_only_with_the_notes(house: House) -> None:
    """RO-10, PE-6: an administrator without the right learns nothing of alliances and conflicts."""
    other = house.account.stakeholders.exclude(pk=house.person.pk).first()
    assert other is not None
    relate(
        actor=house.cast.actor("giver"), account=house.account, a=house.person, b=other, kind="conflict_with"
    )
    asked: dict[str, Any] = {"kind": "contact", "subject_id": house.person.pk}
    found = exporting.export(actor=house.administrator, **asked)
    assert "conflict_with" not in str(found)
    with pytest.raises(Refused):
        exporting.export(actor=house.administrator, sensitive=True, **asked)
    Team.objects.filter(members=house.cast.giver).update(manager=house.admin)
    found = exporting.export(actor=house.administrator, sensitive=True, **asked)
    assert [line["kind"] for line in found["rooms"]["sensitive"]["lines"]] == ["conflict_with"]


def test_erasing_waits_for_the_key(house: House) -> None:
    """SE-4, PE-6: sealed notes of the account may name them: without the key erasing does not begin, and says why."""
    from tasuki.knowledge.actions import answer_item

    answer_item(
        actor=house.cast.actor("giver"),
        account=house.account,
        key="people.standing.alliances",
        answer=f"{NAME} against sales",
    )
    path = vault.path()
    kept = path.read_bytes()
    path.unlink()
    try:
        asked: dict[str, Any] = {"kind": "contact", "subject_id": house.person.pk}
        found = erasing.preview(actor=house.administrator, **asked)
        assert [reason.code for reason in found["obstacles"]] == ["vault.no_key"]
        with pytest.raises(Refused):
            _erase(house)
        assert not Erasure.objects.exists()
    finally:
        path.write_bytes(kept)
    assert _erase(house).state == "done"
