"""Writing new transitions with everything that belongs to them, by the database's fast path."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from tasuki.audit.actions import NewEvent, record_many
from tasuki.commitments.queries import PromiseFacts, gate_facts_bulk
from tasuki.customers.actions import lock_owners
from tasuki.customers.models import Participation
from tasuki.knowledge.queries import completeness_bulk, open_question_counts
from tasuki.rules.access import Actor
from tasuki.rules.clocks import ClockFacts, next_change_at, state
from tasuki.rules.company import CompanyRules
from tasuki.rules.completeness import Completeness
from tasuki.rules.gates import GateFacts, StepFact, evaluate
from tasuki.rules.lifecycle import ENDED
from tasuki.rules.plan import PlannedClock, PlannedStep, make_clocks, make_plan
from tasuki.rules.timing import CheckResult
from tasuki.transitions import facts
from tasuki.transitions.company.rules import company_rules
from tasuki.transitions.models import Clock, Notice, StageChange, Step, Transition
from tasuki.transitions.planning.facts import Surroundings, around, plan_facts
from tasuki.transitions.risk.facts import risks_for_seeds
from tasuki.web.bulk import insert_rows
from tasuki.web.ids import new_id, new_ids

STEP_FIELDS = [
    "id",
    "created_at",
    "transition_id",
    "key",
    "phase",
    "role",
    "person_id",
    "due_at",
    "after",
    "feeds",
    "completed_by",
    "required",
    "compressed",
    "position",
    "state",
    "note",
    "stands_in_for",
]
CLOCK_FIELDS = [
    "id",
    "created_at",
    "transition_id",
    "key",
    "step",
    "starts_at",
    "due_at",
    "warn_at",
    "escalate_at",
    "state",
    "next_at",
]
PART_FIELDS = ("id", "created_at", "account_id", "person_id", "relation", "transition_id")
CHANGE_FIELDS = ["id", "created_at", "transition_id", "before", "after", "at", "by_id", "by_name", "reason"]
NOTICE_FIELDS = ["id", "created_at", "person_id", "transition_id", "code", "values", "at", "once_key"]


@dataclass(slots=True)
class Seed:
    """A transition that may be opened, not yet written, with the plan that is made for it."""

    transition: Transition
    scenario: str
    mode: str
    steps: tuple[PlannedStep, ...] = ()
    clocks: tuple[PlannedClock, ...] = ()


def plant(
    actor: Actor, seeds: Sequence[Seed], now: datetime, progress: Callable[[int], None] | None = None
) -> None:
    """Write transitions, steps, clocks, parts, the first change of stage, notices and events."""
    if not seeds:
        return
    known = around(seed.transition for seed in seeds)
    for seed in seeds:
        _plan(seed, known)
    _judge(seeds, now)
    risks_for_seeds(seeds, now)
    names = [field.attname for field in Transition._meta.concrete_fields]
    insert_rows(Transition, names, ([getattr(seed.transition, name) for name in names] for seed in seeds))
    insert_rows(Step, STEP_FIELDS, _step_rows(seeds, now, progress))
    insert_rows(Clock, CLOCK_FIELDS, _clock_rows(seeds, now))
    insert_rows(Participation, PART_FIELDS, _part_rows(seeds, now))
    insert_rows(StageChange, CHANGE_FIELDS, (_first_change(actor, seed, now) for seed in seeds))
    insert_rows(Notice, NOTICE_FIELDS, (row for seed in seeds for row in _assignment(seed, now)))
    _lock_owners(seeds)
    record_many([_event(actor, seed) for seed in seeds], now=now)


def replant_steps(transition: Transition, now: datetime) -> None:
    """Make the plan of a transition that had none (a draft that becomes planned)."""
    seed = Seed(transition, transition.scenario, transition.mode)
    _plan(seed, around([transition]))
    insert_rows(Step, STEP_FIELDS, _step_rows([seed], now, None))
    insert_rows(Clock, CLOCK_FIELDS, _clock_rows([seed], now))
    insert_rows(Notice, NOTICE_FIELDS, _assignment(seed, now))


def join(transition: Transition, now: datetime) -> None:
    """Write who takes part anew (after somebody was replaced)."""
    Participation.objects.filter(transition_id=transition.pk).delete()
    rows = list(_part_rows([Seed(transition, "", "")], now))
    relation = "took_part" if transition.stage in ENDED else "step_person"
    given = transition.steps.exclude(person=None).values_list("person_id", flat=True).distinct()
    rows += [
        [new_id(), now, transition.account_id, person, relation, transition.pk]
        for person in sorted(set(given) - {row[3] for row in rows})
    ]
    insert_rows(Participation, PART_FIELDS, rows)


def _plan(seed: Seed, around_it: Surroundings) -> None:
    transition = seed.transition
    if transition.stage == Transition.Stage.DRAFT:
        return
    rules, known = facts.document_of(transition).rules(), plan_facts(transition, around_it)
    seed.steps, seed.clocks = make_plan(rules, known), make_clocks(rules, known)


def _judge(seeds: Sequence[Seed], now: datetime) -> None:
    """The gates of new transitions: knowledge and promises asked for all of them at once."""
    ids = [seed.transition.account_id for seed in seeds]
    questions, promises = open_question_counts(ids), gate_facts_bulk(ids)
    company, timing = company_rules(), facts.timing_of([seed.transition for seed in seeds], now)
    by_playbook: dict[Any, list[Seed]] = {}
    for seed in seeds:
        by_playbook.setdefault(seed.transition.playbook_id, []).append(seed)
    for group in by_playbook.values():
        document = facts.document_of(group[0].transition)
        known = completeness_bulk(
            [seed.transition.account_id for seed in group],
            document.requirements(),
            now=now,
            freshness_days=document.freshness_days,
        )
        judged: dict[tuple[bool, _GateKey], _Gates] = {}
        for seed in group:
            account = seed.transition.account_id
            checks = timing.get(seed.transition.pk, ())
            asked = _gate_key(seed, known[account], questions.get(account, 0), promises.get(account), checks)
            alike = (bool(seed.steps), asked)
            if alike not in judged:
                judged[alike] = _gates(seed, asked, company)
            _keep(seed, judged[alike], known[account])


class _GateKey(NamedTuple):
    """What tells the gates of two new transitions of one playbook apart."""

    tier: str
    completeness: Decimal
    missing_items: int
    open_questions: int
    promises_without_owner: tuple[str, ...]
    promises_without_verdict: tuple[str, ...]
    promises_to_reset: tuple[str, ...]
    checks: tuple[CheckResult, ...]


class _Gates(NamedTuple):
    """The result of the gates as it is kept on the row."""

    results: list[dict[str, Any]]
    open: str


def _gate_key(
    seed: Seed,
    known: Completeness,
    questions: int,
    promises: PromiseFacts | None,
    checks: tuple[CheckResult, ...],
) -> _GateKey:
    return _GateKey(
        seed.transition.tier,
        known.total,
        len(known.missing),
        questions,
        tuple(promises.without_owner) if promises else (),
        tuple(promises.without_verdict) if promises else (),
        tuple(promises.reset_open) if promises else (),
        checks,
    )


def _gates(seed: Seed, asked: _GateKey, company: CompanyRules) -> _Gates:
    transition = seed.transition
    titles = facts.step_titles(facts.document_of(transition))
    results = evaluate(
        GateFacts(
            scenario=transition.scenario,
            steps=[
                StepFact(one.key, one.feeds, one.role, False, one.required, titles.get(one.key, one.key))
                for one in seed.steps
            ],
            target=facts.target_of(transition, company),
            brief_accepted=False,
            company=company,
            **asked._asdict(),
        )
    )
    return _Gates(
        [result.as_dict() for result in results.values()],
        " ".join(gate for gate, result in results.items() if result.open),
    )


def _keep(seed: Seed, gates: _Gates, known: Completeness) -> None:
    transition = seed.transition
    transition.gates, transition.gate_bits = gates
    transition.completeness = known.total
    transition.next_due_at = min((one.due_at for one in seed.steps), default=None)
    transition.open_steps = len(seed.steps)


def _step_rows(
    seeds: Sequence[Seed], now: datetime, progress: Callable[[int], None] | None
) -> Iterable[list[Any]]:
    for number, seed in enumerate(seeds, start=1):
        yield from step_rows(seed.transition.pk, seed.steps, now)
        if progress is not None and number % 100 == 0:
            progress(number)


def step_rows(owner: UUID, steps: Sequence[PlannedStep], now: datetime) -> Iterable[list[Any]]:
    """Planned steps as rows of a transition, in the order of STEP_FIELDS."""
    todo = Step.State.TODO.value
    for key, one in zip(new_ids(len(steps)), steps, strict=True):
        yield [
            key,
            now,
            owner,
            one.key,
            one.phase,
            one.role,
            one.person,
            one.due_at,
            one.after,
            one.feeds,
            one.completed_by,
            one.required,
            one.compressed,
            one.position,
            todo,
            "",
            one.stands_in_for,
        ]


def _clock_rows(seeds: Sequence[Seed], now: datetime) -> Iterable[list[Any]]:
    for seed in seeds:
        yield from clock_rows(seed.transition.pk, seed.clocks, now)


def clock_rows(owner: UUID, clocks: Iterable[PlannedClock], now: datetime) -> Iterable[list[Any]]:
    """Planned clocks as rows of a transition, in the order of CLOCK_FIELDS."""
    for one in clocks:
        known = ClockFacts(one.due_at, one.warn_at, one.escalate_at, None, None)
        # a limit that is over before the transition is opened is looked at by the next sweep
        yield [
            new_id(),
            now,
            owner,
            one.key,
            one.step,
            one.starts_at,
            one.due_at,
            one.warn_at,
            one.escalate_at,
            Clock.State.RUNNING.value,
            now if state(known, now) != "running" else next_change_at(known, now),
        ]


def _part_rows(seeds: Sequence[Seed], now: datetime) -> Iterable[list[Any]]:
    for seed in seeds:
        transition = seed.transition
        parts = {
            (_relation(role), person) for role, person in transition.people().items() if person is not None
        }
        if transition.stage in ENDED:
            parts = {("took_part", person) for _relation, person in parts}
        for relation, person in sorted(parts):
            yield [new_id(), now, transition.account_id, person, relation, transition.pk]


def _relation(role: str) -> str:
    return "step_person" if role in ("support", "operations") else role


def _first_change(actor: Actor, seed: Seed, now: datetime) -> list[Any]:
    transition = seed.transition
    return [
        new_id(),
        now,
        transition.pk,
        "",
        str(transition.stage),
        now,
        actor.person_id,
        actor.name,
        transition.reason_text,
    ]


def _assignment(seed: Seed, now: datetime) -> Iterable[list[Any]]:
    transition = seed.transition
    if transition.receiver_id is None or transition.stage == Transition.Stage.DRAFT:
        return
    values = {
        "account": transition.account.name,
        "giver": transition.giver.name if transition.giver else "–",
        "day": transition.transition_on.isoformat() if transition.transition_on else "–",
    }
    key = f"assigned:{transition.pk}:{transition.receiver_id}"
    yield [new_id(), now, transition.receiver_id, transition.pk, "notice.assigned", values, now, key]


def _lock_owners(seeds: Sequence[Seed]) -> None:
    """Imports must not change the owner while a transition runs."""
    lock_owners({seed.transition.account_id: seed.transition.pk for seed in seeds if _moves_record(seed)})


def _moves_record(seed: Seed) -> bool:
    return seed.transition.ownership == "account"


def _event(actor: Actor, seed: Seed) -> NewEvent:
    transition = seed.transition
    return NewEvent(
        actor,
        "transition.opened",
        ("transition", transition.pk),
        {
            "account": str(transition.account_id),
            "scenario": transition.scenario,
            "mode": transition.mode,
            "giver": str(transition.giver_id) if transition.giver_id else None,
            "receiver": str(transition.receiver_id) if transition.receiver_id else None,
            "on": transition.transition_on.isoformat() if transition.transition_on else None,
        },
    )
