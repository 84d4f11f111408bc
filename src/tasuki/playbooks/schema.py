"""The form of a playbook document: which fields there are and what may stand in them (PB-1, PB-2)."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

Scenario = Literal["sales-to-cs", "sales-to-am", "rep-to-rep", "team-to-team"]
Mode = Literal["planned", "unplanned"]
Phase = Literal["presale", "preparation", "introduction", "handover", "stabilisation"]
Role = Literal["giver", "receiver", "giver_manager", "receiver_manager", "sponsor", "operations", "support"]
NoGate = Literal["", "internal", "prepared", "review", "warm", "promises", "systems", "closed"]
NoRole = Literal[
    "", "giver", "receiver", "giver_manager", "receiver_manager", "sponsor", "operations", "support"
]
Anchor = Literal["transition", "signed", "opened", "last_day", "cutover"]
Unit = Literal["hours", "days", "weeks", "business_days", "business_hours"]
CompletedBy = Literal[
    "tick",
    "acknowledge",
    "accept",
    "review",
    "message",
    "meeting",
    "cutover",
    "survey",
    "retrospective",
    "health",
    "kickoff",
    "success_plan",
]
Giver = Literal["", "available", "unavailable"]
Tier = Literal["strategic", "standard", "small"]
StakeholderKind = Literal["sponsor", "champion", "buyer", "technical", "user", "influencer", "blocker"]
MeetingKind = Literal["internal", "joint", "kickoff", "review"]
# The order of MS-1; a playbook may leave out, never reorder.
MESSAGE_ORDER = ("introduction", "joint-meeting-invite", "announcement", "follow-up", "step-back", "survey")
MessageKind = Literal[
    "introduction", "joint-meeting-invite", "announcement", "follow-up", "step-back", "survey"
]
CheckFact = Literal[
    "customer_live", "first_value_reached", "no_open_escalation", "health_at_least", "months_since_close"
]

# Success factors of SC-1 … SC-4: each is a step or a check of its scenario's playbook.
FACTORS: dict[str, tuple[str, ...]] = {
    "sales-to-cs": ("SC-1.five-phases", "SC-1.endorsement", "SC-1.knowledge-on-day-one"),
    "sales-to-am": ("SC-2.timing", "SC-2.strategic-value", "SC-2.sales-reachable", "SC-2.specialist-benefit"),
    "rep-to-rep": (
        "SC-3.transparent-messages",
        "SC-3.full-transfer",
        "SC-3.joint-meeting",
        "SC-3.leadership",
        "SC-3.value-statement",
    ),
    "team-to-team": (
        "SC-4.what-changes-and-why",
        "SC-4.waves",
        "SC-4.visible-leadership",
        "SC-4.least-disruption",
        "SC-4.service-proof",
    ),
}

_DUE = re.compile(r"^(?P<anchor>[a-z_]+)(?: *(?P<sign>[+-]) *(?P<count>\d{1,4}) +(?P<unit>[a-z_]+))?$")
_SINGULAR = {unit[:-1]: unit for unit in ("hours", "days", "weeks", "business_days", "business_hours")}


def split_due(value: Any) -> Any:
    """A due date in words as its parts. Example: "transition - 4 weeks" → anchor transition, −4, weeks.

    Anything else is handed on as it is, so that the fields name what is wrong with it.
    """
    if not isinstance(value, str):
        return value
    match = _DUE.match(value.strip())
    if match is None:
        raise ValueError("due")
    unit = match["unit"] or "days"
    offset = int(match["count"] or 0) * (-1 if match["sign"] == "-" else 1)
    return {"anchor": match["anchor"], "offset": offset, "unit": _SINGULAR.get(unit, unit)}


def split_span(value: Any) -> Any:
    """A length of time in words as its parts. Example: "48 hours" → 48, hours."""
    if not isinstance(value, str):
        return value
    match = re.match(r"^(\d{1,4}) +([a-z_]+)$", value.strip())
    if match is None:
        raise ValueError("span")
    return {"count": int(match[1]), "unit": _SINGULAR.get(match[2], match[2])}


Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=60)]
ItemKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*(\.[a-z0-9_-]+)+$", max_length=120)]
KnowledgeKey = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z][a-z0-9_-]*(\.[a-z0-9_-]+){0,2}$", max_length=120),
]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
Title = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=160, pattern=r"^[^\x00-\x1f]+$")
]
Sentence = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500, pattern=r"^[^\x00]+$")
]
Weight = Annotated[int, Field(ge=1, le=5)]


class Strict(BaseModel):
    """No unknown fields, no silent conversions."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class DueIn(Strict):
    """When a step is due, counted from an anchor event."""

    anchor: Anchor
    offset: int = Field(ge=-9999, le=9999)
    unit: Unit


class SpanIn(Strict):
    """A length of time."""

    count: int = Field(ge=1, le=9999)
    unit: Unit


Due = Annotated[DueIn, BeforeValidator(split_due)]
Span = Annotated[SpanIn, BeforeValidator(split_span)]


class StepTextIn(Strict):
    """What a step says in one language."""

    title: Title
    why: Sentence
    done_when: Sentence


class DocumentTextIn(Strict):
    """What the playbook says of itself in one language."""

    name: Title
    summary: Sentence


