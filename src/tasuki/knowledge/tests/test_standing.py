"""The stored completeness of each account: always what a fresh look would find, and cheap (KN-4, KN-9)."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import close_old_connections, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasuki.customers.models import Account
from tasuki.knowledge import actions, queries
from tasuki.knowledge.basis import basis_for
from tasuki.knowledge.company.actions import add_item, retire_item
from tasuki.knowledge.company.entry import OwnItemIn
from tasuki.knowledge.items import find_item, shipped_items
from tasuki.knowledge.models import AccountStanding, ItemQuestion, KnowledgeItem
from tasuki.knowledge.standing import keep, keep_many
from tasuki.knowledge.standing.jobs import overtaken, sweep
from tasuki.knowledge.standing.measure import measure_now
from tasuki.knowledge.standing.queries import standings, standings_of
from tasuki.knowledge.tests.conftest import Stage, counted_queries
from tasuki.playbooks.queries import shipped
from tasuki.rules.completeness import Completeness, assess
from tasuki.rules.reasons import Refused
from tasuki.web import clock

GOALS, RENEWAL = "profile.strategy.goals", "opportunities.renewal.date"
LONG = "They lost orders at every quarter end and want that to stop"


def fresh(account: Account) -> Completeness:
    """What somebody finds who reads every answer anew."""
    document = basis_for("").document
    items = queries.item_facts(account.pk)
    return assess(items, document.requirements(), now=clock.now(), freshness_days=document.freshness_days)


def agree(account: Account) -> None:
    """The stored figures are those of a fresh look, and of the judgement without answers."""
    kept, known = standings_of([account.pk])[account.pk], fresh(account)
    why = [one.why for one in known.missing]
    assert (kept.total, kept.satisfied, kept.required) == (known.total, known.satisfied, known.required)
    assert dict(kept.sections) == dict(known.sections)
    assert dict(kept.missing) == {name: why.count(name) for name in set(why)}
    assert basis_for("").measure(account.pk, clock.now()) == known


def fill(stage: Stage, key: str, answer: str) -> KnowledgeItem:
    return actions.answer_item(actor=stage.giver, account=stage.account, key=key, answer=answer)


def test_each_verb_keeps_the_standing(stage: Stage) -> None:
    """KN-4, KN-9: answer, ask, reply, not applicable, verify, clear: after each the stored figure is true."""
    fill(stage, RENEWAL, "2027-03-31")
    agree(stage.account)
    asked = actions.ask(actor=stage.receiver, account=stage.account, key=RENEWAL, question="Which year?")
    agree(stage.account)
    actions.answer_question(actor=stage.giver, question_id=asked.pk, answer="2027, as it says")
    agree(stage.account)
    actions.mark_not_applicable(
        actor=stage.giver, account=stage.account, key=GOALS, reason="A family firm without written goals"
    )
    agree(stage.account)
    actions.verify_item(actor=stage.giver, account=stage.account, key=RENEWAL)
    agree(stage.account)
    actions.clear_item(actor=stage.giver, account=stage.account, key=RENEWAL)
    agree(stage.account)


def test_prefilling_keeps_it_too(stage: Stage) -> None:
    """KN-9: what the CRM fills counts at once, for many accounts in a few statements."""
    stage.account.industry, stage.account.employees = "Food", 1200
    stage.account.save()
    actions.prefill_from_account(actor=stage.giver, account=stage.account)
    agree(stage.account)
    assert standings_of([stage.account.pk])[stage.account.pk].satisfied > 0


KEYS = [need.key for need in shipped("rep-to-rep", "planned").requirements()]
PLAIN = [key for key in KEYS if shipped_items()[key].kind in {"text", "people"}][:12]
TEXTS = [
    "TBD",
    "n/a",
    "None",
    "None",
    LONG,
    LONG.upper(),
    f"{LONG} 2",
    "Two plants by 2028",
    "see CRM",
    "未定",
    "HELP",
]
edits = st.lists(
    st.tuples(
        st.sampled_from(PLAIN),
        st.sampled_from(["answer", "answer", "answer", "ask", "reply", "na", "verify", "clear", "wait"]),
        st.sampled_from(TEXTS),
        st.integers(1, 60),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits)
def test_whatever_is_done_the_stored_figures_are_true(stage: Stage, doings: list[Any]) -> None:
    """KN-4, KN-9: random edits over months; after each the standing is that of a fresh look."""
    with transaction.atomic():
        now = clock.now()
        for key, verb, text, days in doings:
            with clock.fixed(now):
                _do(stage, key, verb, text)
                if verb == "wait":
                    now += timedelta(days=days)
            with clock.fixed(now):
                sweep.func()
                agree(stage.account)
        transaction.set_rollback(True)


def _do(stage: Stage, key: str, verb: str, text: str) -> None:
    said = find_item(key).words.help("es") if text == "HELP" else text
    given: dict[str, Any] = {"actor": stage.giver, "account": stage.account, "key": key}
    try:
        if verb == "answer":
            actions.answer_item(**given, answer=said)
        elif verb == "ask":
            actions.ask(**{**given, "actor": stage.receiver}, question="What do you mean?")
        elif verb == "reply":
            open_one = ItemQuestion.objects.filter(item__account=stage.account, closed=False).first()
            if open_one is not None:
                actions.answer_question(actor=stage.giver, question_id=open_one.pk, answer=said)
        elif verb == "na":
            actions.mark_not_applicable(**given, reason=said)
        elif verb == "verify":
            actions.verify_item(**given)
        elif verb == "clear":
            actions.clear_item(**given)
    except Refused:
        pass


# -- time and measure -------------------------------------------------------------------------


def test_time_makes_it_stale_at_the_instant_it_says(stage: Stage) -> None:
    """KN-4, KN-9: nothing is swept before an answer grows stale; then the figures fall, and only then."""
    fill(stage, RENEWAL, "2027-03-31")
    kept = standings_of([stage.account.pk])[stage.account.pk]
    assert kept.stale_at is not None
    days = basis_for("").document.freshness_days
    row = KnowledgeItem.objects.get(key=RENEWAL)
    assert row.verified_at is not None
    assert kept.stale_at == row.verified_at + timedelta(days=days, microseconds=1)
    assert kept.oldest_verified_at == row.verified_at
    with clock.fixed(row.verified_at + timedelta(days=days)):
        assert sweep.func() == 0
        agree(stage.account)
    with clock.fixed(kept.stale_at):
        assert overtaken() == [stage.account.pk]
        assert sweep.func() == 1
        agree(stage.account)
        now = standings_of([stage.account.pk])[stage.account.pk]
        assert (now.stale, int(now.total)) == (1, 0)
        assert now.stale_at is None
        assert sweep.func() == 0


def test_a_new_account_is_weighed_by_the_sweep(stage: Stage) -> None:
    """KN-9: every account has its completeness, in transition or not."""
    made = Account.objects.create(name="New", name_key="new")
    assert made.pk not in standings_of([made.pk])
    sweep.func()
    agree(made)
    assert set(standings(Account.objects.all())) == set(Account.objects.values_list("pk", flat=True))


def test_a_new_item_of_the_company_is_weighed_everywhere(stage: Stage) -> None:
    """KN-3, KN-9: after a change of the catalogue all standings follow, in portions, by the sweep it wakes."""
    key = "profile.company.own_rating"
    fill(stage, RENEWAL, "2027-03-31")
    others = [Account.objects.create(name=f"A{n}", name_key=f"a{n}") for n in range(5)]
    sweep.func()
    before = standings_of([stage.account.pk])[stage.account.pk]
    entry = OwnItemIn(key=key, label={"en": "Credit rating"}, weights={"rep-to-rep": 5})
    add_item(actor=stage.operations, entry=entry)
    sweep.func()
    after = standings_of([stage.account.pk])[stage.account.pk]
    assert after.required == before.required + 1
    assert after.total < before.total
    for account in (stage.account, *others):
        agree(account)
    fill(stage, key, "A minus since 2024")
    agree(stage.account)
    retire_item(actor=stage.operations, key=key)
    sweep.func()
    assert standings_of([stage.account.pk])[stage.account.pk].required == before.required
    agree(stage.account)
    assert set(AccountStanding.objects.values_list("basis", flat=True)) == {measure_now().digest}


# -- cost -------------------------------------------------------------------------------------


def test_keeping_one_costs_the_same_whatever_the_number(stage: Stage) -> None:
    """KN-9: one account's rows only, in four statements, among one account or among three hundred."""
    fill(stage, RENEWAL, "2027-03-31")
    with counted_queries() as few:
        keep(stage.account.pk, clock.now())
    Account.objects.bulk_create([Account(name=f"B{n}", name_key=f"b{n}") for n in range(300)])
    with counted_queries() as many:
        keep(stage.account.pk, clock.now())
    assert len(few) == len(many) <= 4
    assert not any('"answer"' in sql for sql in many), "no answer is read"


