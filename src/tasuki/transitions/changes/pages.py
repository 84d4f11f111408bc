"""Pages that change a running plan: first the difference, then, if wanted, the change (TR-3, PB-1, PB-6, SC-5)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from tasuki.rules.access import Actor
from tasuki.rules.reasons import NotFound, Refused
from tasuki.transitions import actions, facts, zone_view
from tasuki.transitions.actions.plan_edits import PlanEdit
from tasuki.transitions.actions.playbook import PlaybookMove
from tasuki.transitions.changes.forms import (
    AvailabilityForm,
    ModeForm,
    PlaybookForm,
    RoleForm,
    StepPersonForm,
)
from tasuki.transitions.changes.view import shown
from tasuki.transitions.models import Transition
from tasuki.transitions.queries import access_transition
from tasuki.transitions.workspace import frame
from tasuki.web.forms import cleaned
from tasuki.web.reason_texts import sentences
from tasuki.web.requests import actor_of

type Edit = PlanEdit | PlaybookMove


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of change: its words, its form, how it is looked at and carried out."""

    heading: str | Promise
    lede: str | Promise
    button: str | Promise
    done: str | Promise
    form: type[forms.Form]
    look: Callable[[Actor, UUID, dict[str, Any]], Edit]
    apply: Callable[[Actor, UUID, dict[str, Any]], Edit]


def _kept(data: dict[str, Any]) -> dict[str, Any]:
    return {"reason": data["reason"], "expected_version": data["version"]}


KINDS = {
    "people": Kind(
        gettext_lazy("Give a role to somebody else"),
        gettext_lazy("Open steps follow; a new incoming owner goes through the internal gate again."),
        gettext_lazy("Give the role"),
        gettext_lazy("The role has a new person, and both were told."),
        RoleForm,
        lambda actor, pk, data: actions.preview_reassign(
            actor=actor, transition_id=pk, role=data["role"], person=data["person"]
        ),
        lambda actor, pk, data: actions.reassign(
            actor=actor, transition_id=pk, role=data["role"], person=data["person"], **_kept(data)
        ),
    ),
    "giver": Kind(
        gettext_lazy("Is the outgoing owner there?"),
        gettext_lazy("While they cannot take part, a manager stands in and the messages say so."),
        gettext_lazy("Change the plan"),
        gettext_lazy("The plan has changed."),
        AvailabilityForm,
        lambda actor, pk, data: actions.preview_availability(
            actor=actor, transition_id=pk, available=data["available"]
        ),
        lambda actor, pk, data: actions.set_giver_availability(
            actor=actor, transition_id=pk, available=data["available"], **_kept(data)
        ),
    ),
    "mode": Kind(
        gettext_lazy("Planned or unplanned"),
        gettext_lazy("The transition goes on by the other playbook; what is done stays."),
        gettext_lazy("Change the mode"),
        gettext_lazy("The plan has changed."),
        ModeForm,
        lambda actor, pk, data: actions.preview_mode(actor=actor, transition_id=pk, mode=data["mode"]),
        lambda actor, pk, data: actions.set_mode(
            actor=actor, transition_id=pk, mode=data["mode"], **_kept(data)
        ),
    ),
    "playbook": Kind(
        gettext_lazy("Follow another version of the playbook"),
        gettext_lazy("What is settled stays as it is; open steps go, come and move with their clocks."),
        gettext_lazy("Follow this version"),
        gettext_lazy("The transition follows another version of its playbook."),
        PlaybookForm,
        lambda actor, pk, data: actions.preview_playbook(actor=actor, transition_id=pk, version=data["to"]),
        lambda actor, pk, data: actions.move_to_playbook(
            actor=actor, transition_id=pk, version=data["to"], **_kept(data)
        ),
    ),
}


@login_required
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, transition_id: UUID, kind: str) -> HttpResponse:
    """One change of a running plan: GET shows the form and, filled in, the difference; POST carries it out."""
    actor, asked = actor_of(request), KINDS[kind]
    access_transition(actor, transition_id)
    bound = request.method == "POST" or any(name in request.GET for name in asked.form.base_fields)
    form = asked.form((request.POST or request.GET) if bound else None)
    context: dict[str, Any] = {
        "kind": asked,
        "form": form,
        "here": reverse(f"transitions:change_{kind}", args=[transition_id]),
    }
    if bound and form.is_valid():
        try:
            if request.method == "POST":
                asked.apply(actor, transition_id, form.cleaned_data)
                messages.success(request, str(asked.done))
                return _after(request, transition_id)
            context |= _difference(asked.look(actor, transition_id, form.cleaned_data))
            form.fields["reason"].required = True  # from here on the page asks for it
        except Refused as refused:
            context["refused"] = sentences(refused.reasons)
    fresh = access_transition(actor, transition_id)
    context |= frame(request, fresh, tab="plan") | _choices(fresh, kind)
    if "edit" in context:
        context["zone"] = zone_view.changed_on_page(fresh, context, _on_picture(context))
    status = 422 if "refused" in context or (bound and form.errors) else 200
    return render(request, "transitions/change.html", context, status=status)


def _after(request: HttpRequest, transition_id: UUID) -> HttpResponse:
    """To the plan, or to the list where the person has no part in it any more."""
    try:
        access_transition(actor_of(request), transition_id)
    except NotFound:
        return redirect("transitions:list")
    return redirect("transitions:plan", transition_id)


def _difference(found: Edit) -> dict[str, Any]:
    if isinstance(found, PlaybookMove):
        return {
            "edit": found.edit,
            "difference": shown(found.edit.plan, found.after),
            "texts": found.texts,
            "before": found.before,
            "after": found.after,
        }
    return {"edit": found, "difference": shown(found.plan)}


def _on_picture(context: dict[str, Any]) -> zone_view.Changed:
    """What of the change can be drawn: steps that move, come and go."""
    plan = context["edit"].plan
    return zone_view.Changed(
        moves=plan.difference.moves,
        added=plan.difference.added,
        dropped=plan.difference.dropped,
        document=context.get("after") or facts.document_of(plan.transition),
    )


def _choices(transition: Transition, kind: str) -> dict[str, Any]:
    return {"versions": actions.versions_for(transition)} if kind == "playbook" else {}


@login_required
@require_POST
def step_person(request: HttpRequest, transition_id: UUID, key: str) -> HttpResponse:
    """Give one step to a colleague."""
    actor = actor_of(request)
    access_transition(actor, transition_id)
    form = StepPersonForm(request.POST)
    data = cleaned(form)
    actions.reassign_step(
        actor=actor, transition_id=transition_id, key=key, person=data["person"], reason=data["reason"]
    )
    messages.success(request, _("The step is theirs now."))
    return redirect(f"{reverse('transitions:plan', args=[transition_id])}#step-{key}")
