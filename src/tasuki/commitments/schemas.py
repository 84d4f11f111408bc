"""What the API takes and gives of commitments, gaps and standards (SY-4)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from tasuki.web.api import Paging, Strict, Text

type Out = dict[str, Any]
Kind = Literal["scope", "service", "timeline", "commercial", "verbal"]
Detail = Literal[
    "feature", "use_case", "integration", "customisation",
    "implementation_support", "training", "support_tier", "sla", "team",
    "implementation", "go_live", "milestone",
    "price", "discount", "payment_terms", "early_renewal", "guarantee",
    "informal", "work_it_out", "roadmap",
]  # fmt: skip
State = Literal["open", "delivered", "renegotiated", "withdrawn"]
Verdict = Literal["deliverable", "reset", "not_deliverable"]
Severity = Literal["high", "medium", "low"]
Version = Annotated[int, Field(ge=1, le=2_000_000_000)]
VersionOrNone = Annotated[int, Field(ge=0, le=2_000_000_000)]
Name = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]
LongName = Annotated[str, Field(max_length=300, pattern=r"^[^\x00]*$")]
Words = Annotated[str, Field(min_length=1, max_length=20_000, pattern=r"^[^\x00]+$")]
Link = Annotated[str, Field(max_length=2_000, pattern=r"^[^\x00]*$")]
Word = Annotated[str, Field(max_length=40, pattern=r"^[a-z_0-9-]*$")]


class TermsIn(Strict):
    """The figures of a promise; only those of its sub-kind are taken."""

    product: Name | None = None
    feature: LongName | None = None
    weeks: Annotated[int, Field(ge=0, le=520)] | None = None
    days: Annotated[int, Field(ge=0, le=3_650)] | None = None
    go_live_on: date | None = None
    support_tier: Annotated[str, Field(max_length=100, pattern=r"^[^\x00]*$")] | None = None
    discount: Annotated[float, Field(ge=0, le=100)] | None = None
    payment_days: Annotated[int, Field(ge=0, le=720)] | None = None
    term_months: Annotated[int, Field(ge=1, le=240)] | None = None


class CommitmentSourceIn(Strict):
    """A passage of a document that is kept with the account."""

    source_id: UUID
    place: Name = ""
    quote: Text = ""


class CommitmentFilter(Paging):
    """Which commitments; `owner`: me, list (own, and of accounts that come to the caller), none, or a colleague."""

    account_id: UUID | None = None
    deal_id: UUID | None = None
    state: State | None = None
    kind: Kind | None = None
    detail: Detail | None = None
    owner: Name = ""
    due: Literal["overdue", "week", "month", "none"] | None = None
    verdict: Literal["missing", "mine", "deliverable", "reset", "reset_open", "not_deliverable"] | None = None
    gap: Literal["open", "high", "any", "no"] | None = None
    tier: Literal["strategic", "standard", "small"] | None = None
    team_id: UUID | None = None
    account: Name = ""
    sort: Literal["due", "-due", "promised", "-promised", "account", "-account", "owner", "-owner"] = "due"


class CommitmentIn(Strict):
    """What was promised. Colleagues (`promised_by`, `owner`) by e-mail, external id, id or exact name."""

    kind: Kind
    detail: Detail | None = None
    terms: TermsIn | None = None
    text: Words
    promised_by: Name = ""
    promised_by_name: Name = ""
    promised_to_id: UUID | None = None
    promised_to_name: LongName = ""
    promised_on: date | None = None
    evidence: Text = ""
    evidence_url: Link = ""
    source: CommitmentSourceIn | None = None
    due_on: date | None = None
    owner: Name = ""
    deal_id: UUID | None = None


class CommitmentChangeIn(Strict):
    """What is to be corrected; fields that are left out stay. `version` is the one that the caller read."""

    kind: Kind | None = None
    detail: Detail | None = None
    terms: TermsIn | None = None
    text: Words | None = None
    promised_by_name: Name | None = None
    promised_to_name: LongName | None = None
    promised_on: date | None = None
    evidence: Text | None = None
    evidence_url: Link | None = None
    source: CommitmentSourceIn | None = None
    due_on: date | None = None
    deal_id: UUID | None = None
    version: Version | None = None


class OwnerIn(Strict):
    """Who keeps it now; empty: nobody."""

    owner: Name
    version: Version | None = None


class OwnersIn(Strict):
    """One owner for many."""

    ids: Annotated[list[UUID], Field(min_length=1, max_length=500)]
    owner: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]+$")]


class VerdictIn(Strict):
    """Can it be kept?"""

    verdict: Verdict
    note: Text = ""
    version: Version | None = None


class AcknowledgementIn(Strict):
    """The customer's word that they know of the reset."""

    on: date
    stakeholder_id: UUID | None = None
    name: LongName = ""
    channel: Literal["", "mail", "call", "meeting", "document", "chat"] = ""
    evidence: Text = ""
    evidence_url: Link = ""
    source: CommitmentSourceIn | None = None


