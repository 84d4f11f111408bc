"""What is typed is kept and settled: nobody else sees it, it makes one line of history, nothing is lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tasuki.knowledge import actions, drafts, history, queries
from tasuki.knowledge.models import ItemChange, ItemDraft, KnowledgeItem
from tasuki.knowledge.passages import PassageRef
from tasuki.knowledge.tests.conftest import Stage
from tasuki.knowledge.tests.test_api import Caller
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Refused
from tasuki.web import clock
from tasuki.web.ids import new_id

KEY = "state.projects.active"
HTMX = {"HX-Request": "true"}


def url(stage: Stage, name: str) -> str:
    return reverse(f"knowledge:{name}", args=[stage.account.pk, KEY])


def test_a_draft_changes_nothing_until_it_is_settled(stage: Stage) -> None:
    """KN-1, SE-6: any number of drafts is one row; the answer then is one line of history."""
    give: dict[str, Any] = {"actor": stage.giver, "account": stage.account, "key": KEY}
    for text in ("R", "Roll", "Roll-out"):
        actions.keep_draft(**give, answer=text, base_version=0)
    assert ItemDraft.objects.get().answer == "Roll-out"
    assert not KnowledgeItem.objects.exists()
    assert drafts.drafts_of(stage.receiver, stage.account.pk) == {}
    actions.answer_item(**give, answer="Roll-out in Medan", expected_version=0)
    assert not ItemDraft.objects.exists()
    assert ItemChange.objects.count() == 1


def test_sensitive_items_have_no_drafts(stage: Stage) -> None:
    """PE-6: what is sealed when saved is kept nowhere before."""
    with pytest.raises(Refused):
        actions.keep_draft(
            actor=stage.giver,
            account=stage.account,
            key="people.standing.alliances",
            answer="IT",
            base_version=0,
        )
    with pytest.raises(Refused):
        actions.keep_draft(
            actor=Actor.console(), account=stage.account, key=KEY, answer="Nobody is here", base_version=0
        )


def test_one_sitting_is_one_line_to_read(stage: Stage) -> None:
    """KN-1: saves that follow each other are told together; the rows themselves all stay."""
    give: dict[str, Any] = {"actor": stage.giver, "account": stage.account, "key": KEY}
    start = clock.now()
    for minutes, text in ((0, "One"), (5, "One two"), (18, "One two three"), (60, "One two four")):
        with clock.fixed(start + timedelta(minutes=minutes)):
            actions.answer_item(**give, answer=text)
    with clock.fixed(start + timedelta(minutes=61)):
        actions.answer_item(actor=stage.receiver, account=stage.account, key=KEY, answer="Five")
    lines = history.told(queries.changes_of(stage.account.pk, KEY))
    assert [(one.before, one.change.after, one.saves) for one in lines] == [
        ("One two four", "Five", 1),
        ("One two three", "One two four", 1),
        ("", "One two three", 3),
    ]
    assert ItemChange.objects.count() == 5


def test_still_true_in_between_is_no_conflict(stage: Stage) -> None:
    """SE-6: who confirmed the words did not change them; who asked or answered did."""
    give: dict[str, Any] = {"actor": stage.giver, "account": stage.account, "key": KEY}
    pk = stage.account.pk
    actions.answer_item(**give, answer="One")
    actions.verify_item(actor=stage.receiver, account=stage.account, key=KEY)
    assert drafts.version_to_expect(pk, KEY, 1) == 2
    actions.ask(actor=stage.receiver, account=stage.account, key=KEY, question="Since when?")
    assert drafts.version_to_expect(pk, KEY, 1) == 1
    assert drafts.version_to_expect(pk, KEY, 3) == 3
    assert drafts.version_to_expect(pk, "state.projects.next", 0) == 0


def test_the_page_goes_on_where_one_stopped(client: Client, stage: Stage) -> None:
    """KN-2: kept by the page's script; the form begins with it, says so, and can let it go."""
    client.force_login(stage.people["giver"])
    kept = client.post(url(stage, "draft"), {"answer": "Half a", "version": "0", "source_on": "2026-13-77"})
    assert kept.status_code == 200
    assert kept.json()["state"].startswith("Draft kept at")
    page = client.get(url(stage, "item"), headers=HTMX).content.decode()
    assert "Half a</textarea>" in page
    assert "Your draft, not in the record yet" in page
    record = client.get(
        reverse("knowledge:record", args=[stage.account.pk]) + "?show=drafts"
    ).content.decode()
    assert "Continue the draft" in record
    client.force_login(stage.people["receiver"])
    assert "Half a" not in client.get(url(stage, "item")).content.decode()
    client.force_login(stage.people["giver"])
    assert client.post(url(stage, "drop_draft")).status_code == 302
    assert not ItemDraft.objects.exists()


