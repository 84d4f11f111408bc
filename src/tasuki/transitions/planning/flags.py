"""Remarks on a plan that do not refuse it: absences, roles that nobody plays, days off, load (PB-3, GA-9).

Each names a way out: a day, a person.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from tasuki.people.models import Person
from tasuki.rules.plan_parts import AbsentStep, PlannedStep
from tasuki.rules.reasons import Reason
from tasuki.rules.worktime import is_working_day, local_date, roll
from tasuki.transitions import facts
from tasuki.transitions.models import Transition

NAMED = 3  # people that a remark proposes at most
#: Who could play a role that nobody plays: their standing role, or the kind of team they work in.
_STANDING = {"sponsor": "leadership", "operations": "operations"}
_TEAMS = {
    "support": ("support",),
    "giver_manager": ("sales", "accounts"),
    "receiver_manager": ("success", "accounts"),
}


def absence_flags(transition: Transition, absent: Sequence[AbsentStep]) -> list[Reason]:
    """One remark for each step that is due while its person is away, with what could be done."""
    if not absent:
        return []
    titles = facts.step_titles(facts.document_of(transition))
    people = {one.person for one in absent} | {one.stand_in_person for one in absent if one.stand_in_person}
    names = dict(Person.objects.filter(pk__in=people).values_list("pk", "name"))
    return [_absence(one, titles.get(one.key, one.key), names, transition) for one in absent]


def _absence(one: AbsentStep, title: str, names: dict[UUID, str], transition: Transition) -> Reason:
    calendar = facts.calendar_of(transition)
    days = [local_date(at, calendar).isoformat() for at in (one.earlier, one.later) if at is not None]
    values = {
        "step": one.key,
        "title": title,
        "person": names.get(one.person, "–"),
        "day": local_date(one.due_at, calendar).isoformat(),
        "until": one.away_until.isoformat() if one.away_until else "…",
        "days": days,
        "stand_in": names.get(one.stand_in_person, "–") if one.stand_in_person else "–",
    }
    return Reason("plan.absent", values) if days else Reason("plan.absent_long", values)


def empty_role_flags(steps: Iterable[PlannedStep], candidates: Candidates) -> list[Reason]:
    """One remark for each role of the plan that nobody plays, with who could."""
    waiting: dict[str, int] = {}
    for one in steps:
        if one.person is None:
            waiting[one.role] = waiting.get(one.role, 0) + 1
    return [
        Reason("open.role_empty", {"role": role, "steps": count, "could": candidates.names(role)})
        for role, count in waiting.items()
    ]


class Candidates:
    """Who could play a role, asked once for each role however many transitions are opened."""

    def __init__(self) -> None:
        self._known: dict[str, list[str]] = {}

    def names(self, role: str) -> list[str]:
        """Up to three active people, by name."""
        if role not in self._known:
            self._known[role] = self._find(role)
        return self._known[role]

    def _find(self, role: str) -> list[str]:
        people = Person.objects.filter(is_active=True)
        if role in _STANDING:
            people = people.filter(standing_roles__name=_STANDING[role])
        elif role == "support":
            people = people.filter(team__kind="support")
        elif role in _TEAMS:
            people = people.filter(teams_led__kind__in=_TEAMS[role])
        else:
            return []
        return list(people.order_by("sort_key").values_list("name", flat=True).distinct()[:NAMED])


def day_flags(transition: Transition) -> list[Reason]:
    """A day that is not worked at the customer, or on which the outgoing owner has left (PB-3, PB-6)."""
    day = transition.transition_on
    calendar = facts.calendar_of(transition)
    if day is None:
        return []
    flags = []
    if not is_working_day(day, calendar):
        values = {"day": day.isoformat(), "next": roll(day, calendar, forward=True).isoformat()}
        flags.append(Reason("open.not_working_day", values))
    giver = transition.giver
    if giver is not None and transition.giver_available and giver.last_day and giver.last_day < day:
        left = {"person": giver.name, "day": giver.last_day.isoformat()}
        flags.append(Reason("plan.giver_gone", left))
    return flags
