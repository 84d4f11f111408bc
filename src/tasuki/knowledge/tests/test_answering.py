"""Answering, confirming, clearing, "not applicable": nothing is lost, nothing is overwritten."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tasuki.audit.models import Event
from tasuki.knowledge import actions, queries
from tasuki.knowledge.items import find_item
from tasuki.knowledge.models import ItemChange, KnowledgeItem
from tasuki.knowledge.tests.conftest import Stage
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Conflict, NotFound, Refused
from tasuki.web import clock

KEY = "profile.strategy.goals"


def codes(error: Refused) -> list[str]:
    return [reason.code for reason in error.reasons]


def test_answer_is_kept_with_source_and_confirmation(stage: Stage) -> None:
    """KN-1, KN-2: answer, source, who confirmed it and when."""
    item = actions.answer_item(
        actor=stage.giver,
        account=stage.account,
        key=KEY,
        answer=" Open two plants ",
        source="Annual report",
        source_url="https://bayu.example/report",
    )
    assert (item.answer, item.status, item.version) == (" Open two plants ", "filled", 1)
    assert (item.source, item.verified_by_id) == ("Annual report", stage.giver.person_id)
    assert KnowledgeItem.objects.get().answer == " Open two plants "


def test_history_keeps_every_version(stage: Stage) -> None:
    """KN-1: nothing is overwritten: who, when, before, after, status."""
    give: dict[str, Any] = {"actor": stage.giver, "account": stage.account, "key": KEY}
    actions.answer_item(**give, answer="Two plants")
    actions.answer_item(**give, answer="Three plants", source="call")
    actions.verify_item(**give)
    actions.clear_item(**give)
    actions.mark_not_applicable(**give, reason="A holding without plans of its own")
    found = [
        (one.version, one.what, one.before, one.after, one.status_after)
        for one in reversed(queries.changes_of(stage.account.pk, KEY))
    ]
    assert found == [
        (1, "answered", "", "Two plants", "filled"),
        (2, "answered", "Two plants", "Three plants", "filled"),
        (3, "verified", "Three plants", "Three plants", "filled"),
        (4, "cleared", "Three plants", "", "empty"),
        (5, "not_applicable", "", "A holding without plans of its own", "not_applicable"),
    ]
    assert {one.by_name for one in ItemChange.objects.all()} == {"Gina Giver"}


def test_event_carries_no_personal_text(stage: Stage) -> None:
    """KN-1, SE-3: the log names the item and a fingerprint, never the words."""
    actions.answer_item(actor=stage.giver, account=stage.account, key=KEY, answer="Kenji wants a promotion")
    event = Event.objects.get(action="knowledge.answered")
    assert (event.subject_id, event.fields["item"]) == (stage.account.pk, KEY)
    assert "Kenji" not in str(event.fields)
    assert len(event.fields["text"]) == 32


def test_stale_version_is_a_conflict(stage: Stage) -> None:
    """SE-6, KN-1: who saw an older version is told, and changes nothing."""
    give: dict[str, Any] = {"actor": stage.giver, "account": stage.account, "key": KEY}
    actions.answer_item(**give, answer="first", expected_version=0)
    actions.answer_item(**give, answer="second", expected_version=1)
    for seen in (0, 1, 7):
        with pytest.raises(Conflict):
            actions.answer_item(**give, answer="late", expected_version=seen)
    assert KnowledgeItem.objects.get().answer == "second"
    assert ItemChange.objects.count() == 2


def test_two_first_answers_at_once_one_wins(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """SE-6: both saw an empty item; the second is told although it found no row."""
    from tasuki.knowledge import saving

    empty = saving.current(stage.account, find_item(KEY))
    actions.answer_item(actor=stage.giver, account=stage.account, key=KEY, answer="first")
    monkeypatch.setattr(saving, "current", lambda account, item: empty)
    with pytest.raises(Conflict):
        actions.answer_item(actor=stage.receiver, account=stage.account, key=KEY, answer="second")
    assert KnowledgeItem.objects.get().answer == "first"


def test_a_row_changed_between_read_and_write_is_a_conflict(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SE-6: compare-and-set decides, not the read before it."""
    from tasuki.knowledge import saving

    actions.answer_item(actor=stage.giver, account=stage.account, key=KEY, answer="first")
    old = saving.current(stage.account, find_item(KEY))
    actions.answer_item(actor=stage.giver, account=stage.account, key=KEY, answer="second")
    monkeypatch.setattr(saving, "current", lambda account, item: old)
    with pytest.raises(Conflict):
        actions.verify_item(actor=stage.receiver, account=stage.account, key=KEY)
    assert KnowledgeItem.objects.get().version == 2


