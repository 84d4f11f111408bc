"""The parts of a plan: what a playbook says, what is known, what follows, what changes (PB-1, PB-3, TR-3)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from tasuki.rules.worktime import WorkCalendar

Unit = Literal["hours", "days", "weeks", "business_days", "business_hours"]
type Away = tuple[date, date | None]


@dataclass(frozen=True, slots=True)
class Due:
    """When something is due: `offset` units after (if negative, before) an anchor (PB-1)."""

    anchor: str
    offset: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class StepRule:
    """One step of a playbook (PB-1).

    `after` are the steps it depends on, `feeds` the gate it feeds, `completed_by` what
    completes it, `tiers` the tiers it is for (none = all), `modes` likewise; `giver` says that it is only
    there while the outgoing owner is "available" or "unavailable"; an optional step closes no gate.
    """

    key: str
    phase: str
    role: str
    due: Due
    after: tuple[str, ...] = ()
    feeds: str = ""
    completed_by: str = "tick"
    tiers: tuple[str, ...] = ()
    required: bool = True
    modes: tuple[str, ...] = ()
    giver: str = ""


@dataclass(frozen=True, slots=True)
class ClockRule:
    """A time limit of a playbook (ES-1): runs from `starts` until `step` is done or `limit`."""

    key: str
    starts: str
    limit: Due
    step: str
    warn_before_hours: int
    escalate_after_hours: int


@dataclass(frozen=True, slots=True)
class PlaybookRules:
    """What of a playbook decides dates (PB-1). Wording and messages live with the document."""

    key: str
    version: int
    scenario: str
    mode: str
    steps: tuple[StepRule, ...]
    clocks: tuple[ClockRule, ...] = ()

    def __hash__(self) -> int:
        """Cheap on purpose: playbooks are cache keys, and these nearly tell them apart."""
        return hash((self.key, self.version, len(self.steps)))


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """What is known of one transition (PB-3).

    `anchors` name aware instants: "transition" (give the closing time of the agreed day) and,
    where known, "signed", "opened", "last_day", "cutover". `roles` says who plays which role,
    `countries` where each of them works. `calendar` is the customer's; `facing` the same with
    the days on which no customer should change hands. `mode` is the playbook's own if empty.
    `absences` are first and last day (None: until further notice) by person.
    """

    anchors: Mapping[str, datetime]
    calendar: WorkCalendar
    tier: str
    roles: Mapping[str, UUID | None]
    opened_at: datetime
    mode: str = ""
    giver_available: bool = True
    facing: WorkCalendar | None = None
    countries: Mapping[str, str] = field(default_factory=dict)
    absences: Mapping[UUID, Sequence[Away]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A step with its person and due instant (PB-1); `compressed`: there was too little time.

    `stands_in_for` is the role that somebody else plays here because its person is not
    available (PB-6); `absent`: its person is away on the day it is due.
    """

    key: str
    phase: str
    role: str
    person: UUID | None
    due_at: datetime
    after: tuple[str, ...]
    feeds: str
    completed_by: str
    required: bool
    position: int
    compressed: bool
    stands_in_for: str = ""
    absent: bool = False


@dataclass(frozen=True, slots=True)
class ExistingStep:
    """A step as it stands in a running transition (TR-3)."""

    key: str
    due_at: datetime
    done: bool
    role: str = ""
    person: UUID | None = None


@dataclass(frozen=True, slots=True)
class StepMove:
    """A step that a new date would move, and from when to when (TR-3)."""

    key: str
    before: datetime
    after: datetime


@dataclass(frozen=True, slots=True)
class PlannedClock:
    """A running time limit: when it started, warns, is due and escalates (ES-1)."""

    key: str
    step: str
    starts_at: datetime
    due_at: datetime
    warn_at: datetime
    escalate_at: datetime


@dataclass(frozen=True, slots=True)
class StepHand:
    """An open step that goes from one person to another (PB-6), and in which role."""

    key: str
    role: str
    before: UUID | None
    after: UUID | None
    stands_in_for: str = ""


@dataclass(frozen=True, slots=True)
class PlanDifference:
    """What another plan changes in a running transition (TR-3, PB-1); done steps are in none of these."""

    moves: tuple[StepMove, ...] = ()
    added: tuple[PlannedStep, ...] = ()
    dropped: tuple[str, ...] = ()
    handed: tuple[StepHand, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything changes."""
        return bool(self.moves or self.added or self.dropped or self.handed)


@dataclass(frozen=True, slots=True)
class AbsentStep:
    """A step due while its person is away (PB-3), and what could be done instead.

    `earlier` and `later` are the nearest days on which the person is there; `stand_in` the role
    that could do it, with whoever plays it. Nothing is moved by itself.
    """

    key: str
    person: UUID
    due_at: datetime
    away_from: date
    away_until: date | None
    earlier: datetime | None
    later: datetime | None
    stand_in: str
    stand_in_person: UUID | None
