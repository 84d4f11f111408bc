"""The tab «Up to speed» of a transition: tick, ask, finish, cadence; without JavaScript too (PB-13 … PB-16)."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tasuki.commitments.queries import colleagues_of
from tasuki.knowledge.queries import reviewed_transitions
from tasuki.rules.access import allowed
from tasuki.rules.reasons import Conflict, NotFound, Refused
from tasuki.success import actions
from tasuki.success.beats import booking_of, cadence_views
from tasuki.success.forms import AskForm, CadenceForm, MarkForm
from tasuki.success.onboarding import one_step, way_up, what_is_next
from tasuki.success.plan_view import standing_of
from tasuki.transitions.models import Transition
from tasuki.transitions.queries import access_transition
from tasuki.transitions.workspace import frame
from tasuki.web import clock
from tasuki.web.forms import cleaned
from tasuki.web.reason_texts import sentence, sentences
from tasuki.web.requests import actor_of


@login_required
@require_GET
def transition(request: HttpRequest, transition_id: UUID) -> HttpResponse:
    """What is to be read, asked, met and checked, by stretch; the cadence and the success plan beside it."""
    actor = actor_of(request)
    row = access_transition(actor, transition_id)
    context = frame(request, row, tab="onboarding")
    stretches = way_up(actor, row) if row.playbook_id else []
    cadences = cadence_views(row.account, clock.now())
    may_plan = allowed("success.edit", actor, context["relations"])
    context |= {
        "stretches": stretches,
        "settled": sum(one.settled for one in stretches),
        "total": sum(one.total for one in stretches),
        "next_item": what_is_next(actor, stretches),
        "cadences": cadences,
        "booking": booking_of(row, cadences, context["steps"]),
        "cadence_form": CadenceForm(),
        "wanted": request.GET.get("step", ""),
        "may_plan": may_plan,
        "colleagues": colleagues_of(row.account) if may_plan else [],
        "may_ask": _may_ask(request, row),
        "standing": standing_of(row.account_id)
        if allowed("success.see", actor, context["relations"])
        else None,
    }
    return render(request, "success/transition.html", context)


@login_required
@require_POST
def mark(request: HttpRequest, transition_id: UUID, step: str, item: str) -> HttpResponse:
    """Tick an item, mark it as not applicable, or open it again."""
    actor = actor_of(request)
    access_transition(actor, transition_id)
    data = cleaned(MarkForm(request.POST))
    where: dict[str, Any] = {"actor": actor, "transition_id": transition_id, "step": step, "item": item}
    problems: list[str] = []
    try:
        if data["state"] == "open":
            actions.reopen_item(**where, expected_version=data["version"])
        else:
            actions.mark_item(
                **where, state=data["state"], note=data["note"], expected_version=data["version"]
            )
    except (Refused, Conflict) as error:
        if not _wants_fragment(request):
            raise
        problems = [sentence(error.reason)] if isinstance(error, Conflict) else sentences(error.reasons)
    if _wants_fragment(request):
        return _fragment(request, transition_id, step, item, problems)
    return _back(transition_id, f"item-{step}-{item}", step)


@login_required
@require_POST
def ask(request: HttpRequest, transition_id: UUID) -> HttpResponse:
    """A question goes to its item in the knowledge record."""
    actor = actor_of(request)
    access_transition(actor, transition_id)
    data = cleaned(AskForm(request.POST))
    actions.ask_about(actor=actor, transition_id=transition_id, **data)
    messages.success(
        request, _("Your question stands in the knowledge record; the outgoing owner answers it there.")
    )
    return _back(transition_id, request.POST.get("anchor", "")[:200], request.POST.get("step", "")[:60])


@login_required
@require_POST
def finish(request: HttpRequest, transition_id: UUID, step: str) -> HttpResponse:
    """Complete a step of which every item is settled."""
    actions.finish_step(actor=actor_of(request), transition_id=transition_id, step=step)
    messages.success(request, _("The step is done."))
    return _back(transition_id, f"step-{step}", step)


def _may_ask(request: HttpRequest, row: Transition) -> bool:
    return row.pk in reviewed_transitions(actor_of(request), row.account_id)


def _wants_fragment(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def _fragment(
    request: HttpRequest, transition_id: UUID, step: str, item: str, problems: list[str]
) -> HttpResponse:
    """The step's panel as it stands now; a refusal keeps what was typed and says why, beside its item."""
    row = access_transition(actor_of(request), transition_id)
    found = one_step(actor_of(request), row, step)
    if found is None:
        raise NotFound("step", step)
    context = {
        "transition": row,
        "account": row.account,
        "step": found,
        "may_ask": _may_ask(request, row),
        "wanted": step,
        "refused_item": item if problems else "",
        "refused_note": request.POST.get("note", "") if problems else "",
        "problems": problems,
    }
    return render(request, "success/_step.html", context)


def _back(transition_id: UUID, anchor: str, step: str) -> HttpResponse:
    """To the item again, its step opened."""
    place = reverse("success:transition", args=[transition_id])
    return redirect(f"{place}?{urlencode({'step': step})}" + (f"#{quote(anchor)}" if anchor else ""))
