"""What the API of meetings takes and gives (SY-4)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import AwareDatetime, Field, StringConstraints

from tasuki.web.api import Strict, Text

Key = Annotated[str, Field(max_length=60, pattern=r"^[a-z0-9-]+$")]
ItemKey = Annotated[str, Field(max_length=200, pattern=r"^[a-z0-9._-]+$")]
Version = Annotated[int, Field(ge=0, le=2_000_000_000)]
Words = Annotated[str, StringConstraints(max_length=5_000, pattern=r"^[^\x00]*$")]


class PlanIn(Strict):
    """When and where a meeting is to take place, in which of its forms; `short` is the form `short`."""

    starts_at: AwareDatetime
    form: Annotated[str, Field(max_length=60)] = ""
    short: bool = False
    place: Annotated[str, Field(max_length=500)] | None = None
    online_url: Annotated[str, Field(max_length=1000)] | None = None
    minutes: Annotated[int, Field(ge=1, le=1440)] | None = None
    version: Version | None = None


class ActionIn(Strict):
    """An action agreed in the meeting: what, who (a colleague, or a stakeholder at the customer), until when."""

    text: Annotated[str, Field(min_length=1, max_length=500)]
    owner: UUID | None = None
    stakeholder: UUID | None = None
    due_on: date


class RecordIn(Strict):
    """A meeting that was held; `corrections` are answers by item key that the customer put right."""

    held_at: AwareDatetime
    people: Annotated[list[UUID], Field(max_length=100)] = []
    stakeholders: Annotated[list[UUID], Field(max_length=500)] = []
    notes: Text = ""
    actions: Annotated[list[ActionIn], Field(max_length=100)] = []
    corrections: dict[ItemKey, Text] = {}
    version: Version | None = None


class NotesIn(Strict):
    """The notes written anew; `version` is the one that was read."""

    notes: Text
    version: Version


class AgendaItemIn(Strict):
    """An item of an agenda; one without a key is your own and has a title."""

    key: Annotated[str, Field(max_length=60)] = ""
    minutes: Annotated[int, Field(ge=1, le=240)]
    title: Annotated[str, Field(max_length=200)] = ""
    speaker: Annotated[str, Field(max_length=30)] = ""


class AgendaIn(Strict):
    """The agenda in its order; what is not there is left out."""

    items: Annotated[list[AgendaItemIn], Field(max_length=40)]
    minutes: Annotated[int, Field(ge=5, le=480)] | None = None
    version: Version


class WordsIn(Strict):
    """Own speaking notes by agenda item, own answers by question; empty brings the prepared ones back."""

    notes: dict[str, Words] = {}
    answers: dict[str, Words] = {}
    version: Version


class AgendaOut(Schema):
    """An item of an agenda; `title` where people gave it one."""

    key: str
    minutes: int
    speaker: str
    title: str = ""


class AgendaCutOut(Schema):
    """An item that could be shorter, so that the agenda fits."""

    key: str
    minutes: int
    to: int


class AttendanceOut(Schema):
    """Somebody who was there, or was needed and was not."""

    person: UUID | None
    stakeholder: UUID | None
    name: str
    present: bool


class ActionOut(Schema):
    """An agreed action."""

    id: UUID
    text: str
    owner: UUID | None
    stakeholder: UUID | None
    owner_name: str
    due_on: date
    first_due_on: date | None
    late: bool
    done_at: datetime | None
    version: int


class CorrectionOut(Schema):
    """What the customer put right: the item of the record, before, after."""

    item: str
    before: str
    after: str


class MeetingOut(Schema):
    """A meeting; `over_by` are the minutes by which its agenda exceeds it, `cuts` which items could be shorter."""

    id: UUID
    step: str
    kind: str
    state: str
    starts_at: datetime | None
    held_at: datetime | None
    minutes: int
    form: str
    place: str
    online_url: str
    over_by: int
    cuts: list[AgendaCutOut]
    agenda: list[AgendaOut]
    notes: str
    attendance: list[AttendanceOut]
    actions: list[ActionOut]
    corrections: list[CorrectionOut]
    version: int


class ActionChangeIn(Strict):
    """What is said otherwise; what is left out stays."""

    text: Annotated[str, Field(min_length=1, max_length=500)] | None = None
    owner: UUID | None = None
    stakeholder: UUID | None = None
    due_on: date | None = None
    version: Version | None = None


class FactOut(Schema):
    """A point of the knowledge record: what is known, or what to ask."""

    item: str
    label: str
    text: str
    ask: str


class SpeakingOut(Schema):
    """An agenda item with what its speaker may say."""

    key: str
    title: str
    minutes: int
    starts: int
    speaker: str
    note: str


class PreparedAnswerOut(Schema):
    """A typical question with its answer; `missing` are facts without which there is none."""

    key: str
    question: str
    text: str
    missing: list[str]
    own: bool


class PreparationOut(Schema):
    """What to know and to say before a meeting."""

    language: str
    agenda: list[SpeakingOut]
    known: list[FactOut]
    to_ask: list[FactOut]
    initiatives: list[str]
    commitments: list[str]
    guests: list[str]
    missing_kinds: list[str]
    answers: list[PreparedAnswerOut]
    open_concerns: int
    open_actions: list[ActionOut]


class SittingOut(Schema):
    """A running meeting, by the server's clock."""

    meeting: UUID
    state: str
    now: datetime
    started_at: datetime
    minutes: int
    item: str
    running: bool
    since: datetime | None
    total_seconds: int
    items: list[dict[str, Any]]
    people: list[UUID]
    customers: list[UUID]
    corrections: dict[str, str]
    notes: str
    notes_version: int
    version: int


