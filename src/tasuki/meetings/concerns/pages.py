"""The concerns of a transition: the list, one with its ledger and the guide beside it (MT-7)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tasuki.meetings.concerns import actions
from tasuki.meetings.concerns.forms import ConcernForm, FollowUpForm, WordsForm
from tasuki.meetings.concerns.models import Concern
from tasuki.meetings.concerns.queries import access_concern, concerns_of, guide_for, meeting_language
from tasuki.meetings.queries import colleagues_of, customers_of
from tasuki.rules.access import why_not
from tasuki.rules.reasons import Reason, Refused
from tasuki.rules.worktime import local_date
from tasuki.transitions.facts import calendar_of
from tasuki.transitions.models import Transition
from tasuki.transitions.queries import access_transition, relations_to_transition
from tasuki.transitions.workspace import frame
from tasuki.web import clock
from tasuki.web.requests import actor_of

MAY = "meeting.record"


@login_required
@require_http_methods(["GET", "POST"])
def concerns(request: HttpRequest, transition_id: UUID) -> HttpResponse:
    """Every concern, what is not settled first; log one that came up outside a meeting."""
    actor = actor_of(request)
    row = access_transition(actor, transition_id)
    refused: tuple[Reason, ...] = ()
    with timezone.override(calendar_of(row).zone):
        form = ConcernForm(
            request.POST if request.method == "POST" else None, customers=customers_of(row), auto_id="log-%s"
        )
        if request.method == "POST" and form.is_valid():
            try:
                made = actions.log_concern(actor=actor, transition_id=row.pk, **form.values())
            except Refused as error:
                refused = error.reasons
            else:
                messages.success(request, _("The concern is logged."))
                return redirect("meetings:concern", made.pk)
        context = frame(request, row, tab="meetings") | {
            "concerns": list(concerns_of(row)),
            "form": form,
            "refused": refused,
            "shut": why_not(MAY, actor, relations_to_transition(actor, row)),
            "today": local_date(clock.now(), calendar_of(row)),
            "zone": row.zone,
        }
        status = 422 if refused or form.errors else 200
        return render(request, "meetings/concerns.html", context, status=status)


@login_required
@require_GET
def concern(request: HttpRequest, concern_id: UUID) -> HttpResponse:
    """One concern: what was said, what was answered and agreed, how to answer such a feeling."""
    return concern_page(request, access_concern(actor_of(request), concern_id))


def concern_page(
    request: HttpRequest, one: Concern, refused: tuple[Reason, ...] = (), status: int = 200, **forms: Any
) -> HttpResponse:
    """The page of a concern, with a form that was refused."""
    row = one.transition
    language = meeting_language(row, "joint", get_language() or "en")
    follow = {"what": one.follow_up, "who": str(one.follow_up_by_id or ""), "until": one.follow_up_on}
    colleagues = colleagues_of(row)
    context = frame(request, row, tab="meetings") | {
        "concern": one,
        "guide": guide_for(row, language).get(one.feeling),
        "guide_language": language,
        "steps": list(one.ledger.select_related("by").order_by("at", "pk")),
        "closed": one.state == Concern.State.CLOSED,
        "shut": why_not(MAY, actor_of(request), relations_to_transition(actor_of(request), row)),
        "refused": refused,
        "zone": row.zone,
        "answer_form": WordsForm(auto_id="answer-%s", initial={"text": one.response, "version": one.version}),
        "follow_form": FollowUpForm(
            auto_id="follow-%s", initial=follow | {"version": one.version}, colleagues=colleagues
        ),
        "close_form": WordsForm(auto_id="close-%s", initial={"version": one.version}),
        "reopen_form": WordsForm(auto_id="reopen-%s", initial={"version": one.version}),
    }
    context |= forms
    if context["closed"] and one.follow_up_by_id == actor_of(request).person_id:
        context["shut"] = []
    return render(request, "meetings/concern.html", context, status=status)


@login_required
@require_POST
def answer(request: HttpRequest, concern_id: UUID) -> HttpResponse:
    """What was said in answer."""
    return _words(request, concern_id, actions.answer_concern, "response", "answer")


@login_required
@require_POST
def close(request: HttpRequest, concern_id: UUID) -> HttpResponse:
    """It is settled: what the customer said."""
    return _words(request, concern_id, actions.close_concern, "closing", "close")


@login_required
@require_POST
def reopen(request: HttpRequest, concern_id: UUID) -> HttpResponse:
    """It came up again."""
    return _words(request, concern_id, actions.reopen_concern, "reason", "reopen")


@login_required
@require_POST
def follow_up(request: HttpRequest, concern_id: UUID) -> HttpResponse:
    """What will be done about it."""
    one = access_concern(actor_of(request), concern_id)
    form = FollowUpForm(request.POST, auto_id="follow-%s", colleagues=colleagues_of(one.transition))
    if not form.is_valid():
        return concern_page(request, one, status=422, follow_form=form)
    try:
        actions.follow_up(actor=actor_of(request), concern_id=one.pk, **form.values())
    except Refused as error:
        return concern_page(request, one, error.reasons, 422, follow_form=form)
    messages.success(request, _("The follow-up is agreed."))
    return redirect("meetings:concern", one.pk)


def _words(request: HttpRequest, concern_id: UUID, verb: Any, name: str, prefix: str) -> HttpResponse:
    one = access_concern(actor_of(request), concern_id)
    form = WordsForm(request.POST, auto_id=f"{prefix}-%s")
    kept: dict[str, Any] = {f"{prefix}_form": form}
    if not form.is_valid():
        return concern_page(request, one, status=422, **kept)
    data = form.cleaned_data
    said = {name: data["text"], "expected_version": data["version"]}
    try:
        verb(actor=actor_of(request), concern_id=one.pk, **said)
    except Refused as error:
        return concern_page(request, one, error.reasons, 422, **kept)
    messages.success(request, _("Saved."))
    return redirect("meetings:concern", one.pk)


def open_concerns(row: Transition) -> list[Concern]:
    """Those that are not settled."""
    return [one for one in concerns_of(row) if one.state != Concern.State.CLOSED]
