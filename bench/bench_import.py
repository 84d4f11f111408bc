"""Import of accounts and contacts against the bare database driver writing the same rows (issue: ≤ 4 ×, ≤ 300 MB).

Both read the same CSV files and fill the same tables with the same constraints; the driver does nothing else:
no encodings, no mapping, no checking, no references by name, no meeting of what exists. It takes one `executemany`
on SQLite and COPY on PostgreSQL, the fastest that each offers. Each side runs in a process of its own on a copy of
the same nearly empty database; they take turns, and the best of the rounds counts.
"""

from __future__ import annotations

import csv
import json
import random
import resource
import time
from pathlib import Path
from typing import Any

from bench.harness import Place, Row

SIZE, QUICK = 100_000, 10_000
CONTACTS = 3
OWNERS = 200
RATIO = 4.0
MEMORY = 300.0
ROUNDS = 2
PREPARE = "from bench.bench_import import prepare; prepare()"
MEASURE = "from pathlib import Path; from bench.bench_import import {side}; {side}(Path({folder!r}))"


def run(place: Place) -> list[Row]:
    """Import 100 000 accounts and 300 000 contacts."""
    size = QUICK if place.quick else SIZE
    folder = place.folder / "files"
    folder.mkdir(parents=True, exist_ok=True)
    write_files(folder, size)
    times: dict[str, list[float]] = {"ours": [], "bare": []}
    memory = 0.0
    with place.site("import") as empty:
        empty.python(PREPARE, timeout=600)
        for number in range(ROUNDS):
            for side in ("bare", "ours"):
                with place.site(f"import-{side}-{number}", like=empty) as site:
                    code = MEASURE.format(side=side, folder=str(folder))
                    found = json.loads(site.python(code, timeout=1800).stdout.splitlines()[-1])
                times[side].append(found["seconds"])
                memory = max(memory, found["memory"]) if side == "ours" else memory
    ours, bare = min(times["ours"]), min(times["bare"])
    rows = size * (1 + CONTACTS)
    speed = f"{rows / ours:,.0f} against {rows / bare:,.0f} rows/s"
    return [
        Row(
            f"import {size:,} accounts + {size * CONTACTS:,} contacts",
            place.database,
            round(ours / bare, 2),
            RATIO,
            f"{ours:.1f} s against {bare:.1f} s; {speed}",
        ),
        Row(
            "memory of that import above start",
            place.database,
            round(memory / MEMORY, 2),
            1.0,
            f"{memory:.0f} MB of {MEMORY:.0f} MB",
        ),
    ]


# -- the files --------------------------------------------------------------------------------

WORDS = (
    "Aster",
    "Birch",
    "Cedar",
    "Delta",
    "Ember",
    "Fjord",
    "Grove",
    "Heron",
    "Iris",
    "Juno",
    "Kite",
    "Lotus",
)
GIVEN = (
    "Aiko",
    "Budi",
    "Carla",
    "Dewi",
    "Elena",
    "Hiro",
    "Ines",
    "Joko",
    "Kenji",
    "Lucía",
    "Noriko",
    "Omar",
    "Putri",
)
FAMILY = ("Tanaka", "Wijaya", "García", "Smith", "Sato", "Hernández", "Santoso", "Müller", "Suzuki", "López")
COUNTRIES = ("Japan", "US", "Indonesia", "Spain", "Mexico", "Germany")
ACCOUNTS = "external_id,name,industry,country,employees,annual_revenue,currency,owner,website,tier,created"
PEOPLE = "external_id,account,first_name,last_name,email,phone,title,owner,language"