class TimerIn(Strict):
    """start, pause, next, previous, go (to `item`), end."""

    command: Literal["start", "pause", "next", "previous", "go", "end"]
    item: Annotated[str, Field(max_length=60)] = ""


class PresenceIn(Strict):
    """Who is there, or is not: one of person and stakeholder."""

    person: UUID | None = None
    stakeholder: UUID | None = None
    present: bool = True


class CorrectionIn(Strict):
    """What is right; empty takes the correction back. `version`: that of the item as it was seen."""

    text: Text = ""
    version: Version | None = None


class PointIn(Strict):
    """A question with its answer, or a decision."""

    kind: Literal["question", "decision"]
    text: Annotated[str, Field(min_length=1, max_length=1000)]
    answer: Words = ""
    item: Annotated[str, Field(max_length=60)] = ""
    asked_by: UUID | None = None


class AnswerPointIn(Strict):
    """The answer to a question."""

    answer: Words
    version: Version | None = None


class PointOut(Schema):
    """A question or a decision."""

    id: UUID
    kind: str
    text: str
    answer: str
    item: str
    asked_by: UUID | None
    version: int


class RecapIn(Strict):
    """What is shared, and nothing else; `recipients` are among the customers who were there, default all."""

    points: Annotated[list[Annotated[str, Field(max_length=1000)]], Field(max_length=50)]
    corrections: Annotated[list[ItemKey], Field(max_length=100)] = []
    actions: Annotated[list[UUID], Field(max_length=100)] = []
    recipients: Annotated[list[UUID], Field(max_length=200)] | None = None


class RecapOut(Schema):
    """A draft of the recap; it is approved and sent like any other message."""

    message: UUID
    recipient: UUID
    language: str
    subject: str
    body: str


class ConcernIn(Strict):
    """What the customer worries about."""

    feeling: Literal["anxiety", "frustration", "scepticism", "disappointment"]
    text: Words
    stakeholder: UUID | None = None
    meeting: UUID | None = None
    raised_at: AwareDatetime | None = None


class ConcernChangeIn(Strict):
    """What is written down better; what is left out stays."""

    feeling: Literal["anxiety", "frustration", "scepticism", "disappointment"] | None = None
    text: Words | None = None
    stakeholder: UUID | None = None
    version: Version | None = None


class ConcernWordsIn(Strict):
    """What was said: in answer, by the customer at the end, or why it is open again."""

    text: Words
    version: Version | None = None


class FollowUpIn(Strict):
    """What will be done, by which colleague, until when."""

    what: Annotated[str, Field(max_length=500)]
    who: UUID
    until: date
    version: Version | None = None


class ConcernStepOut(Schema):
    """A line of a concern's ledger."""

    what: str
    at: datetime
    by: str
    note: str


class ConcernOut(Schema):
    """A concern, and what became of it."""

    id: UUID
    transition: UUID
    meeting: UUID | None
    stakeholder: UUID | None
    feeling: str
    text: str
    raised_at: datetime
    state: str
    response: str
    follow_up: str
    follow_up_by: UUID | None
    follow_up_on: date | None
    closing: str
    closed_at: datetime | None
    version: int
    ledger: list[ConcernStepOut]
