"""Gathering what the rules need to know of transitions, and keeping their answer (GA-1 … GA-9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import transaction
from django.utils.translation import get_language

from tasuki.commitments.queries import PromiseFacts, gate_facts_bulk
from tasuki.knowledge.queries import completeness_bulk, completeness_of, open_question_counts
from tasuki.playbooks.document import PlaybookDocument
from tasuki.rules import lifecycle
from tasuki.rules.company import CompanyRules
from tasuki.rules.completeness import Completeness
from tasuki.rules.gates import GateFacts, GateResult, StepFact, evaluate
from tasuki.rules.plan import PlanFacts
from tasuki.rules.reasons import Reason
from tasuki.rules.timing import CheckResult
from tasuki.rules.worktime import WorkCalendar, closing_time
from tasuki.transitions.company.rules import company_rules
from tasuki.transitions.models import GateOverride, Step, Transition
from tasuki.transitions.opening.timing import account_states, checks_of
from tasuki.transitions.places import located, located_result
from tasuki.transitions.risk.facts import risk_of, risks_for
from tasuki.web import clock
from tasuki.web.bulk import update_rows
from tasuki.web.query import in_chunks


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


def step_titles(document: PlaybookDocument) -> dict[str, str]:
    """What each step is called in the language now active."""
    language = get_language() or "en"
    return {step.key: document.step_text(step.key, language).title for step in document.steps}


def target_of(transition: Transition, company: CompanyRules | None = None) -> Decimal:
    """The completeness that GA-2 asks for: the company's for the tier, else the playbook's."""
    rules = company or company_rules()
    return rules.target(transition.tier, document_of(transition).target_completeness)


@dataclass(frozen=True, slots=True)
class Judged:
    """A transition's gates as they stand now, with what they were judged by."""

    results: dict[str, GateResult]
    known: Completeness
    steps: list[Step]
    checks: tuple[CheckResult, ...] = ()

    def located(self, transition: Transition) -> dict[str, GateResult]:
        """The gates, each reason with the address of its place."""
        return {
            gate: located_result(result, transition.pk, transition.account_id)
            for gate, result in self.results.items()
        }


@dataclass(frozen=True, slots=True)
class _Gathered:
    """What many transitions are judged by, read together."""

    company: CompanyRules
    now: datetime
    steps: Mapping[UUID, list[Step]]
    overridden: Mapping[UUID, set[str]]
    questions: Mapping[UUID, int]
    promises: Mapping[UUID, PromiseFacts]
    known: Mapping[tuple[UUID, UUID | None], Completeness]
    checks: Mapping[UUID, tuple[CheckResult, ...]]
    titles: Mapping[UUID | None, dict[str, str]]


def evaluate_many(
    transitions: Sequence[Transition], *, company: CompanyRules | None = None, now: datetime | None = None
) -> dict[UUID, Judged]:
    """The gates of many transitions in a fixed number of queries (their playbooks loaded with them)."""
    gathered = _gather(transitions, company or company_rules(), now or clock.now())
    return {one.pk: _judge(one, gathered) for one in transitions}


def evaluate_gates(
    transition: Transition, company: CompanyRules | None = None
) -> tuple[dict[str, GateResult], Completeness, list[Step]]:
    """The gates as they stand now, with the completeness and the steps they were judged by; nothing is saved.

    Every reason leads to the address of its place.
    """
    judged = evaluate_many([transition], company=company)[transition.pk]
    return judged.located(transition), judged.known, judged.steps


def _gather(transitions: Sequence[Transition], company: CompanyRules, now: datetime) -> _Gathered:
    ids, accounts = [one.pk for one in transitions], [one.account_id for one in transitions]
    steps: dict[UUID, list[Step]] = {pk: [] for pk in ids}
    overridden: dict[UUID, set[str]] = {}
    for some in in_chunks(ids):
        for step in Step.objects.filter(transition__in=some).order_by("transition_id", "position"):
            steps[step.transition_id].append(step)
        for pk, gate in GateOverride.objects.filter(transition__in=some).values_list("transition_id", "gate"):
            overridden.setdefault(pk, set()).add(gate)
    documents = {one.playbook_id: document_of(one) for one in transitions}
    known: dict[tuple[UUID, UUID | None], Completeness] = {}
    for playbook, document in documents.items():
        asked = [one.account_id for one in transitions if one.playbook_id == playbook]
        for account, value in completeness_bulk(
            asked, document.requirements(), now=now, freshness_days=document.freshness_days
        ).items():
            known[account, playbook] = value
    return _Gathered(
        company,
        now,
        steps,
        overridden,
        open_question_counts(accounts),
        gate_facts_bulk(accounts),
        known,
        timing_of(transitions, now),
        {playbook: step_titles(document) for playbook, document in documents.items()},
    )


