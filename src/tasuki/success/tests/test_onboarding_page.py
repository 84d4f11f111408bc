"""The tab «Up to speed»."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tasuki.customers.models import Account
from tasuki.knowledge.actions import answer_item
from tasuki.knowledge.models import ItemQuestion
from tasuki.success.models import Cadence, ChecklistMark
from tasuki.success.onboarding import one_step, way_up
from tasuki.success.tests.conftest import INDUSTRY, ITEMS, SENSITIVE_ITEM, STEP
from tasuki.testing.cast import Cast
from tasuki.transitions.models import Step, Transition
from tasuki.web import clock

pytestmark = pytest.mark.django_db
Budget = Callable[[int], AbstractContextManager[Any]]


def browser(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(getattr(cast, name))
    return client


def url(row: Transition, *more: str) -> str:
    return "/".join([f"/transitions/{row.pk}/up-to-speed", *more, ""])


def item_url(row: Transition, item: str = ITEMS[0]) -> str:
    return url(row, STEP, "items", item)


def test_items_stand_beside_what_is_known(cast: Cast, row: Transition) -> None:
    """PB-13: beside an item stands what the record says, with its source and freshness, and what is still open."""
    answer_item(
        actor=cast.actor("giver"),
        account=row.account,
        key=INDUSTRY,
        answer="Chilled noodles",
        source="Annual report",
    )
    page = browser(cast, "receiver").get(url(row)).content.decode()
    for expected in ("Preparation", "Know industry", "Chilled noodles", "Annual report", "confirmed", "0/3"):
        assert expected in page, expected
    assert f"/knowledge/{INDUSTRY}/" in page
    assert "Still open:" in page
    with clock.fixed(clock.now() + timedelta(days=200)):
        assert "not confirmed for too long" in browser(cast, "receiver").get(url(row)).content.decode()


def test_tick_without_javascript(cast: Cast, row: Transition) -> None:
    """PB-13, UX-3: a plain form ticks, opens again, and marks as not applicable; the page says who did when."""
    client = browser(cast, "receiver")
    response = client.post(item_url(row), {"state": "ticked", "note": "They renew by fax", "version": "0"})
    assert (response.status_code, response["Location"]) == (
        302,
        url(row) + f"?step={STEP}#item-{STEP}-{ITEMS[0]}",
    )
    page = client.get(url(row)).content.decode()
    assert "They renew by fax" in page
    assert "1/3" in page
    client.post(item_url(row), {"state": "open", "version": "1"})
    assert not ChecklistMark.objects.exists()
    assert client.post(item_url(row), {"state": "not_applicable", "note": ""}).status_code == 422


def test_tick_inline(cast: Cast, row: Transition) -> None:
    """PB-13: htmx gets the step's panel as it stands now; a refusal says why and keeps what was typed."""
    client, headers = browser(cast, "receiver"), {"HX-Request": "true"}
    answer = client.post(
        item_url(row), {"state": "ticked", "note": "Read it", "version": "0"}, headers=headers
    )
    text = answer.content.decode()
    assert answer.status_code == 200
    assert text.strip().startswith(f'<details class="panel checklist" id="step-{STEP}" open>')
    assert "1/3" in text
    second = client.post(
        item_url(row, ITEMS[1]), {"state": "not_applicable", "note": "tbd", "version": "0"}, headers=headers
    )
    assert 'value="tbd"' in second.content.decode()
    assert "a real reason" in second.content.decode()
    assert ChecklistMark.objects.count() == 1


def test_finish_on_the_page(cast: Cast, row: Transition) -> None:
    """PB-13, PB-15: with every item settled the step has its button, and one click completes it."""
    client = browser(cast, "receiver")
    assert client.post(url(row, STEP, "finish")).status_code == 422
    for item in ITEMS:
        client.post(item_url(row, item), {"state": "ticked", "version": "0"})
    assert "Complete the step" in client.get(url(row)).content.decode()
    assert client.post(url(row, STEP, "finish")).status_code == 302
    assert row.steps.get(key=STEP).state == Step.State.DONE
    assert "3 ticked" in client.get(url(row)).content.decode()


