"""The web server dies around a write; the client asks again with the same Idempotency-Key."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest

from tasuki.testing.processes import TasukiSite, wait_until
from tests.faults import api_harness as harness
from tests.faults.api_harness import Answer

DEADLY = "tests.faults.deadly_wsgi:application"
AFTER, BEFORE, REUSED, MANY = range(4)  # the account of each test

CRASH_LOOP = 6.0  # seconds: granian gives up when a worker dies within 5.5 s of its respawn


@dataclass(frozen=True)
class Stage:
    """A running installation with two web servers."""

    site: TasukiSite
    known: dict[str, Any]
    addresses: tuple[str, str]

    def open(self, number: int, *, server: int = 0, who: str = "giver", die: str = "", **more: Any) -> Answer:
        """Ask for the opening of a transition of that account; the key is the account's number."""
        headers = {"Idempotency_Key": f"key-{number}"} | ({"X_Die": die} if die else {})
        body = harness.opening(self.known, number, **more)
        return harness.post(self.addresses[server], "transitions", self.known["tokens"][who], body, **headers)

    def effects(self, number: int) -> tuple[int, int, int]:
        """Transitions of the account, events of opening them, answers that wait to be asked for again."""
        account = self.known["accounts"][number]
        of_it = "account_id = (SELECT id FROM customers_account WHERE external_id = %s)"
        rows = self.site.sql(f"SELECT id FROM transitions_transition WHERE {of_it}", account)  # noqa: S608
        events = [
            event
            for (key,) in rows
            for event in self.site.sql(
                "SELECT 1 FROM audit_event WHERE action = 'transition.opened' AND subject_id = %s", key
            )
        ]
        kept = self.site.sql(
            "SELECT 1 FROM web_idempotencykey WHERE answered_at IS NOT NULL AND key = %s", f"key-{number}"
        )
        return len(rows), len(events), len(kept)


@pytest.fixture(scope="module")
def stage(prepared_site: TasukiSite, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("idempotency") / "site"
    with harness.company(folder, prepared_site, accounts=4) as (site, known):
        yield Stage(site, known, (harness.serve(site, DEADLY)[1], harness.serve(site)[1]))


def test_killed_after_commit_before_the_answer(stage: Stage) -> None:
    """SY-4, SE-6: the web process dies with the work committed and nothing said: one effect, and the same answer."""
    lost = stage.open(AFTER, die="answer")
    assert lost.status == 0, lost
    assert stage.effects(AFTER) == (1, 1, 1), "committed before the death"
    kept = json.loads(stage.site.sql("SELECT answer FROM web_idempotencykey WHERE key = 'key-0'")[0][0])

    elsewhere = stage.open(AFTER, server=1)
    stage.site.wait_http(stage.addresses[0] + "/")
    again = stage.open(AFTER, die="answer")
    assert (elsewhere.status, again.status) == (201, 201)
    assert again.headers["idempotent-replay"] == "true"
    assert again.body == elsewhere.body
    assert json.loads(again.body)["id"] == kept["id"], "the answer that was kept with the work"
    assert stage.effects(AFTER) == (1, 1, 1)
    assert stage.site.json("audit", "verify")["whole"] is True


def test_killed_before_commit(stage: Stage) -> None:
    """SY-4, SE-6: the web process dies with nothing committed: no effect, asked to wait, then carried out once."""
    stage.site.wait_http(stage.addresses[0] + "/")
    time.sleep(CRASH_LOOP)
    assert stage.open(BEFORE, die="commit").status == 0
    wait_until(lambda: stage.effects(BEFORE) == (0, 0, 0), what="nothing done")
    early = stage.open(BEFORE, server=1)
    assert (early.status, early.codes) == (409, ["idempotency.in_progress"])

    stage.site.sql("UPDATE web_idempotencykey SET leased_until = '2026-01-01 00:00:00' WHERE key = 'key-1'")
    later = stage.open(BEFORE, server=1)
    assert later.status == 201
    assert "idempotent-replay" not in later.headers
    assert stage.effects(BEFORE) == (1, 1, 1)


def test_same_key_for_another_request(stage: Stage) -> None:
    """SY-4: a key that was used for something else is refused; keys belong to their caller."""
    assert stage.open(REUSED, server=1).status == 201
    other = stage.open(REUSED, server=1, reason_text="Something else entirely")
    assert (other.status, other.codes) == (422, ["idempotency.reused"])
    somebody = stage.open(REUSED, server=1, who="operations")
    assert (somebody.status, somebody.codes) == (422, ["open.exists"])
    assert stage.effects(REUSED) == (1, 1, 1)


def test_many_at_once_from_two_servers(stage: Stage) -> None:
    """SY-4: the same request eight times at once, on two web servers: one effect; all others wait or repeat it."""
    stage.site.wait_http(stage.addresses[0] + "/")
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda number: stage.open(MANY, server=number % 2), range(8)))
    assert {one.status for one in answers} <= {201, 409}, answers
    made = [one for one in answers if one.status == 201]
    assert len({one.body for one in made}) == 1
    assert sum("idempotent-replay" not in one.headers for one in made) == 1
    assert stage.effects(MANY) == (1, 1, 1)
    assert stage.open(MANY).body == made[0].body
