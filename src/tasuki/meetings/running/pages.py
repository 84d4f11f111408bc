"""A meeting while it runs, made for a tablet on the table; it works by buttons alone (MT-3, MT-4, MT-7, MT-8)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tasuki.knowledge.items import all_items
from tasuki.meetings import guides
from tasuki.meetings.agenda_text import agenda_rows
from tasuki.meetings.agendas import fitted
from tasuki.meetings.agreed_forms import AgreedForm
from tasuki.meetings.agreed_pages import context_title
from tasuki.meetings.concerns import actions as concern_actions
from tasuki.meetings.concerns.forms import ConcernForm
from tasuki.meetings.concerns.models import Concern
from tasuki.meetings.concerns.queries import guide_for, meeting_language
from tasuki.meetings.decisions import WITH_CUSTOMER
from tasuki.meetings.models import Meeting
from tasuki.meetings.preparing.said import said_facts
from tasuki.meetings.queries import access_meeting, colleagues_of, customers_of, meeting_of
from tasuki.meetings.running import actions
from tasuki.meetings.running.actions import access_point
from tasuki.meetings.running.forms import PointForm
from tasuki.meetings.running.models import Sitting
from tasuki.meetings.running.queries import correctable, sitting_of, state_of, timing_of
from tasuki.messaging import library
from tasuki.rules.reasons import Conflict, Refused
from tasuki.rules.worktime import local_date, roll
from tasuki.transitions.facts import calendar_of
from tasuki.transitions.models import Transition
from tasuki.transitions.queries import access_transition
from tasuki.web import clock
from tasuki.web.forms import form_reasons
from tasuki.web.reason_texts import sentences
from tasuki.web.requests import actor_of


@login_required
@require_POST
def begin(request: HttpRequest, transition_id: UUID, step: str) -> HttpResponse:
    """Begin the meeting, or go on with it."""
    access_transition(actor_of(request), transition_id)
    sitting = actions.begin_meeting(actor=actor_of(request), transition_id=transition_id, step_key=step)
    return redirect("meetings:run", sitting.meeting_id)


@login_required
@require_GET
def run(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The running meeting: timer, agenda, attendance, notes, what is put right, concerns, questions, actions."""
    meeting = access_meeting(actor_of(request), meeting_id)
    sitting = sitting_of(meeting)
    if meeting.state != Meeting.State.PLANNED or sitting is None:
        return redirect("meetings:transition", meeting.transition_id)
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse(state_of(sitting, meeting, clock.now()))
    with timezone.override(calendar_of(meeting.transition).zone):
        return run_page(request, meeting, sitting)


def run_page(
    request: HttpRequest, meeting: Meeting, sitting: Sitting, status: int = 200, **more: Any
) -> HttpResponse:
    """The page, perhaps with what somebody typed and could not be kept."""
    row, now = meeting.transition, clock.now()
    spec = fitted(row, meeting_of(row, meeting.step_key), meeting)
    language = meeting_language(row, meeting.kind, get_language() or "en")
    rows = agenda_rows(spec, meeting, language)
    timing = timing_of(sitting)
    with_customer = meeting.kind in WITH_CUSTOMER
    colleagues, customers = colleagues_of(row), customers_of(row, spec.customers) if with_customer else []
    timed = [
        {
            "row": one,
            "seconds": timing.seconds(one.key, now),
            "over": timing.seconds(one.key, now) > one.minutes * 60,
            "current": one.key == sitting.item,
            "ended": "ended" in sitting.marks.get(one.key, {}),
        }
        for one in rows
    ]
    context = {
        "transition": row,
        "account": row.account,
        "meeting": meeting,
        "sitting": sitting,
        "title": context_title(meeting),
        "language": language,
        "timed": timed,
        "current": next((one for one in timed if one["current"]), None),
        "running": sitting.since is not None,
        "total": timing.total(now),
        "over_total": timing.total(now) > meeting.minutes * 60,
        "with_customer": with_customer,
        "people": [(one, str(one.person.pk) in sitting.people) for one in colleagues],
        "guests": [(one, str(one.pk) in sitting.customers) for one in customers],
        "facts": _facts(meeting, sitting, language) if with_customer else [],
        "guide": [(Concern.Feeling(key).label, one) for key, one in guide_for(row, language).items()]
        if with_customer
        else [],
        "questions": guides.answers(language, _facts_said(meeting, language)) if with_customer else (),
        "concerns": list(meeting.concerns.select_related("stakeholder").order_by("-raised_at")),
        "points": list(meeting.points.select_related("asked_by").order_by("created_at", "pk")),
        "actions": list(meeting.actions.select_related("owner", "stakeholder").order_by("due_on", "pk")),
        "action_form": AgreedForm(
            auto_id="action-%s",
            colleagues=colleagues,
            customers=customers,
            initial={"due_on": _in_a_week(row, now)},
        ),
        "concern_form": ConcernForm(auto_id="concern-%s", customers=customers),
        "point_form": PointForm(auto_id="point-%s", customers=customers),
        "notes": sitting.notes,
        "theirs": None,
        "zone": row.zone,
    }
    return render(request, "meetings/run.html", context | more, status=status)


def _in_a_week(row: Transition, now: datetime) -> date:
    """The day that is proposed for an action: a week from now, or the next working day."""
    calendar = calendar_of(row)
    return roll(local_date(now, calendar) + timedelta(days=7), calendar, forward=True)


