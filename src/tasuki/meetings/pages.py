"""The meetings of a transition: plan, hold, record (MT-1 … MT-4, MT-8)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tasuki.meetings import actions
from tasuki.meetings.actions.keeping import kind_of, standing
from tasuki.meetings.cards import card, cards
from tasuki.meetings.concerns.pages import open_concerns
from tasuki.meetings.decisions import WITH_CUSTOMER
from tasuki.meetings.forms import NotesForm, PlanForm, RecordForm
from tasuki.meetings.models import Meeting
from tasuki.meetings.queries import (
    access_action,
    access_meeting,
    colleagues_of,
    customers_of,
    initiatives_of,
    known_facts,
    meeting_of,
)
from tasuki.meetings.running.queries import sitting_of
from tasuki.playbooks.document import PlaybookMeeting
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Reason, Refused
from tasuki.rules.worktime import local_date
from tasuki.transitions.facts import calendar_of
from tasuki.transitions.models import Transition
from tasuki.transitions.queries import access_transition
from tasuki.transitions.workspace import frame
from tasuki.web import clock
from tasuki.web.forms import form_reasons


def _actor(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined, no-any-return]


@login_required
@require_GET
def transition(request: HttpRequest, transition_id: UUID) -> HttpResponse:
    """Every meeting of the plan: agenda, who, how it stands, what was agreed."""
    row = access_transition(_actor(request), transition_id)
    context = frame(request, row, tab="meetings")
    zone = calendar_of(row).zone
    with timezone.override(zone):
        context["cards"] = cards(
            _actor(request), row, context["document"], context["steps"], get_language() or "en"
        )
        context["next_meeting"] = next((one.spec.step for one in context["cards"] if one.to_come), "")
        context["zone"] = zone
        context["concerns"] = open_concerns(row)
        context["today"] = local_date(clock.now(), calendar_of(row))
        return render(request, "meetings/transition.html", context)


@login_required
@require_POST
def plan(request: HttpRequest, transition_id: UUID, step: str) -> HttpResponse:
    """Put a meeting on a date, or move it."""
    row = access_transition(_actor(request), transition_id)
    spec = meeting_of(row, step)
    with timezone.override(calendar_of(row).zone):
        form = PlanForm(request.POST, forms=spec.forms)
        if not form.is_valid():
            raise Refused(form_reasons(form))
    data = form.cleaned_data
    made = actions.plan_meeting(
        actor=_actor(request),
        transition_id=transition_id,
        step_key=step,
        starts_at=data["starts_at"],
        minutes=data["minutes"],
        form=data.get("form", ""),
        place=data["place"] if "place" in request.POST else None,
        online_url=data["online_url"] if "online_url" in request.POST else None,
        expected_version=data["version"],
    )
    messages.success(request, _("The meeting is planned."))
    if made.over_by:
        messages.warning(request, _("The agenda is %(n)s minutes too long.") % {"n": made.over_by})
    return _back(row, step)


@login_required
@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, transition_id: UUID, step: str) -> HttpResponse:
    """Say that a meeting was held: who was there, what was said and agreed; the step is settled with it."""
    row = access_transition(_actor(request), transition_id)
    spec, meeting = meeting_of(row, step), standing(row, step)
    reasons: tuple[Reason, ...] = ()
    with timezone.override(calendar_of(row).zone):
        form = _record_form(request, row, spec, meeting)
        if request.method == "POST" and form.is_valid():
            try:
                actions.record_meeting(
                    actor=_actor(request), transition_id=transition_id, step_key=step, **form.values()
                )
            except Refused as refused:
                reasons = refused.reasons
            else:
                messages.success(request, _("The meeting is recorded."))
                return _back(row, step)
        return _record_page(request, row, spec, meeting, form, reasons)


def _record_page(
    request: HttpRequest,
    row: Transition,
    spec: PlaybookMeeting,
    meeting: Meeting | None,
    form: RecordForm,
    reasons: tuple[Reason, ...],
) -> HttpResponse:
    context = frame(request, row, tab="meetings")
    step = next((one for one in context["steps"] if one.key == spec.step), None)
    language = get_language() or "en"
    context |= {
        "form": form,
        "refused": reasons,
        "corrected": any(name.startswith("correct-") for name in form.initial),
        "zone": calendar_of(row).zone,
        "card": card(_actor(request), row, context["document"], spec, step, meeting, language),
        "facts": known_facts(row, kind_of(spec)),
        "initiatives": initiatives_of(row),
    }
    status = 422 if reasons or form.errors else 200
    return render(request, "meetings/record.html", context, status=status)


def _record_form(
    request: HttpRequest, row: Transition, spec: PlaybookMeeting, meeting: Meeting | None
) -> RecordForm:
    kind = kind_of(spec)
    planned = meeting.starts_at if meeting is not None else None
    now = clock.now()
    sitting = sitting_of(meeting)
    initial: dict[str, Any] = {
        "held_at": planned if planned and planned <= now else now - timedelta(minutes=spec.minutes),
        "version": meeting.version if meeting is not None else 0,
    }
    if sitting is not None:
        initial |= {
            "held_at": sitting.started_at,
            "notes": sitting.notes,
            "people": sitting.people,
            "stakeholders": sitting.customers,
        } | {f"correct-{key}": one["text"] for key, one in sitting.corrections.items()}
    return RecordForm(
        request.POST if request.method == "POST" else None,
        initial=initial,
        colleagues=colleagues_of(row),
        customers=customers_of(row, spec.customers),
        facts=known_facts(row, kind),
        with_customer=kind in WITH_CUSTOMER,
    )


@login_required
@require_POST
def cancel(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Call off a planned meeting."""
    row = access_meeting(_actor(request), meeting_id).transition
    meeting = actions.cancel_meeting(actor=_actor(request), meeting_id=meeting_id)
    messages.success(request, _("The meeting is called off."))
    return _back(row, meeting.step_key)


@login_required
@require_POST
def notes(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Write the notes anew."""
    row = access_meeting(_actor(request), meeting_id).transition
    form = NotesForm(request.POST)
    if not form.is_valid():
        raise Refused(form_reasons(form))
    meeting = actions.amend_notes(
        actor=_actor(request),
        meeting_id=meeting_id,
        notes=form.cleaned_data["notes"],
        expected_version=form.cleaned_data["version"],
    )
    messages.success(request, _("Saved."))
    return _back(row, meeting.step_key)


@login_required
@require_POST
def finish(request: HttpRequest, action_id: UUID) -> HttpResponse:
    """An agreed action is done."""
    row = access_action(_actor(request), action_id).meeting.transition
    action = actions.finish_action(actor=_actor(request), action_id=action_id)
    messages.success(request, _("Done."))
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        return redirect(target)
    return _back(row, action.meeting.step_key)


def _back(row: Transition, step: str) -> HttpResponse:
    response = redirect("meetings:transition", row.pk)
    response["Location"] += f"#meeting-{step}"
    return response
