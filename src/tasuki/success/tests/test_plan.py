"""The success plan: prefilling, writing, approving."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest

from tasuki.audit.models import Event
from tasuki.commitments.actions import record_commitment
from tasuki.customers.models import Account
from tasuki.knowledge.actions import answer_item
from tasuki.rules.reasons import Conflict, NotFound, Refused
from tasuki.success.actions import (
    approve_plan,
    book_cadence,
    declare_drafted,
    edit_entry,
    prefill,
    write_entry,
)
from tasuki.success.document import as_markdown, differences, digest_of, document_of
from tasuki.success.models import PlanEntry, PlanVersion
from tasuki.success.plan_view import plan_view
from tasuki.success.queries import cadences_of, entries_of
from tasuki.success.tests.conftest import OUTCOMES, SENSITIVE_ITEM
from tasuki.testing.cast import Cast, make_account
from tasuki.transitions.models import Step, Transition
from tasuki.web import clock

pytestmark = pytest.mark.django_db
SOON = date(2027, 2, 1)


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [one.code for one in refused.value.reasons]


def know(cast: Cast, account: Account, key: str, answer: str) -> None:
    answer_item(actor=cast.actor("giver"), account=account, key=key, answer=answer, source="Visit in May")


def write(cast: Cast, account: Account, section: str, **values: Any) -> PlanEntry:
    return write_entry(
        actor=cast.actor("receiver"), account_id=account.pk, section=section, values={"text": "x y", **values}
    )


def complete(cast: Cast, row: Transition) -> None:
    """Prefill everything and name what is missing."""
    actor = cast.actor("receiver")
    prefill(actor=actor, account_id=row.account_id)
    write(cast, row.account, "milestones", text="Data loaded", due_on=SOON, owner=cast.receiver)
    book_cadence(
        actor=actor, account_id=row.account_id, kind="check_in", every_weeks=2, weekday=1, at=time(10)
    )


def test_prefilled_from_three_sources(cast: Cast, row: Transition) -> None:
    """PB-17: the record, the playbook and the commitments fill the parts; each entry names its source."""
    know(cast, row.account, OUTCOMES, "Close the books in three days")
    know(cast, row.account, "implementation.risks.known", "The champion goes on leave")
    know(cast, row.account, "product.validation.open_questions", "Which identity provider?")
    know(cast, row.account, "implementation.plan.go_live", "2027-03-31")
    promise = record_commitment(
        actor=cast.actor("giver"), account=row.account, kind="scope", text="SSO by May", due_on=SOON
    )
    made = prefill(actor=cast.actor("receiver"), account_id=row.account_id)
    found = {(one.section, one.source, one.source_ref): one for one in made}
    goal = found["goals", "playbook", "goals:outcome"]
    assert "Close the books in three days" in goal.detail
    assert found["risks", "record", "implementation.risks.known"].text == "The champion goes on leave"
    assert found["risks", "record", "product.validation.open_questions"].source_text.endswith("Visit in May")
    live = found["milestones", "record", "implementation.plan.go_live"]
    assert (live.text, live.due_on) == ("Go-live target", date(2027, 3, 31))
    told = found["readiness", "commitment", str(promise.pk)]
    assert ("SSO by May" in told.text, told.due_on) == (True, SOON)
    assert {one.section for one in made} >= {"goals", "milestones", "quick_wins", "adoption", "risks"}
    assert all(one.changes.get().what == "taken" for one in made)


def test_quick_wins_at_30_60_90(cast: Cast, row: Transition) -> None:
    """PB-17: days count from the transition date and fall on the customer's working days."""
    made = prefill(actor=cast.actor("receiver"), account_id=row.account_id)
    wins = {one.key: one for one in made if one.section == "quick_wins"}
    assert {one.day for one in wins.values()} == {30, 90}
    assert row.transition_on is not None
    for one in wins.values():
        assert one.due_on is not None
        assert one.day is not None
        assert timedelta(0) <= one.due_on - row.transition_on - timedelta(days=one.day) <= timedelta(days=12)
        assert one.due_on.weekday() < 5


def test_a_quick_win_by_hand_gets_its_day(cast: Cast, row: Transition) -> None:
    """PB-17: written by hand, within 60 days is due at 60 days, unless another date is given."""
    one = write(cast, row.account, "quick_wins", text="First report", day=60)
    assert one.due_on is not None
    assert row.transition_on is not None
    assert 60 <= (one.due_on - row.transition_on).days <= 72
    assert write(cast, row.account, "quick_wins", text="Second", day=60, due_on=SOON).due_on == SOON


