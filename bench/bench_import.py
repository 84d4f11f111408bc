"""Import of accounts and contacts against the bare database driver writing the same rows (issue: ≤ 4 ×).

Both read the same CSV files and fill the same tables with the same constraints; the driver does nothing else:
no encodings, no mapping, no checking, no references by name, no meeting of what exists. Each side runs in a
process of its own on an empty database; the best of two rounds counts.
"""

from __future__ import annotations

import csv
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

SIZE = 100_000
CONTACTS = 3
OWNERS = 200
RATIO = 4.0
MEMORY = 300.0
ROUNDS = 2
SETTINGS = os.environ.get("DJANGO_SETTINGS_MODULE", "tasuki.config.settings")


def run(size: int | None = None) -> list[dict[str, Any]]:
    """Measure on SQLite and, where there is one, on PostgreSQL."""
    size = size or SIZE
    found: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory(prefix="tasuki-bench-") as name:
        folder = Path(name)
        write_files(folder, size)
        found += measure("SQLite", folder, size, url="")
        found += on_postgres(folder, size)
    return found


def on_postgres(folder: Path, size: int) -> list[dict[str, Any]]:
    from tasuki.testing.postgres import PostgresMissing, start

    try:
        cluster = start()
    except PostgresMissing as problem:
        return [{"name": "import, PostgreSQL", "ratio": None, "limit": RATIO, "detail": f"not measured: {problem}"}]
    try:
        return measure("PostgreSQL", folder, size, url=cluster.url)
    finally:
        cluster.stop()


def measure(name: str, folder: Path, size: int, *, url: str) -> list[dict[str, Any]]:
    home = folder / f"home-{name}"
    child("prepare", folder, home, url)
    ours: list[dict[str, float]] = []
    bare: list[dict[str, float]] = []
    for _round in range(ROUNDS):
        for side, results in (("bare", bare), ("ours", ours)):
            fresh = folder / "fresh"
            shutil.copytree(home, fresh)
            results.append(child(side, folder, fresh, url))
            shutil.rmtree(fresh)
    best = {side: min(r["seconds"] for r in results) for side, results in (("ours", ours), ("bare", bare))}
    memory = max(r["memory"] for r in ours)
    rows = size * (1 + CONTACTS)
    speed = f"{rows / best['ours']:,.0f} against {rows / best['bare']:,.0f} rows/s"
    return [
        {
            "name": f"import of {size:,} accounts + {size * CONTACTS:,} contacts, {name}",
            "ratio": round(best["ours"] / best["bare"], 2),
            "limit": RATIO,
            "detail": f"{best['ours']:.1f} s against {best['bare']:.1f} s of the bare driver; {speed}",
        },
        {
            "name": f"memory of that import above start, {name}",
            "ratio": round(memory / MEMORY, 2),
            "limit": 1.0,
            "detail": f"{memory:.0f} MB of {MEMORY:.0f} MB",
        },
    ]


