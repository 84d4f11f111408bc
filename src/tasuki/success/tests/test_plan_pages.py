"""The pages of a success plan."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import time
from typing import Any

import pytest
from django.test import Client

from tasuki.knowledge.actions import answer_item
from tasuki.success.actions import book_cadence, edit_entry, prefill
from tasuki.success.models import PlanEntry, PlanVersion
from tasuki.testing.cast import Cast
from tasuki.transitions.models import Transition

pytestmark = pytest.mark.django_db
Budget = Callable[[int], AbstractContextManager[Any]]


def browser(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(getattr(cast, name))
    return client


def url(row: Transition, *more: str) -> str:
    return "/".join([f"/accounts/{row.account_id}/success-plan", *more, ""])


def test_from_empty_to_approved(cast: Cast, row: Transition) -> None:
    """PB-17, PB-20: prefill, add, name what is missing, declare drafted, approve, export: all on pages."""
    client, manager = browser(cast, "receiver"), browser(cast, "manager")
    page = client.get(url(row)).content.decode()
    assert "Can be taken over" in page
    assert "The plan has no goal yet" in page
    client.post(url(row, "prefill"), {"all": "1"})
    data = {
        "text": "Data loaded",
        "due_on": "2027-02-01",
        "owner": "rei@tasuki.example",
    }
    response = client.post(url(row, "new", "milestones"), data)
    assert (response.status_code, response["Location"]) == (302, url(row) + "#milestones")
    book_cadence(
        actor=cast.actor("receiver"),
        account_id=row.account_id,
        kind="business_review",
        every_weeks=12,
        weekday=2,
        at=time(15),
    )
    assert client.post(url(row, "draft")).status_code == 302
    assert client.post(url(row, "approve")).status_code == 422
    assert manager.post(url(row, "approve"), {"digest": "another"}).status_code == 409
    assert manager.post(url(row, "approve")).status_code == 302
    assert PlanVersion.objects.get().approved_by == cast.manager
    page = client.get(url(row)).content.decode()
    assert "Version 1 approved" in page
    assert "Business review" in page
    frozen = client.get(url(row, "versions", "1")).content.decode()
    assert "Data loaded" in frozen
    assert "Business review: every 12 weeks, Wednesday" in frozen
    exported = client.get(url(row, "markdown"))
    assert exported["Content-Type"].startswith("text/markdown")
    assert "Data loaded" in exported.content.decode()
    assert (
        "Version 1, approved by Mona Manager"
        in client.get(url(row, "markdown") + "?version=1").content.decode()
    )


def test_choose_offers_on_the_page(cast: Cast, row: Transition) -> None:
    """PB-17: only what is ticked is taken over."""
    browser(cast, "receiver").post(url(row, "prefill"), {"ref": ["playbook:goals:outcome"]})
    assert [one.text for one in PlanEntry.objects.all()] == ["Outcome"]


def test_a_stale_form_shows_both_texts(cast: Cast, row: Transition) -> None:
    """PB-17, SE-6: what I sent stands in the form, what it says now beside it; nothing is lost."""
    [one] = prefill(actor=cast.actor("receiver"), account_id=row.account_id, refs=["playbook:goals:outcome"])
    edit_entry(actor=cast.actor("manager"), entry_id=one.pk, changes={"text": "Their wording"})
    path = f"/success-plan-entries/{one.pk}/"
    response = browser(cast, "receiver").post(path, {"text": "My wording", "state": "open", "version": "1"})
    page = response.content.decode()
    assert response.status_code == 409
    assert "My wording</textarea>" in page
    assert "Their wording" in page
    assert "Mona Manager" in page
    assert PlanEntry.objects.get().text == "Their wording"


def test_refused_entries_keep_what_was_typed(cast: Cast, row: Transition) -> None:
    """PB-17: a placeholder is refused and stands in the form still."""
    response = browser(cast, "receiver").post(
        url(row, "new", "goals"), {"text": "tbd", "detail": "A long and careful remark"}
    )
    assert response.status_code == 422
    assert "A long and careful remark" in response.content.decode()
    assert browser(cast, "receiver").get(url(row, "new", "nonsense")).status_code == 404


def test_one_click_done(cast: Cast, row: Transition) -> None:
    """PB-17, PB-20: a line of the plan is done by one click; history and source stand on its page."""
    answer_item(
        actor=cast.actor("giver"),
        account=row.account,
        key="implementation.risks.known",
        answer="Late data",
        source="Kickoff notes",
    )
    [one] = prefill(
        actor=cast.actor("receiver"), account_id=row.account_id, refs=["record:implementation.risks.known"]
    )
    client, path = browser(cast, "receiver"), f"/success-plan-entries/{one.pk}/"
    assert client.post(path + "state/", {"state": "done", "version": "1"}).status_code == 302
    assert client.post(path + "state/", {"state": "open", "version": "1"}).status_code == 409
    page = client.get(path).content.decode()
    assert "Kickoff notes" in page
    assert "took over" in page
    assert "Open → Done" in page.replace("\n", "")


def test_links_between_the_rooms(cast: Cast, row: Transition) -> None:
    """PB-17: account, plan tab and «up to speed» lead to the success plan, and back."""
    client = browser(cast, "receiver")
    assert url(row) in client.get(f"/accounts/{row.account_id}/").content.decode()
    assert url(row) in client.get(f"/transitions/{row.pk}/up-to-speed/").content.decode()
    assert f"/transitions/{row.pk}/up-to-speed/" in client.get(url(row)).content.decode()
    plan = client.get(f"/transitions/{row.pk}/").content.decode()
    assert url(row) in plan
    assert f"/transitions/{row.pk}/up-to-speed/?step=research-account#step-research-account" in plan


def test_the_page_stays_within_its_budget(
    cast: Cast, row: Transition, django_assert_max_num_queries: Budget
) -> None:
    """PB-17: the number of queries does not grow with the entries."""
    prefill(actor=cast.actor("receiver"), account_id=row.account_id)
    client = browser(cast, "receiver")
    client.get(url(row))
    with django_assert_max_num_queries(30):
        assert client.get(url(row)).status_code == 200


@pytest.mark.parametrize("who", ["executive", "support"])
def test_readers_read(cast: Cast, row: Transition, who: str) -> None:
    """PB-17, RO-8: readers see the plan without anything to change."""
    prefill(actor=cast.actor("receiver"), account_id=row.account_id)
    answer = browser(cast, who).get(url(row))
    assert answer.status_code == 200
    assert "Take over everything" not in answer.content.decode()
    assert browser(cast, who).get(url(row, "new", "goals")).status_code == 404
