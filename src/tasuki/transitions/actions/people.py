"""Who plays which part in a running transition: roles, single steps, whether the giver is there (PB-6, RO-3, SC-5)."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.db import transaction

from tasuki.audit.actions import fingerprint, record
from tasuki.people.models import Person
from tasuki.playbooks.actions import pin
from tasuki.playbooks.queries import current
from tasuki.rules import lifecycle, scenarios
from tasuki.rules.access import Actor, why_not
from tasuki.rules.completeness import is_placeholder
from tasuki.rules.reasons import Conflict, Reason, refuse_if
from tasuki.transitions.actions.dates import save_columns
from tasuki.transitions.actions.plan_edits import PlanEdit, Wish, carry_out, look
from tasuki.transitions.facts import local_day
from tasuki.transitions.models import Step, Transition
from tasuki.transitions.notices import notify
from tasuki.transitions.opening.load import over_capacity
from tasuki.transitions.planning import planting
from tasuki.transitions.queries import access_transition, relations_to_transition
from tasuki.web import clock

ROLES: Final = (
    "giver",
    "receiver",
    "giver_manager",
    "receiver_manager",
    "sponsor",
    "support",
    "operations",
)
#: Steps that a new receiver must go through again, beside those that were theirs to do (GA-1, GA-2, GA-4).
_AGAIN: Final = ("assign-receiver", "brief-receiver", "accept-brief", "readiness-review")
_BEFORE_CONTACT: Final = ("internal", "prepared", "review", "promises")
#: What a manager opened for the receiver before does not hold for the next one (GA-1, GA-2, GA-3, GA-4).
_SHUT_AGAIN: Final = (lifecycle.INTERNAL, lifecycle.PREPARED, lifecycle.REVIEW, lifecycle.WARM)
_BACK_FROM: Final = (lifecycle.READY, lifecycle.INTRODUCING)


def preview_reassign(*, actor: Actor, transition_id: UUID, role: str, person: Person) -> PlanEdit:
    """What giving a role to somebody else would do; nothing is changed."""
    found = access_transition(actor, transition_id)
    refuse_if(why_not_reassign(actor, found, role, person))
    return look(_reassigned(found, role, person))


@transaction.atomic
def reassign(
    *,
    actor: Actor,
    transition_id: UUID,
    role: str,
    person: Person,
    reason: str,
    expected_version: int | None = None,
) -> PlanEdit:
    """Give a role to somebody else: their open steps follow, both are told, access follows.

    A new receiver goes through the internal gate again: acknowledges, is briefed, accepts the brief; what is
    further than preparation returns there, and overrides of the gates before contact count no more.
    Refused with every reason; Conflict where it is not as it was read.
    """
    found = access_transition(actor, transition_id)
    before = getattr(found, role, None) if role in ROLES else None
    refuse_if(why_not_reassign(actor, found, role, person) + _no_reason(reason))
    edit = carry_out(actor, _reassigned(found, role, person), reason, expected_version)
    _tell(found, role, before, person)
    record(
        actor=actor,
        action="transition.reassigned",
        subject=("transition", found.pk),
        fields={
            "role": role,
            "from": str(before.pk) if before else None,
            "to": str(person.pk),
            "steps": len(edit.plan.difference.handed),
            "reopened": list(edit.plan.reopened),
            "reason": fingerprint(reason),
        },
    )
    return edit


@transaction.atomic
def reassign_step(*, actor: Actor, transition_id: UUID, key: str, person: Person, reason: str = "") -> Step:
    """Give one open step to a colleague; it stays with them when the plan moves."""
    found = access_transition(actor, transition_id)
    step = found.steps.filter(key=key).first()
    reasons = why_not("transition.assign", actor, relations_to_transition(actor, found))
    if step is None:
        known = found.steps.filter(state=Step.State.TODO).values_list("key", flat=True)
        reasons.append(Reason("step.unknown", {"step": key, "known": list(known)}))
    elif step.settled:
        reasons.append(Reason("step.settled", {"step": key}))
    if step is not None and step.person_id == person.pk:
        reasons.append(Reason("reassign.unchanged", {"person": person.name, "role": key}))
    reasons += _why_not_running(found) + _why_not_person(person)
    refuse_if(reasons)
    assert step is not None  # noqa: S101 -- refused above
    changed = Step.objects.filter(pk=step.pk, state=Step.State.TODO, person=step.person_id).update(
        person=person
    )
    if not changed:
        raise Conflict(Reason("conflict.transition"))
    before, step.person = step.person_id, person
    save_columns(found, None)
    planting.join(found, clock.now())
    values = {"step": key, "day": local_day(step.due_at, found.zone).isoformat()}
    notify(found, "notice.step_given", [person.pk], values)
    record(
        actor=actor,
        action="step.reassigned",
        subject=("transition", found.pk),
        fields={
            "step": key,
            "from": str(before) if before else None,
            "to": str(person.pk),
            "reason": fingerprint(reason) if reason else "",
        },
    )
    return step


def preview_availability(*, actor: Actor, transition_id: UUID, available: bool) -> PlanEdit:
    """What the giver being there or not would do to the plan; nothing is changed."""
    found = access_transition(actor, transition_id)
    refuse_if(_why_not_availability(actor, found, available=available))
    return look(_available(found, available=available))


@transaction.atomic
def set_giver_availability(
    *,
    actor: Actor,
    transition_id: UUID,
    available: bool,
    reason: str,
    expected_version: int | None = None,
) -> PlanEdit:
    """Say whether the outgoing owner can take part: steps come and go, a manager stands in (PB-6)."""
    found = access_transition(actor, transition_id)
    refuse_if(_why_not_availability(actor, found, available=available) + _no_reason(reason))
    edit = carry_out(actor, _available(found, available=available), reason, expected_version)
    people = [found.receiver_id, found.giver_manager_id, found.receiver_manager_id]
    code = "notice.giver_available" if available else "notice.giver_unavailable"
    notify(found, code, people, {"giver": found.giver.name if found.giver else "–"})
    record(
        actor=actor,
        action="transition.giver_availability",
        subject=("transition", found.pk),
        fields={"available": available, **_counted(edit), "reason": fingerprint(reason)},
    )
    return edit


def preview_mode(*, actor: Actor, transition_id: UUID, mode: str) -> PlanEdit:
    """What going on planned or unplanned would do to the plan; nothing is changed."""
    found = access_transition(actor, transition_id)
    refuse_if(_why_not_mode(actor, found, mode))
    return look(_in_mode(found, mode))


@transaction.atomic
def set_mode(
    *, actor: Actor, transition_id: UUID, mode: str, reason: str, expected_version: int | None = None
) -> PlanEdit:
    """Go on by the other mode's playbook (SC-5): what is done stays, the rest is planned anew."""
    found = access_transition(actor, transition_id)
    refuse_if(_why_not_mode(actor, found, mode) + _no_reason(reason))
    wish = _in_mode(found, mode)
    assert wish.document is not None  # noqa: S101 -- `_in_mode` gives one
    values = {**wish.values, "playbook": pin(wish.document)}
    edit = carry_out(actor, Wish(found, wish.holders, values, wish.document), reason, expected_version)
    notify(found, "notice.mode", [found.giver_id, found.receiver_id], {"mode": mode})
    record(
        actor=actor,
        action="transition.mode_changed",
        subject=("transition", found.pk),
        fields={"mode": mode, **_counted(edit), "reason": fingerprint(reason)},
    )
    return edit


