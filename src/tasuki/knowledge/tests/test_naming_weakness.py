"""What does not count is recognised and named, on the page, in the API and at the shell (KN-4)."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from tasuki.knowledge import actions
from tasuki.knowledge.items import find_item
from tasuki.knowledge.models import KnowledgeItem
from tasuki.knowledge.tests.conftest import Stage
from tasuki.people.tokens import make_token
from tasuki.web import clock

PLACEHOLDER, QUESTION, FIRST, COPY, STALE, UNCLEAR = (
    "profile.strategy.goals",
    "profile.strategy.priorities",
    "history.purchase.why_bought",
    "history.tribal.knowledge",
    "opportunities.renewal.date",
    "objectives.business.outcomes",
)
LONG = "They lost orders at every quarter end and want that to stop."
NAMED = {
    PLACEHOLDER: ("placeholder", "only a placeholder"),
    QUESTION: ("copied_question", "repeats the question"),
    COPY: ("duplicate", "the same text as “Why they bought”"),
    STALE: ("stale", "not confirmed for too long"),
    UNCLEAR: ("unclear", "has an open question"),
    "objectives.business.problem": ("empty", "not answered yet"),
}


@pytest.fixture
def weak(stage: Stage) -> Stage:
    """A record with one of each."""
    with clock.fixed(clock.now() - timedelta(days=91)):
        fill(stage, STALE, "2027-03-31")
    fill(stage, PLACEHOLDER, "See CRM")
    fill(stage, QUESTION, f"{find_item(QUESTION).words.help('ja')} はい")
    fill(stage, FIRST, LONG)
    fill(stage, COPY, f"{LONG.upper()} 2")
    fill(stage, UNCLEAR, "Fewer lost orders")
    actions.ask(actor=stage.receiver, account=stage.account, key=UNCLEAR, question="Which ones?")
    return stage


def fill(stage: Stage, key: str, answer: str) -> None:
    actions.answer_item(actor=stage.giver, account=stage.account, key=key, answer=answer)


def test_the_verdict_is_kept_when_it_is_saved(weak: Stage) -> None:
    """KN-4: judged once, at save; a better answer is judged anew."""
    kept = dict(KnowledgeItem.objects.values_list("key", "weakness"))
    assert (kept[PLACEHOLDER], kept[QUESTION], kept[COPY]) == ("placeholder", "copied_question", "")
    same = dict(KnowledgeItem.objects.values_list("key", "sameness"))
    assert same[FIRST] == same[COPY] != ""
    fill(weak, PLACEHOLDER, "Two plants by 2028")
    assert KnowledgeItem.objects.get(key=PLACEHOLDER).weakness == ""


def test_the_api_names_each(weak: Stage, client: Client) -> None:
    """KN-4 through the API: why by code at the item, in words in the list of what is missing."""
    _row, token = make_token(actor=weak.giver, person=weak.people["giver"], name="test")
    answer = client.get(
        f"/api/v1/accounts/{weak.account.pk}/knowledge", headers={"Authorization": f"Bearer {token}"}
    ).json()
    codes = {
        item["key"]: item["missing"]["why"]
        for section in answer["sections"]
        for item in section["items"]
        if item["missing"]
    }
    words = {line["item"]: line["why"] for line in answer["completeness"]["missing"]}
    for key, (code, text) in NAMED.items():
        assert (codes[key], words[key]) == (code, text)
    assert FIRST not in words


def test_the_page_names_each(weak: Stage, client: Client) -> None:
    """KN-4 on the page of each item."""
    client.force_login(weak.people["giver"])
    for key in (PLACEHOLDER, QUESTION, COPY, STALE):
        page = client.get(f"/accounts/{weak.account.pk}/knowledge/{key}/").content.decode()
        assert NAMED[key][1] in page, key


def test_the_command_names_each(weak: Stage) -> None:
    """KN-4 at the shell: what is missing, why, and who can supply it."""
    out = StringIO()
    call_command("knowledge", "show", str(weak.account.pk), "--missing", stdout=out)
    lines = out.getvalue()
    for key, (_code, text) in NAMED.items():
        line = next(one for one in lines.splitlines() if f"[{key}]" in one)
        assert text in line, line


def test_what_nobody_requires_is_named_too(stage: Stage, client: Client) -> None:
    """KN-4: a placeholder is no answer anywhere, required or not."""
    fill(stage, "product.migration.data", "tbd")
    client.force_login(stage.people["giver"])
    page = client.get(f"/accounts/{stage.account.pk}/knowledge/product.migration.data/").content.decode()
    assert "only a placeholder" in page
