"""A transition as the exchange-zone picture: whose responsibility how wide, doors, steps, today (UX-4)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tasuki.playbooks.document import PlaybookDocument
from tasuki.rules import lifecycle
from tasuki.rules.gates import GateResult
from tasuki.rules.worktime import closing_time
from tasuki.transitions import facts
from tasuki.transitions.models import Step, Transition
from tasuki.transitions.planning.step_texts import step_text
from tasuki.web import clock
from tasuki.web.exchange_zone import ZoneFacts, ZoneGate, ZonePoint
from tasuki.web.exchange_zone_views import GateState

FORTNIGHT = timedelta(days=14)
RECEIVERS = ("receiver", "receiver_manager")
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
) -> ZoneFacts | None:
    """The large picture with every step and gate; None while there is no plan to draw."""
    rows = {step.key: step for step in steps}
    return _facts(
        transition,
        rows,
        points=tuple(_point(step, document, language, clock.now()) for step in rows.values()),
        gates=tuple(
            ZoneGate(one.gate, _gate_state(open=one.open, overridden=one.overridden)) for one in results
        ),
    )


def small(transition: Transition) -> ZoneFacts | None:
    """The picture for a table row, from the transition's own columns alone."""
    gates = tuple(
        ZoneGate(one["gate"], _gate_state(open=one["open"], overridden=one["overridden"]))
        for one in transition.gates
    )
    return _facts(transition, {}, points=(), gates=gates)


def _facts(
    transition: Transition,
    rows: dict[str, Step],
    *,
    points: tuple[ZonePoint, ...],
    gates: tuple[ZoneGate, ...],
) -> ZoneFacts | None:
    if transition.transition_on is None:
        return None
    cutover = closing_time(transition.transition_on, facts.calendar_of(transition))
    due = sorted(step.due_at for step in rows.values())
    introduction, full = rows.get("introduction"), rows.get("fully-responsible")
    step_back = rows.get("step-back")
    begins = min([transition.opened_at, *due[:1]])
    zone_from = max(introduction.due_at if introduction else cutover - FORTNIGHT, begins)
    zone_until = full.due_at if full else cutover + FORTNIGHT
    ends = step_back.due_at if step_back else cutover + 2 * FORTNIGHT
    zone_from = min(zone_from, cutover)
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
        zone=facts.calendar_of(transition).zone,
        cut_over_at=transition.cut_over_at,
        giver_until=closing_time(giver.last_day, facts.calendar_of(transition))
        if giver and giver.last_day
        else None,
        closed=transition.stage in lifecycle.ENDED,
        points=points,
        gates=gates,
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
