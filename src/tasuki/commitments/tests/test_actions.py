"""Recording, correcting, owning, judging and resolving promises."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tasuki.audit.models import Event
from tasuki.commitments import actions, queries
from tasuki.commitments.models import Commitment, CommitmentChange
from tasuki.commitments.tests.conftest import Stage
from tasuki.customers.models import Account, Deal, Stakeholder
from tasuki.people.models import Person
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Conflict, NotFound, Refused


def codes(error: Refused) -> list[str]:
    return [reason.code for reason in error.reasons]


def promise(stage: Stage, **more: Any) -> Commitment:
    values: dict[str, Any] = {"kind": "timeline", "text": "Go-live within four weeks", **more}
    return actions.record_commitment(actor=stage.giver, account=stage.account, **values)


@pytest.mark.parametrize("kind", ["scope", "service", "timeline", "commercial", "verbal"])
def test_every_kind_can_be_recorded(stage: Stage, kind: str) -> None:
    """CO-1: scope, service, timeline, commercial, verbal."""
    assert promise(stage, kind=kind).kind == kind


def test_what_whom_when_evidence_due_owner_state(stage: Stage) -> None:
    """CO-2: each field is kept; names outlive the people."""
    one = promise(
        stage,
        promised_by=stage.people["giver"],
        promised_to=stage.contact,
        promised_on=date(2026, 10, 1),
        evidence="Mail of 1 October",
        due_on=date(2026, 12, 1),
        owner=stage.people["receiver"],
    )
    kept = Commitment.objects.get(pk=one.pk)
    assert (kept.promised_by_name, kept.promised_to_name) == ("Gina Giver", "Sari Dewi")
    assert (kept.due_on, kept.owner, kept.state) == (date(2026, 12, 1), stage.people["receiver"], "open")
    Stakeholder.objects.all().delete()
    kept.refresh_from_db()
    assert (kept.promised_to, kept.promised_to_name) == (None, "Sari Dewi")


def test_bad_input_is_refused_with_all_reasons(stage: Stage) -> None:
    """CO-1, CO-2: unknown kind, placeholder, days the wrong way round, somebody else's contact, all at once."""
    other = Account.objects.create(name="Other", name_key="other")
    stranger = Stakeholder.objects.create(account=other, first_name="X")
    deal = Deal.objects.create(account=other, name="D")
    with pytest.raises(Refused) as caught:
        promise(
            stage,
            kind="wish",
            text="TBD",
            promised_on=date(2026, 12, 2),
            due_on=date(2026, 12, 1),
            promised_to=stranger,
            deal=deal,
            evidence="\x00",
        )
    assert codes(caught.value) == [
        "commitment.bad_character",
        "commitment.unknown_value",
        "commitment.text_needed",
        "commitment.due_before_promise",
        "commitment.foreign",
        "commitment.foreign",
    ]
    assert not Commitment.objects.exists()


@pytest.mark.parametrize("year", [1, 1989, 2201, 9999])
def test_a_day_that_nobody_can_mean_is_refused(stage: Stage, year: int) -> None:
    """CO-2: a slip of the keyboard is no due day; said with the field and the day, for new ones, edits and resets."""
    day = date(year, 1, 1)
    with pytest.raises(Refused) as caught:
        promise(stage, promised_on=day, due_on=day)
    assert codes(caught.value) == ["commitment.day_out_of_range"] * 2
    with pytest.raises(Refused) as caught:
        promise(stage, detail="go_live", terms={"go_live_on": day})
    assert codes(caught.value) == ["commitment.day_out_of_range"]
    one = promise(stage, promised_on=None)
    with pytest.raises(Refused) as caught:
        actions.edit_commitment(actor=stage.giver, commitment=one, changes={"due_on": day})
    assert codes(caught.value) == ["commitment.day_out_of_range"]


def test_history_keeps_before_and_after(stage: Stage) -> None:
    """CO-2, KN-1: every change is a row; nothing is overwritten without trace."""
    one = promise(stage)
    actions.edit_commitment(actor=stage.giver, commitment=one, changes={"text": "Go-live within ten weeks"})
    actions.assign_commitment_owner(actor=stage.receiver, commitment=one, owner=stage.people["receiver"])
    actions.give_verdict(actor=stage.manager, commitment=one, verdict="reset", note="8–10 weeks is standard")
    actions.resolve_commitment(
        actor=stage.receiver, commitment=one, state="renegotiated", evidence="Mail by Sari, 3 November"
    )
    rows = list(reversed(queries.changes_of(one)))
    assert [row.what for row in rows] == ["recorded", "edited", "assigned", "judged", "resolved"]
    assert (rows[1].before, rows[1].after) == (
        {"text": "Go-live within four weeks"},
        {"text": "Go-live within ten weeks"},
    )
    assert rows[2].after["owner"]["name"] == "Rei Receiver"
    assert [row.version for row in rows] == [1, 2, 3, 4, 5]
    assert Event.objects.filter(action__startswith="commitment.").count() == 5
    assert "Sari" not in str(list(Event.objects.values_list("fields", flat=True)))


