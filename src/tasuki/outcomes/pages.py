"""The outcome of a transition: measures, survey, rating, health, retrospective (ME-1 … ME-5, ME-8, ME-20, GA-7)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tasuki.messaging.models import STATE, Message
from tasuki.outcomes import actions, decisions, views
from tasuki.outcomes.actions.asking import STEP, why_not_ask
from tasuki.outcomes.actions.judging import why_not_check, why_not_rate, why_not_write
from tasuki.outcomes.forms import HealthForm, RatingForm, RetrospectiveForm
from tasuki.outcomes.measures import measures_for
from tasuki.outcomes.models import HandoffRating, Retrospective
from tasuki.outcomes.queries import (
    HealthCheck,
    access_asked,
    access_survey,
    askable,
    health_of,
    pulses_of,
    surveys_of,
)
from tasuki.rules.access import Actor, allowed, why_not
from tasuki.rules.reasons import Reason, Refused
from tasuki.transitions.models import Step, Transition
from tasuki.transitions.queries import access_transition, relations_to_transition
from tasuki.transitions.workspace import frame


def _actor(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined, no-any-return]


@login_required
@require_GET
def transition(request: HttpRequest, transition_id: UUID) -> HttpResponse:
    """What came of it, and what is still to be asked, checked and written."""
    row = access_transition(_actor(request), transition_id)
    context = frame(request, row, tab="outcome")
    context |= _outcome(_actor(request), row)
    return render(request, "outcomes/transition.html", context)


def _outcome(actor: Actor, row: Transition) -> dict[str, Any]:
    rating = HandoffRating.objects.filter(transition=row).select_related("by").first()
    look = Retrospective.objects.filter(transition=row).select_related("written_by").first()
    baseline, checks = health_of(row)
    surveys = surveys_of(row)
    survey_step = row.steps.filter(key=STEP).first()
    return {
        "figures": views.figures(measures_for(actor, row)),
        "surveys": surveys,
        "to_ask": askable(row),
        "ask_reasons": why_not_ask(actor, row),
        "invitations_wait": bool(surveys)
        and survey_step is not None
        and survey_step.state == Step.State.TODO,
        "sees_rating": actions.sees_rating(actor, row),
        "pulses": pulses_of(row)
        if allowed("pulse.see", actor, relations_to_transition(actor, row))
        else None,
        "low": decisions.LOW,
        "may_record": not why_not("outcome.record", actor, relations_to_transition(actor, row)),
        "rating": rating,
        "rate_reasons": why_not_rate(actor, row),
        "rating_form": RatingForm(
            auto_id="rating-%s",
            initial={"score": str(rating.score), "comment": rating.comment} if rating else None,
        ),
        "baseline": baseline,
        "checks": checks,
        "health_reasons": why_not_check(actor, row, 0),
        "health_form": HealthForm(auto_id="health-%s", initial={"day": _next_day(checks, baseline)}),
        "look": look,
        "look_reasons": why_not_write(actor, row),
        "look_form": RetrospectiveForm(auto_id="look-%s", initial=_look_initial(look)),
    }


def _next_day(checks: list[HealthCheck], baseline: object) -> int:
    if baseline is None:
        return 0
    return next((one.day for one in checks if one.reading is None), checks[-1].day)


def _look_initial(look: Retrospective | None) -> dict[str, Any]:
    if look is None:
        return {"version": 0}
    names = ("went_well", "went_badly", "customer_feedback", "actions", "version")
    return {name: getattr(look, name) for name in names}


@login_required
@require_POST
def ask(request: HttpRequest, transition_id: UUID) -> HttpResponse:
    """Ask champion and sponsor."""
    made = actions.ask_survey(actor=_actor(request), transition_id=transition_id)
    messages.success(request, _("%(n)s people are asked.") % {"n": len(made)})
    return _back(transition_id, "survey")


@login_required
@require_POST
def revoke(request: HttpRequest, survey_id: UUID) -> HttpResponse:
    """Withdraw a question."""
    access_survey(_actor(request), survey_id)
    survey = actions.revoke_survey(actor=_actor(request), survey_id=survey_id)
    messages.success(request, _("The question is withdrawn; its link opens no more."))
    return _back(survey.transition_id, "survey")


@login_required
@require_POST
def remind(request: HttpRequest, survey_id: UUID) -> HttpResponse:
    """Remind of a survey, once."""
    survey = access_survey(_actor(request), survey_id)
    return _reminded(request, actions.remind_survey(actor=_actor(request), survey_id=survey.pk), "survey")


@login_required
@require_POST
def remind_pulse(request: HttpRequest, transition_id: UUID, stakeholder_id: UUID) -> HttpResponse:
    """Remind of the question after the first week, once."""
    access_asked(_actor(request), transition_id, stakeholder_id)
    made = actions.remind_pulse(
        actor=_actor(request), transition_id=transition_id, stakeholder_id=stakeholder_id
    )
    return _reminded(request, made, "pulse")


def _reminded(request: HttpRequest, made: Message, anchor: str) -> HttpResponse:
    if made.state == STATE.DRAFT:
        messages.warning(
            request, _("The reminder is a draft: look at what holds it back on the messages page.")
        )
    else:
        messages.success(request, _("The reminder is on its way; there will be no second one."))
    return _back(made.transition_id, anchor)


@login_required
@require_POST
def revoke_pulse(request: HttpRequest, transition_id: UUID, stakeholder_id: UUID) -> HttpResponse:
    """Withdraw the question after the first week."""
    access_asked(_actor(request), transition_id, stakeholder_id)
    actions.revoke_pulse(actor=_actor(request), transition_id=transition_id, stakeholder_id=stakeholder_id)
    messages.success(request, _("The question is withdrawn; its link opens no more."))
    return _back(transition_id, "pulse")


@login_required
@require_POST
def called(request: HttpRequest, survey_id: UUID) -> HttpResponse:
    """Somebody spoke with the customer about a survey's answer."""
    survey = actions.note_survey_call(
        actor=_actor(request), survey_id=survey_id, summary=request.POST.get("summary", "")
    )
    messages.success(request, _("Noted: you spoke with them."))
    return _back(survey.transition_id, "survey")


