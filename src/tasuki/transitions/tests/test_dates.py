"""Moving the date: the difference first, clocks and absences with it, blackouts, and somebody ticking meanwhile."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from tasuki.customers.models import Blackout
from tasuki.people.models import Absence
from tasuki.rules.reasons import Conflict, Refused
from tasuki.rules.worktime import add_business_days, is_working_day
from tasuki.testing.cast import Cast, make_account
from tasuki.testing.stories import open_for
from tasuki.transitions.actions import OpenRequest, complete_step, move_date, open_many, preview_date
from tasuki.transitions.company.rules import save_company_rules
from tasuki.transitions.facts import calendar_of
from tasuki.transitions.models import Step, Transition
from tasuki.transitions.planning import replanting, replanting_many
from tasuki.web import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(cast: Cast) -> Transition:
    """A planned transition of the cast's customer."""
    return open_for(cast, make_account(cast.giver))


def working(row: Transition, days: int) -> date:
    """A working day so many working days after the planned cutover."""
    assert row.transition_on is not None
    return add_business_days(row.transition_on, days, calendar_of(row))


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    """The codes of a refusal."""
    return {one.code for one in refused.value.reasons}


def dues(row: Transition) -> dict[str, Any]:
    """Due instants by key."""
    return dict(row.steps.values_list("key", "due_at"))


def test_there_and_back_changes_nothing(cast: Cast, row: Transition) -> None:
    """TR-3: what is done stays, the rest follows the date, and follows it back."""
    before, home = dues(row), row.transition_on
    assert home is not None
    complete_step(actor=cast.actor("manager"), transition_id=row.pk, key="assign-receiver")
    seen = preview_date(actor=cast.actor("giver"), transition_id=row.pk, day=working(row, 10))
    assert dues(row) == before
    done = move_date(
        actor=cast.actor("giver"),
        transition_id=row.pk,
        day=working(row, 10),
        expected_version=seen.version,
    )
    assert done.moves == seen.moves
    assert dues(row)["assign-receiver"] == before["assign-receiver"]
    assert dues(row)["cutover"] > before["cutover"]
    move_date(actor=cast.actor("giver"), transition_id=row.pk, day=home)
    assert dues(row) == before


def test_a_step_ticked_meanwhile_keeps_its_date(
    cast: Cast, row: Transition, monkeypatch: pytest.MonkeyPatch
) -> None:
    """TR-3, SE-6: settled between looking and writing: neither its date nor its state is lost."""
    before, found = dues(row), replanting.find_change

    def ticked(*arguments: Any, **more: Any) -> Any:
        change = found(*arguments, **more)
        Step.objects.filter(transition=row, key="research-account").update(
            state="done", settled_at=clock.now(), note="by somebody else"
        )
        return change

    monkeypatch.setattr("tasuki.transitions.actions.dates.find_change", ticked)
    move_date(actor=cast.actor("giver"), transition_id=row.pk, day=working(row, 10))
    step = row.steps.get(key="research-account")
    assert (step.state, step.note, step.due_at) == ("done", "by somebody else", before["research-account"])
    assert dues(row)["cutover"] > before["cutover"]


def test_a_version_read_before_is_a_conflict(cast: Cast, row: Transition) -> None:
    """TR-3, SE-6: two people move the date; the second one reloads."""
    seen = preview_date(actor=cast.actor("giver"), transition_id=row.pk, day=working(row, 5))
    move_date(actor=cast.actor("manager"), transition_id=row.pk, day=working(row, 7))
    with pytest.raises(Conflict):
        move_date(
            actor=cast.actor("giver"),
            transition_id=row.pk,
            day=working(row, 5),
            expected_version=seen.version,
        )


def test_clocks_follow_and_absences_are_named(cast: Cast) -> None:
    """TR-3, ES-1, PB-3: the difference names clocks that move and steps due while somebody is away."""
    row = open_for(cast, make_account(cast.giver, "Clocked"), scenario="rep-to-rep", mode="unplanned")
    assert row.transition_on is not None
    day = working(row, 10)
    Absence.objects.create(person=cast.receiver, starts_on=day, ends_on=day + timedelta(days=20))
    seen = preview_date(actor=cast.actor("manager"), transition_id=row.pk, day=day)
    hit = {one.key for one in seen.absent}
    assert hit
    flags = [one for one in seen.flags if one.code == "plan.absent"]
    assert {one.values["person"] for one in flags} == {cast.receiver.name}
    assert all(one.values["stand_in"] == cast.manager.name for one in flags)
    moved = move_date(actor=cast.actor("manager"), transition_id=row.pk, day=day)
    assert {one.key for one in moved.absent} == hit
    assert set(row.steps.filter(key__in=hit).values_list("person_id", flat=True)) == {cast.receiver.pk}


