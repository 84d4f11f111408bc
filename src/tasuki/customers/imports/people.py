"""Colleagues and their teams. Few enough to be held in memory, however large the company."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from tasuki.customers.imports.chunks import Chunk, Source
from tasuki.customers.imports.converted import NO_VALUE
from tasuki.customers.imports.places import read_country, zone_of
from tasuki.customers.imports.references import SEPARATOR
from tasuki.customers.names import name_key
from tasuki.people.erased import Erased
from tasuki.people.models import Person, StandingRole, Team
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Reason
from tasuki.web.collation import sort_key

_SIMPLE: Final = ("external_id", "name", "email", "title", "region", "country")
_KINDS: Final = {
    Team.Kind.SUCCESS: ("success", "csm", "onboarding", "éxito", "サクセス", "kesuksesan"),
    Team.Kind.SUPPORT: ("support", "soporte", "サポート", "dukungan"),
    Team.Kind.ACCOUNTS: ("account m", "key account", "cuentas", "アカウント", "akun"),
    Team.Kind.SALES: ("sales", "ventas", "営業", "penjualan"),
}
_LOADED: Final = (*_SIMPLE, "zone", "team", "manager")


@dataclass(slots=True)
class _Row:
    """One row of the file: what it says, and whom it means."""

    line: int
    said: dict[str, str | None]
    person: Person
    new: bool = False
    changes: set[str] = field(default_factory=set)


class _Known:
    """Everybody, by what identifies them. Names that several share are kept as lists."""

    def __init__(self) -> None:
        self.ids: dict[str, Person] = {}
        self.emails: dict[str, Person] = {}
        self.names: dict[str, list[Person]] = {}
        self.everybody: dict[UUID, Person] = {}

    def add(self, person: Person) -> None:
        """Make a person known."""
        self.everybody[person.pk] = person
        if person.external_id:
            self.ids[person.external_id] = person
        if person.email:
            self.emails[person.email.lower()] = person
        same = self.names.setdefault(name_key(person.name), [])
        if person not in same:
            same.append(person)

    def find(self, ref: str) -> tuple[Person | None, Reason | None]:
        """Whom a reference means: external id, e-mail or exact name, its first line that leads somewhere."""
        shared = False
        for text in ref.split(SEPARATOR):
            person = self.ids.get(text) or self.emails.get(text.lower())
            if person:
                return person, None
            named = self.names.get(name_key(text), [])
            if len(named) == 1:
                return named[0], None
            shared = shared or len(named) > 1
        return None, Reason("import.person_ambiguous") if shared else Reason("import.person_unknown")


class People:
    """The import of people. Identity: external id, else e-mail, else the exact name where one person has it.

    A manager who is named but nowhere listed is added, known by name; a team that is named is made.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.known = _Known()
        self.rows_read: list[_Row] = []
        self.added_managers: list[Person] = []
        self.teams: dict[str, Team] = {}
        self.new_teams: list[Team] = []
        self.administrators: set[UUID] = set()
        self.erased = Erased()

    # -- reading ------------------------------------------------------------------------------

    def read(self, chunk: Chunk) -> None:
        """Understand the chunk's rows."""
        found: dict[str, list[str | None]] = {
            "external_id": chunk.ids("external_id"),
            "name": chunk.kept("name"),
            "email": chunk.emails("email"),
            "title": chunk.kept("title"),
            "team": chunk.kept("team"),
            "region": chunk.kept("region"),
            "country": chunk.read("country", read_country),
            "manager": chunk.said("manager"),
        }
        emails = chunk.texts("email") if self.source.has("email") else [""] * len(chunk)
        for position, line in enumerate(chunk.lines):
            said = {name: column[position] for name, column in found.items()}
            if not said["name"] and position not in chunk.out:
                chunk.remark(position, "name", "", Reason("import.name_blank"), rejected=True)
            if emails[position] and not said["email"] and emails[position].casefold() not in NO_VALUE:
                chunk.remark(
                    position, "email", emails[position], Reason("import.email_needed"), rejected=True
                )
            if position not in chunk.out:
                self.rows_read.append(_Row(line, said, Person(name=said["name"] or "")))

    # -- planning -----------------------------------------------------------------------------

    def plan(self) -> dict[str, int]:
        """Decide what happens to every row; returns the counts by state."""
        for person in Person.objects.select_related("team").iterator(chunk_size=2_000):
            self.known.add(person)
        self.teams = {name_key(team.name): team for team in Team.objects.all()}
        # Whoever imports could otherwise send an administrator's next password mail to another address.
        held = StandingRole.objects.filter(name=StandingRole.Name.ADMINISTRATOR)
        self.administrators = set(held.values_list("person_id", flat=True))
        taken: dict[str, int] = {}
        rows = [row for row in self.rows_read if self._settle(row, taken)]
        for row in rows:
            self._set_simple(row)
        for row in rows:
            self._set_team(row)
            self._set_manager(row)
        self.rows_read = rows
        return {
            "n": sum(1 for row in rows if row.new),
            "c": sum(1 for row in rows if not row.new and row.changes),
            "u": sum(1 for row in rows if not row.new and not row.changes),
        }

    def outcomes(self) -> Iterator[tuple[int, str, UUID | None]]:
        """Line, state and person of every row that was not rejected."""
        for row in self.rows_read:
            yield row.line, "n" if row.new else "c" if row.changes else "u", row.person.pk

    def _settle(self, row: _Row, taken: dict[str, int]) -> bool:
        """Find or make the person of a row; False when the row is rejected."""
        if self.erased.knows(row.said["external_id"], row.said["email"]):
            self.source.log.add(
                row.line, self.source.label("name"), "", Reason("import.person_erased"), rejected=True
            )
            return False
        target, reason = self._identify(row)
        if reason is None and target is not None and (first := taken.get(target.pk.hex)) is not None:
            reason = Reason("import.double", {"first": first})
        if reason is not None:
            column = "external_id" if row.said["external_id"] else "email" if row.said["email"] else "name"
            text = row.said[column] or ""
            self.source.log.add(row.line, self.source.label(column), text, reason, rejected=True)
            return False
        row.person = target or row.person
        row.new = target is None
        taken[row.person.pk.hex] = row.line
        if row.new:
            row.person.external_id, row.person.email = row.said["external_id"], row.said["email"]
            row.person.set_unusable_password()
            self.known.add(row.person)
        return True

    def _identify(self, row: _Row) -> tuple[Person | None, Reason | None]:
        external_id, email = row.said["external_id"], row.said["email"]
        by_id = self.known.ids.get(external_id) if external_id else None
        by_email = self.known.emails.get(email) if email else None
        if by_id and by_email and by_id is not by_email:
            return None, Reason("import.email_taken", {"name": by_email.name})
        if by_id:
            return by_id, None
        if by_email:
            if external_id and by_email.external_id:
                return None, Reason("import.email_taken", {"name": by_email.name})
            return by_email, None
        return self._by_name(row, external_id, email)

    def _by_name(
        self, row: _Row, external_id: str | None, email: str | None
    ) -> tuple[Person | None, Reason | None]:
        named = self.known.names.get(name_key(row.said["name"] or ""), [])
        open_to = [
            person
            for person in named
            if not (external_id and person.external_id) and not (email and person.email)
        ]
        if len(open_to) == 1:
            return open_to[0], None
        if len(open_to) > 1:
            return None, Reason("import.ambiguous", {"count": len(open_to)})
        return None, None

    def _set_simple(self, row: _Row) -> None:
        person = row.person
        for name in _SIMPLE:
            value = row.said[name]
            if value is not None and getattr(person, name) != value:
                if name == "email" and person.pk in self.administrators:
                    reason = Reason("import.email_protected", {"name": person.name})
                    self.source.log.add(row.line, self.source.label("email"), value, reason)
                    continue
                setattr(person, name, value)
                row.changes.add(name)
                if name == "country":
                    person.zone = zone_of(value)
                    row.changes.add("zone")
        if row.changes & {"external_id", "email", "name"}:
            self.known.add(person)

    def _set_team(self, row: _Row) -> None:
        person, name = row.person, row.said["team"]
        if not name or name.casefold() in NO_VALUE:
            return
        team = self.teams.get(name_key(name))
        if team is None:
            team = self.teams[name_key(name)] = Team(
                name=name, kind=_kind_of(name), region=row.said["region"] or ""
            )
            self.new_teams.append(team)
        if person.team_id != team.pk:
            person.team = team
            row.changes.add("team")

    def _set_manager(self, row: _Row) -> None:
        person, ref = row.person, row.said["manager"]
        if not ref:
            return
        manager, reason = self.known.find(ref)
        name = ref.split(SEPARATOR)[-1]
        if manager is None and reason and reason.code == "import.person_unknown" and _looks_like_a_name(name):
            manager, reason = self._add_manager(name), Reason("import.manager_added")
        if manager is person:
            manager, reason = None, Reason("import.manager_self")
        elif manager is not None and self._manages(person, manager):
            manager, reason = None, Reason("import.manager_circle")
        if reason is not None:
            self.source.log.add(row.line, self.source.label("manager"), name, reason)
        if manager is not None and person.manager_id != manager.pk:
            person.manager = manager
            row.changes.add("manager")

    def _add_manager(self, name: str) -> Person:
        manager = Person(name=name)
        manager.set_unusable_password()
        self.known.add(manager)
        self.added_managers.append(manager)
        return manager

    def _manages(self, person: Person, other: Person) -> bool:
        """Whether `other` stands, through however many levels, below `person`."""
        seen: set[UUID] = set()
        above = self.known.everybody.get(other.pk, other).manager_id
        while above and above not in seen:
            if above == person.pk:
                return True
            seen.add(above)
            above = self.known.everybody[above].manager_id
        return False

    # -- writing ------------------------------------------------------------------------------

    def apply(self, actor: Actor, now: datetime) -> None:
        """Write teams, people and managers."""
        Team.objects.bulk_create(self.new_teams, batch_size=500)
        fresh = [row.person for row in self.rows_read if row.new]
        changed = [row.person for row in self.rows_read if not row.new and row.changes]
        # Who leads whom is checked when the transaction ends: any order of rows will do.
        Person.objects.bulk_create([*self.added_managers, *fresh], batch_size=500)
        for person in changed:
            person.sort_key = sort_key(person.name)
        Person.objects.bulk_update(changed, [*_LOADED, "sort_key"], batch_size=500)
        self._lead_new_teams()

    def _lead_new_teams(self) -> None:
        """A new team is led by the one manager all its members in the file share, if there is such a one."""
        led = []
        for team in self.new_teams:
            managers = {row.person.manager_id for row in self.rows_read if row.person.team_id == team.pk}
            if len(managers) == 1 and (manager := managers.pop()):
                team.manager_id = manager
                led.append(team)
        Team.objects.bulk_update(led, ["manager"], batch_size=500)


def _kind_of(team: str) -> str:
    """What a team does for customers, as far as its name says."""
    plain = team.casefold()
    for kind, signs in _KINDS.items():
        if any(sign in plain for sign in signs):
            return kind
    return Team.Kind.OTHER


def _looks_like_a_name(text: str) -> bool:
    """A manager known only by name is added; an id or an address that leads nowhere is not taken for a name."""
    return (
        2 <= len(text) <= 200
        and any(char.isalpha() for char in text)
        and not any(c in "@0123456789_" for c in text)
    )
