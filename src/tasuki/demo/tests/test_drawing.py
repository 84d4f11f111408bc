"""Names and accounts are repeatable; large companies stay within time and memory."""

from __future__ import annotations

import tracemalloc
from datetime import UTC, date, datetime
from time import process_time
from typing import Any

import pytest
from django.core.management import call_command

from tasuki.audit.queries import verify
from tasuki.customers.models import Account, Stakeholder
from tasuki.demo import bulk, company, contacts
from tasuki.demo.accounts import Names, Wish, draw_account
from tasuki.demo.people import make_company
from tasuki.demo.vocabulary import LANGUAGES, name_parts, plain, words
from tasuki.knowledge.items import all_items
from tasuki.people.models import Person
from tasuki.rules.completeness import is_placeholder
from tasuki.rules.reasons import Refused
from tasuki.transitions.models import Step, Transition
from tasuki.web import clock
from tasuki.web.collation import sort_key

NOW = datetime(2026, 4, 8, 15, tzinfo=UTC)


def _draw(seed: int, count: int) -> list[tuple[Any, ...]]:
    people = make_company(seed, NOW.date(), 0, NOW)
    names = Names()
    found = []
    for number in range(1, count + 1):
        draft = draw_account(seed, number, people, names, NOW.date(), Wish())
        contacts.add_stakeholders(draft)
        account = draft.account
        owner = account.owner.name if account.owner else ""
        persons = tuple(one.name for one in draft.of(Stakeholder))
        found.append((account.name, account.arr, account.renewal_on, owner, persons))
    return found


def test_the_same_seed_draws_the_same_company(db: None) -> None:
    """UX-4: what people see in the sample company is the same on every machine; another seed makes another."""
    first = _draw(7, 60)
    Person.objects.all().delete()
    people_of = {one[3] for one in first}
    from tasuki.people.models import Team

    Team.objects.all().delete()
    assert _draw(7, 60) == first
    Person.objects.all().delete()
    Team.objects.all().delete()
    assert _draw(8, 60) != first
    assert len(people_of) > 10


def test_large_companies_are_made_in_portions(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """SC-4, UX-1: 2 000 accounts and 300 transitions in seconds; memory does not grow with the number of accounts."""
    monkeypatch.setattr(company, "RICH", 20)
    monkeypatch.setattr(company, "all_plots", lambda _company, _today: [])
    with clock.fixed(NOW):
        made = company.make(1, 2_000, NOW, lambda _more: None)
        tracemalloc.start()
        started = process_time()
        bulk.grow(made, 2_000, 300, lambda _more: None)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert process_time() - started < 120
    assert peak < 150_000_000
    assert Account.objects.count() == 2_000
    assert Transition.objects.count() == made.transitions == 300
    assert Step.objects.count() > 6_000
    assert Account.objects.values("name_key").distinct().count() == 2_000
    assert all(one.sort_key == sort_key(one.name) for one in Account.objects.only("name", "sort_key"))
    assert verify().problem is None


def test_data_of_others_is_never_touched(db: None) -> None:
    """SE-5: the command refuses a database that holds something else, and adds nothing to it."""
    Account.objects.create(name="Somebody's customer", name_key="somebody's customer")
    with pytest.raises(Refused) as refusal:
        call_command("demo")
    assert refusal.value.reasons[0].code == "demo.not_empty"
    call_command("demo", if_empty=True, as_json=True)
    assert Account.objects.count() == 1
    assert not Person.objects.exists()


def test_answers_are_real_in_all_four_languages() -> None:
    """KN-2, KN-4, UX-1: each item has answers in each language; none is a placeholder or said twice."""
    known = set(all_items())
    for language in LANGUAGES:
        bank = words(f"answers.{language}")
        assert set(bank) == set(words("answers.en"))
        assert set(bank) - {"nobody", "no_promise"} <= known
        texts = [text for several in bank.values() for text in several]
        assert len(set(texts)) == len(texts)
        assert not any(is_placeholder(text) for text in texts)


def test_names_have_a_reading_for_addresses() -> None:
    """RO-9: every made-up name can stand in an address."""
    for language in LANGUAGES:
        for part in ("given", "family"):
            parts = name_parts(language, part)
            assert len(parts) >= 30
            assert all(plain(latin) for _written, latin in parts)


@pytest.mark.parametrize(("size", "expected"), [(400, 66), (60_000, 10_000), (500_000, 20_000)])
def test_transitions_grow_with_the_company(size: int, expected: int) -> None:
    """SC-4: one in six accounts changes hands, at most 20 000."""
    assert bulk.default_transitions(size) == expected


def test_a_day_without_weekend() -> None:
    """PB-3: transition dates of the sample company fall on weekdays."""
    from tasuki.demo.play import signing_day, transition_day

    for day in range(14):
        today = date(2026, 11, 16 + day)
        assert transition_day(today, 5).weekday() < 5
        assert signing_day(today, 3) < today
