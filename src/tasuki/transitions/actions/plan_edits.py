"""What the verbs that change a running plan have in common: looked at first, then carried out (TR-3, PB-1, PB-6)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tasuki.playbooks.document import PlaybookDocument
from tasuki.rules import lifecycle
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Reason
from tasuki.transitions import facts
from tasuki.transitions.actions.dates import save_columns
from tasuki.transitions.actions.moves import change_stage
from tasuki.transitions.models import GateOverride, Step, Transition
from tasuki.transitions.planning import planting
from tasuki.transitions.planning.flags import absence_flags
from tasuki.transitions.planning.replanting import PlanChange, apply_change, find_change
from tasuki.web import clock


@dataclass(frozen=True, slots=True)
class Wish:
    """A transition as somebody wants it: columns with their new values, and what follows from them.

    `holders` are the people of each role until now; `stage` is where it goes back to, if it does;
    overrides of the gates in `shut` end (the log keeps them).
    """

    transition: Transition
    holders: Mapping[str, UUID | None]
    values: Mapping[str, Any]
    document: PlaybookDocument | None = None
    reopen: Callable[[Step], bool] | None = None
    stage: str = ""
    flags: tuple[Reason, ...] = ()
    shut: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanEdit:
    """What a verb would do, or did: the plan's difference, steps to be done again, the stage, remarks."""

    transition: Transition
    plan: PlanChange
    stage: str
    flags: tuple[Reason, ...]
    version: int


def look(wish: Wish) -> PlanEdit:
    """The difference that the wish makes; nothing is changed but the transition in memory."""
    transition = wish.transition
    for name, value in wish.values.items():
        setattr(transition, name, value)
    if transition.stage == lifecycle.DRAFT:
        plan = PlanChange.nothing(transition)
    else:
        plan = find_change(transition, wish.holders, wish.document, wish.reopen)
    flags = (*wish.flags, *absence_flags(transition, plan.absent))
    return PlanEdit(transition, plan, wish.stage, flags, transition.version)


def carry_out(actor: Actor, wish: Wish, reason: str, expected_version: int | None) -> PlanEdit:
    """Write the wish, if the transition still is as it was read; else Conflict. The caller records its event."""
    transition = wish.transition
    save_columns(transition, expected_version, **wish.values)
    edit = look(wish)
    if wish.stage:
        _back(actor, transition, wish.stage, reason)
    if transition.stage != lifecycle.DRAFT:
        apply_change(edit.plan)
    planting.join(transition, clock.now())
    if wish.shut:
        GateOverride.objects.filter(transition=transition, gate__in=wish.shut).delete()
    facts.recompute(transition)
    return PlanEdit(transition, edit.plan, edit.stage, edit.flags, transition.version)


def _back(actor: Actor, transition: Transition, stage: str, reason: str) -> None:
    """To an earlier stage; a paused transition stays paused and resumes there."""
    if transition.stage == lifecycle.PAUSED:
        save_columns(transition, None, paused_from=stage)
    else:
        change_stage(actor, transition, stage, reason=reason)
