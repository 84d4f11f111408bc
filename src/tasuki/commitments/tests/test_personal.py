"""What commitments hold of one person is given out and erased (SE-4)."""

from __future__ import annotations

from datetime import date

from tasuki.commitments import actions, personal
from tasuki.commitments.actions import Acknowledgement
from tasuki.commitments.mine import mine
from tasuki.commitments.models import Commitment, CommitmentChange
from tasuki.commitments.tests.conftest import Stage
from tasuki.customers.models import Participation
from tasuki.web.ids import new_id


def told(stage: Stage) -> Commitment:
    one = actions.record_commitment(
        actor=stage.giver,
        account=stage.account,
        kind="verbal",
        text="We'll work it out",
        promised_by=stage.people["giver"],
        promised_to=stage.contact,
        owner=stage.people["giver"],
    )
    actions.give_verdict(actor=stage.manager, commitment=one, verdict="reset")
    known = Acknowledgement(on=date(2026, 11, 20), by=stage.contact, evidence="Sari wrote: fine")
    return actions.record_reset(
        actor=stage.giver, commitment=one, text="We'll look at it in May", acknowledgement=known
    )


def test_a_contact(stage: Stage) -> None:
    """SE-4: what was promised to somebody and what they acknowledged; erased in rows and history alike."""
    one = told(stage)
    found = personal.export_contact(stage.contact.pk)
    assert found["promised_to_them"][0]["name"] == "Sari Dewi"
    assert found["resets_acknowledged"][0]["evidence"] == "Sari wrote: fine"
    assert personal.erase_contact(stage.contact.pk) == 3
    one.refresh_from_db()
    assert (one.promised_to, one.promised_to_name) == (None, "–")
    assert "Sari" not in str(list(one.resets.values()))
    assert "Sari" not in str(list(CommitmentChange.objects.values("before", "after")))
    assert one.text == "We'll look at it in May"
    assert personal.erase_contact(stage.contact.pk) == 0


def test_a_colleague(stage: Stage) -> None:
    """SE-4: the promises stay, the name goes."""
    one = told(stage)
    found = personal.export_colleague(stage.people["giver"].pk)
    assert (len(found["promised"]), len(found["owned"]), len(found["changes"])) == (1, 1, 3)
    assert personal.erase_colleague(stage.people["giver"].pk, "Former colleague") > 0
    one.refresh_from_db()
    assert one.promised_by_name == "Former colleague"
    assert "Gina" not in str(list(one.resets.values()))
    assert "Gina" not in str(list(CommitmentChange.objects.values("before", "after", "by_name")))


def test_what_a_colleague_may_not_see_any_more(stage: Stage) -> None:
    """SE-2, SE-4, RO-10: who keeps a promise of an account that is shut to them sees neither it nor whose it is."""
    one = actions.record_commitment(
        actor=stage.giver,
        account=stage.account,
        kind="verbal",
        text="SSO by June",
        owner=stage.people["outsider"],
    )
    assert mine(stage.outsider).nothing
    assert personal.export_colleague(stage.people["outsider"].pk)["owned"] == [
        {"id": str(one.pk), "text": ""}
    ]
    Participation.objects.create(
        account=stage.account, person=stage.people["outsider"], relation="cover", transition_id=new_id()
    )
    assert mine(stage.outsider).promises == [one]
    (kept,) = personal.export_colleague(stage.people["outsider"].pk)["owned"]
    assert kept["text"] == "SSO by June"
