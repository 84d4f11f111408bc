"""Judging the gates of a page of 500 transitions, against reading the same rows and steps and nothing else."""

from __future__ import annotations

import statistics
import time
from datetime import timedelta
from functools import cache
from typing import Any

from bench.harness import Place, Row, Side, spread

PAGE = 500
QUICK = 40
ROUNDS = 7
LIMIT = 6.0  # times the bare select of the rows with their steps
QUERIES = 12
PREPARE = "from bench.bench_gates import prepare; prepare({size})"


def run(place: Place) -> list[Row]:
    """Judge a page again and again; the ratio to the bare select, and how many queries it takes."""
    size = QUICK if place.quick else PAGE
    with place.site("gates") as site:
        site.python(PREPARE.format(size=size), timeout=1800)
        with Side(site, "bench.bench_gates") as side:
            rounds = [(side.ask("bare"), side.ask("judge")) for _round in range(ROUNDS + 1)][1:]
            queries = side.ask("queries")
    ratios = [judged / bare for bare, judged in rounds]
    bare, judged = (statistics.median(column) * 1000 for column in zip(*rounds, strict=True))
    detail = f"{judged:.0f} ms against {bare:.0f} ms; ratios {spread(ratios)}"
    return [
        Row(
            f"gates of {size} transitions in one page",
            place.database,
            statistics.median(ratios),
            LIMIT,
            detail,
        ),
        Row("queries for them", place.database, float(queries), QUERIES, "however many there are"),
    ]


# -- in the measuring process -----------------------------------------------------------------


def prepare(size: int) -> None:
    """A company whose accounts are all being handed over, with plans, by two playbooks."""
    from bench.company import found_company
    from tasuki.customers.models import Account
    from tasuki.people.models import Person
    from tasuki.rules.access import Actor
    from tasuki.transitions.actions import OpenRequest, open_many
    from tasuki.web import clock

    found_company(size)
    day = clock.now().date() + timedelta(days=60)
    people = list(Person.objects.filter(team__kind="success").order_by("pk"))
    requests = [
        OpenRequest(
            account=account,
            receiver=people[number % len(people)],
            transition_on=day,
            reason="territory",
            scenario=("rep-to-rep", "sales-to-am")[number % 2],
            mode="planned",
        )
        for number, account in enumerate(Account.objects.select_related("owner__team__manager"))
    ]
    made = [one for one in open_many(actor=Actor.console(), requests=requests) if one.transition]
    if len(made) < size // 2:
        raise RuntimeError(f"only {len(made)} of {size} transitions could be opened")


@cache
def _page() -> list[Any]:
    from tasuki.transitions.models import Transition

    return list(Transition.objects.order_by("pk").values_list("pk", flat=True)[:PAGE])


def _rows() -> list[Any]:
    from tasuki.transitions.models import Transition

    return list(
        Transition.objects.filter(pk__in=_page()).select_related("account").prefetch_related("playbook")
    )


def bare() -> float:
    """Seconds to read the rows and their steps."""
    from tasuki.transitions.models import Step

    begun = time.perf_counter()
    rows = _rows()
    list(Step.objects.filter(transition__in=[one.pk for one in rows]).order_by("transition_id", "position"))
    return time.perf_counter() - begun


def judge() -> float:
    """Seconds to read the rows and judge all their gates."""
    from tasuki.transitions.facts import evaluate_many

    begun = time.perf_counter()
    rows = _rows()
    found = evaluate_many(rows)
    taken = time.perf_counter() - begun
    if len(found) != len(rows):
        raise RuntimeError("not every transition was judged")
    return taken


def queries() -> int:
    """How many queries judging takes."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as seen:
        judge()
    return len(seen)


ANSWERS = {"bare": bare, "judge": judge, "queries": queries}
