"""A company to measure on: people in teams, accounts with deals and some knowledge. Seeded, so always the same."""

from __future__ import annotations

import random
from datetime import timedelta
from uuid import UUID

from django.db import connection, transaction

from tasuki.customers.models import Account, Deal, Ownership
from tasuki.customers.names import name_key
from tasuki.knowledge.items import all_items
from tasuki.knowledge.models import KnowledgeItem
from tasuki.people.models import Person, StandingRole, Team
from tasuki.rules.access import Actor
from tasuki.transitions.actions import OpenRequest, open_many
from tasuki.web import clock

PASSWORD = "a-long-enough-password"
TEAMS = ("sales", "sales", "success", "success", "accounts", "support")
PLACES = (("JP", "Asia/Tokyo"), ("US", "America/New_York"), ("ID", "Asia/Jakarta"), ("ES", "Europe/Madrid"))
WORDS = (
    "Aster",
    "Birch",
    "Cedar",
    "Delta",
    "Ember",
    "Fjord",
    "Grove",
    "Heron",
    "Iris",
    "Juno",
    "Kite",
    "Lotus",
)
PER_TEAM = 10
KNOWN_SHARE = 0.2
KNOWN_ITEMS = 8
AT_ONCE = 5_000


@transaction.atomic
def found_company(size: int) -> None:
    """Write the company with `size` accounts: half with a deal won, a fifth with something known of them."""
    chance = random.Random(20261122)
    owners, now = _people(), clock.now()
    accounts = [_account(number, chance, owners) for number in range(size)]
    Account.objects.bulk_create(accounts, batch_size=AT_ONCE)
    Ownership.objects.bulk_create(
        [Ownership(account=one, person_id=one.owner_id, since=now - timedelta(days=400)) for one in accounts],
        batch_size=AT_ONCE,
    )
    Deal.objects.bulk_create([_deal(one, chance) for one in accounts[::2]], batch_size=AT_ONCE)
    known = [one for one in accounts if chance.random() < KNOWN_SHARE]
    keys = sorted(all_items())
    KnowledgeItem.objects.bulk_create(
        [_item(one, key, chance) for one in known for key in chance.sample(keys, KNOWN_ITEMS)],
        batch_size=AT_ONCE,
    )


def _people() -> list[Person]:
    """Sixty people in six teams with managers, one of operations, one leader; returns those who own accounts."""
    owners: list[Person] = []
    for number, kind in enumerate(TEAMS):
        team = Team.objects.create(name=f"{kind} {number}", kind=kind)
        people = [_person(f"{kind.title()} {number}-{place}", team) for place in range(PER_TEAM)]
        Team.objects.filter(pk=team.pk).update(manager=people[0])
        if kind in ("sales", "success"):
            owners += people[1:]
    for role in ("operations", "leadership"):
        StandingRole.objects.create(person=_person(role.title(), None), name=role)
    return owners


def _person(name: str, team: Team | None) -> Person:
    email = f"{name.lower().replace(' ', '.')}@bench.example"
    return Person.objects.create_user(email, name, team=team, intake_limit=10_000)


def _account(number: int, chance: random.Random, owners: list[Person]) -> Account:
    country, zone = PLACES[number % len(PLACES)]
    name = f"{chance.choice(WORDS)} {chance.choice(WORDS)} {number}"
    return Account(
        external_id=f"B{number:07}",
        name=name,
        name_key=name_key(name),
        owner=chance.choice(owners),
        industry="Retail",
        country=country,
        zone=zone,
        tier=chance.choices(["strategic", "standard", "small"], [1, 6, 3])[0],
    )


def _deal(account: Account, chance: random.Random) -> Deal:
    day = (clock.now() - timedelta(days=chance.randrange(400))).date()
    return Deal(
        account=account, name="Licence", owner_id=account.owner_id, status="won", amount=25_000, closed_on=day
    )


def _item(account: Account, key: str, chance: random.Random) -> KnowledgeItem:
    text = f"What we learned about {key} in visit {chance.randrange(100)}"
    return KnowledgeItem(account=account, key=key, status="filled", answer=text, verified_at=clock.now())


def open_for_everybody(*, open_steps: int) -> None:
    """A transition for every account, each with so many open steps: what came before them is done."""
    accounts = list(Account.objects.select_related("owner__team__manager").order_by("external_id"))
    receivers = list(
        Person.objects.select_related("team__manager").filter(team__kind="success").order_by("name")
    )
    today = clock.now().date()
    for start in range(0, len(accounts), 500):
        requests = [
            OpenRequest(
                account=account,
                receiver=another(account.owner_id, receivers, number),
                transition_on=today + timedelta(days=20 + number % 60),
                reason="reorganisation",
                scenario="rep-to-rep" if number % 3 else None,
            )
            for number, account in enumerate(accounts[start : start + 500], start=start)
        ]
        open_many(actor=Actor.console(), requests=requests)
    with connection.cursor() as cursor:
        of_it = "(SELECT t.open_steps FROM transitions_transition t WHERE t.id = transition_id)"
        cursor.execute(
            "UPDATE transitions_step SET state = 'done', settled_at = created_at"
            f" WHERE position < {of_it} - {open_steps}"
        )
        cursor.execute(
            f"UPDATE transitions_transition SET open_steps = {open_steps}, next_due_at = (SELECT min(s.due_at)"
            " FROM transitions_step s WHERE s.transition_id = transitions_transition.id AND s.state = 'todo')"
        )
        cursor.execute("ANALYZE")


def another(owner: UUID | None, people: list[Person], number: int) -> Person:
    """Somebody who is not the owner, in turn."""
    chosen = people[number % len(people)]
    return chosen if chosen.pk != owner else people[(number + 1) % len(people)]
