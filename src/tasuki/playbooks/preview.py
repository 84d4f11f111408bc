"""What a playbook would plan for a chosen account and day, before anybody publishes it (PB-1, PB-3).

Nothing is written. Dates come from the same rules, calendars, absences and blackouts as those of a transition.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from tasuki.customers.models import Account
from tasuki.customers.queries import find_account
from tasuki.people.models import Person
from tasuki.people.queries import find_person, leadership, managers_of, operations_lead, support_lead
from tasuki.playbooks import upstairs
from tasuki.playbooks.document import PlaybookDocument, StepText
from tasuki.rules.access import Actor
from tasuki.rules.plan import PlanFacts, PlannedClock, PlannedStep, make_clocks, make_plan
from tasuki.rules.reasons import Reason, Refused, refuse_if
from tasuki.rules.worktime import WorkCalendar, closing_time, in_blackout, is_working_day, local_date, roll
from tasuki.web import clock

FARTHEST: Final = timedelta(days=730)
SIGNED_IN: Final = range(1990, 2101)  # years in which a deal can have been signed


@dataclass(frozen=True, slots=True)
class PreviewStep:
    """A step as it would be planned, with its words and its person."""

    planned: PlannedStep
    text: StepText
    person: Person | None


@dataclass(frozen=True, slots=True)
class PreviewClock:
    """A clock as it would run, with the title of the step that stops it."""

    planned: PlannedClock
    title: str


@dataclass(frozen=True, slots=True)
class Preview:
    """The plan of a document for one account and day. `notes` are remarks that would not stop anybody."""

    document: PlaybookDocument
    account: Account
    zone: str
    day: date
    opened_at: datetime
    steps: tuple[PreviewStep, ...]
    clocks: tuple[PreviewClock, ...]
    left_out: tuple[str, ...]
    notes: tuple[Reason, ...]


def preview(
    document: PlaybookDocument,
    account: Account,
    day: date,
    *,
    giver: Person | None = None,
    receiver: Person | None = None,
    giver_available: bool = True,
    opened_at: datetime | None = None,
    signed_at: datetime | None = None,
    language: str = "en",
) -> Preview:
    """The plan that a transition of `account` opened now for `day` would get: PB-1, PB-3.

    The giver is the account's owner unless said otherwise; managers, sponsor and support follow as at opening.
    Raises `Refused` for a day in the past or more than two years ahead.

    Example: a preview for 1 July shows "Introduce …" due on 17 June at the customer's closing time.
    """
    opened, calendar = opened_at or clock.now(), _calendar(account)
    refuse_if(_why_not_day(day, local_date(opened, calendar)))
    people = _people(account, giver or account.owner, receiver)
    facts = _facts(document, account, day, people, calendar, opened, signed_at, giver_available)
    steps, rules = make_plan(document.rules(), facts), document.rules()
    by_id = {one.pk: one for one in people.values() if one is not None}
    shown = tuple(
        PreviewStep(one, document.step_text(one.key, language), by_id.get(one.person) if one.person else None)
        for one in steps
    )
    planned = {one.key for one in steps}
    return Preview(
        document=document,
        account=account,
        zone=calendar.zone,
        day=day,
        opened_at=opened,
        steps=shown,
        clocks=tuple(
            PreviewClock(one, document.step_text(one.step, language).title)
            for one in make_clocks(rules, facts)
            if one.step in planned
        ),
        left_out=tuple(
            document.step_text(step.key, language).title for step in rules.steps if step.key not in planned
        ),
        notes=tuple(_notes(account, day, facts.facing or calendar, people)),
    )


def preview_for(
    actor: Actor,
    document: PlaybookDocument,
    *,
    account: str,
    day: date,
    receiver: str = "",
    signed_on: date | None = None,
    giver_available: bool = True,
    language: str = "en",
) -> Preview:
    """The same by names: an account that the actor may see, a colleague by e-mail, external id or exact name."""
    row = find_account(actor, account)
    if signed_on is not None and signed_on.year not in SIGNED_IN:
        raise Refused(
            Reason("account.day_out_of_range", {"field": "signed_on", "day": signed_on.isoformat()})
        )
    noon = datetime.combine(signed_on, time(12), ZoneInfo(_calendar(row).zone)) if signed_on else None
    return preview(
        document,
        row,
        day,
        receiver=find_person(receiver) if receiver.strip() else None,
        giver_available=giver_available,
        signed_at=noon.astimezone(UTC) if noon else None,
        language=language,
    )


def _calendar(account: Account) -> WorkCalendar:
    """Working days of the account's country in its zone; a zone that this machine does not know counts as UTC."""
    try:
        ZoneInfo(account.zone)
    except (KeyError, ValueError, OSError):
        return WorkCalendar.for_country(account.country, "UTC")
    return WorkCalendar.for_country(account.country, account.zone)


def _people(account: Account, giver: Person | None, receiver: Person | None) -> dict[str, Person | None]:
    strategic = account.tier == Account.Tier.STRATEGIC
    return {
        "giver": giver,
        "receiver": receiver,
        "giver_manager": next(iter(managers_of(giver)), None),
        "receiver_manager": next(iter(managers_of(receiver)), None),
        "sponsor": leadership() if strategic else None,
        "support": support_lead(),
        "operations": operations_lead(),
    }


def _facts(
    document: PlaybookDocument,
    account: Account,
    day: date,
    people: dict[str, Person | None],
    calendar: WorkCalendar,
    opened: datetime,
    signed: datetime | None,
    giver_available: bool,
) -> PlanFacts:
    roles: dict[str, UUID | None] = {role: one.pk if one else None for role, one in people.items()}
    known, giver = upstairs.surroundings(roles.values()), people["giver"]
    anchors = {"opened": opened, "transition": closing_time(day, calendar), "signed": signed or opened}
    if giver is not None and giver.last_day is not None:
        anchors["last_day"] = closing_time(giver.last_day, calendar)
    return PlanFacts(
        anchors=anchors,
        calendar=calendar,
        tier=account.tier,
        roles=roles,
        opened_at=opened,
        mode=document.mode,
        giver_available=giver_available and giver is not None and giver.is_active,
        facing=known.facing(calendar, account.pk, None),
        countries={role: one.country for role, one in people.items() if one is not None and one.country},
        absences={pk: known.absences[pk] for pk in roles.values() if pk is not None and pk in known.absences},
    )


def _why_not_day(day: date, today: date) -> list[Reason]:
    if day < today:
        return [Reason("playbook.day_past", {"day": day.isoformat(), "today": today.isoformat()})]
    if day > today + FARTHEST:
        return [Reason("playbook.day_far", {"day": day.isoformat()})]
    return []


def _notes(
    account: Account, day: date, facing: WorkCalendar, people: dict[str, Person | None]
) -> list[Reason]:
    notes = []
    if in_blackout(day, facing):
        values = {"day": day.isoformat(), "next": roll(day, facing, forward=True).isoformat()}
        notes.append(Reason("playbook.day_blocked", values))
    elif not is_working_day(day, facing):
        values = {"day": day.isoformat(), "next": roll(day, facing, forward=True).isoformat()}
        notes.append(Reason("playbook.day_off", values))
    if people["giver"] is None:
        notes.append(Reason("playbook.no_giver", {"account": account.name}))
    if people["receiver"] is None:
        notes.append(Reason("playbook.no_receiver"))
    return notes
