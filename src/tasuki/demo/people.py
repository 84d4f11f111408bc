"""The colleagues of Kasuri Works: five teams, an office, and more of both for larger companies (RO-1 … RO-8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.contrib.auth.hashers import make_password

from tasuki.demo.chance import stream
from tasuki.demo.vocabulary import draw_name, words
from tasuki.people.models import Person, StandingRole, Team
from tasuki.people.queries import actor_for_person
from tasuki.rules.access import Actor

DOMAIN: Final = "kasuri.example"
COMPANY: Final = "Kasuri Works"
PASSWORD: Final = "tasuki-demo-2026"  # noqa: S105 - printed for everybody who tries the sample company
SIGN_INS: Final = ("giver", "receiver", "manager", "operations", "executive")
ACCOUNTS_PER_PERSON: Final = 60
_KINDS: Final = ("apac", "atlantic", "success", "accounts")


@dataclass
class Company:
    """Everybody, by the local part of their address; who covers which country, by team."""

    people: dict[str, Person] = field(default_factory=dict)
    covering: dict[tuple[str, str], list[Person]] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    _actors: dict[Any, Actor] = field(default_factory=dict)

    def __getitem__(self, key: str) -> Person:
        """By local part, or by the part they sign in with."""
        return self.people[words("colleagues")["sign_ins"].get(key, key)]

    def actor(self, person: Person) -> Actor:
        """How the person acts; asked of the database once."""
        found = self._actors.get(person.pk)
        if found is None:
            found = self._actors[person.pk] = actor_for_person(person)
        return found

    def owners(self, country: str, *teams: str) -> Sequence[Person]:
        """Who may own an account of the country, in these teams or in any."""
        return [one for team in teams or _KINDS for one in self.covering.get((team, country), ())]


def make_company(seed: int, today: date, size: int, now: datetime) -> Company:
    """Create teams and people; more of them the more accounts there are."""
    made = Company()
    book = words("colleagues")
    made.teams = {one["key"]: _team(one, now) for one in book["teams"]}
    rows = [_office(one, book, today) for one in book["office"]]
    rows += [_member(one, made.teams[key], book, today) for key in made.teams for one in book[key]]
    rows += _more(seed, made, book, max(0, size // ACCOUNTS_PER_PERSON - len(rows)))
    for place, person in enumerate(rows):
        person.created_at = now - timedelta(days=900) + timedelta(seconds=place)
        person.phone = f"{_phone(book, person)} {1000 + place:04d}"
    Person.objects.bulk_create(rows, batch_size=500)
    made.people = {str(one.email).partition("@")[0]: one for one in rows}
    _lead(made, book)
    _standing_roles(made, book)
    _cover(made, book)
    return made


def _team(one: Mapping[str, str], now: datetime) -> Team:
    return Team.objects.create(
        name=one["name"],
        kind=one["kind"],
        region=one["region"],
        external_id=f"kasuri-{one['key']}",
        created_at=now,
    )


def _office(one: Sequence[Any], book: Mapping[str, Any], today: date) -> Person:
    name, mail, title, zone, _roles, _key = one
    return _person(name, mail, title, zone, None, book, today)


def _member(one: Sequence[Any], team: Team, book: Mapping[str, Any], today: date) -> Person:
    name, mail, title, zone, _covers = one
    return _person(name, mail, title, zone, team, book, today)


def _person(
    name: str, mail: str, title: str, zone: str, team: Team | None, book: Mapping[str, Any], today: date
) -> Person:
    country, zone_name, language, _phone_start = book["zones"][zone]
    signs_in = mail in book["sign_ins"].values()
    traits = book["traits"].get(mail, {})
    leaves = traits.get("last_day_in")
    return Person(
        external_id=f"kasuri-{mail}",
        email=f"{mail}@{DOMAIN}",
        name=name,
        title=title,
        team=team,
        region=team.region if team else "Global",
        country=country,
        zone=zone_name,
        language="en" if signs_in else language,
        last_day=today + timedelta(days=leaves) if leaves is not None else None,
        is_active=traits.get("active", True),
        intake_limit=traits.get("intake_limit", 6),
        password=_demo_password() if signs_in else make_password(None),
    )


_hashed: list[str] = []


def _demo_password() -> str:
    """One hash for all five: hashing is slow on purpose."""
    if not _hashed:
        _hashed.append(make_password(PASSWORD))
    return _hashed[0]


def _phone(book: Mapping[str, Any], person: Person) -> str:
    found: str = next(start for country, zone, _lang, start in book["zones"].values() if zone == person.zone)
    return found


def _more(seed: int, made: Company, book: Mapping[str, Any], count: int) -> list[Person]:
    """Colleagues beyond the sixty, spread over the four teams that own accounts."""
    rows, taken = [], set()
    for number in range(count):
        rng = stream(seed, "colleague", number)
        key = _KINDS[number % len(_KINDS)]
        title = {"success": "Customer success manager", "accounts": "Account manager"}.get(
            key, "Account executive"
        )
        zones = (
            ["tokyo", "jakarta"] if key == "apac" else ["chicago", "newyork", "seattle", "mexico", "madrid"]
        )
        zone = rng.choice(zones if key in ("apac", "atlantic") else ["tokyo", "jakarta", *zones])
        language = book["zones"][zone][2]
        name = draw_name(rng, language)
        mail = f"{name.mail}{number}" if name.mail in taken else name.mail
        taken.add(mail)
        person = _person(
            name.written(language), mail, title, zone, made.teams[key], {**book, "traits": {}}, date.min
        )
        rows.append(person)
    return rows


def _lead(made: Company, book: Mapping[str, Any]) -> None:
    """Every team has a manager, and the managers report to the chief customer officer."""
    top = made.people["eleanor.thornbeck"]
    for one in book["teams"]:
        team, manager = made.teams[one["key"]], made.people[one["manager"]]
        team.manager = manager
        team.save(update_fields=["manager"])
        Person.objects.filter(team=team).exclude(pk=manager.pk).update(manager=manager)
        Person.objects.filter(pk=manager.pk).update(manager=top)
    fresh = Person.objects.select_related("team__manager", "manager").in_bulk(
        [one.pk for one in made.people.values()]
    )
    made.people = {mail: fresh[one.pk] for mail, one in made.people.items()}


def _standing_roles(made: Company, book: Mapping[str, Any]) -> None:
    rows = [
        StandingRole(person=made.people[mail], name=role)
        for _name, mail, _title, _zone, roles, _key in book["office"]
        for role in roles
    ]
    StandingRole.objects.bulk_create(rows)


def _cover(made: Company, book: Mapping[str, Any]) -> None:
    """Who may own accounts where: as written, or, for the further colleagues, where they sit."""
    written = {one[1]: str(one[4]).split() for key in _KINDS for one in book[key]}
    leaders = {one["manager"] for one in book["teams"]}
    for mail, person in made.people.items():
        if person.team is None or mail in leaders or not person.is_active:
            continue
        key = str(person.team.external_id).removeprefix("kasuri-")
        for country in written.get(mail, [person.country]):
            made.covering.setdefault((key, country), []).append(person)
