"""The one way a stage changes: compare-and-set, with its row, its event and what follows (TR-2)."""

from __future__ import annotations

from typing import Any

from django.db.models import F

from tasuki.audit.actions import fingerprint, record
from tasuki.customers.actions import end_parts, unlock_owner
from tasuki.rules import lifecycle
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Conflict, Reason
from tasuki.transitions.clocks import rows as clock_rows
from tasuki.transitions.models import StageChange, Transition
from tasuki.web import clock


def change_stage(actor: Actor, transition: Transition, to: str, *, reason: str = "", **also: Any) -> None:
    """Move to stage `to`, if the transition is still at the stage and version that were read; else Conflict.

    `also` are further columns saved by the same statement. The caller has asked the rules.
    """
    now, before = clock.now(), transition.stage
    paused_from = before if to == lifecycle.PAUSED else ""
    values: dict[str, Any] = {"stage": to, "paused_from": paused_from, **also}
    if to in lifecycle.ENDED:
        values["closed_at"] = now
    changed = Transition.objects.filter(pk=transition.pk, stage=before, version=transition.version).update(
        **values, version=F("version") + 1
    )
    if not changed:
        seen = Transition.objects.filter(pk=transition.pk).values_list("stage", flat=True).first()
        raise Conflict(Reason("stage.moved_meanwhile", {"stage": seen or "–"}))
    transition.version += 1
    for name, value in values.items():
        setattr(transition, name, value)
    StageChange.objects.create(
        transition=transition,
        before=before,
        after=to,
        at=now,
        by_id=actor.person_id,
        by_name=actor.name,
        reason=reason,
    )
    _clocks_follow(transition, before, to)
    if to in lifecycle.ENDED:
        end_parts(transition.pk)
    if to in lifecycle.ENDED or to == lifecycle.HANDED_OVER:
        unlock_owner(transition.account_id, transition.pk)
    record(
        actor=actor,
        action="transition.stage_changed",
        subject=("transition", transition.pk),
        fields={"from": before, "to": to, "reason": fingerprint(reason) if reason else ""},
    )


def save_columns(transition: Transition, **values: Any) -> None:
    """Save these columns if nobody changed the transition since it was read; else Conflict."""
    changed = Transition.objects.filter(pk=transition.pk, version=transition.version).update(
        **values, version=F("version") + 1
    )
    if not changed:
        raise Conflict(Reason("conflict.transition"))
    transition.version += 1
    for name, value in values.items():
        setattr(transition, name, value)


def _clocks_follow(transition: Transition, before: str, to: str) -> None:
    """Pausing stops clocks visibly, resuming moves them on by the pause; an ended transition has none running."""
    now = clock.now()
    if to == lifecycle.PAUSED:
        clock_rows.pause_all(transition, now)
    elif to in lifecycle.ENDED:
        clock_rows.stop_all(transition, now)
    elif before == lifecycle.PAUSED:
        clock_rows.resume_all(transition, now)
