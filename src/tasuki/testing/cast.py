"""The cast of every story: plainly fictional people in two teams, and one customer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from tasuki.customers.models import Account, Ownership, Stakeholder
from tasuki.customers.names import name_key
from tasuki.people.models import Person, StandingRole, Team
from tasuki.people.queries import actor_for_person
from tasuki.rules.access import Actor

PASSWORD = "a-long-enough-password"


@dataclass(frozen=True)
class Cast:
    """Everybody who plays; `actor("giver")` is how they act."""

    giver: Person
    receiver: Person
    manager: Person
    giver_manager: Person
    operations: Person
    executive: Person
    sponsor: Person
    support: Person
    outsider: Person

    def actor(self, name: str) -> Actor:
        """The actor of a member of the cast, with roles as they are now."""
        return actor_for_person(getattr(self, name))

    @property
    def everybody(self) -> dict[str, Person]:
        """All members by name."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def make_cast() -> Cast:
    """Create the people, their teams and standing roles."""
    sales = Team.objects.create(name="Sales Osaka", kind=Team.Kind.SALES)
    success = Team.objects.create(name="Success Osaka", kind=Team.Kind.SUCCESS)
    support = Team.objects.create(name="Support Osaka", kind=Team.Kind.SUPPORT)
    cast = Cast(
        giver=_person("Gina Giver", sales, title="Account executive", phone="+81 6 0000 0001"),
        receiver=_person("Rei Receiver", success, title="Customer success manager", phone="+81 6 0000 0002"),
        manager=_person("Mona Manager", success, title="Head of customer success"),
        giver_manager=_person("Gus Givermanager", sales, title="Head of sales"),
        operations=_person("Otto Operations", None, title="Revenue operations"),
        executive=_person("Erin Executive", None, title="Chief executive"),
        sponsor=_person("Lea Leadership", None, title="Chief customer officer"),
        support=_person("Suri Support", support, title="Head of support"),
        outsider=_person("Oskar Outsider", None, title="Marketing"),
    )
    Team.objects.filter(pk=sales.pk).update(manager=cast.giver_manager)
    Team.objects.filter(pk=success.pk).update(manager=cast.manager)
    Team.objects.filter(pk=support.pk).update(manager=cast.support)
    for person, role in (
        (cast.operations, StandingRole.Name.OPERATIONS),
        (cast.executive, StandingRole.Name.EXECUTIVE),
        (cast.sponsor, StandingRole.Name.LEADERSHIP),
    ):
        StandingRole.objects.create(person=person, name=role)
    return Cast(
        **{
            name: Person.objects.select_related("team__manager").get(pk=one.pk)
            for name, one in cast.everybody.items()
        }
    )


def _person(name: str, team: Team | None, **more: Any) -> Person:
    email = f"{name.split()[0].lower()}@tasuki.example"
    return Person.objects.create_user(
        email, name, PASSWORD, team=team, country="JP", zone="Asia/Tokyo", language="en", **more
    )


def make_account(owner: Person | None, name: str = "Aster Foods", **more: Any) -> Account:
    """A customer with a champion who reads Japanese and a sponsor who reads Spanish."""
    values: dict[str, Any] = {
        "country": "JP",
        "zone": "Asia/Tokyo",
        "industry": "Food",
        "external_id": f"A-{name_key(name).replace(' ', '-')}",
        **more,
    }
    account = Account.objects.create(name=name, name_key=name_key(name), owner=owner, **values)
    if owner is not None:
        Ownership.objects.create(account=account, person=owner, since=datetime(2024, 1, 9, tzinfo=UTC))
    domain = f"a-{name_key(name).replace(' ', '-')}"
    Stakeholder.objects.create(
        account=account,
        first_name="Mika",
        last_name="Hoshino",
        email=f"mika@{domain}.example",
        kind=Stakeholder.Kind.CHAMPION,
        language="ja",
    )
    Stakeholder.objects.create(
        account=account,
        first_name="Sofía",
        last_name="Ramos",
        email=f"sofia@{domain}.example",
        kind=Stakeholder.Kind.SPONSOR,
        language="es",
    )
    return account


@pytest.fixture
def cast(db: None) -> Cast:
    """Everybody, freshly made."""
    return make_cast()


@pytest.fixture
def account(cast: Cast) -> Account:
    """A customer whose owner is the giver."""
    return make_account(cast.giver)
