"""Several items at once on all three doors: still true, understood, with what was read."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tasuki.config import cli
from tasuki.knowledge import actions, queries
from tasuki.knowledge.models import ItemReview, KnowledgeItem
from tasuki.knowledge.tests.conftest import Stage
from tasuki.knowledge.tests.test_api import Caller
from tasuki.rules.reasons import Conflict, Refused
from tasuki.web import clock

ONE = "state.projects.active"


@pytest.fixture
def keys(stage: Stage) -> list[str]:
    """Two answers that nobody has confirmed for long."""
    found = [item.key for item in _items() if item.section == "state" and item.kind == "text"][:2]
    with clock.fixed(clock.now() - timedelta(days=200)):
        for key in found:
            actions.answer_item(actor=stage.giver, account=stage.account, key=key, answer=f"Said of {key}")
    return found


def _items() -> Any:
    from tasuki.knowledge.items import all_items

    return all_items().values()


def page_url(stage: Stage, name: str) -> str:
    return reverse(f"knowledge:{name}", args=[stage.account.pk]) + "?section=state"


def test_the_page_says_what_is_confirmed(client: Client, stage: Stage, keys: list[str]) -> None:
    """KN-4: each stale answer stands there; the ticked ones are confirmed, the others are not."""
    client.force_login(stage.people["giver"])
    text = client.get(page_url(stage, "still_true")).content.decode()
    for key in keys:
        assert f"Said of {key}" in text
        assert f'value="{key}@1" checked' in text
    done = client.post(page_url(stage, "still_true"), {"item": [f"{keys[0]}@1"], "section": "state"})
    assert done.status_code == 302
    left = client.get(page_url(stage, "still_true")).content.decode()
    assert keys[0] not in left
    assert keys[1] in left
    record = client.get(reverse("knowledge:record", args=[stage.account.pk]) + "?show=stale").content.decode()
    assert f"Said of {keys[1]}" in record
    assert f"Said of {keys[0]}" not in record


def test_all_or_none_and_the_changed_one_is_named(client: Client, stage: Stage, keys: list[str]) -> None:
    """SE-6: an answer that was changed since it was read is not confirmed unseen."""
    actions.answer_item(actor=stage.receiver, account=stage.account, key=keys[1], answer="Quite another")
    with pytest.raises(Conflict) as caught:
        actions.verify_items(actor=stage.giver, account=stage.account, seen=dict.fromkeys(keys, 1))
    assert caught.value.reason.code == "knowledge.changed_since"
    assert KnowledgeItem.objects.get(key=keys[0]).version == 1
    client.force_login(stage.people["giver"])
    shown = client.post(page_url(stage, "still_true"), {"item": [f"{key}@1" for key in keys]})
    assert shown.status_code == 422
    assert "was changed since you read it" in shown.content.decode()
    with pytest.raises(Refused):
        actions.verify_items(actor=stage.giver, account=stage.account, seen={})
    with pytest.raises(Refused):
        actions.verify_items(
            actor=stage.giver, account=stage.account, seen={f"x{number}": 1 for number in range(101)}
        )


def test_still_true_by_api_and_command(
    stage: Stage, keys: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """KN-4, SY-4: the same through the API and the command."""
    path = f"/accounts/{stage.account.pk}/knowledge-still-true"
    seen = {"items": [{"key": key, "version": 1} for key in keys]}
    status, body = Caller(stage, "giver")("POST", path, seen)
    assert (status, [one["version"] for one in body["items"]]) == (200, [2, 2])
    assert Caller(stage, "giver")("POST", path, seen)[0] == 409
    assert (
        cli.main(_as(stage, "giver", "verify", "Bayu Foods", "--item", keys[0], "--item", f"{keys[1]}@2"))
        == 0
    )
    assert [one["version"] for one in json.loads(capsys.readouterr().out)] == [3, 3]
    assert cli.main(_as(stage, "giver", "verify", "Bayu Foods", "--item", f"{keys[0]}@1")) == 3


def test_understanding_a_section_as_it_is_listed(client: Client, stage: Stage, keys: list[str]) -> None:
    """KN-5: the list says what is understood; progress counts what the playbook requires."""
    client.force_login(stage.people["receiver"])
    text = client.get(page_url(stage, "understood_all")).content.decode()
    assert f"Said of {keys[0]}" in text
    assert f'value="{keys[0]}@1">' in text, "no tick is set for the reader"
    done = client.post(page_url(stage, "understood_all"), {"item": [f"{key}@1" for key in keys]})
    assert done.status_code == 302
    assert ItemReview.objects.filter(understood=True).count() == 2
    client.force_login(stage.people["giver"])
    assert client.get(page_url(stage, "understood_all")).status_code == 404


def test_review_progress_on_all_doors(
    client: Client, stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    """KN-5: x of y understood; a changed answer must be read again."""
    key = "objectives.business.outcomes"
    give: dict[str, Any] = {"account": stage.account, "key": key}
    actions.answer_item(actor=stage.giver, **give, answer="Close the books in three days")
    path = f"/accounts/{stage.account.pk}"
    before = Caller(stage, "receiver")("GET", f"{path}/knowledge-review")[1]
    assert (before["understood"], before["to_review"]) == (0, [key])
    seen = {"items": [{"key": key, "version": 1}], "transition_id": str(stage.transition_id)}
    assert Caller(stage, "receiver")("POST", f"{path}/knowledge-understood", seen)[0] == 200
    after = Caller(stage, "receiver")("GET", f"{path}/knowledge-review")[1]
    assert (after["understood"], after["required"], after["to_review"]) == (1, before["required"], [])
    client.force_login(stage.people["receiver"])
    page = client.get(reverse("knowledge:record", args=[stage.account.pk])).content.decode()
    assert "Your review" in page
    assert f"1 of {after['required']}" in page.replace("\n", " ")
    actions.answer_item(actor=stage.giver, **give, answer="Close the books in two days")
    assert Caller(stage, "receiver")("POST", f"{path}/knowledge-understood", seen)[0] == 409
    assert cli.main(_as(stage, "receiver", "understood", "Bayu Foods")) == 0
    assert json.loads(capsys.readouterr().out)["to_review"] == [key]
    assert cli.main(_as(stage, "receiver", "understood", "Bayu Foods", "--item", key)) == 0
    assert json.loads(capsys.readouterr().out)["understood"] == 1
    assert queries.reviews_of(stage.transition_id)[key].item_version == 2


def test_an_empty_item_cannot_be_understood(stage: Stage) -> None:
    """KN-5: there is nothing to understand; one asks."""
    with pytest.raises(Refused) as caught:
        actions.mark_understood(
            actor=stage.receiver, account=stage.account, key=ONE, transition_id=stage.transition_id
        )
    assert [one.code for one in caught.value.reasons] == ["knowledge.nothing_to_understand"]


def _as(stage: Stage, name: str, *words: str) -> list[str]:
    return ["knowledge", *words, "--as", str(stage.people[name].email), "--json"]
