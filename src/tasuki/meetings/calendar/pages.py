"""The page of a meeting's invitations: choose, read what each gets, send; answers by hand (MT-5, MS-6)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tasuki.meetings.calendar import actions
from tasuki.meetings.calendar.board import candidates_of
from tasuki.meetings.calendar.letters import digest_of
from tasuki.meetings.calendar.queries import access_invitation
from tasuki.meetings.models import Meeting
from tasuki.meetings.queries import access_meeting
from tasuki.rules.reasons import Reason, Refused
from tasuki.transitions.facts import calendar_of
from tasuki.transitions.workspace import frame
from tasuki.web.requests import actor_of


@login_required
@require_http_methods(["GET", "POST"])
def invitations(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Who is to be invited; with a choice made, exactly what each gets; sending what was read."""
    meeting = access_meeting(actor_of(request), meeting_id)
    sent = request.POST if request.method == "POST" else request.GET
    wanted = _wanted(sent)
    refused: tuple[Reason, ...] = ()
    if request.method == "POST":
        try:
            made = actions.invite(
                actor=actor_of(request),
                meeting_id=meeting_id,
                expected=sent.get("expected", "")[:64] or None,
                **wanted,
            )
        except Refused as problem:
            refused = problem.reasons
        else:
            said = ngettext(
                "%(n)s invitation is on its way.", "%(n)s invitations are on their way.", len(made)
            )
            messages.success(request, said % {"n": len(made)})
            return _back(meeting)
    return _page(request, meeting, wanted, refused)


def _page(
    request: HttpRequest, meeting: Meeting, wanted: dict[str, Any], refused: tuple[Reason, ...]
) -> HttpResponse:
    actor, row = actor_of(request), meeting.transition
    chosen = {*wanted["people"], *wanted["stakeholders"]}
    context = frame(request, row, tab="meetings")
    found = actions.preview(actor=actor, meeting_id=meeting.pk, **wanted) if chosen else None
    context |= {
        "meeting": meeting,
        "title": context["document"].step_text(meeting.step_key, get_language() or "en").title,
        "zone": calendar_of(row).zone,
        "candidates": candidates_of(actor, meeting, chosen or None),
        "with_customer": meeting.kind != Meeting.Kind.INTERNAL,
        "letters": found.letters if found else (),
        "expected": digest_of(found.letters) if found else "",
        "reasons": found.reasons if found else (),
        "refused": refused or (found.reasons if found else ()),
    }
    return render(request, "meetings/calendar/invite.html", context, status=422 if refused else 200)


@login_required
@require_POST
def answer(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """Somebody said by another way whether they come."""
    one = access_invitation(actor_of(request), invitation_id)
    actions.note_answer(
        actor=actor_of(request), invitation_id=invitation_id, answer=request.POST.get("answer", "")[:20]
    )
    messages.success(request, _("The answer of %(name)s is noted.") % {"name": one.who.name})
    return _back(one.meeting)


@login_required
@require_POST
def uninvite(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """Take somebody off the list."""
    one = access_invitation(actor_of(request), invitation_id)
    actions.uninvite(actor=actor_of(request), invitation_id=invitation_id)
    messages.success(request, _("%(name)s is not invited any more.") % {"name": one.who.name})
    return _back(one.meeting)


def _wanted(sent: QueryDict) -> dict[str, Any]:
    people, stakeholders = _ids(sent.getlist("person")), _ids(sent.getlist("stakeholder"))
    zones = {one: sent.get(f"zone-{one}", "").strip()[:64] for one in (*people, *stakeholders)}
    return {
        "people": people,
        "stakeholders": stakeholders,
        "zones": {one: zone for one, zone in zones.items() if f"zone-{one}" in sent},
    }


def _ids(values: list[str]) -> list[UUID]:
    found = []
    for one in values[:500]:
        try:
            found.append(UUID(one))
        except ValueError:
            raise Refused(Reason("input.invalid", {"field": "id", "message": one[:60]})) from None
    return found


def _back(meeting: Meeting) -> HttpResponse:
    response = redirect("meetings:transition", meeting.transition_id)
    response["Location"] += f"#meeting-{meeting.step_key}"
    return response