def test_the_page_says_who_else_is_writing_and_who_was_faster(client: Client, stage: Stage) -> None:
    """SE-6: a second writer is told at once, not only when saving."""
    actions.keep_draft(actor=stage.receiver, account=stage.account, key=KEY, answer="Mine", base_version=0)
    client.force_login(stage.people["giver"])
    note = client.post(url(stage, "draft"), {"answer": "Half", "version": "0"}).json()["note"]
    assert note == "Rei Receiver is writing here too."
    actions.answer_item(actor=stage.receiver, account=stage.account, key=KEY, answer="Theirs")
    kept = client.post(url(stage, "draft"), {"answer": "Half a", "version": "0"}).json()
    assert kept["changed"]
    assert "Rei Receiver changed this" in kept["note"]
    page = client.get(url(stage, "item")).content.decode()
    assert "data-conflict" in page
    assert "Theirs" in page
    assert "Half a" in page


@pytest.mark.parametrize(
    ("choice", "kept", "version"),
    [("mine", "Mine", 2), ("theirs", "Theirs", 1), ("both", "Theirs\n\nMine", 2)],
)
def test_a_conflict_is_decided_without_javascript(
    client: Client, stage: Stage, choice: str, kept: str, version: int
) -> None:
    """SE-6: both texts and the difference are shown; mine, theirs or both stays."""
    actions.answer_item(actor=stage.receiver, account=stage.account, key=KEY, answer="Theirs")
    client.force_login(stage.people["giver"])
    shown = client.post(url(stage, "answer"), {"answer": "Mine", "version": "0"})
    text = shown.content.decode()
    assert shown.status_code == 409
    assert "<del>Theirs</del><ins>Mine</ins>" in text
    assert KnowledgeItem.objects.get().answer == "Theirs"
    client.post(url(stage, "answer"), {"answer": "Mine", "version": "1", "resolve": choice})
    row = KnowledgeItem.objects.get()
    assert (row.answer, row.version) == (kept, version)


def test_a_fragment_says_what_became_of_it(client: Client, stage: Stage) -> None:
    """SE-6: the script learns by a header whether it was saved, refused or met another answer."""
    client.force_login(stage.people["giver"])
    saved = client.post(url(stage, "answer"), {"answer": "One", "version": "0"}, headers=HTMX)
    assert (saved["X-Item"], saved["X-Item-Version"]) == ("saved", "1")
    assert (
        client.post(url(stage, "answer"), {"answer": "Two", "version": "0"}, headers=HTMX)["X-Item"]
        == "conflict"
    )
    refused = client.post(url(stage, "answer"), {"answer": "x" * 20_001, "version": "1"}, headers=HTMX)
    assert refused["X-Item"] == "refused"
    assert "answer is too long: 20,001 of at most 20,000 characters" in refused.content.decode()
    assert "x" * 20_001 in refused.content.decode()


