"""What stands in a digest: what is due, what is overdue, what happened. Read for many people at once (MS-8)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from tasuki.desk import queries
from tasuki.desk.snooze.queries import Place, put_off_by
from tasuki.desk.tasks import day_end
from tasuki.desk.wording import Line, Words, mail_line
from tasuki.meetings.concerns.models import Concern
from tasuki.meetings.models import Meeting, MeetingAction
from tasuki.meetings.queries import of_those_with_a_part
from tasuki.people.models import Person
from tasuki.rules import lifecycle
from tasuki.rules.quiet import Wishes, local_day
from tasuki.transitions.models import Clock, Notice, Step

#: So many of each kind stand in one mail; the rest is counted.
SHOWN: Final = 20
#: What is younger than this is left to the next digest: a transaction that still runs may write more of that time.
SETTLES: Final = timedelta(minutes=1)
#: Notices of long work stand in My work alone (UX-5).
NOT_MAILED: Final = "work."
#: Nobody's day is further ahead of UTC than this.
_AHEAD: Final = timedelta(hours=38)


@dataclass(frozen=True, slots=True)
class Item:
    """Something that is due, with where it is done. Words come from playbooks, never from what people wrote."""

    title: str
    account: str
    due_at: datetime
    zone: str
    href: str


@dataclass(frozen=True, slots=True)
class Content:
    """A person's digest: the counts are of all, the lists of those that are shown."""

    overdue: tuple[Item, ...] = ()
    today: tuple[Item, ...] = ()
    notices: tuple[Line, ...] = ()
    more_overdue: int = 0
    more_today: int = 0
    more_notices: int = 0

    @property
    def overdue_count(self) -> int:
        """How much is overdue."""
        return len(self.overdue) + self.more_overdue

    @property
    def today_count(self) -> int:
        """How much is due today."""
        return len(self.today) + self.more_today

    @property
    def notice_count(self) -> int:
        """How many notices there are."""
        return len(self.notices) + self.more_notices

    @property
    def lines(self) -> int:
        """How much there is to say; 0: nothing."""
        return self.overdue_count + self.today_count + self.notice_count


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose digest is to be written: with what is due (`tasks`), and notices after `since`."""

    person: Person
    since: datetime
    tasks: bool = True


def wishes_of(person: Person) -> Wishes:
    """How the person wants to be reached, for the rules."""
    return Wishes(
        frequency=person.mail_digest,  # type: ignore[arg-type]
        at=person.digest_at,
        quiet_from=person.quiet_from,
        quiet_until=person.quiet_until,
        days_off=person.quiet_days_off,
        zone=person.zone,
        country=person.country,
    )


def contents(wanted: Sequence[Wanted], now: datetime) -> dict[UUID, Content]:
    """The digest of each person as of now, in their language and zone, in a handful of queries."""
    if not wanted:
        return {}
    days = {one.person.pk: local_day(wishes_of(one.person), now) for one in wanted if one.tasks}
    with_tasks, off = set(days), put_off_by(days)
    steps = _by_person(_steps(with_tasks, now), lambda one: one.person_id)
    actions = _by_person(_actions(with_tasks, now), lambda one: one.owner_id)
    concerns = _by_person(_concerns(with_tasks, now), lambda one: one.follow_up_by_id)
    notices = _by_person(_notices(wanted, now), lambda one: one.person_id)
    transitions = [
        *(one.transition for rows in steps.values() for one in rows),
        *(one.transition for rows in notices.values() for one in rows),
    ]
    documents = Words.of(transitions, "en").documents
    found = {}
    for one in wanted:
        key, language = one.person.pk, one.person.language or "en"
        away = off.get(key, {})
        with translation.override(language):
            words = Words(documents, language)
            items = [
                *(_step(row, words) for row in steps.get(key, []) if not _is_put_off(row, away)),
                *(
                    _action(row)
                    for row in actions.get(key, [])
                    if _place("action", row.meeting, row) not in away
                ),
                *(_concern(row) for row in concerns.get(key, []) if _place("concern", row, row) not in away),
            ]
            found[key] = _content(one, words, items, notices.get(key, []), now)
    return found


def _is_put_off(step: Step, away: Collection[Place]) -> bool:
    """Left out until its day; one whose clock has escalated never is (ES-1)."""
    return ("step", step.transition_id, step.key) in away and not getattr(step, "escalated", False)


def _place(kind: str, of: Meeting | Concern, row: MeetingAction | Concern) -> Place:
    return kind, of.transition_id, str(row.pk)


def _steps(people: set[UUID], now: datetime) -> list[Step]:
    rows = Step.objects.filter(
        person__in=people,
        state=Step.State.TODO,
        transition__stage__in=queries.ACTIVE,
        due_at__lt=now + _AHEAD,
    )
    heavy = [f"transition__{name}" for name in queries.HEAVY]
    slim = rows.select_related("transition__account").defer(*heavy, "transition__account__source_row")
    late = Clock.objects.filter(
        transition=OuterRef("transition"), step=OuterRef("key"), stopped_at=None, state=Clock.State.ESCALATED
    )
    return list(slim.annotate(escalated=Exists(late)).order_by("due_at", "id")) if people else []


def _actions(people: set[UUID], now: datetime) -> list[MeetingAction]:
    rows = MeetingAction.objects.filter(owner__in=people, done_at=None, due_on__lte=(now + _AHEAD).date())
    rows = of_those_with_a_part(rows, "owner", "meeting__transition")
    rows = rows.exclude(meeting__transition__stage=lifecycle.CANCELLED).select_related(
        "meeting__transition__account"
    )
    heavy = [f"meeting__transition__{name}" for name in queries.HEAVY]
    slim = rows.defer(
        *heavy, "text", "meeting__notes", "meeting__agenda", "meeting__transition__account__source_row"
    )
    return list(slim.order_by("due_on", "id")) if people else []  # fmt: skip


def _concerns(people: set[UUID], now: datetime) -> list[Concern]:
    """Concerns to be followed up (MT-7): what the customer said stays on the page."""
    rows = Concern.objects.filter(follow_up_by__in=people, follow_up_on__lte=(now + _AHEAD).date())
    rows = of_those_with_a_part(rows.exclude(state=Concern.State.CLOSED), "follow_up_by", "transition")
    rows = rows.exclude(transition__stage=lifecycle.CANCELLED).select_related("transition__account")
    heavy = [f"transition__{name}" for name in queries.HEAVY]
    told = ("text", "response", "follow_up", "closing", "transition__account__source_row")
    return list(rows.defer(*heavy, *told).order_by("follow_up_on", "id")) if people else []


def _notices(wanted: Sequence[Wanted], now: datetime) -> list[Notice]:
    rows = Notice.objects.filter(
        person__in=[one.person.pk for one in wanted],
        read_at=None,
        at__gt=min(one.since for one in wanted),
        at__lte=now - SETTLES,
    ).exclude(code__startswith=NOT_MAILED)
    slim = rows.select_related("transition").only(
        "person_id", "code", "values", "at", "read_at", "transition__id", "transition__playbook_id"
    )
    return list(slim.order_by("at", "id"))


def _by_person[T](rows: Sequence[T], whose: Callable[[T], UUID | None]) -> dict[UUID, list[T]]:
    found: dict[UUID, list[T]] = {}
    for one in rows:
        if (key := whose(one)) is not None:
            found.setdefault(key, []).append(one)
    return found


def _content(
    wanted: Wanted,
    words: Words,
    found: Sequence[Item],
    notices: Sequence[Notice],
    now: datetime,
) -> Content:
    wishes = wishes_of(wanted.person)
    items = sorted(found, key=lambda one: one.due_at)
    end = _end_of(local_day(wishes, now), wishes.zone)
    overdue = [one for one in items if one.due_at < now]
    today = [one for one in items if now <= one.due_at < end]
    news = [one for one in notices if one.at > wanted.since]
    news.sort(key=lambda one: one.code not in queries.LOUD)
    return Content(
        tuple(overdue[:SHOWN]),
        tuple(today[:SHOWN]),
        tuple(mail_line(one, words) for one in news[:SHOWN]),
        max(len(overdue) - SHOWN, 0),
        max(len(today) - SHOWN, 0),
        max(len(news) - SHOWN, 0),
    )


def _step(one: Step, words: Words) -> Item:
    row = one.transition
    href = reverse("transitions:plan", args=[row.pk]) + f"#step-{one.key}"
    return Item(words.title(row, one.key), row.account.name, one.due_at, row.zone, href)


def _action(one: MeetingAction) -> Item:
    """An action of a meeting: what it says stays on the page."""
    row = one.meeting.transition
    href = reverse("meetings:transition", args=[row.pk]) + f"#meeting-{one.meeting.step_key}"
    return Item(_("Agreed in a meeting"), row.account.name, day_end(one.due_on, row.zone), row.zone, href)


def _concern(one: Concern) -> Item:
    row = one.transition
    day = one.follow_up_on or one.raised_at.date()
    href = reverse("meetings:concern", args=[one.pk])
    return Item(
        _("Follow up a concern of the customer"), row.account.name, day_end(day, row.zone), row.zone, href
    )


def _end_of(day: date, zone: str) -> datetime:
    try:
        place = ZoneInfo(zone)
    except (KeyError, OSError, ValueError):
        place = ZoneInfo("UTC")
    return datetime.combine(day + timedelta(days=1), time(0), place).astimezone(UTC)
