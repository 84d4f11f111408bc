"""What opening and planning refuse, whoever asks and whatever way they take."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tasuki.customers.models import Blackout, Deal, Ownership, Participation
from tasuki.people.models import Person
from tasuki.people.queries import actor_for_person
from tasuki.people.tokens import make_token
from tasuki.rules.reasons import Refused
from tasuki.rules.worktime import add_business_days, local_date
from tasuki.testing.cast import Cast, make_account
from tasuki.testing.stories import open_for
from tasuki.transitions.actions import advance, move_date, open_transition, preview_date, start_bulk
from tasuki.transitions.company.rules import save_company_rules
from tasuki.transitions.facts import calendar_for
from tasuki.transitions.models import Transition
from tasuki.web import clock

pytestmark = pytest.mark.django_db
NEVER = (date(9999, 12, 31), date(9999, 11, 1), date(1, 1, 1))


def soon() -> date:
    """A working day some weeks ahead."""
    return add_business_days((clock.now() + timedelta(days=40)).date(), 1, calendar_for("JP", "Asia/Tokyo"))


def values(cast: Cast, **more: Any) -> dict[str, Any]:
    """An opening that nothing speaks against."""
    return {
        "receiver": cast.receiver,
        "transition_on": soon(),
        "reason": "territory",
        "scenario": "rep-to-rep",
        "mode": "planned",
        **more,
    }


def refusal(work: Any, **wanted: Any) -> set[str]:
    """The codes with which it is refused."""
    with pytest.raises(Refused) as refused:
        work(**wanted)
    return {one.code for one in refused.value.reasons}


def test_naming_a_giver_gives_no_rights(cast: Cast) -> None:
    """RO-10: whoever is named as giver, only the owner's manager counts as the giving side's; else operations."""
    account = make_account(cast.operations)
    stranger = cast.actor("giver_manager")
    wanted = values(cast, account=account, giver=cast.giver)
    assert refusal(open_transition, actor=stranger, **wanted) == {"access.role"}
    assert refusal(open_transition, actor=cast.actor("manager"), **wanted) == {"access.role"}
    Participation.objects.create(
        account=account, person=cast.support, relation="giver", transition_id=uuid4()
    )
    assert refusal(open_transition, actor=cast.actor("support"), **wanted) == {"access.role"}
    _token, text = make_token(actor=stranger, person=cast.giver_manager, name="open")
    Participation.objects.create(
        account=account, person=cast.giver_manager, relation="informed", transition_id=uuid4()
    )
    body = {
        "account": account.name,
        "giver": str(cast.giver.email),
        "receiver": str(cast.receiver.email),
        "transition_on": soon().isoformat(),
        "reason": "territory",
    }
    client = Client(headers={"Authorization": f"Bearer {text}"})
    answer = client.post("/api/v1/transitions", json.dumps(body), content_type="application/json")
    assert answer.status_code == 422, answer.content
    assert [one["code"] for one in answer.json()["reasons"]] == ["access.role"]
    made = open_transition(actor=cast.actor("operations"), **wanted)
    assert made.giver_id == cast.giver.pk


def test_the_holder_of_the_role_gives_it(cast: Cast) -> None:
    """RO-10: where another role changes hands, the manager of who holds that role is the giving side's."""
    account = make_account(cast.operations)
    Ownership.objects.create(account=account, role="sales", person=cast.giver, since=clock.now())
    wanted = values(cast, account=account, giver=cast.giver)
    actor = cast.actor("giver_manager")
    assert refusal(open_transition, actor=actor, **wanted, ownership="success") == {"access.role"}
    assert open_transition(actor=actor, **wanted, ownership="sales").ownership == "sales"


def test_a_draft_is_planned_by_the_same_rules(cast: Cast) -> None:
    """PB-3 TR-2: closed days, days past or far, receivers who leave: a draft that is planned meets them too."""
    actor = cast.actor("manager")
    made = open_transition(actor=actor, account=make_account(cast.giver), draft=True, **values(cast))
    go: dict[str, Any] = {"actor": actor, "transition_id": made.pk, "to": "planned"}
    people = Person.objects.filter(pk=cast.receiver.pk)
    closed = Blackout.objects.create(starts_on=soon(), ends_on=soon(), why="Company day")
    people.update(last_day=soon() - timedelta(days=1))
    assert refusal(advance, **go) == {"date.blackout", "open.receiver_leaving"}
    people.update(last_day=None, is_active=False)
    assert refusal(advance, **go) == {"date.blackout", "open.receiver_inactive"}
    people.update(is_active=True)
    with clock.fixed(clock.now() + timedelta(days=60)):
        assert refusal(advance, **go) == {"open.date_past"}
    again: dict[str, Any] = {"transition_id": made.pk, "day": soon()}
    assert refusal(move_date, actor=actor, **again) == {"date.blackout", "date.unchanged"}
    assert "access.role" in refusal(move_date, actor=cast.actor("giver"), force="They asked for it", **again)
    move_date(actor=actor, force="The customer asked for that day", **again)
    assert advance(**go).stage == "planned"
    closed.delete()