def why_not_reassign(actor: Actor, transition: Transition, role: str, person: Person) -> list[Reason]:
    """Why the actor may not give this role to that person, every reason at once."""
    reasons = why_not("transition.assign", actor, relations_to_transition(actor, transition))
    reasons += _why_not_running(transition)
    if role not in ROLES:
        return [*reasons, Reason("reassign.unknown_role", {"role": role, "known": list(ROLES)})]
    if role in ("giver", "receiver") and transition.cut_over_at is not None:
        reasons.append(Reason("reassign.after_cutover"))
    if getattr(transition, f"{role}_id") == person.pk:
        reasons.append(Reason("reassign.unchanged", {"person": person.name, "role": role}))
    reasons += _why_not_person(person)
    other = {"giver": transition.receiver_id, "receiver": transition.giver_id}.get(role)
    if other == person.pk:
        reasons.append(Reason("open.same_person", {"person": person.name}))
    day = transition.transition_on
    if role == "receiver" and person.last_day is not None and day is not None and person.last_day < day:
        values = {"person": person.name, "day": person.last_day.isoformat()}
        reasons.append(Reason("open.receiver_leaving", values))
    return reasons


def _why_not_person(person: Person) -> list[Reason]:
    if not person.is_active or (person.last_day is not None and person.last_day < clock.now().date()):
        return [Reason("open.receiver_inactive", {"person": person.name})]
    return []


