"""What the API takes and gives about people at the customer: every field named, every text bounded (SY-4)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import AwareDatetime, Field

from tasuki.web.api import Paging, Strict, Text

Line = Annotated[str, Field(max_length=200, pattern=r"^[^\x00\r\n]*$")]
Kind = Literal["", "sponsor", "champion", "buyer", "technical", "user", "influencer", "blocker"]
OneKind = Literal["sponsor", "champion", "buyer", "technical", "user", "influencer", "blocker"]
Level = Annotated[int, Field(ge=1, le=5)]
Support = Annotated[int, Field(ge=-2, le=2)]
Version = Annotated[int, Field(ge=1, le=2_000_000_000)]
LineKind = Literal["reports_to", "defers_to", "allied_with", "conflict_with"]
Channel = Literal["mail", "call", "meeting", "chat", "other"]


class ProfileIn(Strict):
    """What is known of a stakeholder (PE-2 … PE-4); fields that are left out stay."""

    role: Text = ""
    goals: Text = ""
    involvement: Text = ""
    why_supported: Text = ""
    criteria: Text = ""
    budget_view: Text = ""
    technical_concerns: Text = ""
    present_process: Text = ""
    reservations: Text = ""
    how_to_involve: Text = ""
    style: Literal["", "direct", "collaborative", "formal", "casual"] = ""
    channel: Literal["", "mail", "phone", "chat", "video"] = ""
    meeting_frequency: Literal["", "weekly", "fortnightly", "monthly", "quarterly", "on_demand"] = ""
    response_hours: Annotated[int, Field(ge=1, le=10_000)] | None = None
    authority: Text = ""
    involve_for: Text = ""
    trust: Level | None = None
    access_level: Level | None = None
    responsiveness: Level | None = None
    reference: Literal["", "yes", "no", "asked"] = ""


class StakeholderIn(Strict):
    """A person at the customer, or a group of users (PE-1); fields that are left out stay as they are.

    `version` is the one that the caller read.
    """

    first_name: Line = ""
    last_name: Line = ""
    email: Annotated[str, Field(max_length=254, pattern=r"^([^@\s\x00,;<>]+@[^@\s\x00,;<>]+)?$")] = ""
    phone: Annotated[str, Field(max_length=60, pattern=r"^[^\x00\r\n]*$")] = ""
    title: Line = ""
    department: Line = ""
    headcount: Annotated[int, Field(ge=1, le=2_000_000)] | None = None
    language: Literal["", "en", "ja", "es", "id"] = ""
    kind: Kind = ""
    more_kinds: Annotated[list[OneKind], Field(max_length=7)] = []
    influence: Level | None = None
    support: Support | None = None
    do_not_mail: bool = False
    left_on: Annotated[date, Field(ge=date(1900, 1, 1), le=date(2200, 12, 31))] | None = None
    profile: ProfileIn | None = None
    version: Version | None = None


class StakeholderFilter(Paging):
    """Whom of the account."""

    q: Line = ""
    kind: Literal[
        "", "none", "sponsor", "champion", "buyer", "technical", "user", "influencer", "blocker"
    ] = ""
    department: Line = ""
    gone: bool = False


class MapFilter(Schema):
    """Whom the map shows."""

    q: Line = ""
    kind: Kind = ""
    department: Line = ""
    influence: Annotated[int, Field(ge=0, le=5)] = 0


class LedgerFilter(Paging):
    """Which handoff (the latest, if not named), and what is still to do."""

    transition_id: UUID | None = None
    state: Literal["", "untold", "unmet", "unacknowledged", "done"] = ""


class LineIn(Strict):
    """A line to another person of the same account; a note is sealed, for the stated purpose."""

    to: UUID
    kind: LineKind
    since: Annotated[date, Field(ge=date(1900, 1, 1), le=date(2200, 12, 31))] | None = None
    note: Annotated[str, Field(max_length=2_000, pattern=r"^[^\x00]*$")] = ""
    purpose: Annotated[str, Field(max_length=300, pattern=r"^[^\x00]*$")] = ""


class IntroductionIn(Strict):
    """What happened: told, met, acknowledged; `clear` takes a part back. Colleagues by e-mail, id or exact name."""

    transition_id: UUID | None = None
    told_at: AwareDatetime | None = None
    told_by: Line = ""
    channel: Channel | None = None
    met_at: AwareDatetime | None = None
    met: Line = ""
    acknowledged_at: AwareDatetime | None = None
    acknowledged_how: Annotated[str, Field(max_length=300, pattern=r"^[^\x00]*$")] = ""
    clear: Annotated[list[Literal["told", "met", "acknowledged"]], Field(max_length=3)] = []
    version: Annotated[int, Field(ge=0, le=2_000_000_000)] | None = None


class ConfirmIn(Strict):
    """The version that the caller read."""

    version: Version | None = None


class PersonProfileOut(Schema):
    """What is known of a stakeholder (PE-2 … PE-4)."""

    role: str
    goals: str
    involvement: str
    why_supported: str
    criteria: str
    budget_view: str
    technical_concerns: str
    present_process: str
    reservations: str
    how_to_involve: str
    style: str
    channel: str
    meeting_frequency: str
    response_hours: int | None
    authority: str
    involve_for: str
    trust: int | None
    access_level: int | None
    responsiveness: int | None
    reference: str


class PersonThereOut(Schema):
    """A person at the customer; depth is missing for those who may not see it."""

    id: UUID
    external_id: str | None
    account_id: UUID
    name: str
    first_name: str
    last_name: str
    email: str
    phone: str
    title: str
    department: str
    headcount: int | None
    language: str
    kind: str
    more_kinds: list[str]
    do_not_mail: bool
    left_on: date | None
    verified_at: datetime | None
    version: int
    influence: int | None = None
    support: int | None = None
    profile: PersonProfileOut | None = None


class PersonRefOut(Schema):
    """Somebody, short."""

    id: UUID
    name: str


class PersonLineOut(Schema):
    """A line between two people."""

    id: UUID
    a: PersonRefOut
    b: PersonRefOut
    kind: str
    since: date | None


class PersonChangeOut(Schema):
    """What was changed by whom."""

    version: int
    at: datetime
    by: str
    before: dict[str, Any]
    after: dict[str, Any]


class PersonWholeOut(PersonThereOut):
    """A person with lines and history, as far as the caller may see them."""

    lines: list[PersonLineOut]
    history: list[PersonChangeOut]


class StakeholderPage(Schema):
    """A part of the people of an account."""

    items: list[PersonThereOut]
    count: int


class MapPersonOut(Schema):
    """Somebody on the map."""

    id: UUID
    name: str
    title: str
    kinds: list[str]
    influence: int | None
    support: int | None
    headcount: int | None


class MapLineOut(Schema):
    """A line of the map, by ids."""

    a: UUID
    b: UUID
    kind: str


class MapCellOut(Schema):
    """How many stand on one spot."""

    influence: int
    support: int
    count: int
    kinds: dict[str, int]


class MapOut(Schema):
    """The stakeholder map; `svg` is the picture that stands alone."""

    account: str
    placed_count: int
    waiting_count: int
    crowded: bool
    sensitive: bool
    people: list[MapPersonOut]
    waiting: list[MapPersonOut]
    lines: list[MapLineOut]
    cells: list[MapCellOut]
    svg: str


class GapOut(Schema):
    """Something missing about the people, with its sentence."""

    code: str
    message: str
    values: dict[str, Any]
    who: str
    where: str


class GapsOut(Schema):
    """All gaps, the gravest first."""

    gaps: list[GapOut]


class LedgerPersonOut(PersonRefOut):
    """Somebody in the ledger."""

    kind: str


class LedgerLineOut(Schema):
    """A line of the introduction ledger (PE-7)."""

    stakeholder: LedgerPersonOut
    state: str
    told_at: datetime | None
    told_by: str
    channel: str
    met_at: datetime | None
    met: str
    met_another: bool
    acknowledged_at: datetime | None
    acknowledged_how: str
    version: int


class LedgerOut(Schema):
    """A part of the ledger, gaps first, and how many there are in each state."""

    transition_id: UUID | None
    counts: dict[str, int]
    items: list[LedgerLineOut]
    count: int
