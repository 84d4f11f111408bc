"""What a plan is made from, gathered for one transition or for thousands (PB-3, PB-6, TR-3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from uuid import UUID

from tasuki.customers.models import Account, Blackout
from tasuki.people.models import Absence, Person
from tasuki.rules.company import CompanyRules
from tasuki.rules.plan import PlanFacts
from tasuki.rules.plan_parts import Away
from tasuki.rules.reasons import Reason
from tasuki.rules.worktime import WorkCalendar, closing_time, in_blackout, in_quarter_end, local_date, roll
from tasuki.transitions import facts
from tasuki.transitions.company.rules import company_rules
from tasuki.transitions.models import Transition
from tasuki.web import clock
from tasuki.web.query import in_chunks

FARTHEST = timedelta(days=730)  # how far ahead a date may be planned
KEPT_FOR = timedelta(days=400)  # absences and blackouts that ended longer ago decide nothing any more


@dataclass(frozen=True, slots=True)
class ClosedDays:
    """A blackout: for one account, else a country, else everybody."""

    account: UUID | None
    country: str
    first: date
    last: date
    why: str

    def applies(self, account: UUID | None, country: str) -> bool:
        """Whether it is for this account."""
        if self.account is not None:
            return self.account == account
        return not self.country or self.country == country


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What lies around many plans, read together."""

    absences: Mapping[UUID, Sequence[Away]]
    countries: Mapping[UUID, str]
    closed: tuple[ClosedDays, ...]
    company: CompanyRules

    def closed_for(self, account: UUID | None, country: str) -> tuple[ClosedDays, ...]:
        """The blackouts of an account."""
        return tuple(one for one in self.closed if one.applies(account, country))

    def facing(self, calendar: WorkCalendar, account: UUID | None, forced_on: date | None) -> WorkCalendar:
        """The customer's calendar without the days on which no customer should change hands.

        A day that a manager forced opens the blackout around it for this transition.
        """
        ranges = tuple((one.first, one.last) for one in self.closed_for(account, calendar.country))
        if forced_on is not None:
            ranges = tuple(one for one in ranges if not one[0] <= forced_on <= one[1])
        company = self.company
        found = _facing(calendar, ranges, company.quarter_end_days, company.fiscal_year_starts)
        if forced_on is not None and in_quarter_end(forced_on, found):
            return _facing(calendar, ranges, 0, 1)
        return found


def surroundings(people: Iterable[UUID | None]) -> Surroundings:
    """Absences and countries of these people, all blackouts, the company's quarter end: four queries."""
    ids = sorted({one for one in people if one is not None})
    since = clock.now().date() - KEPT_FOR
    absences: dict[UUID, list[Away]] = {}
    countries: dict[UUID, str] = {}
    for some in in_chunks(ids):
        away = Absence.objects.filter(person__in=some).exclude(ends_on__lt=since).order_by("starts_on")
        for person, first, last in away.values_list("person_id", "starts_on", "ends_on"):
            absences.setdefault(person, []).append((first, last))
        countries |= dict(Person.objects.filter(pk__in=some).values_list("pk", "country"))
    return Surroundings(absences, countries, _closed(since), company_rules())


def around(transitions: Iterable[Transition]) -> Surroundings:
    """The surroundings of these transitions."""
    return surroundings(person for one in transitions for person in one.people().values())


def _closed(since: date) -> tuple[ClosedDays, ...]:
    rows = Blackout.objects.filter(ends_on__gte=since).order_by("starts_on", "id")
    return tuple(
        ClosedDays(*row) for row in rows.values_list("account_id", "country", "starts_on", "ends_on", "why")
    )


@lru_cache(maxsize=1_024)
def _facing(
    calendar: WorkCalendar, ranges: tuple[tuple[date, date], ...], quarter_end_days: int, starts: int
) -> WorkCalendar:
    return replace(calendar, blackouts=ranges, quarter_end_days=quarter_end_days, fiscal_year_starts=starts)


def plan_facts(transition: Transition, known: Surroundings | None = None) -> PlanFacts:
    """Anchors, calendars, tier, mode and people for the plan; days count as their closing time at the account."""
    known = known or around([transition])
    calendar, people = facts.calendar_of(transition), transition.people()
    return PlanFacts(
        anchors=_anchors(transition, calendar),
        calendar=calendar,
        tier=transition.tier,
        roles=people,
        opened_at=transition.opened_at,
        mode=transition.mode,
        giver_available=transition.giver_available,
        facing=known.facing(calendar, transition.account_id, forced_day(transition)),
        countries={
            role: country
            for role, person in people.items()
            if person is not None and (country := known.countries.get(person, ""))
        },
        absences={one: known.absences[one] for one in people.values() if one in known.absences},
    )


def _anchors(transition: Transition, calendar: WorkCalendar) -> dict[str, datetime]:
    anchors = {"opened": transition.opened_at}
    last_day = transition.giver.last_day if transition.giver else None
    for name, day in (("transition", transition.transition_on), ("last_day", last_day)):
        if day is not None:
            anchors[name] = closing_time(day, calendar)
    known = {"signed": transition.signed_at, "cutover": transition.cut_over_at}
    return anchors | {name: at for name, at in known.items() if at is not None}


def forced_day(transition: Transition) -> date | None:
    """The day of the cutover, if a manager took it although it lies in a blackout."""
    return transition.forced_on if transition.forced_on == transition.transition_on else None


def today_at(transition: Transition) -> date:
    """The day that it is now at the customer."""
    return local_date(clock.now(), facts.calendar_of(transition))


def why_not_day(day: date, account: Account, known: Surroundings) -> list[Reason]:
    """Why no customer should change hands on that day, with the next day that is free (PB-3, SU-6)."""
    calendar = facts.calendar_for(account.country, account.zone)
    facing = known.facing(calendar, account.pk, None)
    if not in_blackout(day, facing):
        return []
    following = roll(day, facing, forward=True).isoformat()
    hit = [one for one in known.closed_for(account.pk, calendar.country) if one.first <= day <= one.last]
    if not hit:
        return [Reason("date.quarter_end", {"day": day.isoformat(), "next": following}, "manager", "plan")]
    return [
        Reason(
            "date.blackout",
            {
                "day": day.isoformat(),
                "why": one.why,
                "first": one.first.isoformat(),
                "last": one.last.isoformat(),
                "next": following,
            },
            "manager",
            "plan",
        )
        for one in hit
    ]