def _facts_said(meeting: Meeting, language: str) -> dict[str, Any]:
    words = library.words(library.nearest_language(language))
    return said_facts(meeting.transition, meeting, words)


def _facts(meeting: Meeting, sitting: Sitting, language: str) -> list[dict[str, Any]]:
    """The points of the record with what the customer said instead, old and new side by side."""
    items = all_items()
    return [
        {
            "key": one.item.key,
            "label": items[one.item.key].words.label(language),
            "ask": items[one.item.key].words.help(language),
            "text": one.text,
            "new": sitting.corrections.get(one.item.key, {}).get("text", ""),
            "version": one.version,
        }
        for one in correctable(meeting)
    ]


@login_required
@require_POST
def time_item(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Start, pause, go on."""
    access_meeting(actor_of(request), meeting_id)
    sitting = actions.time_item(
        actor=actor_of(request),
        meeting_id=meeting_id,
        command=request.POST.get("command", ""),
        item=request.POST.get("item", ""),
    )
    return _answer(request, sitting)


@login_required
@require_POST
def tick(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Somebody is there, or is not."""
    access_meeting(actor_of(request), meeting_id)
    sitting = actions.tick_attendance(
        actor=actor_of(request),
        meeting_id=meeting_id,
        present=request.POST.get("present") == "1",
        person=_id(request, "person"),
        stakeholder=_id(request, "stakeholder"),
    )
    return _answer(request, sitting, "#attendance")


@login_required
@require_POST
def note_down(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Keep the notes; who wrote meanwhile is shown beside one's own text, nothing is lost (SE-6)."""
    meeting = access_meeting(actor_of(request), meeting_id)
    notes, version = request.POST.get("notes", "").replace("\r\n", "\n"), request.POST.get("version", "")
    try:
        sitting = actions.note_down(
            actor=actor_of(request),
            meeting_id=meeting_id,
            notes=notes,
            expected_version=int(version) if version.isdecimal() and len(version) < 10 else 0,
        )
    except Conflict as conflict:
        newest = sitting_of(meeting)
        if newest is None:
            raise
        if _wants_json(request):
            state = state_of(newest, meeting, clock.now())
            said = " ".join(sentences([conflict.reason]))
            return JsonResponse({**state, "problem": said}, status=409)
        with timezone.override(calendar_of(meeting.transition).zone):
            return run_page(request, meeting, newest, 409, notes=notes, theirs=newest.notes)
    return _answer(request, sitting, "#notes")


@login_required
@require_POST
def put_right(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """What the customer says of an item instead."""
    access_meeting(actor_of(request), meeting_id)
    sitting = actions.put_right(
        actor=actor_of(request),
        meeting_id=meeting_id,
        item=request.POST.get("item", ""),
        text=request.POST.get("text", "").replace("\r\n", "\n"),
        seen_version=_number(request, "version"),
    )
    return _answer(request, sitting, "#known")


@login_required
@require_POST
def log_concern(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Keep a concern that came up."""
    meeting = access_meeting(actor_of(request), meeting_id)
    with timezone.override(calendar_of(meeting.transition).zone):
        form = ConcernForm(request.POST, customers=customers_of(meeting.transition))
        if not form.is_valid():
            raise Refused(form_reasons(form))
    concern_actions.log_concern(actor=actor_of(request), meeting_id=meeting.pk, **form.values())
    messages.success(request, _("The concern is logged."))
    return _back(meeting, "#concerns")


@login_required
@require_POST
def note_point(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Keep a question or a decision."""
    meeting = access_meeting(actor_of(request), meeting_id)
    form = PointForm(request.POST, customers=customers_of(meeting.transition))
    if not form.is_valid():
        raise Refused(form_reasons(form))
    sitting = sitting_of(meeting)
    values = form.values() | {"item": sitting.item if sitting is not None else ""}
    actions.note_point(actor=actor_of(request), meeting_id=meeting.pk, **values)
    messages.success(request, _("Noted."))
    return _back(meeting, "#points")


@login_required
@require_POST
def answer_point(request: HttpRequest, point_id: UUID) -> HttpResponse:
    """Write the answer to a question."""
    point = access_point(actor_of(request), point_id)
    actions.answer_point(
        actor=actor_of(request), point_id=point_id, answer=request.POST.get("answer", "")[:20_000]
    )
    messages.success(request, _("Saved."))
    return _back(point.meeting, "#points")


def _back(meeting: Meeting, anchor: str = "") -> HttpResponse:
    """To the running meeting; once it was recorded, to the meetings of the transition."""
    if meeting.state == Meeting.State.PLANNED:
        return redirect(reverse("meetings:run", args=[meeting.pk]) + anchor)
    address = reverse("meetings:transition", args=[meeting.transition_id])
    return redirect(f"{address}#meeting-{meeting.step_key}")


def _answer(request: HttpRequest, sitting: Sitting, anchor: str = "") -> HttpResponse:
    if _wants_json(request):
        return JsonResponse(state_of(sitting, sitting.meeting, clock.now()))
    return _back(sitting.meeting, anchor)


def _wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def _number(request: HttpRequest, name: str) -> int | None:
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 10 else None


def _id(request: HttpRequest, name: str) -> UUID | None:
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError:
        return None