def test_a_draft_forces_nothing_by_itself(cast: Cast) -> None:
    """PB-3: to force a closed day one must be a manager and say why, for a draft as well."""
    Blackout.objects.create(starts_on=soon(), ends_on=soon(), why="Company day")
    wanted = values(cast, account=make_account(cast.giver), draft=True, force="I want it on that day")
    assert refusal(open_transition, actor=cast.actor("giver"), **wanted) == {"access.role"}
    made = open_transition(actor=cast.actor("manager"), **wanted)
    assert (made.stage, made.forced_on) == ("draft", soon())
    assert advance(actor=cast.actor("giver"), transition_id=made.pk, to="planned").stage == "planned"


def test_a_cancelled_one_is_planned_again_by_the_same_rules(cast: Cast) -> None:
    """PB-3 TR-2: reopening asks whether the day is still possible."""
    row = open_for(cast, make_account(cast.giver), on=soon())
    actor = cast.actor("manager")
    advance(actor=actor, transition_id=row.pk, to="cancelled", reason="Not this year")
    Blackout.objects.create(starts_on=soon(), ends_on=soon(), why="Company day")
    go: dict[str, Any] = {
        "actor": actor,
        "transition_id": row.pk,
        "to": "planned",
        "reason": "It is on again",
    }
    assert refusal(advance, **go) == {"date.blackout"}


@pytest.mark.parametrize("day", NEVER)
def test_a_day_that_nobody_can_mean(cast: Cast, day: date) -> None:
    """PB-3 TR-3 SU-7: such a day is refused everywhere, also where quarters' ends are kept free."""
    save_company_rules(actor=cast.actor("operations"), values={"quarter_end_days": 5}, expected_number=0)
    actor, account = cast.actor("manager"), make_account(cast.giver)
    expected = {"open.date_past" if day.year == 1 else "open.date_far"}
    for more in ({}, {"draft": True}, {"force": "They asked for it"}, {"draft": True, "force": "Asked for"}):
        wanted = values(cast, account=account, **{"transition_on": day, **more})
        assert refusal(open_transition, actor=actor, **wanted) == expected
    row = open_for(cast, account, on=soon(), force="Kept free, but they asked", actor="manager")
    assert refusal(preview_date, actor=actor, transition_id=row.pk, day=day) == expected
    assert refusal(move_date, actor=actor, transition_id=row.pk, day=day, force="Asked for it") == expected
    order: dict[str, Any] = {"verb": "date", "values": {"day": day.isoformat()}, "transitions": [row.pk]}
    assert refusal(start_bulk, actor=actor, **order) == expected
    client = Client()
    client.force_login(cast.manager)
    body = {"verb": "date", "day": day.isoformat(), "id": [str(row.pk)], "filter": ""}
    assert client.post("/transitions/bulk/", body).status_code == 422
    assert client.get(f"/transitions/{row.pk}/date/?day={day.isoformat()}").status_code in {200, 422}


@pytest.mark.parametrize("day", NEVER)
def test_a_signature_that_nobody_can_mean(cast: Cast, day: date) -> None:
    """SC-1: a deal that a system dates to the year 1 or 9999 does not stop the handoff; it counts as unsigned."""
    account = make_account(cast.giver)
    Deal.objects.create(account=account, name="Old", status="won", closed_on=day, owner=cast.giver)
    actor = actor_for_person(cast.operations)
    made = open_transition(actor=actor, account=account, **values(cast, scenario="sales-to-cs"))
    assert Transition.objects.get(pk=made.pk).signed_at is None
    assert made.steps.exists()


@pytest.mark.parametrize(("ago", "counts"), [(0, True), (30, True), (31, False), (340, False)])
def test_a_signature_of_long_ago(cast: Cast, ago: int, counts: bool) -> None:
    """SC-1, ES-1, PB-8: a deal won last year does not start hours that ran out before the handoff was opened."""
    account = make_account(cast.giver)
    won_on = local_date(clock.now(), calendar_for(account.country, account.zone)) - timedelta(days=ago)
    Deal.objects.create(account=account, name="First", status="won", closed_on=won_on, owner=cast.giver)
    made = open_transition(
        actor=actor_for_person(cast.operations), account=account, **values(cast, scenario="sales-to-cs")
    )
    row = Transition.objects.get(pk=made.pk)
    assert (row.signed_at is not None, row.deal_id is not None) == (counts, counts)
    late = [one.key for one in row.clocks.all() if one.due_at < clock.now()]
    assert bool(late) == (ago == 30)
