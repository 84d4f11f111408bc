"""My work through the API (UX-2, SY-4). Who I am stands at /me."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Router, Schema
from pydantic import Field

from tasuki.desk.actions import read_notices
from tasuki.desk.clock_api import router as clock_router
from tasuki.desk.notice_api import router as notice_router
from tasuki.desk.work import Task, Work, work_of
from tasuki.rules.reasons import Reason
from tasuki.web.api import PROBLEMS, ReasonOut, Strict, actor_of, idempotent
from tasuki.web.reason_texts import sentence

router = Router(tags=["my work"])
router.add_router("", clock_router)
router.add_router("", notice_router)


class TaskOut(Schema):
    """Something to do; `reasons` say why it cannot be ticked off yet, `waits_for` what should come before."""

    kind: str
    key: str
    title: str
    why: str
    account: str
    transition: UUID
    due: datetime
    urgency: str
    waits_for: list[str]
    reasons: list[ReasonOut]


class WaitingOut(Schema):
    """Somebody else's step that mine stands on."""

    title: str
    account: str
    person: str
    due: datetime


class NoticeOut(Schema):
    """A notice in words."""

    id: UUID
    text: str
    at: datetime


class ClockOut(Schema):
    """A clock that ran out."""

    title: str
    account: str
    state: str
    due: datetime
    owner: str


class OverviewOut(Schema):
    """The company at a glance, for those who see everything."""

    by_stage: dict[str, int]
    open: int
    overdue: int
    uncertain_messages: int


class WorkOut(Schema):
    """The caller's desk; `more` says that further steps are not listed."""

    tasks: list[TaskOut]
    more: bool
    waiting_for: list[WaitingOut]
    notices: list[NoticeOut]
    transitions: list[UUID]
    approvals: list[UUID]
    late_clocks: list[ClockOut]
    overview: OverviewOut | None


class ReadIn(Strict):
    """Which notices were read; left out, all."""

    notices: Annotated[list[UUID], Field(max_length=500)] | None = None


class ReadOut(Schema):
    """How many were marked."""

    read: int


@router.get("/my-work", response={200: WorkOut, **PROBLEMS}, operation_id="my_work")
def my_work(request: HttpRequest) -> WorkOut:
    """What the caller must do, why and until when; what they wait for; what they should know."""
    return _shown(work_of(actor_of(request), get_language() or "en"))


@router.post("/my-work/notices/read", response={200: ReadOut, **PROBLEMS}, operation_id="read_notices")
@idempotent
def mark_read(request: HttpRequest, body: ReadIn) -> dict[str, int]:
    """Mark the caller's notices as read."""
    return {"read": read_notices(actor=actor_of(request), notices=body.notices)}


def _shown(work: Work) -> WorkOut:
    known = work.overview
    return WorkOut(
        tasks=[_task(urgency, one) for urgency, tasks in work.tasks.items() for one in tasks],
        more=work.more,
        waiting_for=[
            WaitingOut(title=one.title, account=one.account, person=one.person, due=one.due_at)
            for one in work.waiting
        ],
        notices=[NoticeOut(id=one.id, text=one.text, at=one.at) for one in work.notices],
        transitions=[one.pk for one in work.transitions],
        approvals=[one.pk for one in work.approvals],
        late_clocks=[
            ClockOut(title=one.title, account=one.account, state=one.state, due=one.due_at, owner=one.owner)
            for one in work.trouble
        ],
        overview=OverviewOut(
            by_stage=known.by_stage,
            open=known.open,
            overdue=known.overdue,
            uncertain_messages=known.uncertain,
        )
        if known
        else None,
    )


def _task(urgency: str, one: Task) -> TaskOut:
    return TaskOut(
        kind=one.kind,
        key=one.key,
        title=one.title,
        why=one.why,
        account=one.account,
        transition=one.transition_id,
        due=one.due_at,
        urgency=urgency,
        waits_for=list(one.waits_for),
        reasons=[_reason(reason) for reason in one.reasons],
    )


def _reason(reason: Reason) -> ReasonOut:
    return ReasonOut(**reason.as_dict(), message=sentence(reason))
