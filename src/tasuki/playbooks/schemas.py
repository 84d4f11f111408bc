"""What the API takes and gives of playbooks (PB-1, SY-4)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field

from tasuki.playbooks.schema import Mode, Scenario
from tasuki.playbooks.source import MAX_CHARACTERS
from tasuki.web.api import ReasonOut, Strict

Out = dict[str, Any]
Key = Annotated[str, Field(max_length=120, pattern=r"^[^\x00]*$")]
RefText = Annotated[str, Field(min_length=1, max_length=140, pattern=r"^[^\x00]+$")]
Yaml = Annotated[str, Field(min_length=1, max_length=MAX_CHARACTERS, pattern=r"^[^\x00]+$")]
Note = Annotated[str, Field(min_length=1, max_length=2_000, pattern=r"^[^\x00]+$")]
Name = Annotated[str, Field(max_length=300, pattern=r"^[^\x00]*$")]
Revision = Annotated[int, Field(ge=1, le=2_000_000_000)]


class AsWritten(Strict):
    """Input that holds a text of which no character is to be lost."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=False)


class PlaybookIn(AsWritten):
    """A new playbook: from another one (`start_from`, such as "rep-to-rep.planned@shipped") or from YAML."""

    start_from: Annotated[str, Field(max_length=140, pattern=r"^[^\x00]*$")] = ""
    yaml: Annotated[str, Field(max_length=MAX_CHARACTERS, pattern=r"^[^\x00]*$")] = ""
    key: Key = ""
    replace: bool = False


class PlaybookDraftIn(AsWritten):
    """A draft as it is written; `revision` is the one that the caller read."""

    yaml: Yaml
    revision: Revision


class PlaybookPublishIn(Strict):
    """Why the draft becomes a version."""

    note: Note
    revision: Revision


class PlaybookRevisionIn(Strict):
    """The revision that the caller read."""

    revision: Revision


class PlaybookReinstateIn(Strict):
    """Which version is to be in force again."""

    number: Annotated[int, Field(ge=1, le=2_000_000_000)]
    revision: Revision


class PlaybookValidateIn(AsWritten):
    """A text, and for which case it is meant to be."""

    yaml: Yaml
    scenario: Scenario | None = None
    mode: Mode | None = None


class PlaybookPreviewIn(AsWritten):
    """A text (`yaml`) or a playbook there is (`playbook`), the account and the day."""

    yaml: Annotated[str, Field(max_length=MAX_CHARACTERS, pattern=r"^[^\x00]*$")] = ""
    playbook: Annotated[str, Field(max_length=140, pattern=r"^[^\x00]*$")] = ""
    account: Annotated[str, Field(min_length=1, max_length=300, pattern=r"^[^\x00]+$")]
    day: date
    receiver: Name = ""
    signed_on: date | None = None
    giver_available: bool = True


class PlaybookLineOut(Schema):
    """A playbook in the list."""

    key: str
    ref: str
    name: str
    scenario: Scenario
    mode: Mode
    origin: Literal["shipped", "company"]
    state: Literal["in_force", "replaced", "retired", "draft"]
    number: int
    versions: int
    running: int
    draft_waiting: bool


class PlaybookListOut(Schema):
    """All playbooks, case by case, the one in force first."""

    items: list[PlaybookLineOut]
    count: int


class PlaybookVersionOut(Schema):
    """A published version."""

    key: str
    number: int
    digest: str
    note: str
    published_at: str
    published_by: str
    in_force: bool
    running: int


class CompanyPlaybookOut(Schema):
    """A playbook of the company; `revision` goes with every change."""

    key: str
    scenario: Scenario
    mode: Mode
    revision: int
    in_force: int | None
    draft_by: str
    draft_at: str
    versions: list[PlaybookVersionOut]


class PlaybookDocumentOut(Schema):
    """A whole document; `document` is complete in itself, texts and all."""

    ref: str
    key: str
    version: int
    name: str
    digest: str
    document: dict[str, Any]


class PlaybookSourceOut(Schema):
    """The YAML of a document."""

    ref: str
    yaml: str


class PlaybookValidationOut(Schema):
    """Whether a text is a valid playbook, and every error by path and line."""

    valid: bool
    digest: str
    reasons: list[ReasonOut]


class PlaybookFieldOut(Schema):
    """One field, before and after."""

    field: str
    before: Any
    after: Any


class PlaybookPartOut(Schema):
    """What is new, gone or different."""

    part: str
    key: str
    kind: Literal["added", "removed", "changed"]
    fields: list[PlaybookFieldOut]


class PlaybookDiffOut(Schema):
    """Everything that differs between two documents."""

    before: str
    after: str
    changes: list[PlaybookPartOut]


class PlaybookPreviewStepOut(Schema):
    """A step as it would be planned."""

    key: str
    title: str
    phase: str
    role: str
    person: str | None
    due_at: str
    feeds: str
    after: list[str]
    required: bool
    compressed: bool
    stands_in_for: str
    absent: bool


class PlaybookPreviewClockOut(Schema):
    """A clock as it would run."""

    key: str
    step: str
    starts_at: str
    due_at: str
    warn_at: str
    escalate_at: str


class PlaybookPreviewOut(Schema):
    """The plan of a document for one account and day; nothing is kept."""

    account: str
    zone: str
    day: str
    steps: list[PlaybookPreviewStepOut]
    clocks: list[PlaybookPreviewClockOut]
    left_out: list[str]
    notes: list[ReasonOut]
