"""My work through the API (UX-2, SY-4). Who I am stands at /me."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Router, Schema
from pydantic import AwareDatetime, Field

from tasuki.desk.actions import read_notices
from tasuki.desk.chat.api import router as chat_router
from tasuki.desk.clock_api import router as clock_router
from tasuki.desk.notice_api import router as notice_router
from tasuki.desk.people import person_of_desk
from tasuki.desk.running.api import router as running_router
from tasuki.desk.search_api import router as search_router
from tasuki.desk.snooze.api import router as snooze_router
from tasuki.desk.work import Task, Work, desk_of, work_of
from tasuki.knowledge.questions import Asked
from tasuki.rules.reasons import Reason
from tasuki.web.api import PROBLEMS, ReasonOut, Strict, actor_of, idempotent
from tasuki.web.reason_texts import sentence

router = Router(tags=["my work"])
router.add_router("", chat_router)
router.add_router("", clock_router)
router.add_router("", notice_router)
router.add_router("", running_router)
router.add_router("", search_router)
router.add_router("", snooze_router)


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


class WorkQuestionOut(Schema):
    """A question about a record that waits for the caller (KN-5)."""

    id: UUID
    text: str
    account: str
    account_id: UUID
    item: str
    label: str
    asked_by: str
    asked_at: datetime


class SnoozedOut(Schema):
    """A task that is off the desk until a day, and why."""

    task: TaskOut
    until: date
    reason: str


class WorkOut(Schema):
    """The caller's desk; `more` says that further steps are not listed."""

    tasks: list[TaskOut]
    snoozed: list[SnoozedOut]
    more: bool
    waiting_for: list[WaitingOut]
    notices: list[NoticeOut]
    questions: list[WorkQuestionOut]
    transitions: list[UUID]
    approvals: list[UUID]
    late_clocks: list[ClockOut]
    overview: OverviewOut | None


class ReadIn(Strict):
    """Which notices were read; left out, all; with `until` only those that were told by then."""

    notices: Annotated[list[UUID], Field(max_length=500)] | None = None
    until: AwareDatetime | None = None


class ReadOut(Schema):
    """How many were marked."""

    read: int


@router.get("/my-work", response={200: WorkOut, **PROBLEMS}, operation_id="my_work")
def my_work(request: HttpRequest, person: UUID | None = None) -> WorkOut:
    """What the caller must do, why and until when; what they wait for; what they should know.

    With `person`, the tasks of somebody whom the caller manages.
    """
    actor, language = actor_of(request), get_language() or "en"
    if person is not None:
        return _shown(desk_of(actor, person_of_desk(actor, person), language))
    return _shown(work_of(actor, language))


@router.post("/my-work/notices/read", response={200: ReadOut, **PROBLEMS}, operation_id="read_notices")
@idempotent
def mark_read(request: HttpRequest, body: ReadIn) -> dict[str, int]:
    """Mark the caller's notices as read; `until` spares those that came after what the caller has seen."""
    return {"read": read_notices(actor=actor_of(request), notices=body.notices, until=body.until)}


def _shown(work: Work) -> WorkOut:
    known = work.overview
    return WorkOut(
        tasks=[_task(urgency, one) for urgency, tasks in work.tasks.items() for one in tasks],
        snoozed=[
            SnoozedOut(task=_task("snoozed", task), until=row.until, reason=row.reason)
            for task, row in work.snoozed
        ],
        more=work.more,
        waiting_for=[
            WaitingOut(title=one.title, account=one.account, person=one.person, due=one.due_at)
            for one in work.waiting
        ],
        notices=[NoticeOut(id=one.id, text=one.text, at=one.at) for one in work.notices],
        questions=[_question(one) for one in work.questions],
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


def _question(one: Asked) -> WorkQuestionOut:
    asked = one.question
    return WorkQuestionOut(
        id=asked.pk,
        text=asked.text,
        account=one.account_name,
        account_id=one.account_id,
        item=one.key,
        label=one.label,
        asked_by=asked.asked_by_name,
        asked_at=asked.asked_at,
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