def test_prefilling_again_offers_only_what_is_new(cast: Cast, row: Transition) -> None:
    """PB-17: what was taken, edited or dropped is never offered again nor overwritten; a new answer is."""
    actor = cast.actor("receiver")
    know(cast, row.account, "implementation.risks.known", "The champion goes on leave")
    made = prefill(actor=actor, account_id=row.account_id)
    risk = next(one for one in made if one.source_ref == "implementation.risks.known")
    edit_entry(actor=actor, entry_id=risk.pk, changes={"text": "Name a second champion"})
    dropped = next(one for one in made if one.section == "adoption")
    edit_entry(actor=actor, entry_id=dropped.pk, changes={"state": "dropped"})
    with pytest.raises(Refused) as refused:
        prefill(actor=actor, account_id=row.account_id)
    assert codes(refused) == ["success.nothing_new"]
    know(cast, row.account, "implementation.risks.known", "The champion left")
    know(cast, row.account, OUTCOMES, "Close the books in two days")
    again = prefill(actor=actor, account_id=row.account_id)
    assert [one.source_ref for one in again] == [OUTCOMES]
    risk.refresh_from_db()
    assert risk.text == "Name a second champion"
    assert str(risk.pk) in plan_view(row.account).newer


def test_choose_among_the_offers(cast: Cast, row: Transition) -> None:
    """PB-17: only what was chosen is taken; what is not on offer is named."""
    actor = cast.actor("receiver")
    made = prefill(actor=actor, account_id=row.account_id, refs=["playbook:quick_wins:first-report"])
    assert [one.text for one in made] == ["First report"]
    with pytest.raises(Refused) as refused:
        prefill(actor=actor, account_id=row.account_id, refs=["playbook:quick_wins:first-report"])
    assert codes(refused) == ["success.not_offered"]
    with pytest.raises(Refused) as refused:
        prefill(actor=actor, account_id=row.account_id, refs=[])
    assert codes(refused) == ["success.nothing_chosen"]


def test_nothing_sensitive_gets_into_the_plan(cast: Cast, row: Transition) -> None:
    """PB-17, PE-6: sensitive answers are no source of a plan, whoever prefills it."""
    know(cast, row.account, SENSITIVE_ITEM, "A secret matter")
    made = prefill(actor=cast.actor("receiver"), account_id=row.account_id)
    assert not any("secret" in one.text + one.detail for one in made)


def test_what_every_plan_needs_without_a_playbook(cast: Cast) -> None:
    """PB-18, PB-19, PB-20: an account without a transition is offered resources, kickoffs and readiness too."""
    account = make_account(cast.giver, "Bayu Foods")
    sections = {one.section for one in prefill(actor=cast.actor("giver"), account_id=account.pk)}
    assert sections >= {"resources", "kickoffs", "readiness"}


def test_resources_have_names_and_times(cast: Cast, row: Transition) -> None:
    """PB-18: a colleague or somebody at the customer, from when until when; a period must not end before it begins."""
    champion = row.account.stakeholders.get(kind="champion")
    one = write(
        cast,
        row.account,
        "resources",
        text="Training lead",
        stakeholder=champion,
        from_on=SOON,
        until_on=SOON + timedelta(days=30),
    )
    assert one.stakeholder == champion
    other = make_account(cast.giver, "Bayu Foods").stakeholders.first()
    with pytest.raises(Refused) as refused:
        write(
            cast,
            row.account,
            "resources",
            from_on=SOON,
            until_on=SOON - timedelta(days=1),
            stakeholder=other,
        )
    assert codes(refused) == ["success.period", "success.foreign"]


def test_complex_rollouts_ask_for_a_project_manager(cast: Cast, row: Transition) -> None:
    """PB-18: with integrations and a migration the page asks for a project manager until one is named."""
    know(cast, row.account, "product.integrations.integrations", "ERP, both ways")
    assert not plan_view(row.account).project_manager_wanted
    know(cast, row.account, "product.migration.data", "Ten years of orders")
    view = plan_view(row.account)
    assert (view.project_manager_wanted, view.signs) == (True, ("integrations", "migration"))
    prefill(actor=cast.actor("receiver"), account_id=row.account_id)
    assert plan_view(row.account).project_manager_wanted
    manager = PlanEntry.objects.get(key="project-manager")
    edit_entry(actor=cast.actor("receiver"), entry_id=manager.pk, changes={"owner": cast.support})
    assert not plan_view(row.account).project_manager_wanted


