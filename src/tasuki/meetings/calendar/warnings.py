"""What to look out for before inviting: absences, holidays, the time of day, other meetings. Warnings, no refusals."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db.models import F, Q

from tasuki.customers.models import Stakeholder
from tasuki.meetings.calendar.models import Invitation
from tasuki.meetings.calendar.times import begins, ends
from tasuki.meetings.calendar.zones import known_zone
from tasuki.meetings.models import Meeting
from tasuki.people.models import Absence, Person
from tasuki.rules.reasons import Reason
from tasuki.rules.worktime import is_working_day
from tasuki.transitions.facts import calendar_for
from tasuki.transitions.models import Transition

LONGEST = timedelta(hours=8)


def warnings_for(
    meeting: Meeting, people: Iterable[Person | Stakeholder], zones: dict[UUID, str]
) -> dict[UUID, list[Reason]]:
    """Everything that speaks against the time for each of them, by their ids (MT-5, PB-3)."""
    found = list(people)
    if meeting.starts_at is None:
        return {}
    away, busy = _away(meeting, found), _busy(meeting, found)
    return {
        one.pk: away.get(one.pk, [])
        + _by_the_clock(meeting, one, zones.get(one.pk, ""))
        + busy.get(one.pk, [])
        for one in found
    }


def _by_the_clock(meeting: Meeting, who: Person | Stakeholder, zone: str) -> list[Reason]:
    """A holiday or weekend where they are, or a time at which nobody works there."""
    row: Transition = meeting.transition
    country = who.country if isinstance(who, Person) else (row.country or row.account.country)
    zone = zone or (who.zone if isinstance(who, Person) else row.zone)
    calendar = calendar_for(country, zone)
    starts = begins(meeting).astimezone(known_zone(zone))
    until = ends(meeting).astimezone(known_zone(zone))
    values = {"name": who.name, "zone": zone, "day": starts.date().isoformat(), "time": f"{starts:%H:%M}"}
    if not is_working_day(starts.date(), calendar):
        return [Reason("attendee.holiday", values)]
    inside = (
        calendar.opens <= starts.time() and until.time() <= calendar.closes and starts.date() == until.date()
    )
    return [] if inside else [Reason("attendee.off_hours", values)]


def _away(meeting: Meeting, people: list[Person | Stakeholder]) -> dict[UUID, list[Reason]]:
    colleagues = {one.pk: one for one in people if isinstance(one, Person)}
    days = {pk: begins(meeting).astimezone(known_zone(one.zone)).date() for pk, one in colleagues.items()}
    if not days:
        return {}
    rows = Absence.objects.filter(person_id__in=days, starts_on__lte=max(days.values()))
    found: dict[UUID, list[Reason]] = {}
    for one in rows.filter(Q(ends_on=None) | Q(ends_on__gte=min(days.values()))):
        day = days[one.person_id]
        if one.starts_on <= day and (one.ends_on is None or day <= one.ends_on):
            found[one.person_id] = [Reason("attendee.absent", {"name": colleagues[one.person_id].name})]
    return found


def _busy(meeting: Meeting, people: list[Person | Stakeholder]) -> dict[UUID, list[Reason]]:
    """Other planned meetings in Tasuki at the same time, to which they are invited and which they did not decline."""
    ids = [one.pk for one in people]
    names = {one.pk: one.name for one in people}
    rows = Invitation.objects.filter(
        Q(person_id__in=ids) | Q(stakeholder_id__in=ids),
        meeting__state=Meeting.State.PLANNED,
        meeting__starts_at__lt=ends(meeting),
        meeting__starts_at__gt=begins(meeting) - LONGEST,
        removed_at=None,
    ).exclude(meeting=meeting)
    rows = rows.exclude(partstat=Invitation.Answer.DECLINED).annotate(
        account=F("meeting__transition__account__name")
    )
    found: dict[UUID, list[Reason]] = {}
    zone = known_zone(meeting.transition.zone)
    for one in rows.select_related("meeting", "person", "stakeholder")[:200]:
        if ends(one.meeting) > begins(meeting):
            values = {
                "name": names[one.who.pk],
                "account": one.account,
                "time": f"{begins(one.meeting).astimezone(zone):%H:%M}",
            }
            found.setdefault(one.who.pk, []).append(Reason("attendee.busy", values))
    return found