def _why_not_running(transition: Transition) -> list[Reason]:
    if transition.stage in lifecycle.ENDED:
        return [Reason("step.stage_ended", {"stage": transition.stage})]
    return []


def _why_not_availability(actor: Actor, transition: Transition, *, available: bool) -> list[Reason]:
    reasons = why_not("transition.edit", actor, relations_to_transition(actor, transition))
    reasons += _why_not_running(transition)
    if transition.giver_available == available:
        reasons.append(Reason("giver.available_already" if available else "giver.unavailable_already"))
    giver = transition.giver
    if available and giver is not None:
        reasons += _why_not_person(giver)
    return reasons


def _why_not_mode(actor: Actor, transition: Transition, mode: str) -> list[Reason]:
    reasons = why_not("transition.edit", actor, relations_to_transition(actor, transition))
    reasons += _why_not_running(transition)
    if mode not in scenarios.MODES:
        reasons.append(Reason("open.unknown_mode", {"mode": mode}))
    elif mode == transition.mode:
        reasons.append(Reason("mode.already", {"mode": mode}))
    if transition.cut_over_at is not None:
        reasons.append(Reason("mode.after_cutover"))
    return reasons


def _no_reason(reason: str) -> list[Reason]:
    return [Reason("stage.reason_missing")] if is_placeholder(reason) else []


def _reassigned(transition: Transition, role: str, person: Person) -> Wish:
    holders = transition.people()
    values: dict[str, Any] = {f"{role}_id": person.pk}
    setattr(transition, role, person)
    if role == "giver":
        values["giver_available"] = True
    if role != "receiver":
        return Wish(transition, holders, values)
    values |= {"brief_id": None, "accepted_at": None, "returned_items": []}
    at = transition.paused_from if transition.stage == lifecycle.PAUSED else transition.stage
    stage = lifecycle.PREPARING if at in _BACK_FROM else ""
    flags = over_capacity(person)
    if transition.steps.filter(completed_by="message", state=Step.State.DONE).exists():
        flags.append(Reason("reassign.customer_told", {"person": person.name}))
    return Wish(transition, holders, values, None, _again, stage, tuple(flags), _SHUT_AGAIN)


def _again(step: Step) -> bool:
    """Whether a new receiver goes through this settled step again; what a manager waived stays waived."""
    if step.state != Step.State.DONE:
        return False
    theirs = step.role == "receiver" and step.feeds in _BEFORE_CONTACT
    return theirs or step.key in _AGAIN or step.feeds == lifecycle.WARM


def _available(transition: Transition, *, available: bool) -> Wish:
    return Wish(transition, transition.people(), {"giver_available": available})


def _in_mode(transition: Transition, mode: str) -> Wish:
    document = current(transition.scenario, mode)
    return Wish(transition, transition.people(), {"mode": mode}, document)


def _tell(transition: Transition, role: str, before: Person | None, person: Person) -> None:
    day = transition.transition_on.isoformat() if transition.transition_on else "–"
    giver = transition.giver.name if transition.giver else "–"
    if role == "receiver":
        notify(transition, "notice.assigned", [person.pk], {"giver": giver, "day": day})
    else:
        notify(transition, "notice.given_role", [person.pk], {"role": role})
    if before is not None:
        notify(transition, "notice.released", [before.pk], {"role": role, "person": person.name})


def _counted(edit: PlanEdit) -> dict[str, int]:
    found = edit.plan.difference
    return {
        "moved": len(found.moves),
        "added": len(found.added),
        "dropped": len(found.dropped),
        "handed": len(found.handed),
    }