def test_kickoffs_are_held(cast: Cast, row: Transition) -> None:
    """PB-19: a kickoff has a date; entering the day on which it was held makes it done, never in the future."""
    prefill(actor=cast.actor("receiver"), account_id=row.account_id)
    one = PlanEntry.objects.get(section="kickoffs", key="implementation")
    assert one.due_on is not None
    today = clock.now().date()
    with pytest.raises(Refused) as refused:
        edit_entry(
            actor=cast.actor("receiver"), entry_id=one.pk, changes={"held_on": today + timedelta(days=3)}
        )
    assert codes(refused) == ["success.held_later"]
    done = edit_entry(
        actor=cast.actor("receiver"), entry_id=one.pk, changes={"held_on": today - timedelta(days=1)}
    )
    assert done.state == PlanEntry.State.DONE


def test_history_and_lost_updates(cast: Cast, row: Transition) -> None:
    """PB-17, SE-6: each change keeps before and after; a stale one is a conflict that shows both texts."""
    one = write(cast, row.account, "goals", text="Close in three days", owner=cast.giver)
    edit_entry(
        actor=cast.actor("manager"),
        entry_id=one.pk,
        changes={"text": "Close in two days"},
        expected_version=1,
    )
    with pytest.raises(Conflict) as conflict:
        edit_entry(
            actor=cast.actor("receiver"),
            entry_id=one.pk,
            changes={"text": "Close in a week"},
            expected_version=1,
        )
    assert conflict.value.reason.values == {
        "yours": "Close in a week",
        "theirs": "Close in two days",
        "by": "Mona Manager",
    }
    line = one.changes.get(version=2)
    assert (line.before, line.after, line.by_name) == (
        {"text": "Close in three days"},
        {"text": "Close in two days"},
        "Mona Manager",
    )
    event = Event.objects.filter(action="success.edited").get()
    assert "Close" not in str(event.fields)
    with pytest.raises(Refused) as refused:
        edit_entry(actor=cast.actor("manager"), entry_id=one.pk, changes={"text": "Close in two days"})
    assert codes(refused) == ["success.nothing_changed"]


def test_drafted_only_when_whole(cast: Cast, row: Transition) -> None:
    """PB-17: a draft lacks what it lacks by name; declared complete it settles its step, once."""
    actor = cast.actor("receiver")
    with pytest.raises(Refused) as refused:
        declare_drafted(actor=actor, account_id=row.account_id)
    assert codes(refused) == [
        "success.needs_goal",
        "success.needs_milestone",
        "success.needs_quick_win",
        "success.needs_cadence",
    ]
    complete(cast, row)
    plan = declare_drafted(actor=actor, account_id=row.account_id)
    assert plan.drafted_by_name == "Rei Receiver"
    states = dict(row.steps.values_list("key", "state"))
    assert (states["success-plan-drafted"], states["success-plan-approved"]) == ("done", "todo")
    with pytest.raises(Refused) as refused:
        declare_drafted(actor=actor, account_id=row.account_id)
    assert codes(refused) == ["success.drafted_already"]


def test_approval_freezes_a_version(cast: Cast, row: Transition) -> None:
    """PB-17, PB-20: a manager approves; the version never changes, readiness and steps say so, differences show."""
    complete(cast, row)
    with pytest.raises(Refused) as refused:
        approve_plan(actor=cast.actor("receiver"), account_id=row.account_id)
    assert codes(refused) == ["access.role"]
    view = plan_view(row.account)
    made = approve_plan(
        actor=cast.actor("manager"), account_id=row.account_id, note="Good", expected_digest=view.digest
    )
    assert (made.number, made.approved_by_name, made.note) == (1, "Mona Manager", "Good")
    assert PlanEntry.objects.get(key="plan-approved").state == PlanEntry.State.DONE
    done = row.steps.filter(key__startswith="success-plan", state=Step.State.DONE)
    assert done.count() == 2
    assert plan_view(row.account).changes == ()
    with pytest.raises(Refused) as refused:
        approve_plan(actor=cast.actor("manager"), account_id=row.account_id)
    assert codes(refused) == ["success.approved_already"]
    goal = PlanEntry.objects.get(section="goals", source="playbook")
    edit_entry(actor=cast.actor("receiver"), entry_id=goal.pk, changes={"text": "Halve the closing time"})
    write(cast, row.account, "risks", text="Budget freeze")
    gone = PlanEntry.objects.get(section="adoption", source="playbook")
    edit_entry(actor=cast.actor("receiver"), entry_id=gone.pk, changes={"state": "dropped"})
    changes = plan_view(row.account).changes
    assert [(one.what, one.text) for one in changes] == [
        ("added", "Budget freeze"),
        ("removed", "Train the team"),
        ("changed", "Halve the closing time"),
    ]
    assert changes[2].fields[0].before == "Outcome"
    second = approve_plan(actor=cast.actor("manager"), account_id=row.account_id)
    assert (second.number, PlanVersion.objects.get(number=1).document == made.document) == (2, True)


