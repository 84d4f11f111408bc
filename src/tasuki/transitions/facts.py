"""Gathering what the rules need to know of a transition, and keeping their answer (GA-1 … GA-7)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import get_language

from tasuki.commitments.queries import gate_facts as promise_facts
from tasuki.knowledge.queries import completeness_of, open_question_count
from tasuki.playbooks.document import PlaybookDocument
from tasuki.rules import lifecycle
from tasuki.rules.completeness import Completeness
from tasuki.rules.gates import GateFacts, GateResult, StepFact, evaluate
from tasuki.rules.plan import PlanFacts
from tasuki.rules.worktime import WorkCalendar, closing_time
from tasuki.transitions.models import Step, Transition
from tasuki.web import clock


def document_of(transition: Transition) -> PlaybookDocument:
    """The playbook version that the transition started with."""
    if transition.playbook is None:
        raise ValueError(f"transition {transition.pk} has no playbook")
    return transition.playbook.parsed()


def calendar_of(transition: Transition) -> WorkCalendar:
    """Working days of the account's country in its zone (PB-3)."""
    return calendar_for(transition.country, transition.zone)


def calendar_for(country: str, zone: str) -> WorkCalendar:
    """A working calendar; a zone that this machine does not know counts as UTC."""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        zone = "UTC"
    return WorkCalendar.for_country(country, zone)


def plan_facts(transition: Transition) -> PlanFacts:
    """Anchors, calendar, tier and people for the plan."""
    calendar = calendar_of(transition)
    return facts_for(
        calendar,
        transition_on=transition.transition_on,
        opened_at=transition.opened_at,
        signed_at=transition.signed_at,
        last_day=transition.giver.last_day if transition.giver else None,
        cut_over_at=transition.cut_over_at,
        tier=transition.tier,
        roles=transition.people(),
    )


def facts_for(
    calendar: WorkCalendar,
    *,
    transition_on: date | None,
    opened_at: datetime,
    signed_at: datetime | None,
    last_day: date | None,
    cut_over_at: datetime | None,
    tier: str,
    roles: Mapping[str, UUID | None],
) -> PlanFacts:
    """The plan's facts from plain values; days count as their closing time in the account's zone."""
    anchors = {"opened": opened_at}
    if transition_on is not None:
        anchors["transition"] = closing_time(transition_on, calendar)
    if signed_at is not None:
        anchors["signed"] = signed_at
    if last_day is not None:
        anchors["last_day"] = closing_time(last_day, calendar)
    if cut_over_at is not None:
        anchors["cutover"] = cut_over_at
    return PlanFacts(anchors=anchors, calendar=calendar, tier=tier, roles=roles, opened_at=opened_at)


def local_noon(day: date, zone: str) -> datetime:
    """Noon of a day in a zone, as UTC: a fair instant for something of which only the day is known."""
    return datetime.combine(day, time(12), ZoneInfo(zone)).astimezone(UTC)


def completeness(transition: Transition, now: datetime | None = None) -> Completeness:
    """How complete the account's knowledge is for this transition's playbook (KN-4)."""
    document = document_of(transition)
    return completeness_of(
        transition.account_id,
        document.requirements(),
        now=now or clock.now(),
        freshness_days=document.freshness_days,
    )


def gate_facts(transition: Transition, steps: Iterable[Step], known: Completeness) -> GateFacts:
    """What the seven gates look at."""
    promises = promise_facts(transition.account_id)
    titles = step_titles(document_of(transition))
    return GateFacts(
        scenario=transition.scenario,
        tier=transition.tier,
        steps=[
            StepFact(one.key, one.feeds, one.role, one.settled, one.required, titles.get(one.key, one.key))
            for one in steps
        ],
        completeness=known.total,
        target=target_of(transition),
        missing_items=len(known.missing),
        open_questions=open_question_count(transition.account_id),
        brief_accepted=transition.brief_id is not None,
        review_needed=True,
        promises_without_owner=promises.without_owner,
        promises_without_verdict=promises.without_verdict,
        overridden=frozenset(transition.overrides.values_list("gate", flat=True)),
    )


def step_titles(document: PlaybookDocument) -> dict[str, str]:
    """What each step is called in the language now active."""
    language = get_language() or "en"
    return {step.key: document.step_text(step.key, language).title for step in document.steps}


def target_of(transition: Transition) -> Decimal:
    """The completeness that GA-2 asks for."""
    return Decimal(document_of(transition).target_completeness)


def evaluate_gates(transition: Transition) -> tuple[dict[str, GateResult], Completeness, list[Step]]:
    """The gates as they stand now, with the completeness and the steps they were judged by; nothing is saved."""
    steps = list(transition.steps.order_by("position"))
    known = completeness(transition)
    return evaluate(gate_facts(transition, steps, known)), known, steps


def recompute(transition: Transition) -> dict[str, GateResult]:
    """Judge the gates and keep the result on the row: the only function that writes these columns."""
    results, known, steps = evaluate_gates(transition)
    values = kept_values(transition.stage, results, known.total, steps)
    Transition.objects.filter(pk=transition.pk).update(**values)
    for name, value in values.items():
        setattr(transition, name, value)
    return results


def kept_values(
    stage: str, results: Mapping[str, GateResult], total: Decimal, steps: Sequence[Step]
) -> dict[str, object]:
    """The columns that lists and the outbox read, from the gates' results and the steps."""
    todo = [] if stage in lifecycle.ENDED else [one for one in steps if not one.settled]
    return {
        "gates": [result.as_dict() for result in results.values()],
        "gate_bits": " ".join(gate for gate, result in results.items() if result.open),
        "completeness": total,
        "next_due_at": min((one.due_at for one in todo), default=None),
        "open_steps": len(todo),
    }
