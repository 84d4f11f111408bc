"""What the API of success plans, cadences and checklists takes and gives."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from tasuki.web.api import ReasonOut, Strict

Out = dict[str, Any]
Version = Annotated[int, Field(ge=0, le=2_000_000_000)]
Words = Annotated[str, Field(max_length=4_000, pattern=r"^[^\x00]*$")]
Long = Annotated[str, Field(max_length=10_000, pattern=r"^[^\x00]*$")]
Reasoned = Annotated[str, Field(max_length=2_000, pattern=r"^[^\x00]*$")]
Name = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]
Kind = Literal["check_in", "business_review", "executive"]
Section = Literal[
    "goals",
    "milestones",
    "quick_wins",
    "adoption",
    "risks",
    "cadence",
    "resources",
    "kickoffs",
    "readiness",
]
State = Literal["open", "under_way", "done", "dropped"]


class MarkIn(Strict):
    """How an item is settled; `version` is the one that the caller read, 0 for an open item."""

    state: Literal["ticked", "not_applicable"] = "ticked"
    note: Words = ""
    version: Version | None = None


class ReopenIn(Strict):
    """The version that the caller read."""

    version: Version | None = None


class CadenceIn(Strict):
    """A regular contact: weekday 0 is Monday, `at` the customer's local time, `owner` a colleague as elsewhere.

    `number` is that of the cadence which the caller read, 0 for none.
    """

    every_weeks: Annotated[int, Field(ge=1, le=52)]
    weekday: Annotated[int, Field(ge=0, le=6)]
    at: time
    starts_on: date | None = None
    owner: Name = ""
    number: Version | None = None


class EndIn(Strict):
    """Why it ends."""

    reason: Reasoned
    number: Version | None = None


class EntryIn(Strict):
    """An entry of a part. Colleagues (`owner`) by e-mail, external id, id or exact name."""

    section: Section
    text: Annotated[str, Field(min_length=1, max_length=4_000, pattern=r"^[^\x00]+$")]
    detail: Long = ""
    day: Literal[30, 60, 90] | None = None
    due_on: date | None = None
    held_on: date | None = None
    owner: Name = ""
    stakeholder_id: UUID | None = None
    from_on: date | None = None
    until_on: date | None = None


class EntryChangeIn(Strict):
    """What is to be changed; fields that are left out stay. `version` is the one that the caller read."""

    text: Words | None = None
    detail: Long | None = None
    day: Literal[30, 60, 90] | None = None
    due_on: date | None = None
    held_on: date | None = None
    owner: Name | None = None
    stakeholder_id: UUID | None = None
    from_on: date | None = None
    until_on: date | None = None
    state: State | None = None
    version: Version | None = None


class PrefillIn(Strict):
    """Which offers to take over; left out: all of them."""

    refs: Annotated[list[Annotated[str, Field(max_length=300)]], Field(max_length=500)] | None = None


class ApproveIn(Strict):
    """A remark, and the digest of the plan that was read."""

    note: Words = ""
    digest: Annotated[str, Field(max_length=64)] | None = None


class KnownLineOut(Schema):
    """What the record says to an item."""

    item: str
    label: str
    text: str
    source: str
    verified_at: str | None
    stale: bool
    withheld: bool


class ChecklistItemOut(Schema):
    """An item of a checklist."""

    key: str
    title: str
    state: Literal["open", "ticked", "not_applicable"]
    note: str
    by: str
    at: str | None
    version: int
    known: list[KnownLineOut]
    not_known: list[str]


class ChecklistOut(Schema):
    """A step with its checklist."""

    key: str
    title: str
    state: str
    due: str
    settled: int
    may_mark: bool
    items: list[ChecklistItemOut]


class StretchOut(Schema):
    """Preparation, transition week, week 1 to 4, later."""

    key: str
    label: str
    settled: int
    total: int
    steps: list[ChecklistOut]


class WayOut(Schema):
    """The way up to speed."""

    settled: int
    total: int
    stretches: list[StretchOut]


class MarkOut(Schema):
    """A mark as it is kept."""

    step: str
    item: str
    state: str
    note: str
    by: str
    at: str
    version: int


class NamedOut(Schema):
    """Somebody."""

    id: UUID
    name: str


class CadenceOut(Schema):
    """A cadence as it is booked."""

    kind: Kind
    every_weeks: int
    weekday: int
    at: str
    starts_on: str
    ended_on: str | None
    owner: NamedOut | None
    number: int


class BeatOut(Schema):
    """A planned day of the past: waiting, kept or missed."""

    day: str
    state: str


class CadenceViewOut(CadenceOut):
    """A cadence with its next dates and what became of the past ones."""

    next: list[str]
    past: list[BeatOut]
    missed: int


class EntryOut(Schema):
    """An entry as it stands."""

    id: UUID
    account_id: UUID
    section: Section
    key: str
    text: str
    detail: str
    day: int | None
    due_on: str | None
    held_on: str | None
    from_on: str | None
    until_on: str | None
    owner: NamedOut | None
    stakeholder: NamedOut | None
    state: State
    source: str
    source_ref: str
    source_text: str
    version: int


class EntryHistoryOut(Schema):
    """A line of an entry's history."""

    version: int
    what: str
    at: str
    by: str
    before: Out
    after: Out


class OfferOut(Schema):
    """An entry that could be taken over."""

    ref: str
    section: Section
    text: str
    detail: str
    day: int | None
    due_on: str | None
    source: str
    source_text: str


class PlanVersionOut(Schema):
    """An approved version."""

    number: int
    approved_by: str
    approved_at: str
    note: str
    digest: str


class FrozenPlanOut(PlanVersionOut):
    """An approved version with everything it says."""

    document: Out


class FieldChangeOut(Schema):
    """A field that reads otherwise."""

    field: str
    before: str
    after: str


class DifferenceOut(Schema):
    """An entry that is new, gone or changed against the approved version."""

    what: Literal["added", "removed", "changed"]
    section: str
    text: str
    fields: list[FieldChangeOut]


class PlanOut(Schema):
    """The whole plan."""

    account_id: UUID
    digest: str
    drafted_at: str | None
    approved: PlanVersionOut | None
    entries: list[EntryOut]
    dropped: list[EntryOut]
    cadences: list[CadenceOut]
    gaps: list[ReasonOut]
    offers: list[OfferOut]
    changes: list[DifferenceOut]
    newer_in_record: list[UUID]
    project_manager_wanted: bool
    complexity: list[str]


class MarkdownOut(Schema):
    """A plan as Markdown."""

    markdown: str


class StepDoneOut(Schema):
    """A step that is done."""

    key: str
    state: str
    note: str


class DraftedOut(Schema):
    """That the draft is complete."""

    drafted_at: str
    drafted_by: str