def test_approving_what_one_has_not_read(cast: Cast, row: Transition) -> None:
    """PB-17, SE-6: a plan that changed while the manager read it is a conflict, nothing is approved."""
    complete(cast, row)
    seen = plan_view(row.account).digest
    write(cast, row.account, "goals", text="And one more goal")
    with pytest.raises(Conflict):
        approve_plan(actor=cast.actor("manager"), account_id=row.account_id, expected_digest=seen)
    assert not PlanVersion.objects.exists()


def test_readiness_comes_with_the_promises(cast: Cast, row: Transition) -> None:
    """PB-20: support, product and approval each have their line; a promise made later is offered as new."""
    complete(cast, row)
    keys = set(PlanEntry.objects.filter(section="readiness").values_list("key", flat=True))
    assert keys == {"support-knows", "plan-approved"}
    record_commitment(actor=cast.actor("giver"), account=row.account, kind="timeline", text="Live by May")
    record_commitment(
        actor=cast.actor("giver"), account=row.account, kind="commercial", text="Three per cent"
    )
    [told] = prefill(actor=cast.actor("receiver"), account_id=row.account_id)
    assert (told.section, told.source, told.owner) == ("readiness", "commitment", cast.receiver)


def test_export_for_reading(cast: Cast, row: Transition) -> None:
    """PB-17, SY-5: the plan as Markdown, part by part; what people typed stays text."""
    complete(cast, row)
    write(cast, row.account, "risks", text="# not a heading <b>", detail="1. first")
    document = document_of(row.account, entries_of(row.account_id), cadences_of(row.account_id))
    text = as_markdown(document, "As it stands")
    assert text.startswith("# Success plan: Aster Foods")
    assert "- [ ] \\# not a heading \\<b\\>" in text
    assert "  \\1. first" in text
    assert "Check-in: every 2 weeks, Tuesday" in text
    assert "## Kickoffs" in text
    assert differences(document, document) == []
    assert digest_of(document) == digest_of(dict(reversed(list(document.items()))))


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"text": "TBD"}, "success.text_needed"),
        ({"text": "A goal in many words. " * 200}, "success.too_long"),
        ({"text": "a\x00b"}, "success.bad_character"),
        ({"day": 45}, "success.unknown_value"),
        ({"state": "maybe"}, "success.unknown_value"),
    ],
)
def test_bad_entries(cast: Cast, customer: Account, values: dict[str, Any], code: str) -> None:
    """PB-17: placeholders, over-long and impossible values are refused."""
    with pytest.raises(Refused) as refused:
        write_entry(
            actor=cast.actor("giver"),
            account_id=customer.pk,
            section="goals",
            values={"text": "A goal", **values},
        )
    assert codes(refused) == [code]


def test_who_may_what(cast: Cast, row: Transition) -> None:
    """PB-17, RO-10: readers read, parties write, managers of the receiving side approve, outsiders find nothing."""
    one = write(cast, row.account, "goals", text="A goal")
    for who in ("executive", "support"):
        with pytest.raises(Refused):
            edit_entry(actor=cast.actor(who), entry_id=one.pk, changes={"text": "Another"})
        with pytest.raises(Refused):
            approve_plan(actor=cast.actor(who), account_id=row.account_id)
    for call in (
        lambda: edit_entry(actor=cast.actor("outsider"), entry_id=one.pk, changes={"text": "B"}),
        lambda: prefill(actor=cast.actor("outsider"), account_id=row.account_id),
        lambda: declare_drafted(actor=cast.actor("outsider"), account_id=row.account_id),
        lambda: approve_plan(actor=cast.actor("outsider"), account_id=row.account_id),
    ):
        with pytest.raises(NotFound):
            call()