def write_files(folder: Path, size: int) -> None:
    chance = random.Random(20261122)
    pick = chance.choice

    def owner() -> str:
        return f"owner{chance.randrange(OWNERS)}@example.com"

    with (folder / "accounts.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(ACCOUNTS.split(","))
        for n in range(size):
            row = [
                f"A{n:07}",
                f"{pick(WORDS)} {pick(WORDS)} {n}",
                pick(("Retail", "Software", "Finance")),
                pick(COUNTRIES),
            ]
            row += [
                str(chance.randint(5, 20_000)),
                f"{chance.randint(10_000, 90_000_000)}.00",
                "USD",
                owner(),
            ]
            row += [f"https://www.example.com/{n}", pick(("strategic", "standard", "small"))]
            out.writerow([*row, f"20{chance.randint(10, 25)}-0{chance.randint(1, 9)}-15"])
    with (folder / "contacts.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(PEOPLE.split(","))
        for n in range(size * CONTACTS):
            row = [f"C{n:08}", f"A{n // CONTACTS:07}", pick(GIVEN), pick(FAMILY), f"contact{n}@example.org"]
            out.writerow(
                [
                    *row,
                    f"+81 3 {n:08}",
                    pick(("CEO", "IT lead", "Buyer")),
                    owner(),
                    pick(("ja", "en", "es", "id")),
                ]
            )


# -- in the child -----------------------------------------------------------------------------

ACCOUNT_COLUMNS = (
    "id created_at external_id name name_key owner_id industry country zone employees"
    " annual_revenue currency website tier customer_since source_row"
)
CONTACT_COLUMNS = (
    "id created_at external_id account_id first_name last_name email phone title"
    " language kind department more_kinds name_key owner_id do_not_mail version"
)


def prepare() -> None:
    """The owners, who were there before."""
    from tasuki.people.models import Person

    Person.objects.bulk_create(
        Person(email=f"owner{n}@example.com", name=f"Owner {n}", password="!") for n in range(OWNERS)
    )


def ours(folder: Path) -> None:
    """Import both files and print how long it took."""
    from django.db import connection

    from tasuki.customers.imports.actions import run_import
    from tasuki.rules.access import Actor

    connection.ensure_connection()
    before, begun = peak(), time.perf_counter()
    for kind in ("accounts", "contacts"):
        path = folder / f"{kind}.csv"
        result = run_import(actor=Actor.console(), kind=kind, source=path, file_name=path.name)
        if result.new != result.rows:
            raise RuntimeError(f"{kind}: {result}")
    print(json.dumps({"seconds": time.perf_counter() - begun, "memory": peak() - before}))


def bare(folder: Path) -> None:
    """Write the same rows with the driver alone and print how long it took."""
    from django.db import connection

    from tasuki.web.ids import new_id

    with connection.cursor() as cursor:
        cursor.execute("SELECT email, id FROM people_person")
        owners = dict(cursor.fetchall())
    now = "2026-11-22 00:00:00"
    before, begun = peak(), time.perf_counter()
    ids: dict[str, str] = {}
    owned: list[tuple[Any, ...]] = []

    def accounts() -> Any:
        for row in rows(folder / "accounts.csv"):
            ids[row[0]] = key = new_id().hex
            owned.append((new_id().hex, now, key, "account", owners[row[7]], now))
            yield (key, now, row[0], row[1], row[1].lower(), owners[row[7]], row[2], row[3][:2].upper(), "UTC",
                   row[4], row[5], row[6], row[8], row[9], row[10], "{}")  # fmt: skip

    def contacts() -> Any:
        for row in rows(folder / "contacts.csv"):
            yield (new_id().hex, now, row[0], ids[row[1]], row[2], row[3], row[4], row[5], row[6], row[8],
                   "", "", "", f"{row[3]} {row[2]}".lower(), owners[row[7]], False, 1)  # fmt: skip

    write = copy if connection.vendor == "postgresql" else insert
    for table, columns, lines in (
        ("customers_account", ACCOUNT_COLUMNS, accounts()),
        ("customers_ownership", "id created_at account_id role person_id since", owned),
        ("customers_stakeholder", CONTACT_COLUMNS, contacts()),
    ):
        write(table, columns.split(), lines)
    print(json.dumps({"seconds": time.perf_counter() - begun, "memory": peak() - before}))


def rows(path: Path) -> Any:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        next(reader)
        yield from reader


def insert(table: str, columns: list[str], lines: Any) -> None:
    """One transaction, one executemany: the fastest that SQLite's driver offers."""
    from django.db import connection

    raw = connection.connection
    raw.execute("BEGIN IMMEDIATE")
    places = ", ".join("?" * len(columns))
    raw.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", lines)
    raw.execute("COMMIT")


def copy(table: str, columns: list[str], lines: Any) -> None:
    """One COPY: the fastest that PostgreSQL's driver offers."""
    from django.db import connection

    statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
    raw = connection.connection
    with raw.transaction(), raw.cursor() as cursor, cursor.copy(statement) as sink:
        for line in lines:
            sink.write_row(line)


def peak() -> float:
    """The most memory this process ever held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
