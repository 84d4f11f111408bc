"""What the plan page shows of each step, gate and clock, and what the person may do there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from tasuki.people.models import Absence
from tasuki.playbooks.document import PlaybookDocument, StepText
from tasuki.rules import lifecycle
from tasuki.rules.access import Actor, allowed
from tasuki.rules.gates import GateResult
from tasuki.rules.reasons import Reason
from tasuki.transitions import describe
from tasuki.transitions.actions.steps import BY_HAND, why_not_complete
from tasuki.transitions.clocks.view import ClockView, view
from tasuki.transitions.facts import document_of
from tasuki.transitions.forms import REASON_LABELS
from tasuki.transitions.models import Clock, GateOverride, Step, Transition
from tasuki.transitions.planning.facts import forced_day, surroundings, why_not_day
from tasuki.transitions.planning.flags import absence_flags
from tasuki.transitions.planning.replanting import absences_in
from tasuki.transitions.planning.step_texts import step_text
from tasuki.web import clock

PHASES: dict[str, str | Promise] = {
    "presale": gettext_lazy("Before signature"),
    "preparation": gettext_lazy("Preparation"),
    "introduction": gettext_lazy("Introduction"),
    "handover": gettext_lazy("Handover"),
    "stabilisation": gettext_lazy("Stabilisation"),
}
VERBS: dict[str, str | Promise] = {
    "tick": gettext_lazy("Done"),
    "acknowledge": gettext_lazy("Acknowledge"),
    "review": gettext_lazy("Confirm readiness"),
    "kickoff": gettext_lazy("Kickoff held"),
    "accept": gettext_lazy("Review the brief"),
    "message": gettext_lazy("Write and send"),
    "meeting": gettext_lazy("Record the meeting"),
    "survey": gettext_lazy("Ask the customer"),
    "retrospective": gettext_lazy("Write it"),
    "health": gettext_lazy("Record health"),
    "cutover": gettext_lazy("Cut over"),
    "success_plan": gettext_lazy("Open the success plan"),
}
PLACES = {
    "accept": "transitions:knowledge",
    "message": "messaging:transition",
    "meeting": "meetings:transition",
    "survey": "outcomes:transition",
    "retrospective": "outcomes:transition",
    "health": "outcomes:transition",
    "success_plan": "success:plan",
}
#: What is due so soon is shown unfolded.
SOON = timedelta(days=7)
#: The step that is done in the knowledge record itself.
FILL_RECORD = "fill-record"


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step with its words and what may be done with it."""

    row: Step
    text: StepText
    by_hand: bool
    verb: str | Promise
    verb_label: str
    reasons: tuple[Reason, ...]
    where: str
    may_waive: bool
    record: str = ""  # the knowledge record, where the step is to fill it
    checklist: str = ""  # where its checklist is ticked, if it has one (PB-13 … PB-15)
    mine: bool = False
    late: bool = False

    @property
    def state(self) -> str:
        """How its mark is drawn: done, waived, late or todo."""
        return "late" if self.late else str(self.row.state)

    @property
    def others(self) -> bool:
        """Whether it is shut for no other reason than that it is somebody else's."""
        return bool(self.reasons) and all(one.code.startswith("access.") for one in self.reasons)

    @property
    def why_id(self) -> str:
        """The anchor of what keeps it shut."""
        return f"why-{self.row.key}"

    @property
    def button_id(self) -> str:
        """The id of its button."""
        return f"do-{self.row.key}"

    @property
    def give_id(self) -> str:
        """The id of the button that gives it to somebody else."""
        return f"do-give-{self.row.key}"

    @property
    def waive_id(self) -> str:
        """The id of its waiving button."""
        return f"do-waive-{self.row.key}"


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase with its steps and what its heading says of them; those that matter now are unfolded."""

    key: str
    label: str | Promise
    steps: tuple[StepRow, ...]
    done: int
    late: int
    first_at: datetime
    last_at: datetime
    unfolded: bool = False

    @property
    def complete(self) -> bool:
        """Whether nothing is left to do."""
        return self.done == len(self.steps)


@dataclass(frozen=True, slots=True)
class GateRow:
    """A gate with its reasons and, if a manager opened it, who and why."""

    gate: str
    open: bool
    reasons: tuple[Reason, ...]
    override_by: str
    override_reason: str

    @property
    def state(self) -> str:
        """Open, shut or overridden."""
        return "overridden" if self.override_by else "open" if self.open else "shut"


def phases(
    actor: Actor,
    transition: Transition,
    document: PlaybookDocument,
    steps: Iterable[Step],
    relations: frozenset[str],
    language: str,
) -> list[Phase]:
    """The plan by phase."""
    found: dict[str, list[StepRow]] = {}
    for one in describe.steps_with_people(steps):
        row = _row(actor, transition, one, step_text(document, one.key, language), relations)
        if document.checklist(one.key):
            row = replace(row, checklist=_checklist(transition, one))
        found.setdefault(one.phase, []).append(row)
    return _unfold([_phase(key, rows, clock.now()) for key, rows in found.items()], clock.now())


def _phase(key: str, rows: list[StepRow], now: datetime) -> Phase:
    due = sorted(one.row.due_at for one in rows)
    return Phase(
        key=key,
        label=PHASES.get(key, key),
        steps=tuple(rows),
        done=sum(1 for one in rows if one.row.settled),
        late=sum(1 for one in rows if one.late),
        first_at=due[0],
        last_at=due[-1],
    )


def _unfold(found: list[Phase], now: datetime) -> list[Phase]:
    """The first phase with something to do, and every other in which something is late or due within a week."""
    current = next((one for one in found if not one.complete), None)
    soon = now + SOON
    return [
        replace(
            one,
            unfolded=one is current
            or any(not step.row.settled and step.row.due_at < soon for step in one.steps),
        )
        for one in found
    ]


def _row(
    actor: Actor, transition: Transition, step: Step, text: StepText, relations: frozenset[str]
) -> StepRow:
    by_hand = step.completed_by in BY_HAND
    verb = VERBS.get(step.completed_by, VERBS["tick"])
    reasons = (
        () if step.settled or not by_hand else tuple(why_not_complete(actor, transition, step, relations))
    )
    waivable = not step.settled and bool(step.feeds) and allowed("transition.override", actor, relations)
    return StepRow(
        row=step,
        text=text,
        by_hand=by_hand,
        verb=verb,
        verb_label=f"{verb}: {text.title}",
        reasons=reasons,
        where=place(step, transition),
        may_waive=waivable and transition.stage not in ("paused", "closed", "cancelled"),
        record=record_address(transition) if step.key == FILL_RECORD else "",
        mine=actor.person_id is not None and step.person_id == actor.person_id,
        late=not step.settled and step.due_at < clock.now(),
    )


def record_address(transition: Transition) -> str:
    """The account's knowledge record, judged by the transition's own playbook version."""
    return (
        reverse("knowledge:record", args=[transition.account_id]) + f"?basis={transition.playbook_id or ''}"
    )


def _checklist(transition: Transition, step: Step) -> str:
    return reverse("success:transition", args=[transition.pk]) + f"?step={step.key}#step-{step.key}"


def place(step: Step, transition: Transition) -> str:
    """Where a step is done that is not ticked by hand; empty if nowhere."""
    name = PLACES.get(step.completed_by)
    if name is None:
        return "#move" if step.completed_by == "cutover" else ""
    try:
        of = transition.account_id if name == "success:plan" else transition.pk
        return reverse(name, args=[of])
    except NoReverseMatch:
        return ""


def gate_rows(results: Iterable[GateResult], overrides: dict[str, GateOverride]) -> list[GateRow]:
    """The gates in order."""
    rows = []
    for one in results:
        override = overrides.get(one.gate) if one.overridden else None
        rows.append(
            GateRow(
                one.gate,
                one.open,
                one.reasons,
                (override.by_name or "–") if override else "",
                override.reason if override else "",
            )
        )
    return rows


def clock_rows(clocks: Iterable[Clock], document: PlaybookDocument, language: str) -> list[ClockView]:
    """The clocks, each named by the step that stops it."""
    return [view(one, step_text(document, one.step, language).title, one.transition.zone) for one in clocks]


def about(transition: Transition) -> list[tuple[str, Any]]:
    """Facts about the transition for the side of the page."""
    by = transition.opened_by.name if transition.opened_by else _("the system")
    return [
        (_("Reason"), _reason(transition)),
        (_("Opened by"), by),
        (_("Outgoing owner's manager"), transition.giver_manager.name if transition.giver_manager else ""),
        (
            _("Incoming owner's manager"),
            transition.receiver_manager.name if transition.receiver_manager else "",
        ),
        (_("Support"), transition.support.name if transition.support else ""),
        (_("Playbook"), _version(transition)),
        *([(_("Closed day, taken because"), transition.forced_why)] if forced_day(transition) else []),
        (_("Time zone"), transition.zone),
    ]


def _reason(transition: Transition) -> str:
    """Why the account changes hands: in somebody's words, else as the form calls it (TR-8)."""
    own = transition.reason_text if transition.reason_text != transition.reason else ""
    return own or str(REASON_LABELS.get(transition.reason, transition.reason))


