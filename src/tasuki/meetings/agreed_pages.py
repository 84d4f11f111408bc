"""Agreed actions and the recap of a meeting (MT-8)."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tasuki.knowledge.items import all_items
from tasuki.meetings import actions
from tasuki.meetings.actions.recap import customers_present
from tasuki.meetings.agreed_forms import AgreedForm, MoveForm, RecapForm
from tasuki.meetings.models import Meeting
from tasuki.meetings.queries import access_action, access_meeting, colleagues_of, customers_of
from tasuki.messaging.models import Message
from tasuki.rules.access import why_not
from tasuki.rules.reasons import Reason, Refused
from tasuki.transitions.facts import calendar_of
from tasuki.transitions.queries import relations_to_transition
from tasuki.transitions.workspace import frame
from tasuki.web import clock
from tasuki.web.formats import short_day
from tasuki.web.forms import form_reasons
from tasuki.web.requests import actor_of, local_path

MOST_LINES = 60


@login_required
@require_POST
def add(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Note what was agreed."""
    meeting = access_meeting(actor_of(request), meeting_id)
    row = meeting.transition
    form = AgreedForm(request.POST, colleagues=colleagues_of(row), customers=customers_of(row))
    if not form.is_valid():
        raise Refused(form_reasons(form))
    actions.note_action(actor=actor_of(request), meeting_id=meeting.pk, **form.values())
    messages.success(request, _("The action is noted."))
    return redirect(local_path(request, "next", _back(meeting)))


@login_required
@require_POST
def reopen(request: HttpRequest, action_id: UUID) -> HttpResponse:
    """What was said to be done is open again."""
    action = access_action(actor_of(request), action_id)
    actions.reopen_action(actor=actor_of(request), action_id=action_id)
    messages.success(request, _("The action is open again."))
    return redirect(local_path(request, "next", _back(action.meeting)))


@login_required
@require_POST
def move(request: HttpRequest, action_id: UUID) -> HttpResponse:
    """Another day for it; the one first agreed stays on record."""
    action = access_action(actor_of(request), action_id)
    form = MoveForm(request.POST)
    if not form.is_valid():
        raise Refused(form_reasons(form))
    actions.change_action(
        actor=actor_of(request),
        action_id=action_id,
        due_on=form.cleaned_data["due_on"],
        expected_version=form.cleaned_data["version"],
    )
    messages.success(request, _("The action is moved."))
    return redirect(local_path(request, "next", _back(action.meeting)))


@login_required
@require_http_methods(["GET", "POST"])
def recap(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Choose what to share; the drafts are read, approved and sent on the messages' page."""
    meeting = access_meeting(actor_of(request), meeting_id)
    row = meeting.transition
    refused: tuple[Reason, ...] = ()
    with timezone.override(calendar_of(row).zone):
        choices = _choices(meeting)
        form = RecapForm(
            request.POST if request.method == "POST" else None,
            choices=choices,
            initial={"recipients": [key for key, _name in choices["recipients"]]},
        )
        if request.method == "POST" and form.is_valid():
            try:
                made = actions.draft_recap(actor=actor_of(request), meeting_id=meeting.pk, **form.values())
            except Refused as error:
                refused = error.reasons
            else:
                return _drafted(request, made)
        relations = relations_to_transition(actor_of(request), row)
        context = frame(request, row, tab="meetings") | {
            "meeting": meeting,
            "title": context_title(meeting),
            "form": form,
            "refused": refused,
            "shut": _why_shut(meeting) + why_not("message.draft", actor_of(request), relations),
            "zone": row.zone,
        }
        status = 422 if refused or form.errors else 200
        return render(request, "meetings/recap.html", context, status=status)


def context_title(meeting: Meeting) -> str:
    """What the meeting is called in the reader's language."""
    playbook = meeting.transition.playbook
    if playbook is None:
        return str(meeting.get_kind_display())
    return playbook.parsed().step_text(meeting.step_key, get_language() or "en").title


def _drafted(request: HttpRequest, made: list[Message]) -> HttpResponse:
    messages.success(request, _("The recap is drafted: read it, then approve it."))
    if len(made) == 1:
        return redirect("messaging:message", made[0].pk)
    return redirect("messaging:transition", made[0].transition_id)


def _why_shut(meeting: Meeting) -> list[Reason]:
    if meeting.state != Meeting.State.HELD:
        return [Reason("meeting.recap_not_held")]
    return [] if customers_present(meeting) else [Reason("meeting.recap_nobody")]


def _choices(meeting: Meeting) -> dict[str, list[tuple[str, str]]]:
    """What could be shared: lines of the notes, decisions, answered questions, corrections, actions. Never concerns."""
    lines = [" ".join(line.split()) for line in meeting.notes.splitlines() if line.strip()]
    points = meeting.points.order_by("created_at", "pk")
    lines += [f"{point.text} – {point.answer}" if point.answer else point.text for point in points]
    items = all_items()
    return {
        "points": [(str(number), line[:1000]) for number, line in enumerate(lines[:MOST_LINES])],
        "corrections": [
            (one["item"], f"{items[one['item']].words.label()}: {one['after']}")
            for one in meeting.corrections
            if one["item"] in items and not items[one["item"]].sensitive
        ],
        "actions": [
            (str(one.pk), f"{one.text} · {one.owner_name} · {short_day(one.due_on, clock.now().date())}")
            for one in meeting.actions.select_related("owner", "stakeholder").order_by("due_on", "pk")
        ],
        "recipients": [(str(one.pk), f"{one.name} <{one.email}>") for one in customers_present(meeting)],
    }


def _back(meeting: Meeting) -> str:
    return reverse("meetings:transition", args=[meeting.transition_id]) + f"#meeting-{meeting.step_key}"