class ChecklistItemIn(Strict):
    """One thing to see to within a step; `knows` names knowledge items, or whole topics or sections, that hold it."""

    key: Slug
    knows: list[KnowledgeKey] = []
    texts: dict[Language, Title]


class StepIn(Strict):
    """One step. `modes` and `giver` say when it is there: in which mode, with the outgoing owner at hand or not."""

    key: Slug
    phase: Phase
    role: Role
    due: Due
    after: list[Slug] = []
    feeds: NoGate = ""
    by: CompletedBy = "tick"
    tiers: list[Tier] = []
    modes: list[Mode] = []
    giver: Giver = ""
    required: bool = True
    proves: list[str] = []
    checklist: Annotated[list[ChecklistItemIn], Field(max_length=40)] = []
    texts: dict[Language, StepTextIn]


class ClockIn(Strict):
    """A time limit: from when, how long, which step stops it (ES-1)."""

    key: Slug
    starts: Anchor
    limit: Span
    step: Slug
    warn_before_hours: int = Field(ge=0, le=2000)
    escalate_after_hours: int = Field(ge=1, le=2000)


class MessageIn(Strict):
    """A message to the customer (MS-1): who signs it, who stands in, who gets it."""

    key: MessageKind
    step: Slug
    template: Slug
    sender: Role
    stand_in: NoRole = ""
    strategic_sender: NoRole = ""
    recipients: Annotated[list[StakeholderKind], Field(min_length=1)]


class AgendaItemIn(Strict):
    """One item of an agenda with its minutes, who speaks, and notes for whoever speaks (MT-5)."""

    key: Slug
    minutes: int = Field(ge=1, le=240)
    speaker: Role
    texts: dict[Language, Title]
    notes: dict[Language, Sentence] = {}


class AttendeesIn(Strict):
    """Who is there: colleagues by role, people at the customer by kind."""

    required: list[Role] = []
    optional: list[Role] = []
    customers: list[StakeholderKind] = []


class ShortFormIn(Strict):
    """The short form of a meeting (MT-3); accounts of these tiers get it by default."""

    minutes: int = Field(ge=5, le=480)
    agenda: Annotated[list[AgendaItemIn], Field(min_length=1)]
    tiers: list[Tier] = []


class MeetingFormIn(Strict):
    """A further form of a meeting: what is usual for accounts of these tiers, and who is needed there (MT-3)."""

    key: Slug
    minutes: int = Field(ge=5, le=480)
    agenda: Annotated[list[AgendaItemIn], Field(min_length=1)]
    tiers: list[Tier] = []
    attendees: AttendeesIn | None = None


class MeetingIn(Strict):
    """A meeting with its timed agenda (MT-1 … MT-3)."""

    key: Slug
    step: Slug
    kind: MeetingKind
    leads: Role
    minutes: int = Field(ge=5, le=480)
    attendees: AttendeesIn
    agenda: Annotated[list[AgendaItemIn], Field(min_length=1)]
    short: ShortFormIn | None = None
    forms: Annotated[list[MeetingFormIn], Field(max_length=10)] = []


class CheckIn(Strict):
    """A criterion that facts decide, e.g. 6–12 months since close (SC-2).

    `feeds` is the gate that stays shut while it is not met; with "" it is only a remark.
    """

    key: Slug
    fact: CheckFact
    minimum: int | None = Field(default=None, ge=0, le=1000)
    maximum: int | None = Field(default=None, ge=0, le=1000)
    feeds: NoGate = "prepared"
    proves: list[str] = []
    texts: dict[Language, Title]


class PlanEntryIn(Strict):
    """A line that a success plan starts with; `day` counts from the signature, else from the cutover (PB-17)."""

    key: Slug
    day: int | None = Field(default=None, ge=0, le=730)
    knows: list[KnowledgeKey] = []
    texts: dict[Language, Title]


_Entries = Annotated[list[PlanEntryIn], Field(max_length=40)]


class SuccessPlanIn(Strict):
    """What a success plan is drafted from, list by list (PB-17 … PB-20)."""

    goals: _Entries = []
    milestones: _Entries = []
    quick_wins: _Entries = []
    adoption: _Entries = []
    risks: _Entries = []
    cadence: _Entries = []
    resources: _Entries = []
    kickoffs: _Entries = []
    readiness: _Entries = []


class TargetsIn(Strict):
    """What a good handoff reaches (KN-4)."""

    completeness: int = Field(ge=0, le=100)
    freshness_days: int = Field(ge=1, le=3650)


class PlaybookIn(Strict):
    """A whole playbook, complete in itself."""

    playbook: str
    version: int = Field(ge=1, le=1_000_000)
    scenario: Scenario
    mode: Mode
    languages: Annotated[list[Language], Field(min_length=1)]
    texts: dict[Language, DocumentTextIn]
    lead_days: int = Field(ge=0, le=365)
    boundary_days: int = Field(ge=0, le=365)
    targets: TargetsIn
    phases: Annotated[list[Phase], Field(min_length=1)]
    steps: Annotated[list[StepIn], Field(min_length=1, max_length=200)]
    clocks: list[ClockIn] = []
    messages: list[MessageIn] = []
    meetings: list[MeetingIn] = []
    checks: list[CheckIn] = []
    success_plan: SuccessPlanIn = SuccessPlanIn()
    requirements: Annotated[dict[ItemKey, Weight], Field(min_length=1, max_length=500)]