def child(side: str, folder: Path, home: Path, url: str) -> dict[str, float]:
    env = {**os.environ, "TASUKI_HOME": str(home), "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": SETTINGS}
    env["PYTHONPATH"] = os.pathsep.join([str(Path(__file__).parent.parent / "src"), env.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, __file__, "--child", side, str(folder)], env=env, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{side} failed:\n{done.stderr[-4000:]}")
    return dict(json.loads(done.stdout.splitlines()[-1]))





# -- the files --------------------------------------------------------------------------------


def write_files(folder: Path, size: int) -> None:
    chance = random.Random(20261122)
    words = "Aster Birch Cedar Delta Ember Fjord Grove Heron Iris Juno Kite Lotus Maple North Opal Pine".split()
    given = "Aiko Budi Carla Dewi Elena Hiro Ines Joko Kenji Lucía Marta Noriko Omar Putri Rafael Sakura".split()
    family = "Tanaka Wijaya García Smith Sato Hernández Santoso Müller Brown Suzuki López Pratama".split()
    countries = ["Japan", "US", "Indonesia", "Spain", "Mexico", "Germany"]
    with (folder / "accounts.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(
            "external_id name industry country employees annual_revenue currency owner website tier created".split()
        )
        for n in range(size):
            name = f"{chance.choice(words)} {chance.choice(words)} {n}"
            out.writerow(
                [
                    f"A{n:07}", name, chance.choice(["Retail", "Software", "Finance", "Medical"]), chance.choice(countries),
                    chance.randint(5, 20_000), f"{chance.randint(10_000, 90_000_000)}.00", "USD",
                    f"owner{chance.randrange(OWNERS)}@example.com", f"https://www.example.com/{n}",
                    chance.choice(["strategic", "standard", "small"]), f"20{chance.randint(10, 25)}-0{chance.randint(1, 9)}-15",
                ]
            )  # fmt: skip
    with (folder / "contacts.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow("external_id account first_name last_name email phone title owner language".split())
        for n in range(size * CONTACTS):
            out.writerow(
                [
                    f"C{n:08}", f"A{n // CONTACTS:07}", chance.choice(given), chance.choice(family),
                    f"contact{n}@example.org", f"+81 3 {n:08}", chance.choice(["CEO", "IT lead", "Buyer"]),
                    f"owner{chance.randrange(OWNERS)}@example.com", chance.choice(["ja", "en", "es", "id"]),
                ]
            )  # fmt: skip


# -- in the child -----------------------------------------------------------------------------


def prepare(_folder: Path) -> dict[str, float]:
    from django.core.management import call_command

    from tasuki.people.models import Person

    call_command("migrate", verbosity=0, interactive=False)
    Person.objects.bulk_create(
        Person(email=f"owner{n}@example.com", name=f"Owner {n}", password="!") for n in range(OWNERS)
    )
    return {}


def ours(folder: Path) -> dict[str, float]:
    from tasuki.customers.imports.actions import run_import
    from tasuki.rules.access import Actor

    empty()
    before, begun = peak(), time.perf_counter()
    for kind in ("accounts", "contacts"):
        path = folder / f"{kind}.csv"
        result = run_import(actor=Actor.console(), kind=kind, source=path, file_name=path.name)
        if result.new != result.rows:
            raise RuntimeError(f"{kind}: {result}")
    return {"seconds": time.perf_counter() - begun, "memory": peak() - before}


def bare(folder: Path) -> dict[str, float]:
    from django.db import connection

    from tasuki.web.ids import new_id

    empty()
    owners = {}
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
                   "", owners[row[7]], False, 1)  # fmt: skip

    write = copy if connection.vendor == "postgresql" else insert
    for table, columns, lines in (
        ("customers_account", "id created_at external_id name name_key owner_id industry country zone employees"
         " annual_revenue currency website tier customer_since source_row", accounts()),
        ("customers_ownership", "id created_at account_id role person_id since", owned),
        ("customers_stakeholder", "id created_at external_id account_id first_name last_name email phone title"
         " language kind owner_id do_not_mail version", contacts()),
    ):  # fmt: skip
        write(table, columns.split(), lines)
    return {"seconds": time.perf_counter() - begun, "memory": peak() - before}


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

    with connection.connection.transaction(), connection.connection.cursor() as cursor:
        with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as sink:
            for line in lines:
                sink.write_row(line)


def empty() -> None:
    from django.db import connection

    connection.ensure_connection()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE customers_account, customers_importrun, audit_event CASCADE")
            cursor.execute("CHECKPOINT")


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    if "--child" in sys.argv:
        import django

        django.setup()
        side, folder = sys.argv[-2], Path(sys.argv[-1])
        print(json.dumps({"prepare": prepare, "ours": ours, "bare": bare}[side](folder)))
        return
    size = int(sys.argv[sys.argv.index("--size") + 1]) if "--size" in sys.argv else None
    for row in run(size):
        print(json.dumps(row))


if __name__ == "__main__":
    main()
