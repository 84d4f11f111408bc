"""What the workshop asks of the rooms above it, by name: no import leads upwards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final, Protocol, cast
from uuid import UUID

from django.utils.module_loading import import_string

from tasuki.rules.plan_parts import Away
from tasuki.rules.worktime import WorkCalendar

RUNNING: Final = "tasuki.transitions.playbook_use.running_by_version"
ITEMS: Final = "tasuki.knowledge.items.all_items"
OWN_WEIGHTS: Final = "tasuki.knowledge.company.weights.weights_for"
SECTION: Final = "tasuki.knowledge.items.section_by_key"
SURROUNDINGS: Final = "tasuki.transitions.planning.facts.surroundings"


class _Words(Protocol):
    def label(self, language: str | None = None) -> str:
        """The name in a language."""
        ...


class Named(Protocol):
    """An item or a section of the knowledge catalogue."""

    @property
    def words(self) -> _Words:
        """Its names."""
        ...


class Surroundings(Protocol):
    """What lies around a plan: who is away, where people work, when no customer should change hands."""

    @property
    def absences(self) -> Mapping[UUID, Sequence[Away]]:
        """First and last day away, by person."""
        ...

    @property
    def countries(self) -> Mapping[UUID, str]:
        """Where each person works."""
        ...

    def facing(self, calendar: WorkCalendar, account: UUID | None, forced_on: date | None) -> WorkCalendar:
        """The customer's calendar without the days on which no customer should change hands."""
        ...


def running_by_version() -> dict[UUID, int]:
    """How many transitions run with each playbook version."""
    return cast("dict[UUID, int]", import_string(RUNNING)())


def surroundings(people: Iterable[UUID | None]) -> Surroundings:
    """The same surroundings that a transition of these people would be planned in."""
    return cast("Surroundings", import_string(SURROUNDINGS)(people))


def knowledge_items() -> Mapping[str, Named]:
    """Every item of the knowledge catalogue by key, in the order of the record."""
    return cast("Mapping[str, Named]", import_string(ITEMS)())


def own_weights(scenario: str) -> Mapping[str, int]:
    """What the company's own items weigh in a scenario, by key; those that are not required are left out."""
    return cast("Mapping[str, int]", import_string(OWN_WEIGHTS)(scenario))


def knowledge_section(key: str) -> Named:
    """A section of the catalogue."""
    return cast("Named", import_string(SECTION)(key))
