"""What a person waits for: the largest paint, and whether anything moves, at 20 000 accounts (UX-2: ≤ 1 s, no shift).

A real Chromium without a screen opens the pages of every day, each time in a fresh profile with an empty cache: the
list of transitions, of accounts, the board, the workspace of a transition, My work. Read from the browser's own
entries: largest contentful paint, sum of layout shifts, and the compressed bytes of scripts and styles.
"""

from __future__ import annotations

import json
import statistics
from dataclasses import dataclass
from typing import Any, Final

from bench.bench_list import ACCOUNTS, OPEN_STEPS, PREPARE, QUICK, SIGN_IN
from bench.harness import Place, Row
from tasuki.testing.browser import ARGUMENTS
from tasuki.testing.infrastructure import find_chromium

LIMIT_MS: Final = 1000.0
LIMIT_SHIFT: Final = (
    0.01  # of the window's height and width moved; browsers report rounding as a few thousandths
)
LIMIT_BYTES: Final = 120 * 1024
TIMES, QUICK_TIMES = 7, 2
WORKSPACE = "from tasuki.transitions.models import Transition; print(Transition.objects.order_by('pk')[0].pk)"
READ = """() => new Promise((done) => {
  const seen = { paint: 0, shift: 0 };
  new PerformanceObserver((list) => { for (const one of list.getEntries()) seen.paint = one.startTime; })
    .observe({ type: 'largest-contentful-paint', buffered: true });
  new PerformanceObserver((list) => { for (const one of list.getEntries()) seen.shift += one.value; })
    .observe({ type: 'layout-shift', buffered: true });
  const sizes = performance.getEntriesByType('resource')
    .filter((one) => /[.](js|css)([?]|$)/.test(one.name)).map((one) => one.encodedBodySize);
  setTimeout(() => done({ ...seen, bytes: sizes.reduce((a, b) => a + b, 0) }), 300);
})"""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the browser told of one page: milliseconds, the sum of shifts, bytes."""

    paint: float
    shift: float
    bytes: int


def run(place: Place) -> list[Row]:
    """Open each page several times and judge the median."""
    chromium = find_chromium()
    if chromium is None:
        return [Row("face", place.database, None, 1.0, "not measured: needs Chromium")]
    size = QUICK if place.quick else ACCOUNTS
    with place.site("face") as site:
        site.python(PREPARE.format(size=size, steps=OPEN_STEPS), timeout=3600)
        sessions, _queries = json.loads(site.python(SIGN_IN, timeout=600).stdout.splitlines()[-1])
        transition = site.python(WORKSPACE).stdout.split()[-1]
        process, address = site.serve("--no-worker")
        pages = {
            "transitions": "/transitions/",
            "board": "/transitions/board/",
            "accounts": "/accounts/",
            "workspace": f"/transitions/{transition}/",
            "my work": "/",
        }
        times = QUICK_TIMES if place.quick else TIMES
        found = _look(str(chromium), address, sessions, pages, times)
        site.stop(process)
    return [row for name in pages for row in _rows(name, place.database, size, found[name])]


def _look(
    chromium: str, address: str, sessions: dict[str, str], pages: dict[str, str], times: int
) -> dict[str, list[Seen]]:
    """Every page, in turn, so many times; the first round is left out."""
    from playwright.sync_api import sync_playwright

    found: dict[str, list[Seen]] = {name: [] for name in pages}
    people = list(sessions.values())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        for turn in range(times + 1):
            for name, path in pages.items():
                # somebody of operations sees every transition; My work is worth most for one with a full desk
                session = people[1 + turn % 2] if name == "my work" else people[0]
                seen = _open(browser, address, path, session)
                if turn:
                    found[name].append(seen)
        browser.close()
    return found


def _open(browser: Any, address: str, path: str, session: str) -> Seen:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
    page = context.new_page()
    answer = page.goto(address + path, wait_until="load", timeout=60_000)
    if answer.status != 200:
        raise RuntimeError(f"{path} answered {answer.status}")
    seen = page.evaluate(READ)
    context.close()
    return Seen(seen["paint"], seen["shift"], int(seen["bytes"]))


def _rows(name: str, database: str, size: int, seen: list[Seen]) -> list[Row]:
    paints = [one.paint for one in seen]
    shift, most = max(one.shift for one in seen), max(one.bytes for one in seen)
    middle = statistics.median(paints)
    return [
        Row(
            f"face: {name}, {size:,} accounts",
            database,
            round(middle / LIMIT_MS, 3),
            1.0,
            f"largest paint {middle:.0f} ms of {LIMIT_MS:.0f} ms (least {min(paints):.0f}, most {max(paints):.0f})",
        ),
        Row(
            f"face: {name}, shift",
            database,
            round(shift, 4),
            LIMIT_SHIFT,
            "sum of layout shifts, worst visit",
        ),
        Row(
            f"face: {name}, scripts and styles",
            database,
            round(most / LIMIT_BYTES, 3),
            1.0,
            f"{most / 1024:.0f} kB compressed of {LIMIT_BYTES // 1024} kB",
        ),
    ]
