"""Two people answer the same item at the same instant, each in their own connection."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from tasuki.knowledge import actions
from tasuki.knowledge.items import all_items
from tasuki.knowledge.models import ItemChange, KnowledgeItem
from tasuki.knowledge.tests.conftest import Stage
from tasuki.playbooks.queries import all_shipped
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Conflict

KEY = "state.projects.active"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seen", [0, 1])
def test_one_wins_and_the_other_is_told(transactional_db: None, stage: Stage, seen: int) -> None:
    """SE-6, KN-1: exactly one change per version, whoever was first; no history is lost."""
    if seen:
        actions.answer_item(actor=stage.giver, account=stage.account, key=KEY, answer="Before")
    start = Barrier(2)

    def answer(actor: Actor) -> str:
        try:
            start.wait(timeout=20)
            actions.answer_item(
                actor=actor,
                account=stage.account,
                key=KEY,
                answer=f"By {actor.name}",
                expected_version=seen,
            )
        except Conflict:
            return "told"
        finally:
            connection.close()
        return "won"

    with ThreadPoolExecutor(2) as pool:
        outcome: list[Any] = list(pool.map(answer, (stage.giver, stage.receiver)))
    assert sorted(outcome) == ["told", "won"]
    assert KnowledgeItem.objects.get().version == seen + 1
    assert ItemChange.objects.count() == seen + 1


def test_playbooks_require_only_what_the_catalogue_has() -> None:
    """KN-3, KN-4: every item that a shipped playbook requires exists."""
    for document in all_shipped():
        assert {need.key for need in document.requirements()} <= set(all_items()), document.key
        assert document.requirements()