def test_a_blackout_refuses_with_the_next_free_day(cast: Cast, row: Transition) -> None:
    """PB-3, SU-6: company, country and account blackouts refuse; others' do not; planned days roll out of them."""
    first = working(row, 10)
    last = working(row, 14)
    other = make_account(cast.giver, "Elsewhere")
    Blackout.objects.create(account=other, starts_on=first, ends_on=last, why="Their stocktaking")
    Blackout.objects.create(country="US", starts_on=first, ends_on=last, why="Thanksgiving")
    preview_date(actor=cast.actor("giver"), transition_id=row.pk, day=first)
    Blackout.objects.create(country="JP", starts_on=first, ends_on=last, why="Year-end peak")
    with pytest.raises(Refused) as refused:
        preview_date(actor=cast.actor("giver"), transition_id=row.pk, day=first)
    assert codes(refused) == {"date.blackout"}
    values = refused.value.reasons[0].values
    assert values["why"] == "Year-end peak"
    assert values["next"] == working(row, 15).isoformat()
    move_date(actor=cast.actor("giver"), transition_id=row.pk, day=working(row, 15))
    calendar = calendar_of(row)
    for step in row.steps.filter(completed_by="message"):
        at = step.due_at.astimezone(clock.now().tzinfo).date()
        assert not first <= at <= last or not is_working_day(at, calendar)


def test_a_manager_forces_a_closed_day_with_a_reason(cast: Cast, row: Transition) -> None:
    """PB-3, GA-8: only a manager, only with a reason; it is kept, shown and gone with the next date."""
    day = working(row, 10)
    Blackout.objects.create(starts_on=day, ends_on=day + timedelta(days=3), why="Stocktaking")
    with pytest.raises(Refused) as refused:
        move_date(actor=cast.actor("giver"), transition_id=row.pk, day=day, force="They asked for it")
    assert codes(refused) == {"access.role"}
    with pytest.raises(Refused) as refused:
        move_date(actor=cast.actor("manager"), transition_id=row.pk, day=day, force="-")
    assert codes(refused) == {"date.force_reason"}
    move_date(actor=cast.actor("manager"), transition_id=row.pk, day=day, force="They asked for it")
    row.refresh_from_db()
    assert (row.forced_on, row.forced_why) == (day, "They asked for it")
    assert row.steps.get(key="cutover").due_at.date() == day
    move_date(actor=cast.actor("giver"), transition_id=row.pk, day=working(row, 20))
    row.refresh_from_db()
    assert (row.forced_on, row.forced_why) == (None, "")


def test_the_quarter_end_is_kept_free(cast: Cast, row: Transition) -> None:
    """PB-3, SU-6: the last working days of a quarter are closed where the company has set so."""
    save_company_rules(actor=cast.actor("operations"), values={"quarter_end_days": 5}, expected_number=0)
    ends = date(row.opened_at.year + 1, 3, 31)
    with pytest.raises(Refused) as refused:
        preview_date(actor=cast.actor("giver"), transition_id=row.pk, day=ends)
    assert codes(refused) == {"date.quarter_end"}
    assert refused.value.reasons[0].values["next"] == f"{ends.year}-04-01"


def test_opening_in_a_blackout(cast: Cast) -> None:
    """PB-3, SU-6: refused with the next free day, for one and for many alike; a manager may force it."""
    day = add_business_days((clock.now() + timedelta(days=40)).date(), 1, calendar_of_japan())
    Blackout.objects.create(starts_on=day, ends_on=day, why="Company day")
    account = make_account(cast.giver)
    values: dict[str, Any] = {"receiver": cast.receiver, "transition_on": day, "reason": "territory"}
    wanted = OpenRequest(account=account, **values)
    outcome = open_many(actor=cast.actor("manager"), requests=[wanted])[0]
    assert [one.code for one in outcome.reasons] == ["date.blackout"]
    forced = OpenRequest(account=account, **values, force="The customer asked for that very day")
    outcome = open_many(actor=cast.actor("manager"), requests=[forced])[0]
    assert outcome.transition is not None
    assert outcome.transition.forced_on == day


def calendar_of_japan() -> Any:
    """The customer's calendar."""
    from tasuki.transitions.facts import calendar_for

    return calendar_for("JP", "Asia/Tokyo")


