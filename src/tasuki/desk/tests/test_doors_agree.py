"""Every door shows the same: lists, pages, the palette and the search, for everybody and everything (RO-10, SE-2)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tasuki.customers.indexing import ACCOUNTS
from tasuki.customers.models import Account
from tasuki.customers.queries import access_account, visible_accounts
from tasuki.desk.palette import palette
from tasuki.desk.search import Wanted, find, names
from tasuki.meetings.indexing import MEETINGS
from tasuki.meetings.models import Meeting
from tasuki.outcomes.indexing import RETROSPECTIVES
from tasuki.outcomes.models import Retrospective
from tasuki.people.models import Person, Team
from tasuki.people.queries import actor_for_person
from tasuki.rules.access import Actor
from tasuki.rules.reasons import NotFound
from tasuki.testing.cast import Cast, make_account
from tasuki.testing.stories import open_for
from tasuki.transitions.actions import advance, reassign, reassign_step
from tasuki.transitions.actions.cover import end_cover, start_cover
from tasuki.transitions.models import Transition
from tasuki.transitions.planning import planting
from tasuki.transitions.queries import access_transition, visible_transitions
from tasuki.web import clock

pytestmark = pytest.mark.django_db
NAMES = (
    "Aster", "Birch", "Cedar", "Dahlia", "Elder", "Fennel", "Ginkgo", "Hazel", "Iris", "Juniper", "Kelp", "Larch",
)  # fmt: skip

LOOKED_AT = ("helper", "boss")  # whose pages are opened one by one; the others' doors are asked


@pytest.fixture
def world(cast: Cast) -> dict[str, Person]:
    """The cast, one more with a manager of their own, and a dozen customers in every state of affairs."""
    people = Person.objects
    helper = people.create_user("helper@tasuki.example", "Hana Helper", "a-long-enough-password")
    boss = people.create_user("boss@tasuki.example", "Bea Boss", "a-long-enough-password")
    team = Team.objects.create(name="Elsewhere", kind=Team.Kind.SALES, manager=boss)
    people.filter(pk=helper.pk).update(team=team)
    helper.refresh_from_db()
    for name, make in zip(NAMES, _affairs(cast, helper), strict=True):
        account = make_account(cast.giver, name)
        ACCOUNTS.refresh([account])
        make(account)
    for row in Transition.objects.select_related("account"):
        _speak(row)
    return {**cast.everybody, "helper": helper, "boss": boss}


def _affairs(cast: Cast, helper: Person) -> list[Callable[[Account], Any]]:
    manager = cast.actor("manager")

    def opened(account: Account) -> Transition:
        return open_for(cast, account)

    def ended(row: Transition) -> Transition:
        advance(actor=manager, transition_id=row.pk, to="cancelled", reason="Not this year")
        row.refresh_from_db()
        return row

    def stepped(row: Transition) -> Transition:
        key = row.steps.filter(state="todo").order_by("position")[0].key
        reassign_step(actor=manager, transition_id=row.pk, key=key, person=helper)
        return row

    def replaced(row: Transition) -> Transition:
        reassign(actor=manager, transition_id=row.pk, role="receiver", person=helper, reason="They left us")
        return row

    def covered(account: Account) -> Any:
        return start_cover(
            actor=cast.actor("operations"), account=account, person=helper, reason="Nobody is there for now"
        )

    def moved(account: Account) -> None:
        Account.objects.filter(pk=account.pk).update(owner=cast.outsider)

    def again(row: Transition) -> None:
        advance(actor=manager, transition_id=row.pk, to="planned", reason="They changed their minds")

    return [
        lambda account: None,
        opened,
        lambda account: ended(opened(account)),
        lambda account: stepped(opened(account)),
        lambda account: ended(stepped(opened(account))),
        lambda account: replaced(opened(account)),
        covered,
        lambda account: end_cover(actor=cast.actor("operations"), cover_id=covered(account).pk),
        lambda account: moved(ended(opened(account)).account),
        lambda account: again(ended(replaced(opened(account)))),
        lambda account: again(ended(stepped(opened(account)))),
        lambda account: planting.join(ended(stepped(opened(account))), clock.now()),
    ]


def _speak(row: Transition) -> None:
    """A meeting and a retrospective that name their customer."""
    word = f"{row.account.name}word"
    held = Meeting.objects.create(
        transition=row, step_key="joint-meeting", kind="joint", minutes=30, state=Meeting.State.HELD,
        held_at=clock.now(), notes=f"They spoke of {word}",
    )  # fmt: skip
    look = Retrospective.objects.create(
        transition=row, went_well=f"Well done, {word}", went_badly="Nothing to tell",
        customer_feedback="Sooner, please", actions="Call them", written_at=clock.now() - timedelta(days=1),
    )  # fmt: skip
    MEETINGS.refresh([held])
    RETROSPECTIVES.refresh([look])


def _opens(door: Callable[..., Any], actor: Actor, key: Any) -> bool:
    try:
        door(actor, key)
    except NotFound:
        return False
    return True


def test_every_door_shows_the_same(world: dict[str, Person]) -> None:
    """RO-10, SE-2, KN-10: each person and each customer: list, page, API, palette and search say the same."""
    transitions = {row.account_id: row for row in Transition.objects.all()}
    seen_by_somebody = set()
    for who, person in world.items():
        actor, client = actor_for_person(person), Client()
        client.force_login(person)
        listed = set(visible_accounts(actor).values_list("pk", flat=True))
        moving = set(visible_transitions(actor).values_list("pk", flat=True))
        api = {one["name"] for one in client.get("/api/v1/accounts?limit=100").json()["items"]}
        for account in Account.objects.all():
            told, place = account.pk in listed, (who, account.name)
            assert _opens(access_account, actor, account.pk) is told, place
            if who in LOOKED_AT:
                assert (client.get(f"/accounts/{account.pk}/").status_code == 200) is told, place
            assert (account.name in api) is told, place
            jumps = {one.href for one in palette(actor, account.name)}
            assert (f"/accounts/{account.pk}/" in jumps) is told, place
            assert bool(names(actor, account.name, "account", limit=4)) is told, place
            row = transitions.get(account.pk)
            if row is None:
                continue
            seen = row.pk in moving
            assert told or not seen, place
            assert _opens(access_transition, actor, row.pk) is seen, place
            if who in LOOKED_AT:
                assert (client.get(f"/transitions/{row.pk}/").status_code == 200) is seen, place
            if row.stage != "cancelled":
                assert any(str(row.pk) in href for href in jumps) is seen, place
            assert find(actor, Wanted(f"{account.name}word")).count == (2 if seen else 0), place
            seen_by_somebody |= {(who, account.name)} if seen else set()
    assert {("helper", NAMES[n]) for n in (3, 4, 5, 9, 10, 11)} <= seen_by_somebody
    assert {name for who, name in seen_by_somebody if who == "boss"} == {NAMES[5], NAMES[9]}