@login_required
@require_POST
def called_pulse(request: HttpRequest, transition_id: UUID, stakeholder_id: UUID) -> HttpResponse:
    """Somebody spoke with the customer about a pulse's answer."""
    access_asked(_actor(request), transition_id, stakeholder_id)
    actions.note_pulse_call(
        actor=_actor(request),
        transition_id=transition_id,
        stakeholder_id=stakeholder_id,
        summary=request.POST.get("summary", ""),
    )
    messages.success(request, _("Noted: you spoke with them."))
    return _back(transition_id, "pulse")


@login_required
@require_POST
def rate(request: HttpRequest, transition_id: UUID) -> HttpResponse:
    """The incoming owner's rating."""
    access_transition(_actor(request), transition_id)
    data = _cleaned(RatingForm(request.POST))
    actions.rate_handoff(actor=_actor(request), transition_id=transition_id, **data)
    messages.success(request, _("Thank you. Your rating is kept."))
    return _back(transition_id, "rating")


@login_required
@require_POST
def check_health(request: HttpRequest, transition_id: UUID) -> HttpResponse:
    """A health check of day 0, 30, 60 or 90."""
    access_transition(_actor(request), transition_id)
    data = _cleaned(HealthForm(request.POST))
    actions.record_health_check(actor=_actor(request), transition_id=transition_id, **data)
    messages.success(request, _("Saved."))
    return _back(transition_id, "health")


@login_required
@require_POST
def look_back(request: HttpRequest, transition_id: UUID) -> HttpResponse:
    """The retrospective. What was typed is never lost: a refusal shows the form again, filled in."""
    row = access_transition(_actor(request), transition_id)
    form = RetrospectiveForm(request.POST, auto_id="look-%s")
    reasons: tuple[Reason, ...] = ()
    if form.is_valid():
        data = dict(form.cleaned_data)
        version = data.pop("version")
        try:
            actions.write_retrospective(
                actor=_actor(request), transition_id=transition_id, expected_version=version, **data
            )
        except Refused as refused:
            reasons = refused.reasons
        else:
            messages.success(request, _("Saved."))
            return _back(transition_id, "retrospective")
    context = frame(request, row, tab="outcome") | _outcome(_actor(request), row)
    context |= {"look_form": form, "look_refused": reasons}
    return render(request, "outcomes/transition.html", context, status=422)


def _cleaned(form: forms.Form) -> dict[str, Any]:
    if form.is_valid():
        return form.cleaned_data
    raise Refused(
        [
            Reason(
                "input.invalid",
                {"field": str(form.fields[name].label or name), "message": " ".join(map(str, found))},
            )
            for name, found in form.errors.items()
        ]
    )


def _back(transition_id: UUID, anchor: str) -> HttpResponse:
    response = redirect("outcomes:transition", transition_id)
    response["Location"] += f"#{anchor}"
    return response