def test_ask_on_the_page(cast: Cast, row: Transition) -> None:
    """PB-13, KN-5: the incoming owner's question goes to the record; others are not offered to ask."""
    client = browser(cast, "receiver")
    client.post(url(row, "ask"), {"key": INDUSTRY, "question": "Which segment?", "anchor": "item-x"})
    assert ItemQuestion.objects.get().text == "Which segment?"
    assert "has an open question" in client.get(url(row)).content.decode()
    assert "Ask the outgoing owner" not in browser(cast, "manager").get(url(row)).content.decode()


def test_sensitive_answers_stay_withheld(cast: Cast, row: Transition) -> None:
    """PB-13, PE-6: what only owners and their managers may read is not shown to others, here neither."""
    answer_item(actor=cast.actor("giver"), account=row.account, key=SENSITIVE_ITEM, answer="A secret matter")
    for name in ("support", "executive", "operations"):
        assert "A secret matter" not in browser(cast, name).get(url(row)).content.decode()


def test_weeks_follow_the_cutover(cast: Cast, row: Transition) -> None:
    """PB-14, PB-15: what is due four weeks after the cutover stands under week 4."""
    page = browser(cast, "receiver").get(url(row)).content.decode()
    assert page.index('id="preparation"') < page.index('id="week-4"')
    assert "Look back" in page[page.index('id="week-4"') :]


def test_no_joint_call_possible(cast: Cast, row: Transition) -> None:
    """PB-16: where no joint call is possible, the incoming owner is told to reach out at once."""
    said = "The incoming owner reaches out at once"
    assert said not in browser(cast, "receiver").get(url(row)).content.decode()
    row.steps.filter(key="joint-meeting").update(state=Step.State.WAIVED)
    assert said in browser(cast, "receiver").get(url(row)).content.decode()
    row.account.touchpoints.create(person=cast.receiver, at=clock.now(), channel="call")
    assert said not in browser(cast, "receiver").get(url(row)).content.decode()


def test_book_a_cadence_from_the_tab(cast: Cast, customer: Account, row: Transition) -> None:
    """PB-16: the tab asks for a cadence before the cutover, books it, and leads back."""
    client = browser(cast, "receiver")
    assert "book it before the cutover" in client.get(url(row)).content.decode()
    data = {"kind": "check_in", "every_weeks": "2", "weekday": "1", "at": "10:00", "next": url(row)}
    response = client.post(f"/accounts/{customer.pk}/cadences/", data)
    assert (response.status_code, response["Location"]) == (302, url(row))
    assert Cadence.objects.get().owner == cast.receiver
    page = client.get(url(row)).content.decode()
    assert "every 2 weeks" in page
    assert "book it before the cutover" not in page
    assert "still with the outgoing owner" not in page
    client.post(f"/accounts/{customer.pk}/cadences/", {**data, "kind": "executive", "owner": "Gina Giver"})
    assert "still with the outgoing owner" in client.get(url(row)).content.decode()
    bad = client.post(f"/accounts/{customer.pk}/cadences/", {**data, "weekday": "6"})
    assert bad.status_code == 422
    assert "not a working day" in bad.content.decode()


def test_the_tab_stays_within_its_budget(
    cast: Cast, row: Transition, django_assert_max_num_queries: Budget
) -> None:
    """PB-13: the number of queries does not grow with the checklists."""
    client = browser(cast, "receiver")
    for item in ITEMS:
        client.post(item_url(row, item), {"state": "ticked", "version": "0"})
    client.get(url(row))
    with django_assert_max_num_queries(48):
        assert client.get(url(row)).status_code == 200


def test_an_onlooker_is_asked_about_once(
    cast: Cast, row: Transition, django_assert_max_num_queries: Budget
) -> None:
    """PB-13, RO-10: for somebody without a part in it the queries do not grow with the steps either."""
    actor = cast.actor("executive")
    with CaptureQueriesContext(connection) as one:
        assert one_step(actor, row, STEP) is not None
    assert sum(len(part.steps) for part in way_up(actor, row)) > 1
    with django_assert_max_num_queries(len(one) + 1):  # the people of the steps are read apart
        way_up(actor, row)


@pytest.mark.parametrize("path", [(), ("ask",), (STEP, "finish"), (STEP, "items", ITEMS[0])])
def test_outsiders_find_nothing(cast: Cast, row: Transition, path: tuple[str, ...]) -> None:
    """RO-10, SE-2: for an outsider none of it exists."""
    client = browser(cast, "outsider")
    response = client.post(url(row, *path), {"state": "ticked", "key": INDUSTRY, "question": "?"})
    assert (response if path else client.get(url(row))).status_code == 404
