"""Finding people and turning them into actors."""

from __future__ import annotations

import hashlib
from uuid import UUID

from django.db.models import Q, QuerySet

from tasuki.people.models import Person, Team
from tasuki.rules.access import Actor, allowed
from tasuki.rules.reasons import NotFound
from tasuki.web.names import exactly


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
    """A person by e-mail, external id, id or whole name when unique (the command's and the API's REF).

    Neither case nor accents of a name count, save where they tell two people apart.
    """
    ref = ref.strip()
    for query in (Q(email__iexact=ref), Q(external_id=ref), _by_id(ref), Q(name=ref), exactly(ref, "name")):
        found = list(Person.objects.filter(query)[:2]) if query is not None else []
        if len(found) == 1:
            return found[0]
    raise NotFound("person", ref)


def _by_id(ref: str) -> Q | None:
    try:
        return Q(id=UUID(ref))
    except ValueError:
        return None


def visible_people(actor: Actor) -> QuerySet[Person]:
    """Colleagues whose entry the actor may see: all for standing roles, else their own and their people's (RO-10)."""
    if allowed("people.see", actor, ()):
        return Person.objects.all()
    if actor.person_id is None:
        return Person.objects.none()
    return Person.objects.filter(pk__in={actor.person_id, *actor.managed_ids})


def access_person(actor: Actor, person_id: UUID, action: str = "people.see") -> Person:
    """The colleague, if the actor may do `action` with their entry; not allowed looks like not found."""
    rows = Person.objects.all() if allowed(action, actor, ()) else Person.objects.none()
    if action == "people.see":
        rows = visible_people(actor)
    found = rows.select_related("team__manager", "manager").filter(pk=person_id).first()
    if found is None:
        raise NotFound("person", person_id)
    return found


def own_entry(actor: Actor) -> Person:
    """The entry of the person who asks."""
    found = Person.objects.select_related("team", "manager").filter(pk=actor.person_id or UUID(int=0)).first()
    if found is None:
        raise NotFound("person", actor.name)
    return found


def find_team(ref: str) -> Team:
    """A team by external id or name; neither case nor accents count, save where they tell two teams apart."""
    ref = ref.strip()
    for query in (Q(external_id=ref), Q(name=ref), exactly(ref, "name")) if ref else ():
        found = list(Team.objects.filter(query)[:2])
        if len(found) == 1:
            return found[0]
    raise NotFound("team", ref)


def roles_of(person: Person) -> frozenset[str]:
    """The standing roles of a person."""
    return frozenset(person.standing_roles.values_list("name", flat=True))


def fingerprint_of(person: Person) -> str:
    """Differs as soon as anything of a person's entry that others can edit differs (SE-6)."""
    own = {"mail_digest", "digest_at", "quiet_from", "quiet_until", "quiet_days_off", "single_keys"}
    hidden = {"id", "created_at", "password", "last_login", *own}
    values = [getattr(person, field.attname) for field in Person._meta.fields if field.name not in hidden]
    roles = sorted(role.name for role in person.standing_roles.all())  # prefetched in lists
    return hashlib.sha256(repr([values, roles]).encode()).hexdigest()[:32]


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
