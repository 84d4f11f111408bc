"""The list and the workspace cost the same number of queries, however many rows there are."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.test import Client

from tasuki.audit.actions import record
from tasuki.customers.models import Account
from tasuki.rules.access import Actor
from tasuki.testing.cast import Cast, make_account
from tasuki.transitions.actions import OpenRequest, open_many
from tasuki.transitions.models import Transition
from tasuki.web import clock

pytestmark = pytest.mark.django_db

Budget = Callable[[int], AbstractContextManager[Any]]
LIST, WORKSPACE, EVENTS, OPENING = 10, 38, 24, 60
WHO = ("operations", "manager", "receiver")


def open_some(cast: Cast, count: int) -> None:
    """So many open transitions from the giver to the receiver."""
    accounts = [make_account(cast.giver, f"Customer {number}") for number in range(count)]
    day = clock.now().date().replace(year=clock.now().year + 1)
    requests = [
        OpenRequest(account=one, receiver=cast.receiver, transition_on=day, reason="territory")
        for one in accounts
    ]
    open_many(actor=Actor.console(), requests=requests)


def signed_in(cast: Cast, name: str) -> Client:
    """A browser in which somebody of the cast is signed in."""
    client = Client()
    client.force_login(getattr(cast, name))
    return client


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("query", ["", "?page=2", "?stage=planned&scenario=sales-to-cs", "?q=customer"])
def test_list(cast: Cast, who: str, query: str, django_assert_max_num_queries: Budget) -> None:
    """UX-2: the list of transitions stays within its budget for everybody, on every page, under every filter."""
    open_some(cast, 60)
    client = signed_in(cast, who)
    with django_assert_max_num_queries(LIST):
        answer = client.get(f"/transitions/{query}")
    assert answer.status_code == 200
    assert "Customer" in answer.content.decode()


def test_list_is_complete_over_its_pages(cast: Cast) -> None:
    """UX-2: all pages together show every transition once, nearest due first."""
    open_some(cast, 60)
    client = signed_in(cast, "receiver")
    shown: list[Transition] = []
    for page in (1, 2, 3):
        shown += client.get(f"/transitions/?page={page}").context["page_obj"].object_list
    assert len({one.pk for one in shown}) == len(shown) == 60
    assert [one.next_due_at for one in shown] == sorted(one.next_due_at for one in shown if one.next_due_at)


@pytest.mark.parametrize("who", WHO)
def test_workspace(cast: Cast, who: str, django_assert_max_num_queries: Budget) -> None:
    """UX-2: the page of one transition with its plan, gates and clocks stays within its budget."""
    open_some(cast, 3)
    transition = Transition.objects.first()
    assert transition is not None
    client = signed_in(cast, who)
    with django_assert_max_num_queries(WORKSPACE):
        assert client.get(f"/transitions/{transition.pk}/").status_code == 200


@pytest.mark.parametrize("who", WHO)
def test_events(cast: Cast, who: str, django_assert_max_num_queries: Budget) -> None:
    """UX-2: the log of one transition stays within its budget, however many steps and people its events name."""
    open_some(cast, 1)
    transition = Transition.objects.get()
    people = [cast.actor(name) for name in ("giver", "receiver", "manager")]
    for number, key in enumerate(transition.steps.values_list("key", flat=True)):
        about, fields = ("transition", transition.pk), {"step": key}
        record(actor=people[number % 3], action="step.done", subject=about, fields=fields)
        record(actor=Actor.system("clocks"), action="clock.moved", subject=about, fields=fields)
    client = signed_in(cast, who)
    with django_assert_max_num_queries(EVENTS):
        assert client.get(f"/transitions/{transition.pk}/events/").status_code == 200


def test_opening_many_asks_no_more_than_opening_few(
    cast: Cast, django_assert_max_num_queries: Budget
) -> None:
    """SU-7: opening transitions for many accounts gathers facts together instead of asking for each."""
    open_some(cast, 1)  # the playbooks are stored by now
    accounts = [make_account(cast.giver, f"More {number}") for number in range(80)]
    loaded = list(
        Account.objects.select_related("owner__team__manager").filter(pk__in=[a.pk for a in accounts])
    )
    day = clock.now().date().replace(year=clock.now().year + 1)
    requests = [
        OpenRequest(account=one, receiver=cast.receiver, transition_on=day, reason="territory")
        for one in loaded
    ]
    with django_assert_max_num_queries(OPENING):
        outcomes = open_many(actor=cast.actor("operations"), requests=requests)
    assert all(one.transition is not None for one in outcomes)
