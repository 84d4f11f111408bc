"""List pages over 20 000 accounts with 280 000 open steps, at 15 requests/s (issue: p95 ≤ 100 ms, ≤ 10 queries).

The real server answers a mix of list pages to somebody of operations, a manager and a customer success manager. A
request is sent at its time whether or not those before it were answered, and its time runs from when it was to be
sent to its last byte: waiting in line counts. In between a page without data is asked for: what server and machine
take anyway. Queries are counted in a process of their own on the same database.
"""

from __future__ import annotations

import http.client
import json
import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import cycle, islice
from urllib.parse import urlsplit

from bench.harness import Place, Row, percentile

ACCOUNTS, QUICK = 20_000, 500
OPEN_STEPS = 14
PER_SECOND, SECONDS, WARM_UP = 15, 60, 5
QUICK_SECONDS = 6
LIMIT_MS, LIMIT_QUERIES = 100.0, 10
PEOPLE = ("operations@bench.example", "success.2-0@bench.example", "success.2-1@bench.example")
PAGES = {
    "transitions": ("/transitions/", "/transitions/?page=7", "/transitions/?stage=planned"),
    "accounts": ("/accounts/", "/accounts/?page=7", "/accounts/?tier=strategic"),
    "my work": ("/",),
}
FLOOR = "/sign-in/"
PREPARE = "from bench.company import found_company, open_for_everybody; found_company({size}); "
PREPARE += "open_for_everybody(open_steps={steps})"
SIGN_IN = (
    "import json; from bench.bench_list import sessions, queries; print(json.dumps([sessions(), queries()]))"
)


@dataclass(frozen=True, slots=True)
class Ask:
    """A request: which page it belongs to, its address, whose session."""

    page: str
    path: str
    session: str


def run(place: Place) -> list[Row]:
    """Put the pages under their load and count their queries."""
    size = QUICK if place.quick else ACCOUNTS
    with place.site("list") as site:
        site.python(PREPARE.format(size=size, steps=OPEN_STEPS), timeout=3600)
        sessions, queries = json.loads(site.python(SIGN_IN, timeout=600).stdout.splitlines()[-1])
        process, address = site.serve("--no-worker")
        asks = _mix(sessions)
        _load(address, islice(asks, PER_SECOND * WARM_UP))
        seconds = QUICK_SECONDS if place.quick else SECONDS
        times = _load(address, islice(asks, PER_SECOND * seconds))
        site.stop(process)
    floor = percentile(times.pop("floor"), 0.5)
    rows = [_row(name, place.database, size, times[name], floor) for name in PAGES]
    lists = [path for page, paths in PAGES.items() if page != "my work" for path in paths]
    worst = max(lists, key=lambda path: queries[path])  # my work is no list and has a budget of its own
    most = f"{queries[worst]} of {LIMIT_QUERIES} on {worst}; " + ", ".join(
        f"{p}: {n}" for p, n in queries.items()
    )
    return [*rows, Row("queries of list pages", place.database, queries[worst] / LIMIT_QUERIES, 1.0, most)]


def _row(name: str, database: str, size: int, times: list[float], floor: float) -> Row:
    high = percentile(times, 0.95)
    detail = (
        f"p95 {high:.0f} ms of {LIMIT_MS:.0f} ms, p50 {percentile(times, 0.5):.0f} ms, max {max(times):.0f} ms,"
        f" a page without data {floor:.0f} ms; {len(times)} requests, {PER_SECOND}/s in all"
    )
    return Row(f"list: {name}, {size:,} accounts", database, round(high / LIMIT_MS, 3), 1.0, detail)


def _mix(sessions: dict[str, str]) -> Iterator[Ask]:
    """Everybody asks for every page, over and over in one mixed order, the floor among them."""
    asks = [
        Ask(page, path, session)
        for page, paths in PAGES.items()
        for path in paths
        for session in sessions.values()
    ]
    asks += [Ask("floor", FLOOR, "")] * 2
    random.Random(20261122).shuffle(asks)
    return cycle(asks)


def _load(address: str, asks: Iterator[Ask]) -> dict[str, list[float]]:
    """Milliseconds of each request by page, each sent at its time."""
    found: dict[str, list[float]] = {}
    begun = time.perf_counter() + 0.5

    def send(number: int, ask: Ask) -> tuple[str, float]:
        due = begun + number / PER_SECOND
        time.sleep(max(0.0, due - time.perf_counter()))
        _get(address, ask)
        return ask.page, (time.perf_counter() - due) * 1000

    with ThreadPoolExecutor(32) as pool:
        for page, taken in pool.map(send, *zip(*enumerate(asks), strict=True)):
            found.setdefault(page, []).append(taken)
    return found


def _get(address: str, ask: Ask) -> None:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    headers = {"Cookie": f"sessionid={ask.session}"} if ask.session else {}
    connection.request("GET", ask.path, headers=headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"{ask.path} answered {answer.status}")


# -- in the process beside the server ------------------------------------------------------------


def sessions() -> dict[str, str]:
    """A session for each person who asks."""
    from django.test import Client

    from tasuki.people.models import Person

    found = {}
    for email in PEOPLE:
        client = Client()
        client.force_login(Person.objects.get(email=email))
        found[email] = client.cookies["sessionid"].value
    return found


def queries() -> dict[str, int]:
    """How many queries each page takes at most, whoever asks."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from tasuki.people.models import Person

    settings.ALLOWED_HOSTS = ["testserver"]
    found: dict[str, int] = {}
    for email in PEOPLE:
        client = Client()
        client.force_login(Person.objects.get(email=email))
        for path in (path for paths in PAGES.values() for path in paths):
            client.get(path)  # what is kept per process is kept by now
            with CaptureQueriesContext(connection) as captured:
                client.get(path)
            found[path] = max(found.get(path, 0), len(captured))
    return found