def test_a_megabyte_is_refused_with_limit_and_length(client: Client, stage: Stage) -> None:
    """KN-2: nothing is cut off silently on any door."""
    client.force_login(stage.people["giver"])
    long = "長い文" * 350_000
    draft = client.post(url(stage, "draft"), {"answer": long, "version": "0"})
    assert draft.status_code == 422
    assert draft.json()["why"] == "answer is too long: 1,050,000 of at most 20,000 characters."
    status, body = Caller(stage, "giver")(
        "PUT", f"/accounts/{stage.account.pk}/knowledge/{KEY}", {"answer": "long" * 262_144, "version": 0}
    )
    assert status == 422
    assert "20000" in body["reasons"][0]["message"]
    assert not KnowledgeItem.objects.exists()


def test_drafts_through_the_api(stage: Stage) -> None:
    """KN-2, SE-6, SY-4: keep, list, let go; another's are not shown."""
    giver, path = Caller(stage, "giver"), f"/accounts/{stage.account.pk}/knowledge/{KEY}/draft"
    status, draft = giver("PUT", path, {"answer": " Half a \n", "base_version": 0})
    assert (status, draft["answer"]) == (200, " Half a \n")
    listed = f"/accounts/{stage.account.pk}/knowledge-drafts"
    assert [one["key"] for one in giver("GET", listed)[1]] == [KEY]
    assert Caller(stage, "receiver")("GET", listed)[1] == []
    assert Caller(stage, "executive")("GET", listed)[0] == 404
    assert giver("DELETE", path)[1] == {"dropped": True}
    assert giver("DELETE", path)[1] == {"dropped": False}


def test_the_passage_stays_with_the_answer_and_in_its_history(client: Client, stage: Stage) -> None:
    """KN-10, KN-1: quote and place are kept, shown, and stay while the source stays the same."""
    ref = PassageRef(new_id(), "p. 3", "We begin in Medan in May.")
    actions.answer_item(
        actor=stage.giver,
        account=stage.account,
        key=KEY,
        answer="Medan in May",
        source="Minutes",
        passage=ref,
    )
    client.force_login(stage.people["giver"])
    page = client.get(url(stage, "item")).content.decode()
    assert "We begin in Medan in May." in page
    assert "p. 3" in page
    client.post(url(stage, "answer"), {"answer": "Medan, early May", "source": "Minutes", "version": "1"})
    row = KnowledgeItem.objects.get()
    assert (row.quote, row.quote_place, row.source_id) == (ref.quote, ref.place, ref.source_id)
    client.post(url(stage, "answer"), {"answer": "June", "source": "Call", "version": "2"})
    assert KnowledgeItem.objects.get().quote == ""
    assert [one.quote for one in queries.changes_of(stage.account.pk, KEY)] == ["", ref.quote, ref.quote]
    with pytest.raises(Refused):
        actions.answer_item(
            actor=stage.giver,
            account=stage.account,
            key=KEY,
            answer="Too much",
            passage=PassageRef(new_id(), "p" * 201, "q"),
        )


def test_a_draft_that_comes_after_its_own_save_is_none(client: Client, stage: Stage) -> None:
    """SE-6: what the answer already says is not kept beside it, and not offered as unsaved."""
    client.force_login(stage.people["giver"])
    typed = {"answer": "Roll-out in Surabaya\r\nand Medan", "source": "Call", "version": "0"}
    client.post(url(stage, "answer"), typed)
    said = client.post(url(stage, "draft"), typed).json()
    assert (said["state"], said["changed"]) == ("Saved.", False)
    assert not ItemDraft.objects.exists()
    give: dict[str, Any] = {"actor": stage.giver, "account": stage.account, "key": KEY, "source": "Call"}
    actions.keep_draft(**give, answer=typed["answer"], base_version=0)
    assert drafts.drafts_of(stage.giver, stage.account.pk) == {}
    assert drafts.draft_of(stage.giver, stage.account.pk, KEY) is None
    actions.keep_draft(**{**give, "source": "Mail"}, answer=typed["answer"], base_version=1)
    assert drafts.draft_of(stage.giver, stage.account.pk, KEY) is not None
