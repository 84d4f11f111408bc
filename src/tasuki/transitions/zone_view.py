"""A transition as the exchange-zone picture: whose responsibility how wide, doors, steps, today (UX-4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from tasuki.playbooks.document import PlaybookDocument
from tasuki.rules import lifecycle
from tasuki.rules.gates import GateResult
from tasuki.rules.plan_parts import PlannedStep, StepMove
from tasuki.rules.worktime import closing_time
from tasuki.transitions import facts
from tasuki.transitions.clocks.view import ClockView as ClockRow
from tasuki.transitions.models import Step, Transition
from tasuki.transitions.planning.step_texts import step_text
from tasuki.web import clock
from tasuki.web.exchange_zone_facts import ZoneClock, ZoneFacts, ZoneGate, ZonePoint
from tasuki.web.exchange_zone_views import ClockState, GateState

FORTNIGHT = timedelta(days=14)
RECEIVERS = ("receiver", "receiver_manager")
CLOCKS: dict[str, ClockState] = {
    "running": "running",
    "due_soon": "soon",
    "breached": "breached",
    "escalated": "breached",
    "paused": "paused",
}
SHORT: dict[str, str | Promise] = {
    "assign-receiver": gettext_lazy("assigned"),
    "accept-brief": gettext_lazy("brief accepted"),
    "introduction": gettext_lazy("introduction"),
    "joint-meeting": gettext_lazy("joint meeting"),
    "manager-meeting": gettext_lazy("meeting with the manager"),
    "cutover": gettext_lazy("cutover"),
    "kickoff": gettext_lazy("kickoff"),
    "follow-up": gettext_lazy("follow-up"),
    "retrospective": gettext_lazy("retrospective"),
    "step-back": gettext_lazy("step-back note"),
}


def picture(
    transition: Transition,
    steps: Iterable[Step],
    results: Iterable[GateResult],
    document: PlaybookDocument,
    language: str,
    clocks: Iterable[ClockRow] = (),
) -> ZoneFacts | None:
    """The large picture with every step, gate and running clock; None while there is no plan to draw."""
    rows = list(steps)
    found = _facts(transition, {one.key: one.due_at for one in rows}, transition.transition_on)
    if found is None:
        return None
    return replace(
        found,
        points=tuple(_point(step, document, language, found.now) for step in rows),
        gates=tuple(
            ZoneGate(one.gate, _gate_state(open=one.open, overridden=one.overridden)) for one in results
        ),
        clocks=tuple(
            ZoneClock(one.title, one.row.due_at, CLOCKS[one.row.state])
            for one in clocks
            if one.row.state in CLOCKS
        ),
    )


def changed(
    transition: Transition, before: ZoneFacts | None, change: Changed, language: str
) -> ZoneFacts | None:
    """The plan as it would be, with the plan as it is as its ghost (TR-3, PB-1, SC-5)."""
    if before is None:
        return None
    moved = {one.key: one.after for one in change.moves}
    kept = [one for one in before.points if one.key not in change.dropped]
    points = [replace(one, at=moved[one.key], state="todo") if one.key in moved else one for one in kept]
    points += [_added(one, change.document, language) for one in change.added]
    due = {one.key: one.at for one in points}
    after = _facts(transition, due, change.day or transition.transition_on)
    if after is None:
        return None
    now = before.now
    shown = tuple(
        replace(one, state="late") if one.state == "todo" and one.at < now else one for one in points
    )
    return replace(after, points=shown, gates=before.gates, was=replace(before, clocks=()))


@dataclass(frozen=True, slots=True)
class Changed:
    """What a change does to the picture."""

    moves: tuple[StepMove, ...] = ()
    added: tuple[PlannedStep, ...] = ()
    dropped: tuple[str, ...] = ()
    day: date | None = None
    document: PlaybookDocument | None = None


def changed_on_page(transition: Transition, context: Mapping[str, Any], change: Changed) -> ZoneFacts | None:
    """The same from what the frame of a page has read already; None where no step moves, comes or goes."""
    if not (change.moves or change.added or change.dropped):
        return None
    language = get_language() or "en"
    before = picture(transition, context["steps"], context["gate_results"], context["document"], language)
    return changed(transition, before, change, language)


def _added(step: PlannedStep, document: PlaybookDocument | None, language: str) -> ZonePoint:
    title = step_text(document, step.key, language).title if document else step.key
    return ZonePoint(
        key=step.key,
        label=str(SHORT.get(step.key) or title),
        at=step.due_at,
        side="receiver" if step.role in RECEIVERS else "giver",
        major=step.key in SHORT,
    )


def small(transition: Transition) -> ZoneFacts | None:
    """The picture for a table row, from the transition's own columns alone."""
    gates = tuple(
        ZoneGate(one["gate"], _gate_state(open=one["open"], overridden=one["overridden"]))
        for one in transition.gates
    )
    found = _facts(transition, {}, transition.transition_on)
    return replace(found, gates=gates) if found else None


def _facts(
    transition: Transition, due: Mapping[str, datetime], transition_on: date | None
) -> ZoneFacts | None:
    if transition_on is None:
        return None
    calendar = facts.calendar_of(transition)
    cutover = closing_time(transition_on, calendar)
    begins = min([transition.opened_at, *due.values()])
    zone_from = min(max(due.get("introduction", cutover - FORTNIGHT), begins), cutover)
    zone_until = due.get("fully-responsible", cutover + FORTNIGHT)
    ends = due.get("step-back", cutover + 2 * FORTNIGHT)
    giver = transition.giver
    return ZoneFacts(
        account=transition.account.name,
        giver=giver.name if giver else _("nobody yet"),
        receiver=transition.receiver.name if transition.receiver else _("nobody yet"),
        begins=min(begins, zone_from),
        zone_from=zone_from,
        cutover=cutover,
        zone_until=max(zone_until, cutover),
        ends=max(ends, zone_until, cutover + timedelta(days=1)),
        now=clock.now(),
        zone=calendar.zone,
        cut_over_at=transition.cut_over_at,
        giver_until=closing_time(giver.last_day, calendar) if giver and giver.last_day else None,
        closed=transition.stage in lifecycle.ENDED,
        about=f"{transition.get_scenario_display()} · {transition.get_mode_display()}",
        next_href=reverse("transitions:plan", args=[transition.pk]),
    )


def _point(step: Step, document: PlaybookDocument, language: str, now: datetime) -> ZonePoint:
    late = not step.settled and step.due_at < now
    return ZonePoint(
        key=step.key,
        label=str(SHORT.get(step.key) or step_text(document, step.key, language).title),
        at=step.settled_at or step.due_at,
        side="receiver" if step.role in RECEIVERS else "giver",
        state="done" if step.settled else "late" if late else "todo",
        major=step.key in SHORT,
        href=f"#step-{step.key}",
    )


def _gate_state(*, open: bool, overridden: bool) -> GateState:
    return "overridden" if overridden else "open" if open else "shut"
