"""Erasing a contact and a colleague in every room."""

from __future__ import annotations

import unicodedata
from datetime import timedelta
from typing import Any

import pytest

from tasuki.audit.models import Event
from tasuki.audit.queries import verify
from tasuki.customers.models import Account, Stakeholder, Touchpoint
from tasuki.knowledge.models import Brief, KnowledgeItem
from tasuki.messaging.models import Message
from tasuki.outcomes.models import Survey
from tasuki.people.models import ApiToken, Person
from tasuki.people.queries import actor_for_person
from tasuki.people.tokens import make_token
from tasuki.privacy import erasing
from tasuki.privacy.models import Erasure
from tasuki.privacy.tests.conftest import NAME, TRACES, House, everything_kept
from tasuki.rules.access import Actor
from tasuki.rules.reasons import NotFound, Refused
from tasuki.transitions.models import Transition
from tasuki.web import clock

pytestmark = pytest.mark.django_db


def erase(house: House, kind: str = "contact", **more: Any) -> Erasure:
    row = house.person if kind == "contact" else house.cast.support
    values = {"confirm": row.name, "reason": "Asked for it by letter", "subject_id": row.pk, **more}
    return erasing.erase(actor=house.administrator, kind=kind, **values)


def codes(refusal: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {reason.code for reason in refusal.value.reasons}


def test_nothing_of_a_contact_is_left(house: House) -> None:
    """SE-4, PE-6: no table holds the name, the address or a word about them; also frozen briefs and messages."""
    house.person.refresh_from_db()
    before = everything_kept()
    assert all(trace in before for trace in TRACES)
    erase(house)
    kept = everything_kept()
    for trace in (*TRACES, "90 1234 5678", house.person.email):
        where = [line[:200] for line in kept.splitlines() if trace.casefold() in line]
        assert not where, (trace, where)
    assert "sofía" in kept, "others are as they were"


def test_counts_dates_and_promises_stay(house: House) -> None:
    """SE-4: what happened stays, without whom it happened to; the event log is whole."""
    before = (
        Touchpoint.objects.count(),
        Survey.objects.get().score,
        Message.objects.filter(state="sent").count(),
    )
    erase(house)
    after = (
        Touchpoint.objects.count(),
        Survey.objects.get().score,
        Message.objects.filter(state="sent").count(),
    )
    assert before == after
    row = Stakeholder.objects.get(pk=house.person.pk)
    assert (row.name, row.email, row.do_not_mail, row.external_id) == ("Erased person", "", True, None)
    assert row.left_on == clock.now().date()
    assert "Erased person (CIO)" in KnowledgeItem.objects.get(key="people.kinds.champion").answer
    brief = Brief.objects.get().document
    assert brief["stakeholders"][0]["name"] == "Erased person"
    assert brief["items"][0]["answer"] == "Ask Erased person."
    assert brief["items"][0]["verified_by"] == "Gina Giver"
    assert verify().whole


def test_nothing_leaves_for_them_any_more(house: House) -> None:
    """SE-4, MS-5: a message that was not sent yet is cancelled."""
    erase(house)
    assert sorted(Message.objects.values_list("state", flat=True)) == ["cancelled", "sent"]


def test_the_evidence_holds_nothing_of_them(house: House) -> None:
    """SE-4: who asked, when, why, how many rows by room; an event with ids."""
    row = erase(house)
    assert (row.asked_by, row.state, row.kind) == (house.admin, "done", "contact")
    assert row.counts["customers"] >= 3
    assert row.counts["sensitive"] >= 1
    found = Event.objects.filter(action__startswith="privacy.").values_list("action", flat=True)
    assert list(found.order_by("seq")) == ["privacy.erasure_asked", "privacy.erased"]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"confirm": "Somebody Else"}, "privacy.confirm"),
        ({"reason": ""}, "privacy.reason_needed"),
        ({"reason": "tbd"}, "privacy.reason_needed"),
        ({"reason": f"{NAME} asked"}, "privacy.reason_names"),
        ({"reason": "x" * 301}, "privacy.too_long"),
    ],
)
def test_it_is_confirmed_by_name_and_reason(house: House, values: dict[str, str], code: str) -> None:
    """SE-4: the name typed again, a reason that does not name them."""
    with pytest.raises(Refused) as refusal:
        erase(house, **values)
    assert code in codes(refusal)
    assert Stakeholder.objects.get(pk=house.person.pk).last_name == "Hoshino"


@pytest.mark.parametrize("name", ["giver", "receiver", "manager", "operations", "executive", "outsider"])
def test_only_administrators_erase(house: House, name: str) -> None:
    """SE-4, RO-7: for everybody else there is nobody to erase."""
    with pytest.raises(NotFound):
        erasing.erase(
            actor=house.cast.actor(name),
            kind="contact",
            subject_id=house.person.pk,
            confirm=NAME,
            reason="Why not",
        )


def test_the_preview_tells_and_changes_nothing(house: House) -> None:
    """SE-4: counts by room before anything is touched."""
    before = everything_kept()
    found = erasing.preview(actor=house.administrator, kind="contact", subject_id=house.person.pk)
    assert found["name"] == house.person.name
    assert {"customers", "knowledge", "messaging", "outcomes"} <= set(found["rooms"])
    assert everything_kept() == before


