"""Two people at once on PostgreSQL: one waits for the other, neither ever waits for one who waits for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from time import monotonic
from typing import Any
from unittest import mock

import pytest
from django.db import connection, connections

from tasuki.customers.models import Account
from tasuki.knowledge import actions, saving
from tasuki.knowledge.actions import prefilling, together
from tasuki.knowledge.company import actions as company
from tasuki.knowledge.company.entry import OwnItemIn
from tasuki.knowledge.models import ItemChange, KnowledgeItem
from tasuki.knowledge.tests.conftest import Stage
from tasuki.rules.reasons import Conflict

pytestmark = pytest.mark.django_db(transaction=True)
A, B = "profile.strategy.goals", "state.projects.active"
Others = list[Future[str]]
INDUSTRY = "profile.company.industry"


@contextmanager
def beside() -> Iterator[Callable[[Callable[[], Any]], Future[str]]]:
    """Whatever is given runs beside the test in a connection of its own; gives how it ended."""

    def run(act: Callable[[], Any]) -> str:
        try:
            act()
        except Conflict:
            return "told"
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(1) as pool:
        yield lambda act: pool.submit(run, act)


def until_somebody_waits(other: Future[str]) -> None:
    """Return as soon as another connection waits for a lock of this one, or has ended."""
    end = monotonic() + 20
    with connections["default"].cursor() as cursor:
        while monotonic() < end and not other.done():
            cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted LIMIT 1")
            if cursor.fetchone():
                return
    assert other.done(), "nobody waits and nobody ended"


def on_postgres() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")


def answer(stage: Stage, key: str, text: str, version: int | None = None) -> KnowledgeItem:
    return actions.answer_item(
        actor=stage.giver, account=stage.account, key=key, answer=text, expected_version=version
    )


@pytest.mark.parametrize("order", [(A, B), (B, A)])
def test_confirming_several_while_one_is_answered(
    transactional_db: None, stage: Stage, order: tuple[str, str]
) -> None:
    """SE-6: the second change comes after the first one's event; the answer waits and is told, nothing breaks off."""
    on_postgres()
    for key in order:
        answer(stage, key, f"What is said of {key}")
    real, others = actions.verify_item, Others()

    def confirm(**given: Any) -> KnowledgeItem:
        row = real(**given)
        if not others:
            others.append(aside(lambda: answer(stage, order[1], "Another answer entirely", 1)))
            until_somebody_waits(others[0])
        return row

    with beside() as aside, mock.patch.object(together, "verify_item", confirm):
        actions.verify_items(actor=stage.giver, account=stage.account, seen=dict.fromkeys(order, 1))
    assert others[0].result() == "told"
    assert sorted(KnowledgeItem.objects.values_list("version", flat=True)) == [2, 2]


def test_understanding_several_while_one_is_asked_about(transactional_db: None, stage: Stage) -> None:
    """SE-6, KN-5: the review's row is written after the event; whoever asks about that item waits for it."""
    on_postgres()
    give: dict[str, Any] = {"actor": stage.receiver, "account": stage.account}
    here: dict[str, Any] = {"transition_id": stage.transition_id}
    for key in (A, B):
        answer(stage, key, f"What is said of {key}")
    actions.mark_all_understood(**give, **here, seen={A: 1, B: 1})
    real, others = actions.mark_understood, Others()

    def understand(**given: Any) -> Any:
        row = real(**given)
        if not others:
            others.append(aside(lambda: actions.ask(**give, **here, key=B, question="Which?")))
            until_somebody_waits(others[0])
        return row

    with beside() as aside, mock.patch.object(together, "mark_understood", understand):
        actions.mark_all_understood(**give, **here, seen={A: 1, B: 1})
    assert others[0].result() == "done"


def test_a_reply_while_the_item_is_answered(transactional_db: None, stage: Stage) -> None:
    """SE-6, KN-5: the reply takes the item before its question, like the answer that closes it."""
    on_postgres()
    answer(stage, A, "What is said")
    asked = actions.ask(actor=stage.receiver, account=stage.account, key=A, question="Which?")
    real, others = saving.current, Others()

    def held(account: Account, item: Any) -> KnowledgeItem:
        row = real(account, item)
        if not others:
            others.append(aside(lambda: answer(stage, A, "Another answer entirely")))
            until_somebody_waits(others[0])
        return row

    with beside() as aside, mock.patch.object(saving, "current", held):
        actions.answer_question(actor=stage.giver, question_id=asked.pk, answer="This one")
    assert others[0].result() == "done"
    row = KnowledgeItem.objects.get()
    assert (row.status, row.answer, row.version) == ("filled", "Another answer entirely", 4)


def test_filling_in_while_somebody_answers_first(transactional_db: None, stage: Stage) -> None:
    """KN-2, SE-6: what somebody answers meanwhile stays theirs; the rest is filled, with its history."""
    on_postgres()
    stage.account.industry, stage.account.employees = "Food", 1200
    stage.account.save()
    real, others = prefilling._kept, Others()

    def keep(rows: Any) -> Any:
        others.append(aside(lambda: answer(stage, INDUSTRY, "Food and drink")))
        assert others[0].result() == "done"
        return real(rows)

    with beside() as aside, mock.patch.object(prefilling, "_kept", keep):
        made = actions.prefill_from_account(actor=stage.giver, account=stage.account)
    assert INDUSTRY not in {row.key for row in made}
    assert "profile.company.employees" in {row.key for row in made}
    assert KnowledgeItem.objects.get(key=INDUSTRY).answer == "Food and drink"
    assert ItemChange.objects.filter(what="prefilled").count() == len(made)


def test_two_change_the_catalogue(transactional_db: None, stage: Stage) -> None:
    """SE-6, KN-3: a file with several items and an edit of one of them come one after the other."""
    on_postgres()
    keys = ("profile.company.own_a", "profile.company.own_b")

    def entry(key: str, label: str) -> OwnItemIn:
        return OwnItemIn.model_validate({"key": key, "label": {"en": label}})

    company.take_in(actor=stage.operations, entries=[entry(key, "First words") for key in keys])
    real, others, ready = company._edit, Others(), Event()

    def edit(*given: Any) -> Any:
        row = real(*given)
        if not ready.is_set():
            ready.set()
            second = entry(keys[1], "Third words")
            others.append(aside(lambda: company.edit_item(actor=stage.operations, key=keys[1], entry=second)))
            until_somebody_waits(others[0])
        return row

    with beside() as aside, mock.patch.object(company, "_edit", edit):
        company.take_in(actor=stage.operations, entries=[entry(key, "Second words") for key in keys])
    assert others[0].result() == "done"
