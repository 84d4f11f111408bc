"""Completeness of 20 000 accounts weighed anew (≤ 5 s), against the bare select; and a save among few and many.

Each account has some eighty answers, so that the record holds 1.6 million. Two installations of different size
take turns: keeping the standing of one account with each save must not know how many others there are.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from typing import Any
from uuid import UUID

from bench.harness import Place, Row, Side, spread

FEW, MANY, QUICK = 200, 20_000, 1_000
ANSWERED = 80
ROUNDS, QUICK_ROUNDS = 3, 2
SAVES = 100
SECONDS = 5.0
RATIO_LIMIT = 4.0  # times the bare select of the same rows, writing 20 000 results included
SAVE_LIMIT = 1.3  # a save among many against one among few
PREPARE = "from bench.bench_completeness import prepare; prepare({size})"


def run(place: Place) -> list[Row]:
    """Weigh everything anew; save here and there."""
    size = QUICK if place.quick else MANY
    rounds = QUICK_ROUNDS if place.quick else ROUNDS
    with place.site("standing-few") as few, place.site("standing-many") as many:
        for site, accounts in ((few, FEW), (many, size)):
            site.python(PREPARE.format(size=accounts), timeout=3600)
        with Side(few, "bench.bench_completeness") as one, Side(many, "bench.bench_completeness") as other:
            measured = [(other.ask("bare"), *other.ask("weigh")) for _round in range(rounds + 1)][1:]
            saves = [
                tuple(statistics.median(side.ask("save", number=number)) for side in (one, other))
                for number in range(4)
            ][1:]
            queries = other.ask("queries")
    return [*_weighed(place, size, measured), *_saved(place, size, saves, queries)]


def _weighed(place: Place, size: int, measured: list[tuple[float, ...]]) -> list[Row]:
    bare, weigh, work = (statistics.median(column) for column in zip(*measured, strict=True))
    ratios = [weighed / alone for alone, weighed, _work in measured]
    name = f"completeness of {size:,} accounts × {ANSWERED} answers weighed anew"
    allowed = SECONDS * size / MANY
    detail = (
        f"{weigh:.2f} s of {allowed:g} s allowed ({work:.2f} s of it at work in this process);"
        f" bare select of the same rows {bare:.2f} s"
    )
    return [
        Row(name, place.database, weigh / allowed, 1.0, detail),
        Row(
            "the same, times the bare select",
            place.database,
            statistics.median(ratios),
            RATIO_LIMIT,
            spread(ratios),
        ),
    ]


def _saved(place: Place, size: int, saves: list[tuple[float, ...]], queries: int) -> list[Row]:
    ratios = [many / few for few, many in saves]
    few, many = (statistics.median(column) * 1000 for column in zip(*saves, strict=True))
    detail = (
        f"{many:.2f} ms among {size:,}, {few:.2f} ms among {FEW}; ratios {spread(ratios)}; {queries} queries"
    )
    name = f"keeping it with a save, {size:,} against {FEW} accounts"
    return [Row(name, place.database, statistics.median(ratios), SAVE_LIMIT, detail)]


# -- in the measuring process -----------------------------------------------------------------


def prepare(size: int) -> None:
    """A company of which much is known: eighty answers for each account, some weak, some stale, some copied."""
    from django.db import connection

    from bench.company import found_company
    from tasuki.customers.models import Account
    from tasuki.knowledge.models import KnowledgeItem
    from tasuki.web.bulk import insert_rows

    found_company(size)
    KnowledgeItem.objects.all().delete()
    accounts = list(Account.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(accounts), 1_000):
        rows = list(_answers(accounts[start : start + 1_000], seed=start))  # it asks the database
        insert_rows(KnowledgeItem, _columns(), rows)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


@cache
def _columns() -> list[str]:
    from tasuki.knowledge.models import KnowledgeItem

    return [field.attname for field in KnowledgeItem._meta.concrete_fields]


def _answers(accounts: list[UUID], seed: int) -> Iterator[list[Any]]:
    from tasuki.knowledge.items import all_items
    from tasuki.knowledge.standing.measure import measure_now
    from tasuki.rules.completeness import sameness_of
    from tasuki.web import clock
    from tasuki.web.ids import new_id

    chance, now = random.Random(20261122 + seed), clock.now()
    asked = list(measure_now().scale.keys)
    others = sorted(set(all_items()) - set(asked))
    for account in accounts:
        keys = chance.sample(asked, round(len(asked) * 0.85))
        keys += chance.sample(others, ANSWERED - len(keys))
        for key in keys:
            text = f"What we learned about {key} on visit {chance.randrange(10**6)} to their head office: it works."
            values: dict[str, Any] = {
                "id": new_id(), "created_at": now, "account_id": account, "key": key, "answer": text, "data": {},
                "status": chance.choices(["filled", "unclear", "not_applicable"], [92, 3, 5])[0],
                "verified_at": now - timedelta(days=chance.randrange(110), seconds=chance.randrange(9_999)),
                "weakness": chance.choices(["", "placeholder"], [97, 3])[0], "version": 1,
                "sameness": sameness_of(text, "text"), "verified_by_name": "Gina Giver",
            }  # fmt: skip
            yield [values.get(name, _empty(name)) for name in _columns()]


@cache
def _empty(name: str) -> Any:
    from tasuki.knowledge.models import KnowledgeItem

    field = KnowledgeItem._meta.get_field(name.removesuffix("_id") if name == "verified_by_id" else name)
    return None if field.null else ""


@cache
def _accounts() -> list[UUID]:
    from tasuki.customers.models import Account

    return list(Account.objects.order_by("pk").values_list("pk", flat=True))


def bare() -> float:
    """Seconds to read what is weighed, account by account, and nothing else."""
    from django.db import connection

    from tasuki.knowledge.standing.measure import measure_now

    keys = measure_now().scale.keys
    sql = (
        "SELECT account_id, key, status, weakness, sameness, verified_at FROM knowledge_knowledgeitem"
        f" WHERE key IN ({', '.join(['%s'] * len(keys))}) ORDER BY account_id"
    )
    begun, count = time.perf_counter(), 0
    with connection.cursor() as cursor:
        cursor.execute(sql, keys)
        while some := cursor.fetchmany(2_000):
            count += len(some)
    taken = time.perf_counter() - begun
    if count < len(_accounts()) * len(keys) // 2:
        raise RuntimeError("too few rows were read")
    return taken


def weigh() -> list[float]:
    """Seconds to weigh every account anew, results written; and how many of them this process worked."""
    from tasuki.knowledge.models import AccountStanding
    from tasuki.knowledge.standing import keep_many
    from tasuki.web import clock

    accounts = _accounts()
    AccountStanding.objects.update(basis="", total=0)
    begun, worked = time.perf_counter(), time.process_time()
    keep_many(accounts, clock.now())
    taken, work = time.perf_counter() - begun, time.process_time() - worked
    if AccountStanding.objects.filter(total__gt=0).count() != len(accounts):
        raise RuntimeError("not every account was weighed")
    return [taken, work]


def save(number: int) -> list[float]:
    """Seconds of each of some saves: the standing alone, as every change of the record keeps it."""
    from tasuki.knowledge.standing import keep
    from tasuki.web import clock

    chance, found = random.Random(number), []
    for account in chance.choices(_accounts(), k=SAVES):
        begun = time.perf_counter()
        keep(account, clock.now())
        found.append(time.perf_counter() - begun)
    return found


def queries() -> int:
    """How many statements it takes to keep one account's standing."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as seen:
        save(0)
    return round(len(seen) / SAVES)


ANSWERS = {"bare": bare, "weigh": weigh, "save": save, "queries": queries}
