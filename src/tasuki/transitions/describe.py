"""A transition as plain data: what the command `show` and the API answer, in the language now active."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils.translation import get_language

from tasuki.audit.event_titles import actor_title, event_title, named_actor_title
from tasuki.audit.models import Event
from tasuki.customers.models import Account
from tasuki.knowledge.items import find_item
from tasuki.people.models import Person
from tasuki.playbooks.document import PlaybookDocument
from tasuki.rules.access import Actor, allowed
from tasuki.rules.completeness import Completeness
from tasuki.rules.gates import GateResult
from tasuki.rules.lifecycle import GATE_IDS, next_on_line
from tasuki.rules.reasons import Reason
from tasuki.transitions import carries, facts
from tasuki.transitions.clocks import view as clock_view
from tasuki.transitions.company.rules import company_rules
from tasuki.transitions.cover.queries import running_cover
from tasuki.transitions.gate_view import load_flags, timing_rows
from tasuki.transitions.models import Clock, StageChange, Step, Transition
from tasuki.transitions.opening import approvals
from tasuki.transitions.planning.step_texts import step_text
from tasuki.transitions.queries import relations_to_transition
from tasuki.transitions.risk.view import risk_view
from tasuki.web import clock
from tasuki.web.reason_texts import sentence

EVENTS_SHOWN = 200
# What was said here is for some readers of the transition only.
WITHHELD = ("handoff.rated", "pulse.")


def summary(transition: Transition) -> dict[str, Any]:
    """The line of a list."""
    return {
        "id": str(transition.pk),
        "account": account(transition.account),
        "scenario": transition.scenario,
        "mode": transition.mode,
        "stage": transition.stage,
        "version": transition.version,
        "giver": person(transition.giver),
        "receiver": person(transition.receiver),
        "transition_on": transition.transition_on.isoformat() if transition.transition_on else None,
        "completeness": float(transition.completeness),
        "open_steps": transition.open_steps,
        "risk": transition.risk,
        "next_due": transition.next_due_at.isoformat() if transition.next_due_at else None,
    }


def full(transition: Transition, actor: Actor) -> dict[str, Any]:
    """Everything about one transition: stage, plan, completeness, gates, clocks, events; messages where they may."""
    language = get_language() or "en"
    company = company_rules()
    results, known, steps = facts.evaluate_gates(transition, company)
    cover = running_cover(transition.account_id, transition.ownership)
    document = facts.document_of(transition)
    return {
        **summary(transition),
        "completeness": completeness(known, language),
        "next_stage": next_on_line(transition.stage),
        "reason": transition.reason,
        "reason_text": transition.reason_text,
        "managers": {
            "giver": person(transition.giver_manager),
            "receiver": person(transition.receiver_manager),
        },
        "sponsor": person(transition.sponsor),
        "tier": transition.tier,
        "country": transition.country,
        "zone": transition.zone,
        "opened_at": transition.opened_at.isoformat(),
        "playbook": {"key": document.key, "version": document.version, "name": document.name(language)},
        "approvals": [reason(one) for one in approvals.waiting(transition, company)],
        "approved": [
            reason(Reason(one["code"], one["values"], one["who"]))
            for one in (transition.approvals if transition.approved_at else ())
        ],
        "flags": [reason(one) for one in load_flags(transition, company)],
        "timing": [
            {
                "check": one.check.key,
                "title": one.check.title,
                "verdict": one.verdict,
                "have": one.have,
                "gate": one.check.feeds or None,
                "where": where,
            }
            for one, where in timing_rows(transition)
        ],
        "carries": nine(transition, known, steps),
        "covered_by": cover.person.name if cover else None,
        "approved_at": transition.approved_at.isoformat() if transition.approved_at else None,
        "returned_items": transition.returned_items,
        "brief": transition.brief.number if transition.brief else None,
        "gates": gates(results),
        "overrides": [
            {"gate": one.gate, "by": one.by_name, "reason": one.reason, "at": one.at.isoformat()}
            for one in transition.overrides.order_by("at")
        ],
        "steps": [step(one, document, language) for one in steps_with_people(steps)],
        "risk_parts": [one.as_dict() for one in risk_view(transition).lines],
        "clocks": [clock_row(one, transition.zone) for one in transition.clocks.order_by("due_at")],
        "messages": messages(transition) if _sees_messages(transition, actor) else [],
        "stage_changes": [stage_change(one) for one in transition.stage_changes.order_by("at", "id")],
        "events": events(transition),
    }


def _sees_messages(transition: Transition, actor: Actor) -> bool:
    return allowed("message.see", actor, relations_to_transition(actor, transition))


def nine(transition: Transition, known: Completeness, steps: list[Step]) -> list[dict[str, Any]]:
    """What the transition carries and what it must keep, each with its evidence (TR-1)."""
    return [
        {
            "key": one.key,
            "label": one.label,
            "carried": one.carried,
            "state": one.state,
            "evidence": [{"text": line.text, "where": line.href} for line in one.evidence],
        }
        for one in carries.view(transition, known=known, steps=steps)
    ]


def account(one: Account) -> dict[str, Any]:
    """An account, short."""
    return {
        "id": str(one.pk),
        "external_id": one.external_id,
        "name": one.name,
        "owner": person(one.owner) if one.owner_id else None,
    }


def person(one: Person | None) -> dict[str, Any] | None:
    """A colleague, short."""
    return {"id": str(one.pk), "name": one.name, "email": one.email} if one else None


def reason(one: Reason) -> dict[str, Any]:
    """A reason with its sentence."""
    return {**one.as_dict(), "message": sentence(one)}


def gates(results: dict[str, GateResult]) -> list[dict[str, Any]]:
    """The gates in order, each with its reasons in words."""
    return [
        {
            "gate": gate,
            "id": GATE_IDS[gate],
            "open": result.open,
            "overridden": result.overridden,
            "asked": result.asked,
            "reasons": [reason(one) for one in result.reasons],
        }
        for gate, result in results.items()
    ]


def completeness(known: Completeness, language: str) -> dict[str, Any]:
    """Total, by section, and what is missing with what each answer would add (KN-4)."""
    return {
        "total": float(known.total),
        "sections": {key: float(value) for key, value in known.sections.items()},
        "satisfied": known.satisfied,
        "required": known.required,
        "missing": [
            {
                "item": one.key,
                "section": one.section,
                "label": find_item(one.key).words.label(language),
                "why": one.why,
                "who": find_item(one.key).who,
                "adds": float(one.gain),
            }
            for one in known.missing
        ],
    }


def step(one: Step, document: PlaybookDocument, language: str) -> dict[str, Any]:
    """A step with its text, person, due instant and state."""
    return {
        "key": one.key,
        "title": step_text(document, one.key, language).title,
        "phase": one.phase,
        "role": one.role,
        "stands_in_for": one.stands_in_for or None,
        "person": person(one.person),
        "due": one.due_at.isoformat(),
        "state": one.state,
        "gate": one.feeds or None,
        "completed_by": one.completed_by,
        "after": one.after,
        "required": one.required,
        "compressed": one.compressed,
        "settled_at": one.settled_at.isoformat() if one.settled_at else None,
        "note": one.note,
    }


def clock_row(one: Clock, zone: str) -> dict[str, Any]:
    """A clock with its state and limits, and how much is left in words."""
    return {
        "key": one.key,
        "step": one.step,
        "state": one.state,
        "text": clock_view.describe(one, zone, clock.now()),
        "paused": one.paused_at.isoformat() if one.paused_at else None,
        "starts": one.starts_at.isoformat(),
        "due": one.due_at.isoformat(),
        "warns": one.warn_at.isoformat(),
        "escalates": one.escalate_at.isoformat(),
        "stopped": one.stopped_at.isoformat() if one.stopped_at else None,
    }


def stage_change(one: StageChange) -> dict[str, Any]:
    """A change of stage with its actor, time and reason."""
    return {
        "before": one.before,
        "after": one.after,
        "at": one.at.isoformat(),
        "by": one.by_name,
        "reason": one.reason,
    }


def stage_changes_in_words(transition: Transition) -> list[dict[str, Any]]:
    """All changes of stage for people, newest first."""
    return [
        {
            "at": one.at,
            "before": one.before,
            "after": one.after,
            "by": one.by_name if one.by_id else named_actor_title(one.by_name),
            "reason": one.reason,
        }
        for one in transition.stage_changes.order_by("-at", "-id")
    ]


def messages(transition: Transition) -> list[dict[str, Any]]:
    """The messages to the customer; they live in a higher room and are reached from the row they point to."""
    related = getattr(transition, "messages", None)
    if related is None:
        return []
    rows = related.select_related("recipient").order_by("created_at")
    return [
        {
            "id": str(one.pk),
            "step": one.step_key,
            "kind": one.kind,
            "to": one.to_address,
            "recipient": one.recipient.name if one.recipient else "",
            "language": one.language,
            "subject": one.subject,
            "state": one.state,
            "sent_at": one.sent_at.isoformat() if one.sent_at else None,
        }
        for one in rows
    ]


def events(transition: Transition) -> list[dict[str, Any]]:
    """The last events about the transition, oldest first; for programs, which read codes."""
    return [
        {
            "seq": row.seq,
            "at": row.at.isoformat(),
            "action": row.action,
            "by": name or row.actor_kind,
            "fields": _fields(row),
        }
        for row, name in reversed(latest_events(transition))
    ]


def events_in_words(
    transition: Transition, document: PlaybookDocument, language: str
) -> list[dict[str, Any]]:
    """The same for people, newest first: what happened, to which step, who did it."""
    rows = latest_events(transition)
    steps = {
        key: step_text(document, key, language).title for key in {_step_of(row) for row, _name in rows} if key
    }
    return [
        {
            "seq": row.seq,
            "at": row.at,
            "action": row.action,
            "title": event_title(row.action),
            "step": steps.get(_step_of(row), ""),
            "by": name or actor_title(row.actor_kind),
        }
        for row, name in rows
    ]


def latest_events(transition: Transition) -> list[tuple[Event, str]]:
    """The last events about the transition, newest first, each with the name of its person, if it was one."""
    about = Q(subject_kind="transition", subject_id=transition.pk)
    rows = list(Event.objects.filter(about).order_by("-seq")[:EVENTS_SHOWN])
    people = {row.actor_id for row in rows if row.actor_id}
    names = dict(Person.objects.filter(pk__in=people).values_list("pk", "name"))
    return [(row, names.get(row.actor_id, "") if row.actor_id else "") for row in rows]


def _step_of(row: Event) -> str:
    return str(row.fields.get("step") or "")


def _fields(row: Event) -> dict[str, Any]:
    """What the event kept, without what only some readers of the transition may know (ME-5, MS-1)."""
    hidden = ("score", "before", "comment") if row.action.startswith(WITHHELD) else ()
    return {name: value for name, value in row.fields.items() if name not in hidden}


def steps_with_people(steps: Iterable[Step]) -> list[Step]:
    """The steps, each with its person loaded, in one query."""
    rows = list(steps)
    people = Person.objects.in_bulk({one.person_id for one in rows if one.person_id})
    for one in rows:
        if one.person_id is not None:
            one.person = people.get(one.person_id)
    return rows