def test_opening_names_absences_and_empty_roles(cast: Cast) -> None:
    """PB-3, RO-6: a receiver away on key dates and a role that nobody plays are flagged, with who could."""
    day = (clock.now() + timedelta(days=40)).date()
    Absence.objects.create(
        person=cast.receiver, starts_on=day - timedelta(days=7), ends_on=day + timedelta(days=30)
    )
    cast.support.team.delete() if cast.support.team else None
    wanted = OpenRequest(
        account=make_account(cast.giver),
        receiver=cast.receiver,
        transition_on=day,
        reason="territory",
        scenario="rep-to-rep",
        mode="planned",
    )
    flags = open_many(actor=cast.actor("operations"), requests=[wanted])[0].flags
    found = {one.code for one in flags}
    assert {"plan.absent", "open.role_empty"} <= found
    empty = next(one for one in flags if one.code == "open.role_empty")
    assert empty.values["role"] == "support"


def test_page_shows_the_difference_first(cast: Cast, row: Transition) -> None:
    """TR-3: the page shows what would move, refuses a stale version, and carries it out."""
    client = Client()
    client.force_login(cast.giver)
    day = working(row, 10).isoformat()
    page = client.get(f"/transitions/{row.pk}/date/?day={day}")
    assert page.status_code == 200
    assert page.context["difference"].lines
    stale = client.post(f"/transitions/{row.pk}/date/", {"day": day, "version": row.version + 7})
    assert stale.status_code == 409
    version = page.context["change"].version
    answer = client.post(f"/transitions/{row.pk}/date/", {"day": day, "version": version})
    assert answer.status_code == 302
    row.refresh_from_db()
    assert row.transition_on is not None
    assert row.transition_on.isoformat() == day


def test_the_opening_page_says_what_does_not_fit(cast: Cast) -> None:
    """PB-3, SC-6: the proposal names absences before anything is opened; a closed day asks a manager for a reason."""
    client, account = Client(), make_account(cast.giver)
    client.force_login(cast.giver_manager)
    day = add_business_days((clock.now() + timedelta(days=40)).date(), 1, calendar_of_japan())
    Absence.objects.create(person=cast.receiver, starts_on=day, ends_on=day + timedelta(days=30))
    Blackout.objects.create(starts_on=day, ends_on=day, why="Company day")
    body = {
        "receiver": str(cast.receiver.pk),
        "transition_on": day.isoformat(),
        "reason": "territory",
        "reason_text": "New map",
        "scenario": "rep-to-rep",
        "mode": "planned",
    }
    address = f"/accounts/{account.pk}/hand-over/"
    answer = client.post(address, {**body, "propose": "1"})
    assert answer.status_code == 422
    assert not answer.context["form"]["force"].is_hidden
    answer = client.post(address, {**body, "propose": "1", "force": "The customer asked for it"})
    assert answer.status_code == 200
    assert "plan.absent" in {one.code for one in answer.context["plan_flags"]}
    assert not Transition.objects.exists()
    answer = client.post(address, {**body, "force": "The customer asked for it"})
    assert answer.status_code == 302
    made = Transition.objects.get()
    assert (made.forced_on, made.forced_why) == (day, "The customer asked for it")


def test_a_day_after_the_outgoing_owner_left_is_flagged(cast: Cast, row: Transition) -> None:
    """PB-6, TR-3: the preview says that the outgoing owner will be gone by then; before that nothing."""
    last = working(row, 3)
    type(cast.giver).objects.filter(pk=cast.giver.pk).update(last_day=last)
    actor = cast.actor("giver")
    late = preview_date(actor=actor, transition_id=row.pk, day=working(row, 5))
    assert [one.values["day"] for one in late.flags if one.code == "plan.giver_gone"] == [last.isoformat()]
    fine = preview_date(actor=actor, transition_id=row.pk, day=working(row, 2))
    assert "plan.giver_gone" not in {one.code for one in fine.flags}


def test_many_count_the_steps_that_really_move(cast: Cast, row: Transition) -> None:
    """TR-3, SU-7: moving many tells as many steps as the preview of one."""
    assert row.transition_on is not None
    day = working(row, 5)
    seen = preview_date(actor=cast.actor("giver"), transition_id=row.pk, day=day)
    Step.objects.filter(transition=row).update(note="written by another path")
    fresh = Transition.objects.select_related("giver", "playbook", "account").get(pk=row.pk)
    assert [one.steps for one in replanting_many.move_many([(fresh, day)])] == [len(seen.moves)]
