"""What can be done with many transitions at once: what each verb would do to one, and doing it (SU-7, TR-3, RO-3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from tasuki.audit.actions import NewEvent, record_many
from tasuki.people.models import Person
from tasuki.rules import lifecycle
from tasuki.rules.access import Actor
from tasuki.rules.completeness import is_placeholder
from tasuki.rules.reasons import Conflict, NotFound, Reason, Refused
from tasuki.transitions.actions.advance import advance, why_not_advance
from tasuki.transitions.actions.dates import why_not_date, why_not_near
from tasuki.transitions.actions.people import ROLES, reassign, why_not_reassign
from tasuki.transitions.models import Step, Transition
from tasuki.transitions.planning import facts as plan_facts
from tasuki.transitions.planning.replanting import find_changes
from tasuki.transitions.planning.replanting_many import move_many
from tasuki.web import clock


@dataclass(frozen=True, slots=True)
class Seen:
    """What a verb would do, or did, to one transition: reasons why not, else what in figures."""

    transition: Transition
    reasons: tuple[Reason, ...] = ()
    what: Mapping[str, Any] = field(default_factory=dict)


type Look = Callable[[Actor, Sequence[Transition], Mapping[str, Any]], list[Seen]]


def why_not_values(verb: str, values: Mapping[str, Any]) -> list[Reason]:
    """What is missing or wrong in the order itself, before any transition is looked at."""
    if verb == "date":
        has_day, has_days = bool(values.get("day")), bool(values.get("by_days"))
        if has_day == has_days:
            return [Reason("bulk.day_or_days")]
        if has_days and abs(int(values["by_days"])) > plan_facts.FARTHEST.days:
            return [Reason("bulk.too_many_days", {"days": values["by_days"]})]
        return _why_not_near(date.fromisoformat(values["day"])) if has_day else []
    if verb == "reassign":
        found = [] if values.get("role") in ROLES else [_unknown_role(values.get("role", ""))]
        found += [] if values.get("to") else [Reason("bulk.nobody")]
        return found + _no_reason(values)
    return _no_reason(values) if verb == "pause" else []


def _why_not_near(day: date) -> list[Reason]:
    """A day that is past or far at every customer; one day more or less is for each customer's own today."""
    today, one = clock.now().date(), timedelta(days=1)
    possible = today - one <= day <= today + plan_facts.FARTHEST + one
    return [] if possible else why_not_near(day, today)


def _unknown_role(role: str) -> Reason:
    return Reason("reassign.unknown_role", {"role": role, "known": list(ROLES)})


def _no_reason(values: Mapping[str, Any]) -> list[Reason]:
    return [Reason("stage.reason_missing")] if is_placeholder(values.get("reason", "")) else []


# -- looking ---------------------------------------------------------------------------------------


def look(actor: Actor, verb: str, transitions: Sequence[Transition], values: Mapping[str, Any]) -> list[Seen]:
    """What the verb would do to each; nothing is changed."""
    return {"date": _look_date, "pause": _look_pause, "resume": _look_resume, "reassign": _look_reassign}[
        verb
    ](actor, transitions, values)


def _look_date(actor: Actor, transitions: Sequence[Transition], values: Mapping[str, Any]) -> list[Seen]:
    known = plan_facts.around(transitions)
    refused: dict[UUID, tuple[Reason, ...]] = {}
    before, possible = {}, []
    for one in transitions:
        day = _day(one, values)
        reasons = why_not_date(actor, one, day, known=known) if day else [Reason("open.date_missing")]
        if reasons:
            refused[one.pk] = tuple(reasons)
            continue
        before[one.pk] = one.transition_on
        one.transition_on = day
        possible.append(one)
    changes = {
        change.transition.pk: change
        for change in find_changes(possible, {one.pk: one.people() for one in possible})
    }
    found = []
    for one in transitions:
        if one.pk in refused:
            found.append(Seen(one, refused[one.pk]))
            continue
        change, was = changes[one.pk], before[one.pk]
        figures = {
            "from": was.isoformat() if was else None,
            "to": one.transition_on.isoformat() if one.transition_on else None,
            "steps": len(change.moves),
            "clocks": len(change.clocks),
            "absent": len(change.absent),
        }
        one.transition_on = was
        found.append(Seen(one, (), figures))
    return found


def _day(transition: Transition, values: Mapping[str, Any]) -> date | None:
    if values.get("day"):
        return date.fromisoformat(values["day"])
    if transition.transition_on is None:
        return None
    return transition.transition_on + timedelta(days=int(values["by_days"]))


def _look_pause(actor: Actor, transitions: Sequence[Transition], values: Mapping[str, Any]) -> list[Seen]:
    return [
        Seen(one, tuple(why_not_advance(actor, one, lifecycle.PAUSED, values["reason"])), {"from": one.stage})
        for one in transitions
    ]


