"""What a change of a running plan would do, in words and rows for pages, the API and commands (TR-3, PB-1, PB-6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import get_language

from tasuki.people.models import Person
from tasuki.playbooks.document import PlaybookDocument
from tasuki.transitions import describe, facts
from tasuki.transitions.actions.dates import DateChange
from tasuki.transitions.actions.plan_edits import PlanEdit
from tasuki.transitions.models import Transition
from tasuki.transitions.planning.replanting import ClockMove, PlanChange
from tasuki.transitions.planning.step_texts import step_text


@dataclass(frozen=True, slots=True)
class Line:
    """One step of the difference: `kind` is moved, added, dropped, handed or reopened."""

    kind: str
    key: str
    title: str
    before: datetime | None = None
    after: datetime | None = None
    person_before: str = ""
    person_after: str = ""
    role: str = ""
    stands_in: bool = False


@dataclass(frozen=True, slots=True)
class ClockLine:
    """One clock that moves, starts or ends."""

    key: str
    title: str
    before: datetime | None
    after: datetime | None


@dataclass(frozen=True, slots=True)
class Shown:
    """The difference, ready to be shown."""

    lines: tuple[Line, ...]
    clocks: tuple[ClockLine, ...]

    @property
    def empty(self) -> bool:
        """Whether the plan stays as it is."""
        return not self.lines and not self.clocks


def shown(change: PlanChange, document: PlaybookDocument | None = None) -> Shown:
    """The difference of a plan in the reader's language."""
    known, language = document or facts.document_of(change.transition), get_language() or "en"
    difference = change.difference
    names = _names(change)

    def title(key: str) -> str:
        return step_text(known, key, language).title

    lines = [Line("reopened", key, title(key)) for key in change.reopened]
    lines += [
        Line("added", one.key, title(one.key), None, one.due_at, "", names.get(one.person, ""), one.role)
        for one in difference.added
    ]
    lines += [Line("dropped", key, title(key)) for key in difference.dropped]
    lines += [
        Line(
            "handed",
            one.key,
            title(one.key),
            None,
            None,
            names.get(one.before, ""),
            names.get(one.after, ""),
            one.role,
            bool(one.stands_in_for),
        )
        for one in difference.handed
    ]
    lines += [Line("moved", one.key, title(one.key), one.before, one.after) for one in difference.moves]
    return Shown(tuple(lines), tuple(_clock(one, title(one.step)) for one in change.clocks))


def _clock(one: ClockMove, title: str) -> ClockLine:
    return ClockLine(one.key, title, one.before, one.after)


def _names(change: PlanChange) -> dict[UUID | None, str]:
    wanted = {one.person for one in change.difference.added}
    wanted |= {person for one in change.difference.handed for person in (one.before, one.after)}
    ids = [one for one in wanted if one is not None]
    found: dict[UUID | None, str] = dict(Person.objects.filter(pk__in=ids).values_list("pk", "name"))
    return found


def edit_data(edit: PlanEdit, *, applied: bool, document: PlaybookDocument | None = None) -> dict[str, Any]:
    """An edit as plain data for the API and `--json`."""
    found = shown(edit.plan, document)
    return {
        "applied": applied,
        "version": edit.version,
        "stage": edit.stage or edit.transition.stage,
        "steps": [_line(one) for one in found.lines],
        "clocks": [_clock_data(one) for one in found.clocks],
        "flags": [describe.reason(one) for one in edit.flags],
    }


def date_shown(transition: Transition, change: DateChange) -> Shown:
    """The difference of a new date."""
    known, language = facts.document_of(transition), get_language() or "en"

    def title(key: str) -> str:
        return step_text(known, key, language).title

    moves = tuple(Line("moved", one.key, title(one.key), one.before, one.after) for one in change.moves)
    return Shown(moves, tuple(_clock(one, title(one.step)) for one in change.clocks))


def date_data(change: DateChange, *, applied: bool) -> dict[str, Any]:
    """A new date as plain data."""
    return {
        "before": change.before.isoformat() if change.before else None,
        "after": change.after.isoformat(),
        "applied": applied,
        "version": change.version,
        "steps": [
            {"key": one.key, "before": one.before.isoformat(), "after": one.after.isoformat()}
            for one in change.moves
        ],
        "clocks": [
            {
                "key": one.key,
                "before": one.before.isoformat() if one.before else None,
                "after": one.after.isoformat() if one.after else None,
            }
            for one in change.clocks
        ],
        "flags": [describe.reason(one) for one in change.flags],
    }


def _line(one: Line) -> dict[str, Any]:
    return {
        "change": one.kind,
        "key": one.key,
        "title": one.title,
        "before": one.before.isoformat() if one.before else None,
        "after": one.after.isoformat() if one.after else None,
        "person_before": one.person_before or None,
        "person_after": one.person_after or None,
        "role": one.role or None,
        "stands_in": one.stands_in,
    }


def _clock_data(one: ClockLine) -> dict[str, Any]:
    return {
        "key": one.key,
        "before": one.before.isoformat() if one.before else None,
        "after": one.after.isoformat() if one.after else None,
    }


def words(lines: Iterable[Line]) -> list[str]:
    """One line of text for each step, for commands."""
    found = []
    for one in lines:
        times = [at.date().isoformat() for at in (one.before, one.after) if at is not None]
        people = [name for name in (one.person_before, one.person_after) if name]
        tail = " → ".join(times or people)
        found.append(f"{one.kind:9} {one.title}{': ' + tail if tail else ''}")
    return found
