"""All playbooks by case: shipped and the company's, which is in force, and how many transitions run with each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db.models import Count, F, Q

from tasuki.playbooks import queries, upstairs, words
from tasuki.playbooks.models import CompanyPlaybook, PlaybookVersion, Publication
from tasuki.rules.access import Actor

type State = Literal["in_force", "replaced", "retired", "draft"]


@dataclass(frozen=True, slots=True)
class Line:
    """One playbook. `ref` opens it; `number` is 0 for one never published; `waiting`: its draft says more."""

    key: str
    ref: queries.Ref
    name: str
    origin: Literal["shipped", "company"]
    state: State
    number: int
    versions: int
    running: int
    waiting: bool
    changed_at: datetime | None
    changed_by: str

    def as_dict(self) -> dict[str, object]:
        """Plain data for the API and the command."""
        return {
            "key": self.key,
            "name": self.name,
            "origin": self.origin,
            "state": self.state,
            "number": self.number,
            "versions": self.versions,
            "running": self.running,
            "draft_waiting": self.waiting,
        }


@dataclass(frozen=True, slots=True)
class Case:
    """A scenario and mode with its playbooks, the one in force first."""

    scenario: str
    mode: str
    label: str
    lines: tuple[Line, ...]


def cases(actor: Actor, language: str) -> list[Case]:
    """All eight cases with what there is for each; four queries, however many playbooks and transitions."""
    running = upstairs.running_by_version()
    by_playbook, by_key = _versions(running)
    rows = (
        queries.visible_playbooks(actor)
        .defer("in_force__source", "in_force__version__document")
        .annotate(
            versions=Count("publications", distinct=True),
            edited=Q(in_force__isnull=False) & ~Q(draft=F("in_force__source")),
        )
        .order_by("key")
    )
    own: dict[tuple[str, str], list[Line]] = {}
    for row in rows:
        line = _own(row, by_playbook.get(row.pk, 0), language)
        own.setdefault((row.scenario, row.mode), []).append(line)
    found = []
    for document in queries.all_shipped():
        scenario, mode = document.scenario, document.mode
        lines = own.get((scenario, mode), [])
        shipped = Line(
            key=document.key,
            ref=queries.Ref(document.key, queries.FROM_PACKAGE),
            name=document.name(language),
            origin="shipped",
            state="replaced" if any(line.state == "in_force" for line in lines) else "in_force",
            number=document.version,
            versions=1,
            running=by_key.get(document.key, 0),
            waiting=False,
            changed_at=None,
            changed_by="",
        )
        ordered = sorted([shipped, *lines], key=lambda line: line.state != "in_force")
        found.append(Case(scenario, mode, words.case(scenario, mode), tuple(ordered)))
    return found


def _own(row: CompanyPlaybook, running: int, language: str) -> Line:
    published = row.in_force
    versions: int = row.versions  # type: ignore[attr-defined]  # annotated
    state: State = "in_force" if published else "retired" if versions else "draft"
    return Line(
        key=row.key,
        ref=queries.Ref(row.key, "" if versions else queries.DRAFT),
        name=published.version.parsed().name(language) if published else row.key,
        origin="company",
        state=state,
        number=published.number if published else 0,
        versions=versions,
        running=running,
        waiting=bool(row.edited),  # type: ignore[attr-defined]  # annotated
        changed_at=row.draft_at,
        changed_by=row.draft_by_name,
    )


def _versions(running: Mapping[UUID, int]) -> tuple[dict[UUID, int], dict[str, int]]:
    """Running transitions by company playbook, and by key those that started with a shipped one."""
    by_playbook: dict[UUID, int] = {}
    by_key: dict[str, int] = {}
    rows = PlaybookVersion.objects.filter(pk__in=running)
    kept: Iterable[tuple[UUID, str, UUID | None]] = rows.values_list("pk", "key", "publications__playbook")
    for pk, key, playbook in kept:
        count = running.get(pk, 0)
        if playbook is None:
            by_key[key] = by_key.get(key, 0) + count
        else:
            by_playbook[playbook] = by_playbook.get(playbook, 0) + count
    return by_playbook, by_key


def running_with(publications: Iterable[Publication]) -> dict[UUID, int]:
    """How many transitions run with each of these publications."""
    running = upstairs.running_by_version()
    return {one.pk: running.get(one.version_id, 0) for one in publications}


def running_with_shipped(key: str) -> int:
    """How many transitions run with a shipped playbook of this key, whichever release it came with."""
    return _versions(upstairs.running_by_version())[1].get(key, 0)