def timing_of(transitions: Sequence[Transition], now: datetime) -> dict[UUID, tuple[CheckResult, ...]]:
    """The timing criteria of each transition whose playbook has some, judged by today at the customer (SC-2)."""
    timed = [one for one in transitions if document_of(one).checks]
    states = account_states([one.account_id for one in timed]) if timed else {}
    language = get_language() or "en"
    return {
        one.pk: checks_of(document_of(one), states.get(one.account_id), local_day(now, one.zone), language)
        for one in timed
    }


def _judge(transition: Transition, gathered: _Gathered) -> Judged:
    account = transition.account_id
    steps, known = gathered.steps[transition.pk], gathered.known[account, transition.playbook_id]
    titles = gathered.titles[transition.playbook_id]
    promises = gathered.promises.get(account) or PromiseFacts()
    checks = gathered.checks.get(transition.pk, ())
    results = evaluate(
        GateFacts(
            scenario=transition.scenario,
            tier=transition.tier,
            steps=[
                StepFact(
                    one.key, one.feeds, one.role, one.settled, one.required, titles.get(one.key, one.key)
                )
                for one in steps
            ],
            completeness=known.total,
            target=target_of(transition, gathered.company),
            missing_items=len(known.missing),
            open_questions=gathered.questions.get(account, 0),
            brief_accepted=transition.brief_id is not None,
            promises_without_owner=promises.without_owner,
            promises_without_verdict=promises.without_verdict,
            promises_to_reset=promises.reset_open,
            overridden=frozenset(gathered.overridden.get(transition.pk, ())),
            checks=checks,
            company=gathered.company,
        )
    )
    return Judged(results, known, steps, checks)


def recompute(transition: Transition) -> dict[str, GateResult]:
    """Judge the gates and keep the result on the row: the only function that writes these columns.

    The row is held before it is judged, so that nobody's newer result is overwritten by ours.
    """
    mine = Transition.objects.filter(pk=transition.pk)
    with transaction.atomic(savepoint=False):
        mine.select_for_update(no_key=True).values_list("pk").first()
        judged = evaluate_many([transition])[transition.pk]
        values = kept_values(transition.stage, judged.results, judged.known.total, judged.steps)
        if transition.stage not in lifecycle.ENDED:
            values["risk"] = risk_of(transition).score
        mine.update(**values)
    for name, value in values.items():
        setattr(transition, name, value)
    return judged.results


def recompute_many(transitions: Sequence[Transition]) -> int:
    """The same for many at once. The caller holds the rows, and has loaded them with playbook and people.

    A row whose result is what it holds already is not written. Returns how many were.
    """
    judged = evaluate_many(transitions)
    risks = risks_for([one for one in transitions if one.stage not in lifecycle.ENDED])
    changed = []
    for one in transitions:
        found = judged[one.pk]
        values = kept_values(one.stage, found.results, found.known.total, found.steps)
        values["risk"] = risks[one.pk].score if one.pk in risks else one.risk
        if any(getattr(one, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(one, name, value)
            changed.append(one)
    update_rows(Transition, _KEPT, ([one.pk, *(getattr(one, name) for name in _KEPT)] for one in changed))
    return len(changed)


_KEPT: Final = ("gates", "gate_bits", "completeness", "next_due_at", "open_steps", "risk")


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


def kept_reasons(transition: Transition) -> dict[str, tuple[Reason, ...]]:
    """Gate → why it is shut, as kept on the row, in the reader's language and with addresses; open ones left out."""
    document, language = document_of(transition), get_language() or "en"
    titles = step_titles(document)
    titles |= {one.key: one.title(language) for one in document.checks}
    return {
        one["gate"]: tuple(_titled(kept, titles, transition) for kept in one["reasons"])
        for one in transition.gates
        if not one["open"]
    }


def _titled(kept: Mapping[str, Any], titles: Mapping[str, str], transition: Transition) -> Reason:
    key = kept["values"].get("step") or kept["values"].get("check")
    more = {"title": titles.get(key, key)} if key else {}
    reason = Reason(kept["code"], {**kept["values"], **more}, kept["who"], kept["where"])
    return located(reason, transition.pk, transition.account_id)


def local_day(now: datetime, zone: str) -> date:
    """The day that it is in a zone; one that this machine does not know counts as UTC."""
    return now.astimezone(ZoneInfo(calendar_for("", zone).zone)).date()
