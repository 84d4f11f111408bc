"""The pages of transitions: opening, plan, brief, events."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tasuki.customers.models import Account
from tasuki.customers.names import name_key
from tasuki.customers.queries import access_account, visible_accounts
from tasuki.rules import lifecycle
from tasuki.rules.reasons import Reason, Refused
from tasuki.transitions import actions, describe, gate_view, plan_view, zone_view
from tasuki.transitions.changes import view as change_view
from tasuki.transitions.forms import DateForm, MoveForm, OpenForm, StepForm
from tasuki.transitions.models import Transition
from tasuki.transitions.opening import view as opening_view
from tasuki.transitions.queries import access_transition
from tasuki.transitions.risk.view import risk_view
from tasuki.transitions.workspace import frame
from tasuki.web.forms import cleaned
from tasuki.web.reason_texts import sentences
from tasuki.web.requests import actor_of, local_path

#: So many accounts are offered for opening; the others are searched for.
CHOICE = 50


@login_required
@require_http_methods(["GET", "POST"])
def open_for_account(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Open a transition of one account: facts in, proposal with its reason, then the plan."""
    account = access_account(actor_of(request), account_id)
    form = OpenForm(request.POST or None, account=account)
    reasons: tuple[Reason, ...] = ()
    flags: tuple[Reason, ...] = ()
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    if chosen:
        wanted = _wanted(account, chosen, draft="draft" in request.POST)
        try:
            keep = "propose" not in request.POST
            transition, flags = _open(request, wanted, keep=keep)
            if keep:
                messages.success(
                    request, _("The transition of %(account)s is open.") % {"account": account.name}
                )
                for flag in sentences(flags):
                    messages.warning(request, flag)
                return redirect("transitions:plan", transition.pk)
        except Refused as refused:
            reasons = refused.reasons
            form.ask_to_force(closed=_closed(refused))
    context: dict[str, Any] = {"account": account, "form": form, "refused": reasons}
    if chosen.get("receiver"):
        proposal = actions.propose_opening(
            account, account.owner, chosen["receiver"], reason=chosen["reason"]
        )
        context |= {
            "proposal": proposal,
            "proposed_scenario": Transition.Scenario(proposal.scenario).label,
            "proposed_mode": Transition.Mode(proposal.mode).label,
        }
    context |= opening_view.remarks(account, chosen.get("receiver"), chosen.get("reason") or "other")
    context["plan_flags"] = [one for one in flags if one not in context["flags"]]
    return render(request, "transitions/open.html", context, status=422 if reasons else 200)


def _wanted(account: Account, chosen: dict[str, Any], *, draft: bool) -> dict[str, Any]:
    return {
        "account": account,
        "receiver": chosen["receiver"],
        "transition_on": chosen["transition_on"],
        "reason": chosen["reason"],
        "reason_text": chosen["reason_text"],
        "scenario": chosen["scenario"] or None,
        "mode": chosen["mode"] or None,
        "draft": draft,
        "force": chosen["force"],
    }


def _open(
    request: HttpRequest, wanted: dict[str, Any], *, keep: bool
) -> tuple[Transition, tuple[Reason, ...]]:
    """Open it, with the remarks on it; without `keep` everything is said and nothing is kept."""
    with transaction.atomic():
        outcome = actions.open_many(actor=actor_of(request), requests=[actions.OpenRequest(**wanted)])[0]
        if outcome.transition is None:
            raise Refused(outcome.reasons)
        if not keep:
            transaction.set_rollback(True)
    return outcome.transition, outcome.flags


@login_required
@require_GET
def choose_account(request: HttpRequest) -> HttpResponse:
    """The first step of opening: which account."""
    text = request.GET.get("q", "").strip()
    found = visible_accounts(actor_of(request)).select_related("owner").order_by("sort_key", "id")
    if text:
        found = found.filter(name_key__contains=name_key(text))
    shown = list(found[: CHOICE + 1])
    context = {"accounts": shown[:CHOICE], "more": len(shown) > CHOICE, "q": text}
    return render(request, "transitions/choose_account.html", context)