def test_resolution_needs_evidence_and_is_final(stage: Stage) -> None:
    """CO-3: delivered, renegotiated or withdrawn, each with evidence."""
    one = promise(stage)
    for state, evidence, code in (
        ("delivered", "tbd", "commitment.evidence_needed"),
        ("open", "a mail", "commitment.unknown_value"),
        ("gone", "a mail", "commitment.unknown_value"),
    ):
        with pytest.raises(Refused) as caught:
            actions.resolve_commitment(actor=stage.giver, commitment=one, state=state, evidence=evidence)
        assert codes(caught.value) == [code]
    actions.resolve_commitment(
        actor=stage.giver, commitment=one, state="delivered", evidence="Acceptance protocol"
    )
    with pytest.raises(Refused) as caught:
        actions.assign_commitment_owner(actor=stage.giver, commitment=one, owner=stage.people["giver"])
    assert codes(caught.value) == ["commitment.resolved"]


def test_stale_version_is_a_conflict(stage: Stage) -> None:
    """SE-6: two people change the same promise; the second is told."""
    one = promise(stage)
    same = Commitment.objects.get(pk=one.pk)
    actions.edit_commitment(
        actor=stage.giver, commitment=one, changes={"evidence": "Mail"}, expected_version=1
    )
    with pytest.raises(Conflict):
        actions.resolve_commitment(
            actor=stage.receiver, commitment=same, state="withdrawn", evidence="Sari agreed"
        )
    with pytest.raises(Conflict):
        actions.edit_commitment(
            actor=stage.giver, commitment=one, changes={"evidence": "Call"}, expected_version=1
        )
    assert Commitment.objects.get().state == "open"
    assert CommitmentChange.objects.count() == 2


def test_who_may_do_what(stage: Stage) -> None:
    """RO-10, CO-3: parties and operations edit, the receiving side judges, outsiders see nothing."""
    one = promise(stage)
    with pytest.raises(NotFound):
        actions.record_commitment(
            actor=stage.outsider, account=stage.account, kind="scope", text="SSO by May"
        )
    with pytest.raises(NotFound):
        queries.access_commitment(stage.outsider, one.pk)
    with pytest.raises(Refused) as caught:
        actions.give_verdict(actor=stage.operations, commitment=one, verdict="deliverable")
    assert codes(caught.value) == ["access.role"]
    with pytest.raises(Refused) as caught:
        actions.give_verdict(actor=Actor.console(), commitment=one, verdict="deliverable")
    assert codes(caught.value) == ["access.needs_person"]
    actions.record_commitment(actor=Actor.console(), account=stage.account, kind="scope", text="SSO by May")


def test_owner_must_be_active(stage: Stage) -> None:
    """CO-5: a promise cannot be left with somebody who is gone."""
    gone = stage.people["outsider"]
    Person.objects.filter(pk=gone.pk).update(is_active=False)
    gone.refresh_from_db()
    with pytest.raises(Refused) as caught:
        promise(stage, owner=gone)
    assert codes(caught.value) == ["commitment.inactive_owner"]


def test_a_change_that_changes_nothing_is_refused(stage: Stage) -> None:
    """CO-2: no empty history."""
    one = promise(stage)
    with pytest.raises(Refused) as caught:
        actions.edit_commitment(actor=stage.giver, commitment=one, changes={"text": one.text})
    assert codes(caught.value) == ["commitment.nothing_changed"]


def test_gate_facts_name_what_is_open(stage: Stage) -> None:
    """GA-5, CO-5: open ones without owner, without verdict; resolved ones do not count."""
    first = promise(stage, text="SSO by May " + "x" * 100)
    second = promise(stage, text="A named engineer", owner=stage.people["receiver"])
    actions.give_verdict(actor=stage.manager, commitment=second, verdict="deliverable")
    facts = queries.gate_facts(stage.account.pk)
    assert facts.open_count == 2
    assert facts.without_owner == (first.short,)
    assert len(first.short) == 80
    assert facts.without_verdict == (first.short,)
    actions.resolve_commitment(actor=stage.giver, commitment=first, state="withdrawn", evidence="Sari's mail")
    assert queries.gate_facts(stage.account.pk).without_owner == ()
    assert queries.gate_facts_bulk([stage.contact.pk]) == {}


def test_open_ones_come_first_and_by_due_date(stage: Stage) -> None:
    """CO-5: what is due next stands on top; resolved ones follow."""
    promise(stage, text="No day agreed")
    late = promise(stage, text="Later release", due_on=date(2027, 3, 1))
    soon = promise(stage, text="Sooner", due_on=date(2027, 1, 1))
    actions.resolve_commitment(
        actor=stage.giver, commitment=soon, state="delivered", evidence="Protocol of May"
    )
    assert [one.text for one in queries.commitments_of(stage.account.pk)] == [
        "Later release",
        "No day agreed",
        "Sooner",
    ]
    assert queries.brief_lines(stage.account.pk)[0]["id"] == str(late.pk)
    assert queries.visible_commitments(stage.receiver).count() == 3
    assert queries.visible_commitments(stage.outsider).count() == 0
