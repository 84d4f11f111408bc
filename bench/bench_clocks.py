"""The clock job where 100 clocks are due, among 28 000 and among 280 000 steps with a clock each (issue: ≤ 1.3 ×).

Cost must follow what is due, not what exists. Two installations of different size take turns; in each round 100
other clocks are breached, and `run_clocks` moves them, writes the notices and the events.
"""

from __future__ import annotations

import statistics
import time
from datetime import timedelta
from functools import cache
from typing import Any

from bench.harness import Place, Row, Side, spread

STEPS = 14  # of each transition, each with a clock: more clocks than any playbook has
SMALL, LARGE = 2_000, 20_000
QUICK = (200, 2_000)
DUE = 100
ROUNDS = 15
LIMIT = 1.3
PREPARE = "from bench.bench_clocks import prepare; prepare({transitions})"


def run(place: Place) -> list[Row]:
    """Move 100 due clocks among few and among many."""
    sizes = QUICK if place.quick else (SMALL, LARGE)
    with place.site("clocks-few") as few, place.site("clocks-many") as many:
        for site, transitions in zip((few, many), sizes, strict=True):
            site.python(PREPARE.format(transitions=transitions), timeout=1800)
        with Side(few, "bench.bench_clocks") as one, Side(many, "bench.bench_clocks") as other:
            times = [[side.ask("round", number=n) for side in (one, other)] for n in range(ROUNDS + 1)][1:]
    ratios = [large / small for small, large in times]
    small, large = (statistics.median(column) * 1000 for column in zip(*times, strict=True))
    detail = f"{large:.0f} ms against {small:.0f} ms for {DUE} due clocks; ratios {spread(ratios)}"
    name = f"clock job, {sizes[1] * STEPS:,} against {sizes[0] * STEPS:,} steps"
    return [Row(name, place.database, statistics.median(ratios), LIMIT, detail)]


# -- in the measuring process -----------------------------------------------------------------


def prepare(transitions: int) -> None:
    """Transitions with steps and a running clock for each, none of them due for a month."""
    from django.db import connection

    from bench.company import found_company
    from tasuki.customers.models import Account
    from tasuki.people.models import Person
    from tasuki.transitions.models import Clock, Step, Transition
    from tasuki.transitions.planning.planting import CLOCK_FIELDS, STEP_FIELDS
    from tasuki.web import clock
    from tasuki.web.bulk import insert_rows
    from tasuki.web.ids import new_id

    found_company(transitions)
    now, people = clock.now(), list(Person.objects.values_list("pk", flat=True))
    due = now + timedelta(days=30)
    opened = [
        Transition(
            account_id=account, stage="preparing", opened_at=now, receiver_manager_id=people[0], zone="UTC"
        )
        for account in Account.objects.values_list("pk", flat=True)
    ]
    Transition.objects.bulk_create(opened, batch_size=5_000)
    keys = [(one.pk, number) for one in opened for number in range(STEPS)]
    insert_rows(
        Step,
        STEP_FIELDS,
        (
            [new_id(), now, pk, f"step-{number}", "preparation", "giver", people[number], due, [], "", "tick", True,
             False, number, "todo", "", ""]
            for pk, number in keys
        ),
    )  # fmt: skip
    insert_rows(
        Clock,
        CLOCK_FIELDS,
        (
            [new_id(), now, pk, f"clock-{number}", f"step-{number}", now, due, due - timedelta(hours=4),
             due + timedelta(days=1), "running", due - timedelta(hours=4)]
            for pk, number in keys
        ),
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@cache
def every_clock() -> list[Any]:
    """The keys of all clocks, read once."""
    from tasuki.transitions.models import Clock

    return list(Clock.objects.order_by("id").values_list("pk", flat=True))


def one_round(number: int) -> float:
    """Seconds that the job takes when 100 clocks, spread over all of them, have just been breached."""
    from tasuki.transitions.jobs import run_clocks
    from tasuki.transitions.models import Clock
    from tasuki.web import clock

    now, keys = clock.now(), every_clock()
    due = now - timedelta(minutes=5)
    Clock.objects.filter(pk__in=keys[number :: len(keys) // DUE][:DUE]).update(
        due_at=due, warn_at=due - timedelta(hours=4), escalate_at=due + timedelta(days=1), next_at=due
    )
    begun = time.perf_counter()
    moved = run_clocks(now)
    taken = time.perf_counter() - begun
    if moved != DUE:
        raise RuntimeError(f"{moved} clocks moved instead of {DUE}")
    return taken


ANSWERS = {"round": one_round}
