"""New dates for 10 000 transitions against bare updates of the same rows (issue: ≤ 3 ×).

Batches of 500 take turns: first `move_many` gives each transition of the batch another date and re-plans what is
open, with one event for each; then the bare driver writes the very values that came of it into a copy of that
database, with the same constraints and indexes, in one transaction. The driver takes `executemany` on SQLite and
arrays (`UPDATE … FROM unnest`) on PostgreSQL. Reading back what changed is not counted.
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
DAYS = 7
#: Table → the columns that a new date changes, and their kinds on PostgreSQL.
CHANGED = {
    "transitions_transition": (
        ("transition_on", "date"),
        ("version", "integer"),
        ("next_due_at", "timestamptz"),
    ),
    "transitions_step": (("due_at", "timestamptz"), ("compressed", "boolean")),
    "transitions_clock": (
        ("starts_at", "timestamptz"),
        ("due_at", "timestamptz"),
        ("warn_at", "timestamptz"),
        ("escalate_at", "timestamptz"),
        ("state", "varchar"),
        ("next_at", "timestamptz"),
    ),
}
PREPARE = "from bench.company import found_company; found_company({size}); "
PREPARE += "from bench.bench_replan import open_all; open_all()"
MEASURE = "from bench.bench_replan import measure; measure({copy!r})"


def run(place: Place) -> list[Row]:
    """Re-plan 10 000 transitions, and update their rows."""
    size = QUICK if place.quick else SIZE
    with place.site("replan") as ours:
        ours.python(PREPARE.format(size=size), timeout=1800)
        with place.site("replan-bare", like=ours) as bare:
            copy = bare.database_url or str(bare.home / "tasuki.sqlite3")
            found = json.loads(ours.python(MEASURE.format(copy=copy), timeout=1800).stdout.splitlines()[-1])
    ratios = [mine / floor for mine, floor in zip(found["ours"], found["bare"], strict=True)]
    rate = f"{size / sum(found['ours']):,.0f} transitions/s"
    detail = (
        f"{sum(found['ours']):.1f} s against {sum(found['bare']):.1f} s for {found['rows']:,} rows, {found['steps']:,}"
        f" of them steps; {rate}; ratios {spread(ratios)}; +{found['memory']:.0f} MB"
    )
    return [Row(f"re-plan {size:,} transitions", place.database, statistics.median(ratios), LIMIT, detail)]


# -- in the measuring process -----------------------------------------------------------------


def open_all() -> None:
    """A planned transition for every account, nothing done yet."""
    from bench.company import another
    from tasuki.customers.models import Account
    from tasuki.people.models import Person
    from tasuki.rules.access import Actor
    from tasuki.transitions.actions import OpenRequest, open_many
    from tasuki.web import clock

    people = list(
        Person.objects.select_related("team__manager").filter(team__kind="success").order_by("name")
    )
    accounts = list(Account.objects.select_related("owner__team__manager").order_by("external_id"))
    today = clock.now().date()
    for start in range(0, len(accounts), BATCH):
        requests = [
            OpenRequest(
                account=account,
                receiver=another(account.owner_id, people, number),
                transition_on=today + timedelta(days=40 + number % 60),
                reason="reorganisation",
                scenario="rep-to-rep" if number % 3 else None,
                mode="planned",
            )
            for number, account in enumerate(accounts[start : start + BATCH], start=start)
        ]
        open_many(actor=Actor.console(), requests=requests)


def measure(copy: str) -> None:
    """Take turns, batch by batch, and print the times."""
    from tasuki.transitions.models import Transition

    ids = list(Transition.objects.order_by("id").values_list("pk", flat=True))
    copier = Copier(copy)
    times: dict[str, list[float]] = {"ours": [], "bare": []}
    _move(ids[:1])  # reads the playbooks and the calendars once, as any running process has
    before, rows, steps = resident(), 0, 0
    for start in range(1, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        was = copier.values(batch)
        last = copier.last_event()
        times["ours"].append(_move(batch))
        changed = copier.changes(was, copier.values(batch))
        events = copier.events(last)
        rows += sum(len(lines) for lines in changed.values()) + len(events[1])
        steps += len(changed["transitions_step"])
        gc.collect()
        times["bare"].append(copier.write(changed, events))
    print(json.dumps({**times, "rows": rows, "steps": steps, "memory": resident() - before}))


def _move(ids: list[Any]) -> float:
    """Seconds from finding the transitions to the end of the transaction."""
    from django.db import transaction

    from tasuki.audit.actions import NewEvent, record_many
    from tasuki.rules.access import Actor
    from tasuki.transitions.models import Transition
    from tasuki.transitions.planning.replanting_many import move_many

    actor = Actor.console()
    begun = time.perf_counter()
    with transaction.atomic():
        found = Transition.objects.select_related("giver", "playbook").defer("playbook__document", "gates")
        wanted = [
            (one, one.transition_on + timedelta(days=DAYS))
            for one in found.filter(pk__in=ids)
            if one.transition_on is not None
        ]
        moved = move_many(wanted)
        record_many(
            NewEvent(
                actor,
                "transition.date_moved",
                ("transition", one.transition.pk),
                {"from": str(one.before), "to": str(one.transition.transition_on), "steps": one.steps},
            )
            for one in moved
        )
    taken = time.perf_counter() - begun
    if any(not one.steps for one in moved):
        raise RuntimeError("a transition was not moved")
    return taken


class Copier:
    """Sees what changed, and writes the same values into the other database by the bare driver."""

    def __init__(self, target: str) -> None:
        from django.conf import settings
        from django.db import connection

        self.postgres = settings.ON_POSTGRES
        self.target = target
        self.options = connection.settings_dict["OPTIONS"]

    def values(self, ids: list[Any]) -> dict[str, dict[Any, tuple[Any, ...]]]:
        """Table → row's id → the columns that may change, as the database has them."""
        from django.db import connection

        keys = ids if self.postgres else [one.hex for one in ids]
        marks = ", ".join("%s" for _ in ids)
        found: dict[str, dict[Any, tuple[Any, ...]]] = {}
        for table, columns in CHANGED.items():
            owner = "id" if table == "transitions_transition" else "transition_id"
            names = ", ".join(name for name, _ in columns)
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT id, {names} FROM {table} WHERE {owner} IN ({marks})", keys)
                found[table] = {row[0]: tuple(row[1:]) for row in cursor.fetchall()}
        return found

    def changes(
        self, before: dict[str, dict[Any, tuple[Any, ...]]], after: dict[str, dict[Any, tuple[Any, ...]]]
    ) -> dict[str, list[tuple[Any, ...]]]:
        """The rows that differ: new values, then the id."""
        return {
            table: [(*values, key) for key, values in rows.items() if before[table][key] != values]
            for table, rows in after.items()
        }

    def last_event(self) -> int:
        """The number of the newest event."""
        from tasuki.audit.models import Event

        return Event.objects.order_by("-seq").values_list("seq", flat=True)[0]

    def events(self, after: int) -> tuple[list[str], list[tuple[Any, ...]]]:
        """The events that came since."""
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM audit_event WHERE seq > %s ORDER BY seq", [after])
            return [column[0] for column in cursor.description], cursor.fetchall()

    def write(
        self, changed: dict[str, list[tuple[Any, ...]]], events: tuple[list[str], list[tuple[Any, ...]]]
    ) -> float:
        """Seconds that the bare driver takes for the same rows in one transaction."""
        return self._postgres(changed, events) if self.postgres else self._sqlite(changed, events)

    def _sqlite(
        self, changed: dict[str, list[tuple[Any, ...]]], events: tuple[list[str], list[tuple[Any, ...]]]
    ) -> float:
        import sqlite3

        with closing(sqlite3.connect(self.target, isolation_level=None)) as connection:
            connection.executescript(self.options["init_command"])
            begun = time.perf_counter()
            connection.execute("BEGIN IMMEDIATE")
            for table, rows in changed.items():
                sets = ", ".join(f"{name} = ?" for name, _ in CHANGED[table])
                connection.executemany(f"UPDATE {table} SET {sets} WHERE id = ?", rows)
            names = ", ".join(f'"{name}"' for name in events[0])
            marks = ", ".join("?" * len(events[0]))
            connection.executemany(f"INSERT INTO audit_event ({names}) VALUES ({marks})", events[1])
            connection.execute("COMMIT")
            return time.perf_counter() - begun

    def _postgres(
        self, changed: dict[str, list[tuple[Any, ...]]], events: tuple[list[str], list[tuple[Any, ...]]]
    ) -> float:
        import psycopg

        with psycopg.connect(self.target, autocommit=True) as connection:
            begun = time.perf_counter()
            with connection.transaction(), connection.cursor() as cursor:
                for table, rows in changed.items():
                    if not rows:
                        continue
                    columns = [*CHANGED[table], ("id", "uuid")]
                    sets = ", ".join(f"{name} = v.{name}" for name, _ in CHANGED[table])
                    arrays = ", ".join(f"%s::{kind}[]" for _, kind in columns)
                    names = ", ".join(name for name, _ in columns)
                    cursor.execute(
                        f"UPDATE {table} SET {sets} FROM unnest({arrays}) AS v({names}) WHERE {table}.id = v.id",
                        [list(column) for column in zip(*rows, strict=True)],
                    )
                names = ", ".join(f'"{name}"' for name in events[0])
                with cursor.copy(f"COPY audit_event ({names}) FROM STDIN") as sink:
                    for line in events[1]:
                        sink.write_row(line)
            return time.perf_counter() - begun
