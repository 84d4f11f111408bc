"""The frame around every tab of a transition's page: header, stage strip, gates, the one next action."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from tasuki.rules import lifecycle
from tasuki.rules.access import Actor, allowed
from tasuki.rules.gates import GateResult
from tasuki.rules.reasons import Reason
from tasuki.transitions import facts
from tasuki.transitions.actions.advance import waiting_for, why_not_advance
from tasuki.transitions.company.rules import company_rules
from tasuki.transitions.cover.queries import running_cover
from tasuki.transitions.gate_view import load_flags
from tasuki.transitions.models import Step, Transition
from tasuki.transitions.opening import approvals
from tasuki.transitions.queries import relations_to_transition
from tasuki.web.requests import actor_of

TABS = (
    ("plan", "transitions:plan"),
    ("knowledge", "transitions:knowledge"),
    ("onboarding", "success:transition"),
    ("people", "transitions:people"),
    ("promises", "transitions:promises"),
    ("messages", "messaging:transition"),
    ("meetings", "meetings:transition"),
    ("boundaries", "watch:transition"),
    ("outcome", "outcomes:transition"),
    ("events", "transitions:events"),
)


@dataclass(frozen=True, slots=True)
class MoveButton:
    """A move that may be offered: the stage it leads to, what is in its way, whether a manager may override."""

    to: str
    label: str
    reasons: tuple[Reason, ...]
    may_override: bool
    primary: bool
    needs_reason: bool


def frame(request: HttpRequest, transition: Transition, *, tab: str) -> dict[str, Any]:
    """What `transitions/workspace.html` needs, for any room's tab."""
    actor = actor_of(request)
    company = company_rules()
    results, known, steps = facts.evaluate_gates(transition, company)
    relations = relations_to_transition(actor, transition)
    asked = approvals.waiting(transition, company)
    language = get_language() or "en"
    document = facts.document_of(transition)
    return {
        "transition": transition,
        "account": transition.account,
        "document": document,
        "tab": tab,
        "tabs": tabs(transition, tab),
        "relations": relations,
        "gate_results": list(results.values()),
        "overrides": {one.gate: one for one in transition.overrides.all()},
        "completeness": known,
        "target": facts.target_of(transition, company),
        "steps": steps,
        "reached": {change.after: change.at for change in transition.stage_changes.order_by("at")},
        "approvals": asked,
        "cover": running_cover(transition.account_id, transition.ownership),
        "load_flags": load_flags(transition, company),
        "may_approve": bool(asked) and allowed("transition.approve", actor, relations),
        "main_move": main_move(actor, transition, results, relations, asked),
        "side_moves": side_moves(actor, transition, results, relations),
        "next_step": next_step(actor, steps),
        "next_step_title": _title(document, next_step(actor, steps), language),
        "may": {action: allowed(action, actor, relations) for action in _OFFERED},
    }


_OFFERED = (
    "transition.edit",
    "transition.assign",
    "transition.override",
    "brief.accept",
    "brief.return",
    "knowledge.edit",
    "commitment.edit",
    "stakeholder.edit",
)


def tabs(transition: Transition, current: str) -> list[tuple[str, str, int | None, bool]]:
    """(label, address, count, is current) of each tab whose room is there."""
    labels = {
        "plan": pgettext("tab", "Plan"),
        "knowledge": _("Knowledge"),
        "onboarding": pgettext("tab", "Up to speed"),
        "people": pgettext("tab", "People"),
        "promises": _("Commitments"),
        "messages": _("Messages"),
        "meetings": _("Meetings"),
        "boundaries": _("Boundaries"),
        "outcome": _("Outcome"),
        "events": _("Events"),
    }
    found = []
    for key, name in TABS:
        try:
            address = reverse(name, args=[transition.pk])
        except NoReverseMatch:
            continue
        found.append((labels[key], address, transition.open_steps if key == "plan" else None, key == current))
    return found


def main_move(
    actor: Actor,
    transition: Transition,
    results: dict[str, GateResult],
    relations: frozenset[str],
    asked: list[Reason],
) -> MoveButton | None:
    """The move forward on the main line, or the way back from a side exit."""
    to = (
        transition.paused_from
        if transition.stage == lifecycle.PAUSED
        else lifecycle.next_on_line(transition.stage)
    )
    return _button(actor, transition, to, results, relations, asked, primary=True) if to else None


def side_moves(
    actor: Actor, transition: Transition, results: dict[str, GateResult], relations: frozenset[str]
) -> list[MoveButton]:
    """Pausing, cancelling and reopening, where the table has them and the actor may."""
    found = []
    for to in (lifecycle.PAUSED, lifecycle.CANCELLED, lifecycle.reopened_to(transition.stage)):
        if to is None or lifecycle.find_move(transition.stage, to) is None:
            continue
        button = _button(actor, transition, to, results, relations, [], primary=False)
        if not button.reasons:
            found.append(button)
    return found


def _button(
    actor: Actor,
    transition: Transition,
    to: str,
    results: dict[str, GateResult],
    relations: frozenset[str],
    asked: list[Reason],
    *,
    primary: bool,
) -> MoveButton:
    hard = why_not_advance(actor, transition, to, reason="asked for on the page")
    soft = waiting_for(transition, to, results, asked)
    move = lifecycle.find_move(transition.stage, to)
    labels = {
        lifecycle.PLANNED: _("Make the plan"),
        lifecycle.PREPARING: _("Start preparing"),
        lifecycle.READY: _("Declare ready"),
        lifecycle.INTRODUCING: _("Start introducing"),
        lifecycle.HANDED_OVER: _("Cut over now"),
        lifecycle.STABILISING: _("Receiver is fully responsible"),
        lifecycle.CLOSED: _("Close the transition"),
        lifecycle.PAUSED: _("Pause"),
        lifecycle.CANCELLED: _("Cancel the transition"),
    }
    label = labels.get(to, to)
    if transition.stage == lifecycle.PAUSED and primary:
        label = _("Resume")
    elif transition.stage in lifecycle.ENDED:
        label = _("Reopen the transition")
    return MoveButton(
        to=to,
        label=label,
        reasons=tuple(hard + soft),
        may_override=bool(soft) and not hard and allowed("transition.override", actor, relations),
        primary=primary,
        needs_reason=bool(move and move.needs_reason),
    )


def next_step(actor: Actor, steps: list[Step]) -> Step | None:
    """The one next action: the actor's own earliest open step, else the earliest of all."""
    todo = sorted((one for one in steps if not one.settled), key=lambda one: (one.due_at, one.position))
    mine = [one for one in todo if actor.person_id is not None and one.person_id == actor.person_id]
    return next(iter(mine or todo), None)


def _title(document: Any, step: Step | None, language: str) -> str:
    return document.step_text(step.key, language).title if step is not None else ""
