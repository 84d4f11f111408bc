"""Two people publish at the same instant, each in their own connection (SE-6, PB-1)."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from tasuki.playbooks import actions
from tasuki.playbooks.models import CompanyPlaybook, Publication
from tasuki.playbooks.queries import current, shipped_source
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Conflict

CONSOLE = Actor.console()
pytestmark = pytest.mark.django_db(transaction=True)


def _draft(key: str, days: int) -> CompanyPlaybook:
    text = re.sub(r"boundary_days: \d+", f"boundary_days: {days}", shipped_source("rep-to-rep.planned"))
    return actions.import_yaml(actor=CONSOLE, text=text, key=key)


def _at_once(*work: Callable[[], object]) -> list[str]:
    start = Barrier(len(work))

    def run(one: Callable[[], object]) -> str:
        try:
            start.wait(timeout=20)
            one()
        except Conflict:
            return "told"
        finally:
            connection.close()
        return "won"

    with ThreadPoolExecutor(len(work)) as pool:
        return sorted(pool.map(run, work))


def test_one_draft_is_published_once(transactional_db: None) -> None:
    """SE-6, PB-1: the same draft published by two people gives one version; the other is told."""
    _draft("ours", 21)
    outcome = _at_once(
        *[lambda: actions.publish(actor=CONSOLE, key="ours", note="x", expected_revision=1)] * 2
    )
    assert outcome == ["told", "won"]
    assert Publication.objects.count() == 1


def test_a_draft_saved_while_it_is_published(transactional_db: None) -> None:
    """SE-6, PB-1: what is published is what its publisher saw; a later draft does not slip in."""
    _draft("ours", 21)
    outcome = _at_once(
        lambda: actions.publish(actor=CONSOLE, key="ours", note="x", expected_revision=1),
        lambda: actions.save_draft(actor=CONSOLE, key="ours", text="# other", expected_revision=1),
    )
    assert outcome == ["told", "won"]
    row = CompanyPlaybook.objects.get()
    assert (row.draft == "# other") == (Publication.objects.count() == 0)


def test_two_playbooks_for_one_case(transactional_db: None) -> None:
    """PB-1: whoever comes last is in force, or is told; never are both, and no number is given twice."""
    _draft("one", 21)
    _draft("two", 22)
    outcome = _at_once(
        lambda: actions.publish(actor=CONSOLE, key="one", note="x", expected_revision=1),
        lambda: actions.publish(actor=CONSOLE, key="two", note="x", expected_revision=1),
    )
    assert "won" in outcome
    (in_force,) = CompanyPlaybook.objects.filter(in_force__isnull=False).select_related("in_force__version")
    assert in_force.in_force is not None
    assert current("rep-to-rep", "planned").digest == in_force.in_force.version.digest
    numbers = list(Publication.objects.values_list("number", flat=True))
    assert len(numbers) == len(set(numbers)) == outcome.count("won")
