"""Completeness from the database: what counts, who can supply what is missing, bulk queries, prefill."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tasuki.customers.models import Account, Stakeholder
from tasuki.knowledge import actions, queries, states
from tasuki.knowledge.items import all_items, find_item
from tasuki.knowledge.models import ItemChange, KnowledgeItem
from tasuki.knowledge.tests.conftest import Stage, counted_queries
from tasuki.rules.access import Actor
from tasuki.rules.completeness import Completeness, Requirement
from tasuki.web import clock

GOALS, RENEWAL = "profile.strategy.goals", "opportunities.renewal.date"
NEEDS = (Requirement(GOALS, 1), Requirement(RENEWAL, 3))


def known(stage: Stage) -> Completeness:
    return queries.completeness_of(stage.account.pk, NEEDS, now=clock.now())


def fill(stage: Stage, key: str, answer: str) -> None:
    actions.answer_item(actor=stage.giver, account=stage.account, key=key, answer=answer)


def test_weight_of_satisfied_over_weight_of_required(stage: Stage) -> None:
    """KN-4: in total, by section, and what is missing with its gain."""
    assert known(stage).total == Decimal("0.0")
    fill(stage, RENEWAL, "2027-03-31")
    found = known(stage)
    assert (found.total, found.sections["opportunities"]) == (Decimal("75.0"), Decimal("100.0"))
    assert [(one.key, one.why, one.gain) for one in found.missing] == [(GOALS, "empty", Decimal("25.00"))]
    fill(stage, GOALS, "Two plants by 2028")
    assert known(stage).total == Decimal("100.0")


@pytest.mark.parametrize(
    "text", ["TBD", "n/a", "?", "未定", "確認中", "por definir", "pendiente", "belum ada", "nanti"]
)
def test_placeholders_do_not_count(stage: Stage, text: str) -> None:
    """KN-4: placeholders in four languages are kept, but satisfy nothing."""
    fill(stage, GOALS, text)
    assert [one.why for one in known(stage).missing if one.key == GOALS] == ["placeholder"]


@pytest.mark.parametrize("language", ["en", "ja", "es", "id"])
def test_a_copied_question_does_not_count(stage: Stage, language: str) -> None:
    """KN-4: the catalogue's own words, in any language, are no answer."""
    words = find_item(GOALS).words
    fill(stage, GOALS, words.help(language))
    assert [one.why for one in known(stage).missing if one.key == GOALS] == ["copied_question"]


def test_the_receivers_question_copied_does_not_count(stage: Stage) -> None:
    """KN-4, KN-5: nor is the question that was asked."""
    question = "Which plants do they mean by that?"
    actions.ask(actor=stage.receiver, account=stage.account, key=GOALS, question=question)
    fill(stage, GOALS, question)
    assert [one.why for one in known(stage).missing if one.key == GOALS] == ["copied_question"]


def test_unclear_stale_and_not_applicable(stage: Stage) -> None:
    """KN-4: unclear and stale do not count; not applicable with a reason does."""
    start = clock.now()
    with clock.fixed(start - timedelta(days=91)):
        fill(stage, RENEWAL, "2027-03-31")
    fill(stage, GOALS, "Two plants by 2028")
    actions.ask(actor=stage.receiver, account=stage.account, key=GOALS, question="Where?")
    assert {one.key: one.why for one in known(stage).missing} == {GOALS: "unclear", RENEWAL: "stale"}
    actions.verify_item(actor=stage.giver, account=stage.account, key=RENEWAL)
    actions.mark_not_applicable(
        actor=stage.giver, account=stage.account, key=GOALS, reason="A family firm without written goals"
    )
    assert known(stage).total == Decimal("100.0")


def test_missing_says_who_can_supply_it(stage: Stage) -> None:
    """KN-4: what is missing, why, who, and what it adds, in the language of the reader."""
    lines = states.missing_lines(known(stage), "en")
    assert [(line.label, line.supplier, line.why) for line in lines] == [
        ("Renewal date", "outgoing owner", "not answered yet"),
        ("Strategic goals", "outgoing owner", "not answered yet"),
    ]
    assert states.missing_for_person(known(stage), {"support"}) == []
    assert len(states.missing_for_person(known(stage), {"owner"})) == 2
    assert states.missing_lines(known(stage), "ja")[0].label != "Renewal date"


def test_bulk_needs_few_queries_whatever_the_number(stage: Stage) -> None:
    """KN-9: completeness of a book in a constant number of queries."""
    fill(stage, RENEWAL, "2027-03-31")
    ids = [stage.account.pk]
    for number in range(30):
        ids.append(Account.objects.create(name=f"A{number}", name_key=f"a{number}").pk)
    with counted_queries() as caught:
        found = queries.completeness_bulk(ids, NEEDS, now=clock.now())
    assert len(caught) <= 2
    assert found[stage.account.pk].total == Decimal("75.0")
    assert found[ids[-1]].total == Decimal("0.0")


def test_record_lists_everything_in_two_queries(stage: Stage) -> None:
    """KN-2, KN-9: all items, empty ones too."""
    fill(stage, RENEWAL, "2027-03-31")
    with counted_queries() as caught:
        record = queries.record_of(stage.account.pk, known=None)
    assert len(caught) == 2
    items = {state.item.key: state for section in record for state in section.items}
    assert len(items) == len(all_items())
    assert (items[RENEWAL].status, items[GOALS].status) == ("filled", "empty")
    assert "2027" in items[RENEWAL].shown


def test_prefill_takes_what_the_crm_knows_once(stage: Stage) -> None:
    """KN-2: CRM data answers with its source; what people wrote is not touched."""
    fill(stage, RENEWAL, "2026-12-31")
    account = stage.account
    account.industry, account.employees = "Food", 1200
    account.annual_revenue, account.currency = Decimal("5000000.00"), "IDR"
    account.renewal_on = date(2027, 3, 31)
    account.save()
    Stakeholder.objects.create(
        account=account, first_name="Sari", last_name="Dewi", title="CFO", kind="buyer"
    )
    made = actions.prefill_from_account(actor=stage.giver, account=account)
    assert {row.key: row.answer for row in made} == {
        "profile.company.industry": "Food",
        "profile.company.employees": "1200",
        "profile.company.revenue": "5000000 IDR",
        "people.kinds.champion": "Hoshino Mika",
        "people.kinds.economic_buyer": "Sari Dewi (CFO)",
        "people.kinds.executive_sponsor": "Sofía Ramos",
    }
    assert {row.source for row in made} == {"CRM"}
    assert KnowledgeItem.objects.get(key=RENEWAL).answer == "2026-12-31"
    assert actions.prefill_from_account(actor=stage.giver, account=account) == []
    assert ItemChange.objects.filter(what="prefilled").count() == 6


def test_prefill_of_many_accounts_is_a_few_queries(stage: Stage) -> None:
    """KN-9: a whole book at once."""
    accounts = [
        Account.objects.create(name=f"B{number}", name_key=f"b{number}", industry="Retail")
        for number in range(40)
    ]
    with counted_queries() as caught:
        actions.prefill_accounts(actor=Actor.system(), accounts=accounts)
    # 9 for the answers and their events, 5 for the kept standing, 6 for the search and its word list: none per account.
    assert len(caught) <= 20, caught
    assert KnowledgeItem.objects.count() == 40
