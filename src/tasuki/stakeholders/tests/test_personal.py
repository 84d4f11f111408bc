"""Export and erasure of what this room holds of a person."""

from __future__ import annotations

from uuid import UUID

import pytest

from tasuki.customers.models import Account, Stakeholder
from tasuki.passages.models import Passage
from tasuki.stakeholders import personal
from tasuki.stakeholders.actions import note_introduction, save_stakeholder
from tasuki.stakeholders.models import Introduction, Relation, StakeholderChange
from tasuki.testing.cast import Cast
from tasuki.web import clock
from tasuki.web.ids import new_id

pytestmark = pytest.mark.django_db


def test_a_contact(cast: Cast, account: Account, placed: dict[str, Stakeholder], handoff: UUID) -> None:
    """SE-4 PE-6 RO-10: depth, lines, history, what they said are exported and erased; politics apart."""
    mika = placed["mika"]
    save_stakeholder(
        actor=cast.actor("giver"), account=account, stakeholder=mika, values={}, profile={"goals": "Calm"}
    )
    note_introduction(
        actor=cast.actor("giver"),
        stakeholder=mika,
        transition_id=handoff,
        acknowledged_at=clock.now(),
        acknowledged_how="Said that she is glad",
    )
    found = personal.export_contact(mika.pk)
    assert found["person"]["profile"]["goals"] == "Calm"
    assert {line["kind"] for line in found["lines"]} == {"reports_to"}
    assert [line["kind"] for line in personal.politics_of(mika.pk)] == ["conflict_with"]
    assert found["history"][-1]["after"] == {"profile.goals": "Calm"}
    assert found["introductions"][0]["acknowledged_how"] == "Said that she is glad"
    assert personal.erase_contact(mika.pk) > 0
    assert not Relation.objects.filter(a=mika).exists()
    assert all(one.after == {} for one in StakeholderChange.objects.filter(stakeholder=mika))
    assert Introduction.objects.get(stakeholder=mika).acknowledged_how == ""
    assert not Passage.objects.filter(subject_id=mika.pk).exists()
    assert personal.export_contact(new_id()) == {}


def test_a_colleague(cast: Cast, mika: Stakeholder, handoff: UUID) -> None:
    """SE-4: a colleague's name gives way where they told or met somebody, or wrote."""
    note_introduction(
        actor=cast.actor("giver"),
        stakeholder=mika,
        transition_id=handoff,
        told_at=clock.now(),
        told_by=cast.giver,
        channel="call",
    )
    save_stakeholder(
        actor=cast.actor("giver"), account=mika.account, stakeholder=mika, values={"title": "CFO"}
    )
    assert personal.export_colleague(cast.giver.pk)["told"] == [str(mika.pk)]
    assert personal.erase_colleague(cast.giver.pk, "a former colleague") == 2
    assert Introduction.objects.get().told_by_name == "a former colleague"
    assert mika.changes.get().by_name == "a former colleague"