def test_erased_twice_is_refused(house: House) -> None:
    """SE-4: nothing is left to erase."""
    erase(house)
    with pytest.raises(Refused) as refusal:
        erase(house, confirm="Erased person")
    assert codes(refusal) == {"privacy.already_erased"}


def test_many_rows_are_done_by_a_worker(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """SE-4: more than 500 rows wait for a worker; killed in the middle it goes on where it was."""
    monkeypatch.setattr(erasing, "MOST_AT_ONCE", 1)
    row = erase(house)
    assert row.state == "waiting"
    from tasuki.privacy.registry import Keeper

    whole, broken = Keeper.erase, {"knowledge"}

    def dies(self: Keeper, kind: str, subject: Any) -> int:
        if self.name in broken:
            raise KeyboardInterrupt
        return whole(self, kind, subject)

    monkeypatch.setattr(Keeper, "erase", dies)
    with pytest.raises(KeyboardInterrupt):
        erasing.take_up()
    row.refresh_from_db()
    assert row.state == "running"
    assert "messaging" in row.rooms_done
    broken.clear()
    assert erasing.take_up() == 0, "its worker was heard of a moment ago"
    with clock.fixed(clock.now() + timedelta(minutes=11)):
        assert erasing.take_up() == 1
        assert erasing.take_up() == 0
    row.refresh_from_db()
    assert row.state == "done"
    assert "hoshino" not in everything_kept()


# -- colleagues ------------------------------------------------------------------------------------


def test_a_colleague_is_erased(house: House) -> None:
    """SE-4: name in every by-name, address and phone go, sign-in is closed, tokens are gone, their work stays."""
    giver = house.cast.giver
    make_token(actor=actor_for_person(giver), person=giver, name="t")
    Account.objects.filter(owner=giver).update(owner=house.cast.receiver)
    Transition.objects.update(stage="closed")
    row = erasing.erase(
        actor=house.administrator,
        kind="colleague",
        subject_id=giver.pk,
        confirm="Gina Giver",
        reason="Left the company years ago",
    )
    assert row.state == "done"
    person = Person.objects.get(pk=giver.pk)
    assert person.name.startswith("Erased person ")
    assert (person.email, person.phone, person.is_active, person.title) == (None, "", False, "")
    assert not person.check_password("a-long-enough-password")
    assert not ApiToken.objects.filter(person=person).exists()
    item = KnowledgeItem.objects.get(key="people.kinds.champion")
    assert item.verified_by_name == person.name
    assert Brief.objects.get().document["items"][0]["verified_by"] == person.name
    kept = everything_kept()
    where = [line[:200] for line in kept.splitlines() if "gina" in line]
    assert not where, where
    assert verify().whole


def test_who_still_answers_customers_is_not_erased(house: House) -> None:
    """SE-4, TR-4: accounts and open transitions need somebody; nobody erases themselves."""
    with pytest.raises(Refused) as refusal:
        erasing.erase(
            actor=house.administrator,
            kind="colleague",
            subject_id=house.cast.giver.pk,
            confirm="Gina Giver",
            reason="Left the company",
        )
    assert codes(refusal) == {"privacy.still_owns", "privacy.still_takes_part"}
    with pytest.raises(Refused) as refusal:
        erasing.erase(
            actor=house.administrator,
            kind="colleague",
            subject_id=house.admin.pk,
            confirm="Ada Administrator",
            reason="Tired of it all",
        )
    assert codes(refusal) == {"privacy.not_yourself"}


def test_the_shell_erases(house: House) -> None:
    """SE-4: whoever holds the machine may; the evidence names nobody then."""
    row = erasing.erase(
        actor=Actor.console(),
        kind="contact",
        subject_id=house.person.pk,
        confirm=house.person.name,
        reason="Asked for it by letter",
    )
    assert row.asked_by is None


@pytest.mark.parametrize(("first", "last"), [("Lucía", "Muñoz"), ("Игорь", "Ёлкин")])
def test_neither_case_nor_normal_form_hides_a_name(house: House, first: str, last: str) -> None:
    """SE-4: texts and frozen briefs lose the name however it is written, on both databases."""
    Stakeholder.objects.filter(pk=house.person.pk).update(first_name=first, last_name=last)
    house.person.refresh_from_db()
    name = f"{first} {last}"
    forms = [form for one in (name, name.upper()) for form in (one, unicodedata.normalize("NFD", one))]
    rows = [
        Touchpoint.objects.create(account=house.account, at=clock.now(), summary=f"Called {form} twice")
        for form in forms
    ]
    brief = Brief.objects.get()
    brief.document["items"] = [{"answer": f"Ask {form}."} for form in forms]
    brief.save(update_fields=["document"])
    erase(house)
    for row in rows:
        row.refresh_from_db()
        assert row.summary == "Called Erased person twice"
    brief.refresh_from_db()
    assert {one["answer"] for one in brief.document["items"]} == {"Ask Erased person."}
