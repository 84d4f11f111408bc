"""Finding people and turning them into actors."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from tasuki.people.models import Person, Team
from tasuki.rules.access import Actor
from tasuki.rules.reasons import NotFound


def actor_for_person(person: Person) -> Actor:
    """The frozen facts the access rules need: standing roles and everyone the person manages (RO-3, RO-10)."""
    return Actor(
        person_id=person.id,
        name=person.name,
        roles=frozenset(person.standing_roles.values_list("name", flat=True)),
        managed_ids=frozenset(managed_ids(person.id)),
        language=person.language,
        zone=person.zone,
    )


def actor_for_email(email: str) -> Actor:
    """The actor who signs in with `email`; raises NotFound for nobody, or somebody no longer active."""
    person = Person.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if person is None:
        raise NotFound("person", email)
    return actor_for_person(person)


def managed_ids(manager_id: UUID) -> set[UUID]:
    """Everyone below a manager: members of the teams they lead and reports, through all levels."""
    found: set[UUID] = set()
    level = {manager_id}
    while level:
        below = Person.objects.filter(Q(manager_id__in=level) | Q(team__manager_id__in=level))
        level = set(below.values_list("id", flat=True)) - found - {manager_id}
        found |= level
    return found


def managers_of(person: Person | None) -> list[Person]:
    """The direct manager and the team's manager, without the person themselves; nearest first."""
    if person is None:
        return []
    team_manager = person.team.manager if person.team_id and person.team else None
    found = [one for one in (person.manager, team_manager) if one is not None and one.id != person.id]
    return list(dict.fromkeys(found))


def find_person(ref: str) -> Person:
    """A person by e-mail, external id, id or exact name when unique (the command's and the API's REF)."""
    ref = ref.strip()
    for query in (Q(email__iexact=ref), Q(external_id=ref), _by_id(ref), Q(name__iexact=ref)):
        found = list(Person.objects.filter(query)[:2]) if query is not None else []
        if len(found) == 1:
            return found[0]
    raise NotFound("person", ref)


def _by_id(ref: str) -> Q | None:
    try:
        return Q(id=UUID(ref))
    except ValueError:
        return None


def leadership() -> Person | None:
    """The leadership sponsor for strategic accounts: the first active person with that role (RO-4)."""
    return (
        Person.objects.filter(standing_roles__name="leadership", is_active=True)
        .order_by("created_at", "id")
        .first()
    )


def support_lead() -> Person | None:
    """Who stands for the informed teams: the manager of the first support team (RO-6)."""
    team = (
        Team.objects.filter(kind=Team.Kind.SUPPORT, manager__isnull=False)
        .select_related("manager")
        .order_by("name")
        .first()
    )
    return team.manager if team else None


def operations_lead() -> Person | None:
    """The first active person of operations (RO-5)."""
    return (
        Person.objects.filter(standing_roles__name="operations", is_active=True)
        .order_by("created_at", "id")
        .first()
    )
