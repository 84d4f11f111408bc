"""Two people move the same transition at the same instant, from two web servers."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass

import pytest

from tasuki.testing.processes import TasukiSite
from tests.faults import api_harness as harness
from tests.faults.api_harness import Answer

ROUNDS = 3
HELD = 1.5  # seconds in which both requests reach the row that neither may write yet


@dataclass(frozen=True)
class Stage:
    """A running installation with two web servers, and the transitions that stand before their cut-over."""

    site: TasukiSite
    addresses: list[str]
    tokens: list[str]
    introduced: list[str]

    def cut_over_together(self, transition: str, **more: int) -> list[Answer]:
        """Receiver and manager ask for the cut-over while nobody can have it; then the way is free."""

        def ask(number: int) -> Answer:
            path, body = f"transitions/{transition}/advance", {"to": "handed_over", **more}
            return harness.post(self.addresses[number], path, self.tokens[number], body)

        with ThreadPoolExecutor(2) as pool:
            with held(self.site, transition):
                asked = [pool.submit(ask, number) for number in range(2)]
                time.sleep(HELD)
                assert not any(one.done() for one in asked), "both must still be waiting"
            return [one.result() for one in asked]

    def version(self, transition: str) -> int:
        """The version that both have read."""
        key = transition if self.site.database_url else transition.replace("-", "")
        return int(self.site.sql("SELECT version FROM transitions_transition WHERE id = %s", key)[0][0])


@pytest.fixture(scope="module")
def stage(prepared_site: TasukiSite, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("race") / "site"
    with harness.company(folder, prepared_site, introduced=ROUNDS + 1) as (site, known):
        addresses = [harness.serve(site)[1] for _ in range(2)]
        tokens = [known["tokens"]["receiver"], known["tokens"]["manager"]]
        yield Stage(site, addresses, tokens, known["introduced"])


@contextmanager
def held(site: TasukiSite, transition: str) -> Iterator[None]:
    """Let nobody write the transition within the block, so that both requests stand before it and start together."""
    with closing(site.connect()) as connection:
        if site.database_url:
            connection.execute("SELECT 1 FROM transitions_transition WHERE id = %s FOR UPDATE", (transition,))
        else:
            connection.execute("BEGIN IMMEDIATE")
        yield
        connection.rollback()


def owner_changes(site: TasukiSite) -> dict[str, int]:
    """How often ownership changed, by each of the places that tell."""
    questions = {
        "events": "SELECT count(*) FROM audit_event WHERE action = 'account.owner_changed'",
        "ended": "SELECT count(*) FROM customers_ownership WHERE until IS NOT NULL",
        "current": "SELECT count(*) FROM customers_ownership o JOIN people_person p ON p.id = o.person_id"
        " WHERE o.until IS NULL AND p.name = 'Rei Receiver'",
        "owners": "SELECT count(*) FROM customers_account a JOIN people_person p ON p.id = a.owner_id"
        " WHERE p.name = 'Rei Receiver'",
        "stages": "SELECT count(*) FROM transitions_stagechange WHERE after = 'handed_over'",
    }
    return {name: int(site.sql(question)[0][0]) for name, question in questions.items()}


def test_one_wins_and_the_other_is_told(stage: Stage) -> None:
    """SE-6, TR-4, TR-2: of two cut-overs at once one happens; the other hears of it; the owner changes exactly once."""
    before = owner_changes(stage.site)
    for number, transition in enumerate(stage.introduced[:ROUNDS], start=1):
        answers = stage.cut_over_together(transition, version=stage.version(transition))
        assert sorted(one.status for one in answers) == [200, 409], answers
        loser = next(one for one in answers if one.status == 409)
        assert set(loser.codes) <= {"stage.moved_meanwhile", "conflict.stale", "account.owner_changed"}
        assert owner_changes(stage.site) == {name: count + number for name, count in before.items()}
    assert stage.site.json("audit", "verify")["whole"] is True


def test_also_without_a_version(stage: Stage) -> None:
    """SE-6, TR-4: who does not say what they had read is told as well: moved meanwhile, or already there."""
    before = owner_changes(stage.site)
    won, lost = sorted(stage.cut_over_together(stage.introduced[ROUNDS]), key=lambda one: one.status)
    assert won.status == 200
    assert lost.status in {409, 422}
    assert set(lost.codes) <= {
        "stage.moved_meanwhile",
        "stage.already",
        "stage.no_such_move",
        "conflict.stale",
    }
    assert owner_changes(stage.site) == {name: count + 1 for name, count in before.items()}