@login_required
@require_GET
def plan(request: HttpRequest, transition_id: UUID) -> HttpResponse:
    """The plan: phases, steps, gates, clocks, the one next action."""
    transition = access_transition(actor_of(request), transition_id)
    context = frame(request, transition, tab="plan")
    language, document = get_language() or "en", context["document"]
    context["phases"] = plan_view.phases(
        actor_of(request), transition, document, context["steps"], context["relations"], language
    )
    context["gate_rows"] = plan_view.gate_rows(context["gate_results"], context["overrides"])
    context["clocks"] = plan_view.clock_rows(transition.clocks.order_by("due_at"), document, language)
    context["risk"] = None if transition.stage in lifecycle.ENDED else risk_view(transition)
    context["about"] = plan_view.about(transition)
    context |= gate_view.more(transition, context["gate_results"], context["overrides"].values())
    context["warnings"] = plan_view.warnings(transition, context["steps"])
    context["may_assign"] = context["may"]["transition.assign"] and transition.stage not in lifecycle.ENDED
    context["changes"] = plan_view.changes(transition, context["may"])
    context["zone"] = zone_view.picture(
        transition, context["steps"], context["gate_results"], document, language, context["clocks"]
    )
    context["may_move_date"] = transition.cut_over_at is None and context["may"]["transition.edit"]
    context["date_form"] = DateForm(initial={"day": transition.transition_on})
    return render(request, "transitions/plan.html", context)


@login_required
@require_POST
def move(request: HttpRequest, transition_id: UUID) -> HttpResponse:
    """Change the stage; what is in the way comes back as reasons."""
    access_transition(actor_of(request), transition_id)
    form = MoveForm(request.POST)
    data = cleaned(form)
    moved = actions.advance(
        actor=actor_of(request),
        transition_id=transition_id,
        to=data["to"],
        reason=data["reason"],
        override_reason=data["override_reason"],
        expected_version=data["version"],
    )
    messages.success(request, _("Stage: %(stage)s") % {"stage": moved.get_stage_display()})
    return redirect("transitions:plan", transition_id)


@login_required
@require_POST
def settle(request: HttpRequest, transition_id: UUID, key: str) -> HttpResponse:
    """Complete or waive a step."""
    access_transition(actor_of(request), transition_id)
    form = StepForm(request.POST)
    data, actor = cleaned(form), actor_of(request)
    if data["waive"] or "waive_step" in request.POST:
        actions.waive_step(actor=actor, transition_id=transition_id, key=key, reason=data["waive"])
    else:
        actions.complete_step(actor=actor, transition_id=transition_id, key=key, note=data["note"])
    messages.success(request, _("Done."))
    return redirect(local_path(request, "next", f"/transitions/{transition_id}/"))


@login_required
@require_http_methods(["GET", "POST"])
def move_date(request: HttpRequest, transition_id: UUID) -> HttpResponse:
    """A new date: first the difference, then, if wanted, the change (TR-3)."""
    actor = actor_of(request)
    transition = access_transition(actor, transition_id)
    form = DateForm(request.POST or request.GET or None)
    context = frame(request, transition, tab="plan") | {"date_form": form}
    if not form.is_bound or not form.is_valid():
        return render(request, "transitions/date.html", context)
    data = form.cleaned_data
    if request.method == "POST":
        actions.move_date(
            actor=actor,
            transition_id=transition_id,
            day=data["day"],
            expected_version=data["version"],
            force=data["force"],
        )
        messages.success(request, _("The plan follows the new date."))
        return redirect("transitions:plan", transition_id)
    try:
        change = actions.preview_date(
            actor=actor, transition_id=transition_id, day=data["day"], force=data["force"]
        )
    except Refused as refused:
        context |= {"refused": sentences(refused.reasons), "refused_closed": _closed(refused)}
        return render(request, "transitions/date.html", context, status=422)
    change_of = zone_view.Changed(moves=change.moves, day=change.after)
    context |= {
        "change": change,
        "difference": change_view.date_shown(transition, change),
        "zone": zone_view.changed_on_page(transition, context, change_of),
    }
    return render(request, "transitions/date.html", context)


def _closed(refused: Refused) -> bool:
    """Whether the day lies in a blackout, so that a manager may be asked for a reason."""
    return any(one.code in ("date.blackout", "date.quarter_end") for one in refused.reasons)


@login_required
@require_POST
def accept(request: HttpRequest, transition_id: UUID) -> HttpResponse:
    """The receiver accepts the brief."""
    brief = actions.accept_brief(actor=actor_of(request), transition_id=transition_id)
    messages.success(request, _("Brief %(number)s accepted.") % {"number": brief.number})
    return redirect("transitions:knowledge", transition_id)


@login_required
@require_GET
def events(request: HttpRequest, transition_id: UUID) -> HttpResponse:
    """Everything that happened, newest first."""
    actor = actor_of(request)
    transition = access_transition(actor, transition_id)
    context = frame(request, transition, tab="events")
    context["stage_changes"] = describe.stage_changes_in_words(transition)
    language = get_language() or "en"
    context["events"] = describe.events_in_words(transition, context["document"], language)
    context["with_codes"] = actor.has("operations", "administrator")  # who looks codes up in exports and logs
    return render(request, "transitions/events.html", context)
