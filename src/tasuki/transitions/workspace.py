"""The frame around every tab of a transition's page: header, stage strip, gates, the one next action."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from tasuki.rules import lifecycle
from tasuki.rules.access import Actor, allowed
from tasuki.rules.completeness import Completeness
from tasuki.rules.gates import GateResult
from tasuki.rules.reasons import Reason
from tasuki.transitions import carries, facts
from tasuki.transitions.actions.advance import waiting_for, why_not_advance
from tasuki.transitions.company.rules import company_rules
from tasuki.transitions.cover.queries import running_cover
from tasuki.transitions.gate_view import load_flags
from tasuki.transitions.models import Step, Transition
from tasuki.transitions.next_action import next_action
from tasuki.transitions.opening import approvals
from tasuki.transitions.queries import relations_to_transition
from tasuki.web import clock
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
        "next_action": next_action(actor, transition, steps, document, relations, get_language() or "en"),
        "nine": nine(transition, known, steps, facts.target_of(transition, company)),
        "cutover": cutover_words(transition),
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


NINE_SHORT: dict[str, str | Promise] = {
    "ownership": pgettext_lazy("carries", "Ownership"),
    "relationships": pgettext_lazy("carries", "Relationships"),
    "history": pgettext_lazy("carries", "Knowledge"),
    "initiatives": pgettext_lazy("carries", "Initiatives"),
    "opportunities": pgettext_lazy("carries", "Opportunities"),
    "confidence": pgettext_lazy("carries", "Confidence"),
    "continuity": pgettext_lazy("carries", "Continuity"),
    "momentum": pgettext_lazy("carries", "Momentum"),
    "rapport": pgettext_lazy("carries", "Rapport"),
}


def nine(
    transition: Transition, known: Completeness, steps: list[Step], target: Decimal
) -> list[tuple[str | Promise, carries.Carried]]:
    """The nine things that move or must survive, each with its short name (TR-1)."""
    found = carries.view(transition, known=known, steps=steps, target=target)
    return [(NINE_SHORT[one.key], one) for one in found]


def cutover_words(transition: Transition) -> str:
    """How far the cutover is, in words: days to go, days late, days since (TR-3, TR-4)."""
    today = facts.local_day(clock.now(), transition.zone)
    if transition.cut_over_at is not None:
        days = (today - facts.local_day(transition.cut_over_at, transition.zone)).days
        return (
            ngettext("%(days)d day ago", "%(days)d days ago", days) % {"days": days} if days else _("today")
        )
    if transition.transition_on is None or transition.stage in lifecycle.ENDED:
        return ""
    days = (transition.transition_on - today).days
    if days == 0:
        return _("today")
    if days < 0:
        return ngettext("%(days)d day late", "%(days)d days late", -days) % {"days": -days}
    return ngettext("in %(days)d day", "in %(days)d days", days) % {"days": days}


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
