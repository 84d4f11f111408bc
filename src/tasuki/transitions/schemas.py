"""What the API gives of a transition: every field named (DESIGN, section 2, 7)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Schema

from tasuki.customers.schemas import ColleagueOut
from tasuki.web.api import ReasonOut


class AccountBrief(Schema):
    """The account that changes hands."""

    id: UUID
    external_id: str | None
    name: str
    owner: ColleagueOut | None


class _Line(Schema):
    id: UUID
    account: AccountBrief
    scenario: str
    mode: str
    stage: str
    version: int
    giver: ColleagueOut | None
    receiver: ColleagueOut | None
    transition_on: date | None
    open_steps: int
    risk: int
    next_due: datetime | None


class TransitionLine(_Line):
    """The line of a list; completeness in per cent."""

    completeness: float


class TransitionPage(Schema):
    """A part of the list of transitions."""

    items: list[TransitionLine]
    count: int


class TransitionMissingOut(Schema):
    """A missing item of the record: why, who can supply it, and the percentage points it adds (KN-4)."""

    item: str
    section: str
    label: str
    why: str
    who: str
    adds: float


class TransitionCompletenessOut(Schema):
    """How complete the record is for this transition, per cent rounded down."""

    total: float
    sections: dict[str, float]
    satisfied: int
    required: int
    missing: list[TransitionMissingOut]


class ManagersOut(Schema):
    """The managers of both sides."""

    giver: ColleagueOut | None
    receiver: ColleagueOut | None


class PlaybookOut(Schema):
    """The playbook that the transition started with."""

    key: str
    version: int
    name: str


class ReturnedOut(Schema):
    """An item that the receiver returned."""

    item: str
    reason: str


class GateOut(Schema):
    """A gate: open or shut, with every reason."""

    gate: str
    id: str
    open: bool
    overridden: bool
    asked: bool
    reasons: list[ReasonOut]


class TimingOut(Schema):
    """A timing criterion of the playbook: met, not_met, or unknown where nobody has said (SC-2)."""

    check: str
    title: str
    verdict: str
    have: str
    gate: str | None
    where: str


class EvidenceOut(Schema):
    """A piece of evidence and where it can be looked up."""

    text: str
    where: str


class CarriedOut(Schema):
    """One of the nine things that a transition carries or must keep (TR-1)."""

    key: str
    label: str
    carried: bool
    state: str
    evidence: list[EvidenceOut]


class OverrideOut(Schema):
    """A manager's override (GA-8)."""

    gate: str
    by: str
    reason: str
    at: datetime


class StepOut(Schema):
    """A step of the plan."""

    key: str
    title: str
    phase: str
    role: str
    stands_in_for: str | None
    person: ColleagueOut | None
    due: datetime
    state: str
    gate: str | None
    completed_by: str
    after: list[str]
    required: bool
    compressed: bool
    settled_at: datetime | None
    note: str


class RiskPartOut(Schema):
    """A reason for the risk: what it added of how much at most, and what would lower it (SU-9)."""

    code: str
    points: int
    most: int
    known: bool
    sentence: str
    advice: str


class StepClockOut(Schema):
    """A clock (ES-1)."""

    key: str
    step: str
    state: str
    text: str
    paused: datetime | None
    starts: datetime
    due: datetime
    warns: datetime
    escalates: datetime
    stopped: datetime | None


class MessageLine(Schema):
    """A message to the customer, short; its text stands at /messages."""

    id: UUID
    step: str
    kind: str
    to: str
    recipient: str
    language: str
    subject: str
    state: str
    sent_at: datetime | None


class StageChangeOut(Schema):
    """A change of stage."""

    before: str
    after: str
    at: datetime
    by: str
    reason: str


class EventOut(Schema):
    """What happened: ids and names of fields, no personal text."""

    seq: int
    at: datetime
    action: str
    by: str
    fields: dict[str, Any]


class TransitionOut(_Line):
    """Everything about one transition."""

    completeness: TransitionCompletenessOut
    next_stage: str | None
    reason: str
    reason_text: str
    managers: ManagersOut
    sponsor: ColleagueOut | None
    tier: str
    country: str
    zone: str
    opened_at: datetime
    playbook: PlaybookOut
    approvals: list[ReasonOut]
    approved: list[ReasonOut]
    approved_at: datetime | None
    flags: list[ReasonOut]
    timing: list[TimingOut]
    carries: list[CarriedOut]
    covered_by: str | None
    returned_items: list[ReturnedOut]
    brief: int | None
    gates: list[GateOut]
    overrides: list[OverrideOut]
    steps: list[StepOut]
    risk_parts: list[RiskPartOut]
    clocks: list[StepClockOut]
    messages: list[MessageLine]
    stage_changes: list[StageChangeOut]
    events: list[EventOut]


class OpenedOut(TransitionOut):
    """A transition that was just opened; `flags` are remarks that did not refuse it, each with a way out."""

    flags: list[ReasonOut]
