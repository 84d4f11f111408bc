"""What somebody must do, as rows of a desk: steps of plans, agreed actions, concerns to follow up (UX-2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tasuki.desk.queries import OpenStep
from tasuki.desk.wording import Words
from tasuki.meetings.concerns.models import Concern
from tasuki.meetings.models import MeetingAction
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Reason
from tasuki.transitions.actions.steps import BY_HAND, why_not_complete
from tasuki.transitions.clocks import view as clock_view
from tasuki.transitions.models import Clock, Step, Transition
from tasuki.transitions.plan_view import FILL_RECORD, VERBS, place, record_address
from tasuki.transitions.queries import relations_to_transition

CUT_OVER: Final = _("Cut over")


@dataclass(frozen=True, slots=True)
class Task:
    """Something I must do: a step of a plan, an action agreed in a meeting, a concern to follow up."""

    kind: str
    key: str
    title: str
    why: str
    account: str
    account_id: UUID
    transition_id: UUID
    due_at: datetime
    zone: str
    href: str
    verb: str | Promise
    by_hand: bool = False  # done with one click, here
    record: str = ""  # the knowledge record, where the step is to fill it
    reasons: tuple[Reason, ...] = ()
    waits_for: tuple[str, ...] = ()
    clock: tuple[str, str | Promise, datetime] | None = None
    clock_state: str = ""
    plan: str = ""

    @property
    def after(self) -> str:
        """What should come before it, in words."""
        return (
            gettext("Comes after: %(steps)s") % {"steps": ", ".join(self.waits_for)} if self.waits_for else ""
        )

    @property
    def element(self) -> str:
        """The id of its row."""
        return f"task-{self.transition_id}-{self.key}"

    @property
    def ref(self) -> str:
        """How a form names it."""
        return f"{self.kind}:{self.transition_id}:{self.key}"

    @property
    def place(self) -> tuple[str, UUID, str]:
        """What it is, for looking up."""
        return self.kind, self.transition_id, self.key


def step_task(actor: Actor, step: Step, words: Words, opened: Mapping[tuple[UUID, str], OpenStep]) -> Task:
    """A step of a plan, and what of it must still be done by others before."""
    row = step.transition
    title, why = words.text(row, step.key) or (step.key, "")
    by_hand = step.completed_by in BY_HAND
    reasons = why_not_complete(actor, row, step, _relations(actor, row)) if by_hand else []
    before = [words.title(row, key) for key in step.after if (row.pk, key) in opened]
    return Task(
        kind="step",
        key=step.key,
        title=title,
        why=why,
        account=row.account.name,
        account_id=row.account_id,
        transition_id=row.pk,
        due_at=step.due_at,
        zone=row.zone,
        href=_place(step),
        plan=reverse("transitions:plan", args=[row.pk]),
        verb=CUT_OVER if step.completed_by == "cutover" else VERBS.get(step.completed_by, VERBS["tick"]),
        by_hand=by_hand,
        record=record_address(row) if step.key == FILL_RECORD else "",
        reasons=tuple(reasons),
        waits_for=tuple(before),
        clock=_clock_of(step),
        clock_state=getattr(step, "clock_state", None) or "",
    )


def _clock_of(step: Step) -> tuple[str, str | Promise, datetime] | None:
    """The clock that watches the step: tone, state, due instant; None while it has time."""
    state, due = getattr(step, "clock_state", None), getattr(step, "clock_due", None)
    if not state or due is None or state == Clock.State.RUNNING:
        return None
    return clock_view.TONES.get(state, "quiet"), Clock.State(state).label, due


def _place(step: Step) -> str:
    """Where the step is done; everything else stands on the plan."""
    found = place(step, step.transition)
    if found and not found.startswith("#"):
        return found
    return reverse("transitions:plan", args=[step.transition_id]) + f"#step-{step.key}"


def action_task(action: MeetingAction) -> Task:
    """What somebody took on in a meeting (MT-8)."""
    row = action.meeting.transition
    return Task(
        kind="action",
        key=str(action.pk),
        title=action.text,
        why=str(_("Agreed in a meeting")),
        account=row.account.name,
        account_id=row.account_id,
        transition_id=row.pk,
        due_at=day_end(action.due_on, row.zone),
        zone=row.zone,
        href=reverse("meetings:transition", args=[row.pk]) + f"#meeting-{action.meeting.step_key}",
        plan=reverse("transitions:plan", args=[row.pk]),
        verb=_("Done"),
        by_hand=True,
    )


def concern_task(concern: Concern) -> Task:
    """A concern that I follow up (MT-7); it is settled on its own page, with what the customer said."""
    row = concern.transition
    day = concern.follow_up_on or concern.raised_at.date()
    return Task(
        kind="concern",
        key=str(concern.pk),
        title=concern.follow_up or concern.text[:200],
        why=str(_("A concern of the customer: %(feeling)s") % {"feeling": concern.get_feeling_display()}),
        account=row.account.name,
        account_id=row.account_id,
        transition_id=row.pk,
        due_at=day_end(day, row.zone),
        zone=row.zone,
        href=reverse("meetings:concern", args=[concern.pk]),
        plan=reverse("transitions:plan", args=[row.pk]),
        verb=_("Follow up"),
    )


def _relations(actor: Actor, row: Transition) -> frozenset[str]:
    """How the actor stands to the transition of a step of theirs, without asking the database for each row."""
    parts = {
        *(row.giver_id, row.receiver_id, row.giver_manager_id, row.receiver_manager_id, row.sponsor_id),
        *(row.support_id, row.operations_id, row.account.owner_id),
    }
    if parts & {actor.person_id, *actor.managed_ids} or actor.has("operations"):
        return relations_to_transition(actor, row)
    return frozenset({"informed", "step_person"})


def day_end(day: date, zone: str) -> datetime:
    """What is due on a day is due until its last minute, and shown with that day."""
    return datetime.combine(day, time(23, 59), zone_of(zone)).astimezone(UTC)


def zone_of(name: str) -> ZoneInfo:
    """The zone of that name; one that this machine does not know counts as UTC."""
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        return ZoneInfo("UTC")
