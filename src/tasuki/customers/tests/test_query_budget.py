"""The list of accounts costs the same number of queries, however many there are."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.test import Client

from tasuki.customers.models import Account
from tasuki.customers.queries import relations_to_account, relations_to_accounts, visible_accounts
from tasuki.testing.cast import Cast, make_account

pytestmark = pytest.mark.django_db

Budget = Callable[[int], AbstractContextManager[Any]]
LIST, ACCOUNT = 10, 25


@pytest.fixture
def accounts(cast: Cast) -> list[Account]:
    """More than a page of accounts, those of the giver and those of nobody."""
    return [make_account(cast.giver if number % 2 else None, f"Customer {number}") for number in range(120)]


@pytest.mark.parametrize("who", ["operations", "giver_manager", "giver"])
@pytest.mark.parametrize("query", ["", "?page=2", "?q=customer&tier=standard", "?owner=none"])
def test_list(
    cast: Cast, accounts: list[Account], who: str, query: str, django_assert_max_num_queries: Budget
) -> None:
    """UX-2: the list of accounts stays within its budget for everybody, on every page, under every filter."""
    client = Client()
    client.force_login(getattr(cast, who))
    with django_assert_max_num_queries(LIST):
        assert client.get(f"/accounts/{query}").status_code == 200


def test_one_account(cast: Cast, accounts: list[Account], django_assert_max_num_queries: Budget) -> None:
    """UX-2: the page of one account stays within its budget."""
    client = Client()
    client.force_login(cast.giver_manager)
    with django_assert_max_num_queries(ACCOUNT):
        assert client.get(f"/accounts/{accounts[1].pk}/").status_code == 200


def test_relations_of_many_are_those_of_each(
    cast: Cast, accounts: list[Account], django_assert_max_num_queries: Budget
) -> None:
    """RO-10: how somebody stands to many accounts is asked at once and is the same as asked one by one."""
    for who in ("giver", "giver_manager", "outsider"):
        actor = cast.actor(who)
        with django_assert_max_num_queries(1):
            found = relations_to_accounts(actor, accounts)
        assert found == {one.pk: relations_to_account(actor, one) for one in accounts}
        related = {account for account, relations in found.items() if relations}
        assert related == set(visible_accounts(actor).values_list("pk", flat=True))