class AcknowledgeIn(AcknowledgementIn):
    """The acknowledgement of the open reset."""

    version: Version | None = None


class ResetIn(Strict):
    """What is promised instead; with the acknowledgement where there is one already."""

    text: Words
    due_on: date | None = None
    terms: TermsIn | None = None
    note: Text = ""
    acknowledgement: AcknowledgementIn | None = None
    version: Version | None = None


class ResolutionIn(Strict):
    """What became of it, and what shows that."""

    state: Literal["delivered", "renegotiated", "withdrawn"]
    evidence: Words
    version: Version | None = None


class GapDecisionIn(Strict):
    """A manager's decision about a gap."""

    state: Literal["accepted", "dismissed"]
    reason: Words


class GapFilter(Paging):
    """Which gaps."""

    account_id: UUID | None = None
    commitment_id: UUID | None = None
    state: Literal["open", "accepted", "dismissed"] | None = None
    severity: Severity | None = None


class Named(Schema):
    """Somebody: an id where they are known to Tasuki, and a name."""

    id: UUID | None
    name: str


class ExpectationGapOut(Schema):
    """Where a promise contradicts the standards; `message` in the caller's language."""

    id: UUID
    commitment_id: UUID
    account_id: UUID
    code: str
    message: str
    values: dict[str, Any]
    severity: Severity
    remedy: str
    remedy_message: str
    state: str
    decision_reason: str
    decided_by: str
    standards_version: int
    found_at: str
    gone_at: str | None


class ExpectationGapPage(Schema):
    """A part of the gaps with the number of all."""

    items: list[ExpectationGapOut]
    count: int


class ResetOut(Schema):
    """A reset of an expectation, acknowledged or not."""

    number: int
    before: str
    text: str
    due_on: str | None
    terms: dict[str, Any]
    note: str
    recorded_by: str
    recorded_at: str
    acknowledged_by: str
    acknowledged_on: str | None
    channel: str
    evidence: str
    evidence_url: str
    source: dict[str, Any] | None


class CommitmentOut(Schema):
    """A commitment as it stands."""

    id: UUID
    account_id: UUID
    deal_id: UUID | None
    kind: Kind
    detail: str
    terms: dict[str, Any]
    text: str
    promised_by: Named
    promised_to: Named
    promised_on: str | None
    evidence: str
    evidence_url: str
    source: dict[str, Any] | None
    due_on: str | None
    owner: Named | None
    state: State
    verdict: str
    verdict_note: str
    reset_state: str
    resolution_evidence: str
    shareable: bool
    shared_text: str
    resolved_at: str | None
    version: int


class CommitmentPage(Schema):
    """A part of the register with the number of all its rows."""

    items: list[CommitmentOut]
    count: int


class AssignedOut(Schema):
    """What became of one of many."""

    id: UUID
    done: bool
    reasons: list[str]


class CommitmentChangeOut(Schema):
    """A line of a commitment's history."""

    version: int
    what: str
    at: str
    by: str
    before: dict[str, Any]
    after: dict[str, Any]


class SupportIn(Strict):
    """Which support tier the contract has; empty: nobody knows."""

    support_tier: Annotated[str, Field(max_length=100, pattern=r"^[^\x00]*$")]
    version: VersionOrNone | None = None


class SupportOut(Schema):
    """Which support tier the contract has."""

    account_id: UUID
    support_tier: str
    changed_by: str
    version: int


class StandardEntryIn(Strict):
    """An entry of the standards; which fields a section has, GET /standards shows. `version` as it was read."""

    values: dict[Annotated[str, Field(max_length=40)], str | int | float | list[str | int] | None]
    version: VersionOrNone | None = None


class StandardsOut(Schema):
    """The catalogue as it stood after a change; number 0: nobody has written anything yet."""

    number: int
    at: str | None
    by: str
    what: str
    sections: dict[str, list[dict[str, Any]]]


class StandardsVersionOut(Schema):
    """A version, with what changed."""

    number: int
    at: str
    by: str
    what: str
    changes: list[dict[str, Any]]


class SavedEntryOut(Schema):
    """The entry as it is kept now, and the version that has it."""

    number: int
    entry: dict[str, Any]


class StandardsImportIn(Strict):
    """A catalogue as text; replaces the whole of it. XLSX is taken by the page and the command."""

    format: Literal["yaml", "csv"]
    content: Annotated[str, Field(max_length=2_000_000, pattern=r"^[^\x00]*$")]
    dry_run: bool = False


class StandardsImportOut(Schema):
    """What an import changed, or would change; number null: nothing was written."""

    number: int | None
    changes: list[dict[str, Any]]


class JudgeIn(Strict):
    """A CS manager; the team whose accounts they judge, empty for all."""

    person: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]+$")]
    team: Name = ""


class JudgesIn(Strict):
    """Who judges promises before the sale; replaces those named before."""

    judges: Annotated[list[JudgeIn], Field(max_length=200)]


class JudgeOut(Schema):
    """Who judges promises before the sale, for which team (null: all)."""

    person: Named
    team: str | None