def _version(transition: Transition) -> str:
    document = document_of(transition)
    number = _("Version %(number)s") % {"number": document.version}
    return f"{document.name(get_language() or 'en')} · {number}"


def warnings(transition: Transition, steps: Iterable[Step]) -> list[Reason]:
    """What does not fit the plan as it stands: steps due while their person is away, a date in a blackout (PB-3)."""
    rows = list(steps)
    if transition.stage in lifecycle.ENDED:
        return []
    found = absence_flags(transition, absences_in(transition, rows)) if _somebody_away(rows) else []
    day = transition.transition_on
    if day is None or transition.cut_over_at is not None or forced_day(transition) == day:
        return found
    return found + why_not_day(day, transition.account, surroundings(()))


def _somebody_away(steps: Iterable[Step]) -> bool:
    people = {one.person_id for one in steps if not one.settled and one.person_id is not None}
    away = Absence.objects.filter(person__in=people)
    return away.exclude(ends_on__lt=clock.now().date()).exists()


def changes(transition: Transition, may: Mapping[str, bool]) -> list[tuple[str, str]]:
    """What may be changed about the running plan, with the page that shows the difference first."""
    if transition.stage in lifecycle.ENDED:
        return []
    before_cutover = transition.cut_over_at is None
    wanted = [
        (_("Give a role to somebody else"), "transitions:change_people", may["transition.assign"]),
        (
            _("The outgoing owner cannot take part")
            if transition.giver_available
            else _("The outgoing owner takes part again"),
            "transitions:change_giver",
            may["transition.edit"],
        ),
        (
            _("Go on unplanned") if transition.mode == "planned" else _("Go on planned"),
            "transitions:change_mode",
            may["transition.edit"] and before_cutover,
        ),
        (_("Versions of the playbook"), "transitions:change_playbook", may["transition.assign"]),
    ]
    return [(label, reverse(name, args=[transition.pk])) for label, name, open_ in wanted if open_]
