"""What the record's page shows: missing first, then by section, who can supply it, and state."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tasuki.knowledge import actions
from tasuki.knowledge.record_view import Wanted
from tasuki.knowledge.tests.conftest import Stage, counted_queries
from tasuki.knowledge.tests.test_api import Caller
from tasuki.web import clock

PLAIN, WEAK, OLD = "objectives.business.outcomes", "profile.strategy.goals", "state.projects.active"


@pytest.fixture
def filled(stage: Stage) -> Stage:
    """One answer with a question, one placeholder, one stale."""
    give: dict[str, Any] = {"actor": stage.giver, "account": stage.account}
    actions.answer_item(**give, key=PLAIN, answer="Close the books in three days")
    actions.ask(actor=stage.receiver, account=stage.account, key=PLAIN, question="From how many?")
    actions.answer_item(**give, key=WEAK, answer="TBD")
    with clock.fixed(clock.now() - timedelta(days=200)):
        actions.answer_item(**give, key=OLD, answer="Roll-out in Medan")
    return stage


def page(client: Client, stage: Stage, query: str, **headers: str) -> str:
    client.force_login(stage.people["giver"])
    answer = client.get(f"{reverse('knowledge:record', args=[stage.account.pk])}?{query}", headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    ("show", "found"),
    [
        ("unclear", {PLAIN}),
        ("weak", {WEAK}),
        ("stale", {OLD}),
        ("drafts", set()),
        ("missing", {PLAIN, WEAK, OLD}),
    ],
)
def test_a_filter_shows_only_what_is_like_that(
    client: Client, filled: Stage, show: str, found: set[str]
) -> None:
    """KN-2, KN-4: unclear, weak, stale, drafts; page and API agree."""
    text = page(client, filled, f"show={show}")
    assert {key for key in (PLAIN, WEAK, OLD) if f'data-item="{key}"' in text} == found
    body = Caller(filled, "giver")("GET", f"/accounts/{filled.account.pk}/knowledge?show={show}")[1]
    keys = {item["key"] for section in body["sections"] for item in section["items"]}
    assert keys & {PLAIN, WEAK, OLD} == found


def test_section_and_supplier_narrow_it(client: Client, filled: Stage) -> None:
    """KN-4: who can supply it, in which section."""
    text = page(client, filled, "show=missing&section=profile")
    assert f'data-item="{WEAK}"' in text
    assert f'data-item="{PLAIN}"' not in text
    support = page(client, filled, "show=missing&who=support")
    assert "can be supplied by: outgoing owner" not in support


def test_sections_are_shut_and_fetched_when_opened(client: Client, filled: Stage) -> None:
    """KN-2: everything is eleven lines with counts; each opens by itself, and leads on without JavaScript."""
    text = page(client, filled, "show=all")
    assert text.count('<details class="record-group"') == 11
    assert "data-item=" not in text
    assert "section=profile" in text
    part = page(client, filled, "show=all&section=profile", **{"HX-Request": "true"})
    assert "<html" not in part
    assert f'data-item="{WEAK}"' in part


def test_the_number_of_statements_stays_small(client: Client, filled: Stage) -> None:
    """KN-2: whatever is shown."""
    client.force_login(filled.people["giver"])
    for query in ("", "show=all", "show=stale", "section=profile"):
        with counted_queries() as seen:
            client.get(f"{reverse('knowledge:record', args=[filled.account.pk])}?{query}")
        assert len(seen) <= 30, (query, len(seen))


def test_nonsense_in_the_address_is_ignored(client: Client, filled: Stage) -> None:
    """KN-2: an old or mistyped address shows what is missing."""
    assert Wanted.of({"show": "x", "section": "y", "who": "z"}) == Wanted()
    assert 'id="missing-heading"' in page(client, filled, "show=x&section=y&who=z&basis=no")
    assert Wanted.of({"section": "state"}).query(who="giver") == "show=all&section=state&who=giver"


def test_history_is_readable(client: Client, filled: Stage) -> None:
    """KN-1: who, when, what went and what came, with source, link and date."""
    from datetime import date

    actions.answer_item(
        actor=filled.receiver,
        account=filled.account,
        key=OLD,
        answer="Roll-out in Surabaya",
        source="Call",
        source_url="https://crm.example/7",
        source_on=date(2026, 11, 20),
    )
    client.force_login(filled.people["giver"])
    text = client.get(reverse("knowledge:item", args=[filled.account.pk, OLD])).content.decode()
    assert "Roll-out in <del>Medan</del><ins>Surabaya</ins>" in text
    assert 'href="https://crm.example/7"' in text
    assert "Rei Receiver" in text
