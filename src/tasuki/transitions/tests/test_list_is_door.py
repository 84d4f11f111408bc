"""Lists show a transition to exactly those whom its page lets in (RO-10, SE-2)."""

from __future__ import annotations

import pytest

from tasuki.people.models import Person, Team
from tasuki.people.queries import actor_for_person
from tasuki.rules.reasons import NotFound
from tasuki.testing.cast import Cast, make_account
from tasuki.testing.stories import open_for
from tasuki.transitions.actions import advance
from tasuki.transitions.models import Step, Transition
from tasuki.transitions.queries import access_transition, visible_transitions

pytestmark = pytest.mark.django_db
SIDES = ("giver", "receiver", "owner")
OTHERS = ("giver_manager", "receiver_manager", "sponsor", "support", "operations", "step")


def agreed(person: Person, row: Transition) -> bool:
    """Whether they see it, in the list as at the door."""
    actor = actor_for_person(person)
    try:
        access_transition(actor, row.pk)
        opens = True
    except NotFound:
        opens = False
    assert visible_transitions(actor).filter(pk=row.pk).exists() is opens
    assert visible_transitions(actor).count() == int(opens)
    return opens


@pytest.mark.parametrize("over", [False, True])
@pytest.mark.parametrize("relation", SIDES + OTHERS)
def test_list_and_door_agree(cast: Cast, relation: str, over: bool) -> None:
    """RO-10 SE-2: for each relation, and for the manager of who has it; also once the transition is over."""
    people = Person.objects
    one = people.create_user("one@tasuki.example", "Ono One", "a-long-enough-password")
    boss = people.create_user("boss@tasuki.example", "Bea Boss", "a-long-enough-password")
    team = Team.objects.create(name="Elsewhere", kind=Team.Kind.SALES, manager=boss)
    people.filter(pk=one.pk).update(team=team)
    row = open_for(cast, make_account(cast.giver))
    assert not agreed(one, row)
    assert not agreed(boss, row)
    if over:
        advance(actor=cast.actor("manager"), transition_id=row.pk, to="cancelled", reason="Not this year")
    if relation == "step":
        Step.objects.filter(pk=row.steps.values("pk")[:1]).update(person=one)
    elif relation == "owner":
        type(row.account).objects.filter(pk=row.account_id).update(owner=one)
    else:
        Transition.objects.filter(pk=row.pk).update(**{relation: one})
    assert agreed(one, row)
    assert agreed(boss, row) is (relation in SIDES)
    for member in cast.everybody.values():
        agreed(member, row)