def test_confirming_starts_freshness_again(stage: Stage) -> None:
    """KN-4: "still true" renews the date, not the words."""
    give: dict[str, Any] = {"actor": stage.giver, "account": stage.account, "key": KEY}
    start = clock.now()
    with clock.fixed(start):
        actions.answer_item(**give, answer="Two plants")
    with clock.fixed(start + timedelta(days=100)):
        item = actions.verify_item(**give)
    assert item.verified_at == start + timedelta(days=100)
    assert item.answer == "Two plants"


def test_nothing_to_confirm_or_clear(stage: Stage) -> None:
    """KN-2: an empty item can neither be confirmed nor cleared."""
    give: dict[str, Any] = {"actor": stage.giver, "account": stage.account, "key": KEY}
    with pytest.raises(Refused) as caught:
        actions.verify_item(**give)
    assert codes(caught.value) == ["knowledge.nothing_to_verify"]
    with pytest.raises(Refused) as caught:
        actions.clear_item(**give)
    assert codes(caught.value) == ["knowledge.nothing_to_clear"]


@pytest.mark.parametrize("reason", ["", "  ", "n/a", "TBD", "未定", "por definir", "belum ada", "-", "?"])
def test_not_applicable_needs_a_real_reason(stage: Stage, reason: str) -> None:
    """KN-2, KN-4: placeholders in four languages are no reason."""
    with pytest.raises(Refused) as caught:
        actions.mark_not_applicable(actor=stage.giver, account=stage.account, key=KEY, reason=reason)
    assert codes(caught.value) == ["knowledge.reason_needed"]
    assert not KnowledgeItem.objects.exists()


def test_bad_input_is_refused_with_all_reasons(stage: Stage) -> None:
    """KN-2: NUL, length, empty answer and a bad link are all named at once."""
    with pytest.raises(Refused) as caught:
        actions.answer_item(
            actor=stage.giver,
            account=stage.account,
            key=KEY,
            answer="\x00" + "x" * 20_000,
            source="s" * 301,
            source_url="javascript:alert(1)",
        )
    assert codes(caught.value) == [
        "knowledge.bad_character",
        "knowledge.too_long",
        "knowledge.too_long",
        "knowledge.bad_link",
    ]
    with pytest.raises(Refused) as caught:
        actions.answer_item(actor=stage.giver, account=stage.account, key=KEY, answer="  \n ")
    assert codes(caught.value) == ["knowledge.empty_answer"]


def test_unknown_item_is_refused(stage: Stage) -> None:
    """KN-2: keys are those of the catalogue."""
    with pytest.raises(Refused) as caught:
        actions.answer_item(actor=stage.giver, account=stage.account, key="profile.nothing", answer="x y z")
    assert codes(caught.value) == ["knowledge.unknown_item"]


def test_who_may_answer(stage: Stage) -> None:
    """RO-10: owner, receiver, their managers and operations write; executives only read; others see nothing."""
    for actor in (stage.giver, stage.receiver, stage.manager, stage.operations, Actor.console()):
        actions.answer_item(actor=actor, account=stage.account, key=KEY, answer=f"by {actor.name}")
    with pytest.raises(Refused) as caught:
        actions.answer_item(actor=stage.executive, account=stage.account, key=KEY, answer="no")
    assert codes(caught.value) == ["access.role"]
    with pytest.raises(NotFound):
        actions.answer_item(actor=stage.outsider, account=stage.account, key=KEY, answer="no")


def test_extra_relations_open_the_door(stage: Stage) -> None:
    """RO-10: a caller that has established a relation hands it over."""
    item = actions.answer_item(
        actor=stage.outsider,
        account=stage.account,
        key=KEY,
        answer="Known from support",
        relations=frozenset({"giver"}),
    )
    assert item.verified_by_name == "Oskar Outsider"


def test_sensitive_items_are_reserved(stage: Stage) -> None:
    """PE-6, RO-10: operations do not write or read notes on politics; the incoming owner does."""
    key = "people.standing.alliances"
    with pytest.raises(Refused) as caught:
        actions.answer_item(actor=stage.operations, account=stage.account, key=key, answer="IT against sales")
    assert codes(caught.value) == ["knowledge.restricted"]
    actions.answer_item(actor=stage.receiver, account=stage.account, key=key, answer="IT against sales")
    with pytest.raises(NotFound):
        queries.access_item(stage.operations, stage.account.pk, key)
    for sees in (True, False):
        view = queries.record_of(stage.account.pk, sees_sensitive=sees)
        states = {item.item.key: item for section in view for item in section.items}
        assert "IT against sales" not in str([(i.shown, i.answer) for i in states.values()])
        assert (states[key].sealed, states[key].withheld) == (sees, not sees)