def _look_resume(actor: Actor, transitions: Sequence[Transition], values: Mapping[str, Any]) -> list[Seen]:
    found = []
    for one in transitions:
        if one.stage != lifecycle.PAUSED:
            found.append(Seen(one, (Reason("bulk.not_paused", {"stage": one.stage}),)))
        else:
            reasons = why_not_advance(actor, one, one.paused_from, values.get("reason", ""))
            found.append(Seen(one, tuple(reasons), {"to": one.paused_from}))
    return found


def _look_reassign(actor: Actor, transitions: Sequence[Transition], values: Mapping[str, Any]) -> list[Seen]:
    role, person = values["role"], _person(values["to"])
    if person is None:
        return [Seen(one, (NotFound("person", values["to"]).reason,)) for one in transitions]
    counts = _open_steps(transitions, role)
    found = []
    for one in transitions:
        reasons = _other_holder(one, values) or why_not_reassign(actor, one, role, person)
        figures = {"steps": counts.get(one.pk, 0), "to": person.name}
        found.append(Seen(one, tuple(reasons), figures))
    return found


def _other_holder(transition: Transition, values: Mapping[str, Any]) -> list[Reason]:
    """Where a person is named whose role is given away, the others' transitions are left alone."""
    role, wanted = values["role"], values.get("from")
    if not wanted or str(getattr(transition, f"{role}_id")) == wanted:
        return []
    holder = getattr(transition, role)
    return [Reason("bulk.other_holder", {"role": role, "person": holder.name if holder else "–"})]


def _open_steps(transitions: Sequence[Transition], role: str) -> dict[UUID, int]:
    counts: dict[UUID, int] = {}
    rows = Step.objects.filter(transition__in=[one.pk for one in transitions], role=role, state="todo")
    for pk in rows.values_list("transition_id", flat=True):
        counts[pk] = counts.get(pk, 0) + 1
    return counts


def _person(pk: str) -> Person | None:
    return Person.objects.select_related("team__manager", "manager").filter(pk=pk).first()


# -- doing -----------------------------------------------------------------------------------------


def carry_out(
    actor: Actor,
    verb: str,
    wanted: Sequence[tuple[Transition, int]],
    values: Mapping[str, Any],
) -> list[Seen]:
    """Do it to each that still is at the version that was looked at; the others say why not."""
    fresh = [(one, version) for one, version in wanted if one.version == version]
    stale = [Seen(one, (Reason("conflict.transition"),)) for one, version in wanted if one.version != version]
    if verb == "date":
        return stale + _move_dates(actor, [one for one, _ in fresh], values)
    return stale + [_one(actor, verb, one, values) for one, _ in fresh]


def _move_dates(actor: Actor, transitions: Sequence[Transition], values: Mapping[str, Any]) -> list[Seen]:
    known = plan_facts.around(transitions)
    wanted, found = [], []
    for one in transitions:
        day = _day(one, values)
        reasons = why_not_date(actor, one, day, known=known) if day else [Reason("open.date_missing")]
        if reasons or day is None:
            found.append(Seen(one, tuple(reasons)))
        else:
            wanted.append((one, day))
    events = []
    for moved in move_many(wanted):
        one, before = moved.transition, moved.before
        if moved.steps is None:
            found.append(Seen(one, (Reason("conflict.transition"),)))
            continue
        figures = {
            "from": before.isoformat() if before else None,
            "to": one.transition_on.isoformat() if one.transition_on else None,
            "steps": moved.steps,
        }
        found.append(Seen(one, (), figures))
        events.append(
            NewEvent(actor, "transition.date_moved", ("transition", one.pk), {**figures, "forced": ""})
        )
    record_many(events)
    return found


def _one(actor: Actor, verb: str, transition_: Transition, values: Mapping[str, Any]) -> Seen:
    """One transition by the same verb as on its own page, in its own savepoint."""
    try:
        with transaction.atomic():
            return Seen(transition_, (), _do(actor, verb, transition_, values))
    except Refused as refused:
        return Seen(transition_, refused.reasons)
    except (Conflict, NotFound) as error:
        return Seen(transition_, (error.reason,))


def _do(actor: Actor, verb: str, one: Transition, values: Mapping[str, Any]) -> dict[str, Any]:
    if verb == "reassign":
        person = _person(values["to"])
        if person is None:
            raise NotFound("person", values["to"])
        if reasons := _other_holder(one, values):
            raise Refused(reasons)
        edit = reassign(
            actor=actor,
            transition_id=one.pk,
            role=values["role"],
            person=person,
            reason=values["reason"],
            expected_version=one.version,
        )
        return {"steps": len(edit.plan.difference.handed), "to": person.name}
    to = lifecycle.PAUSED if verb == "pause" else one.paused_from
    before = one.stage
    advance(
        actor=actor,
        transition_id=one.pk,
        to=to,
        reason=values.get("reason", ""),
        expected_version=one.version,
    )
    return {"from": before, "to": to}