def test_many_are_weighed_in_a_few_statements(stage: Stage) -> None:
    """KN-9: a whole book in one portion."""
    Account.objects.bulk_create([Account(name=f"C{n}", name_key=f"c{n}") for n in range(300)])
    ids = list(Account.objects.values_list("pk", flat=True))
    with counted_queries() as first:
        keep_many(ids, clock.now())
    with counted_queries() as again:
        keep_many(ids, clock.now())
    assert len(first) <= 12
    assert len(again) <= 6


def test_gates_judge_without_reading_an_answer(stage: Stage) -> None:
    """KN-4: what gates ask of the record is one query over what was kept."""
    fill(stage, RENEWAL, "2027-03-31")
    needs = basis_for("").document.requirements()
    with counted_queries() as caught:
        found = queries.completeness_of(stage.account.pk, needs, clock.now())
    assert len(caught) == 1
    assert '"answer"' not in caught[0]
    assert found == fresh(stage.account)


@pytest.mark.django_db(transaction=True)
def test_two_saves_at_once_both_count(stage: Stage) -> None:
    """KN-9, SE-6: of two changes at the same time the later one sees the earlier; the figure is that of both."""
    keep(stage.account.pk, clock.now())
    barrier, wrong = threading.Barrier(2), []

    def save(key: str, answer: str) -> None:
        try:
            close_old_connections()
            barrier.wait(30)
            fill(stage, key, answer)
        except Exception as error:
            wrong.append(error)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=save, args=one)
        for one in ((GOALS, "Two plants by 2028"), (RENEWAL, "2027-03-31"))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not wrong
    agree(stage.account)
    assert standings_of([stage.account.pk])[stage.account.pk].satisfied == 2
    assert isinstance(AccountStanding.objects.get().judged_at, datetime)
