"""Opening transitions with their plans against bare inserts of the same rows (issue: ≤ 3 ×).

Batches of 500 take turns: first `open_many` opens them in one database, then the bare driver writes the very rows that
came of it into a copy of that database, with the same constraints and indexes, in one transaction. The driver takes
`executemany` on SQLite and COPY on PostgreSQL, the fastest that each offers. Reading the rows back is not counted.
"""

from __future__ import annotations

import gc
import json
import statistics
import time
from contextlib import closing
from datetime import timedelta
from typing import Any

from bench.harness import Place, Row, resident, spread

SIZE, QUICK = 10_000, 2_000
BATCH = 500
LIMIT = 3.0
TABLES = (
    "transitions_transition",
    "transitions_step",
    "transitions_clock",
    "customers_participation",
    "transitions_stagechange",
    "transitions_notice",
    "audit_event",
)
PREPARE = "from bench.company import found_company; found_company({size}); "
PREPARE += "from bench.bench_open import pin_all; pin_all()"
MEASURE = "from bench.bench_open import measure; measure({size}, {copy!r})"


def run(place: Place) -> list[Row]:
    """Open 10 000 transitions, and insert their rows."""
    size = QUICK if place.quick else SIZE
    with place.site("open") as ours:
        ours.python(PREPARE.format(size=size), timeout=600)
        with place.site("open-bare", like=ours) as bare:
            copy = bare.database_url or str(bare.home / "tasuki.sqlite3")
            found = json.loads(
                ours.python(MEASURE.format(size=size, copy=copy), timeout=1800).stdout.splitlines()[-1]
            )
    ratios = [mine / floor for mine, floor in zip(found["ours"], found["bare"], strict=True)]
    rate = f"{size / sum(found['ours']):,.0f} transitions/s"
    detail = (
        f"{sum(found['ours']):.1f} s against {sum(found['bare']):.1f} s for {found['rows']:,} rows, {found['steps']:,}"
        f" of them steps; {rate}; ratios {spread(ratios)}; +{found['memory']:.0f} MB"
    )
    return [Row(f"open {size:,} transitions", place.database, statistics.median(ratios), LIMIT, detail)]


# -- in the measuring process -----------------------------------------------------------------


def pin_all() -> None:
    """Store every playbook, so that no batch has to."""
    from tasuki.playbooks.actions import pin
    from tasuki.playbooks.queries import all_shipped

    for document in all_shipped():
        pin(document)


def measure(size: int, copy: str) -> None:
    """Take turns, batch by batch, and print the times."""
    from tasuki.customers.models import Account

    ids = list(Account.objects.order_by("external_id").values_list("pk", flat=True))
    copier = Copier(copy)
    times: dict[str, list[float]] = {"ours": [], "bare": []}
    _open(ids[:1])  # reads the playbooks and the calendars once, as any running process has
    copier.next_rows()  # from here on only what comes after it
    before = resident()
    rows = steps = 0
    for start in range(1, size, BATCH):
        times["ours"].append(_open(ids[start : start + BATCH]))
        batch = copier.next_rows()
        rows += sum(len(lines) for _, _, lines in batch)
        steps += next(len(lines) for table, _, lines in batch if table == "transitions_step")
        gc.collect()
        times["bare"].append(copier.write(batch))
    print(json.dumps({**times, "rows": rows, "steps": steps, "memory": resident() - before}))


def _open(ids: list[Any]) -> float:
    """Seconds that opening takes, from finding the accounts to the end of the transaction."""
    from tasuki.customers.models import Account
    from tasuki.people.models import Person
    from tasuki.people.queries import actor_for_email
    from tasuki.transitions.actions import OpenRequest, open_many
    from tasuki.web import clock

    actor = actor_for_email("operations@bench.example")
    begun = time.perf_counter()
    people = Person.objects.select_related("team__manager", "manager")
    receivers = list(people.filter(team__kind__in=["success", "accounts"]).order_by("name"))
    today = clock.now().date()
    owner = ("owner__team__manager", "owner__manager")
    accounts = Account.objects.select_related(*owner).filter(pk__in=ids).order_by("external_id")
    requests = [
        OpenRequest(
            account=account,
            receiver=next(
                one for one in receivers[number % len(receivers) :] + receivers if one.pk != account.owner_id
            ),
            transition_on=today + timedelta(days=20 + number % 60),
            reason="reorganisation",
            scenario="rep-to-rep" if number % 3 == 0 else None,
        )
        for number, account in enumerate(accounts)
    ]
    outcomes = open_many(actor=actor, requests=requests)
    taken = time.perf_counter() - begun
    refused = [outcome.reasons for outcome in outcomes if outcome.transition is None]
    if refused:
        raise RuntimeError(f"refused: {refused[0]}")
    return taken


class Copier:
    """Reads the rows that were written last, and writes them into the other database by the bare driver."""

    def __init__(self, target: str) -> None:
        from django.conf import settings
        from django.db import connection

        self.postgres = settings.ON_POSTGRES
        self.target = target
        self.options = connection.settings_dict["OPTIONS"]
        self.last: dict[str, Any] = {}

    def next_rows(self) -> list[tuple[str, list[str], list[tuple[Any, ...]]]]:
        """(table, columns, rows) of everything that came since the last call."""
        from django.db import connection

        found = []
        for table in TABLES:
            key = "seq" if table == "audit_event" else "id"
            after = self.last.get(table)
            where, values = (f"WHERE {key} > %s", [after]) if after is not None else ("", [])
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT * FROM {table} {where} ORDER BY {key}", values)
                columns = [column[0] for column in cursor.description]
                lines = cursor.fetchall()
            if lines:
                self.last[table] = lines[-1][columns.index(key)]
            found.append((table, columns, lines))
        return found

    def write(self, batch: list[tuple[str, list[str], list[tuple[Any, ...]]]]) -> float:
        """Seconds that the bare driver takes to write the rows in one transaction."""
        return self._postgres(batch) if self.postgres else self._sqlite(batch)

    def _sqlite(self, batch: list[tuple[str, list[str], list[tuple[Any, ...]]]]) -> float:
        import sqlite3

        with closing(sqlite3.connect(self.target, isolation_level=None)) as connection:
            connection.executescript(self.options["init_command"])
            begun = time.perf_counter()
            connection.execute("BEGIN IMMEDIATE")
            for table, columns, lines in batch:
                marks = ", ".join("?" * len(columns))
                names = ", ".join(f'"{name}"' for name in columns)
                connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", lines)
            connection.execute("COMMIT")
            return time.perf_counter() - begun

    def _postgres(self, batch: list[tuple[str, list[str], list[tuple[Any, ...]]]]) -> float:
        import psycopg

        with psycopg.connect(self.target, autocommit=True) as connection:
            begun = time.perf_counter()
            with connection.transaction(), connection.cursor() as cursor:
                for table, columns, lines in batch:
                    names = ", ".join(f'"{name}"' for name in columns)
                    with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as sink:
                        for line in lines:
                            sink.write_row(line)
            return time.perf_counter() - begun
