"""What the API takes and gives of customer pages (SY-4)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field, StringConstraints

from tasuki.customer_page.decisions import MAX_TEXT, MOST_AT_ONCE, USUAL_DAYS
from tasuki.web.api import Strict

Words = Annotated[str, StringConstraints(max_length=MAX_TEXT, pattern=r"^[^\x00]*$")]


class CustomerPagesIn(Strict):
    """For whom a page is opened, and for how many days; one that is open gets the new end."""

    stakeholders: Annotated[list[UUID], Field(min_length=1, max_length=MOST_AT_ONCE)]
    days: Annotated[int, Field(ge=-10_000, le=10_000)] = USUAL_DAYS


class SharedIn(Strict):
    """An initiative or a commitment: shown or not, and in which words. `version`: the commitment's that was read.

    `seen` as it was read: refused when somebody else has changed since what the customer sees of it.
    """

    kind: Literal["initiative", "commitment"]
    id: UUID
    shareable: bool
    text: Words = ""
    version: Annotated[int, Field(ge=1, le=2_000_000_000)] | None = None
    seen: Annotated[str, StringConstraints(max_length=64, pattern=r"^[0-9a-f]*$")] = ""


class SharedListIn(Strict):
    """Several at once; what is not named stays as it is."""

    items: Annotated[list[SharedIn], Field(min_length=1, max_length=MOST_AT_ONCE)]


class CustomerPageOut(Schema):
    """Somebody at the customer with their page; `url` only while it opens."""

    stakeholder: UUID
    name: str
    language: str
    open: bool
    page: UUID | None
    url: str
    opened_at: datetime | None
    expires_at: datetime | None
    closed_at: datetime | None


class SharedOut(Schema):
    """An initiative or a commitment, with our words and those for the customer."""

    kind: str
    id: UUID
    internal: str
    due_on: date | None
    shareable: bool
    text: str
    version: int | None
    seen: str


class ContactAnswerOut(Schema):
    """What somebody said about who the right contact is."""

    id: UUID
    stakeholder: UUID
    name: str
    kind: str
    first_name: str
    last_name: str
    email: str
    last_day: date | None
    answered_at: datetime
    state: str


class CustomerPagesOut(Schema):
    """For whom a page is open, what it shows, what waits for a decision."""

    account: UUID
    people: list[CustomerPageOut]
    shared: list[SharedOut]
    answers: list[ContactAnswerOut]


class PageContactOut(Schema):
    """A colleague as the customer sees them."""

    name: str
    title: str
    email: str
    phone: str
    since: date | None
    until: date | None


class PageMeetingOut(Schema):
    """A meeting as the customer sees it."""

    title: str
    starts_at: datetime
    minutes: int


class PageItemOut(Schema):
    """An initiative or a commitment as the customer sees it."""

    text: str
    due_on: date | None


class PageContentOut(Schema):
    """Everything that one person sees, or would see."""

    for_whom: str
    account: str
    language: str
    zone: str
    now: PageContactOut | None
    next: PageContactOut | None
    before: PageContactOut | None
    window: str
    role: str
    meetings: list[PageMeetingOut]
    initiatives: list[PageItemOut]
    commitments: list[PageItemOut]
    survey_open: bool
    pulse_open: bool
    answered: str
