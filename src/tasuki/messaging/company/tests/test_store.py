"""Which text is taken, and how seldom the database is asked for it (MS-4)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings

from tasuki.audit.models import Event
from tasuki.messaging import library
from tasuki.messaging.actions import draft_messages
from tasuki.messaging.company import actions, queries, store
from tasuki.messaging.company import source as files
from tasuki.messaging.company.models import CompanyText, CompanyTextVersion
from tasuki.messaging.company.tests.conftest import NAME, OURS, Desk
from tasuki.messaging.library import Traits
from tasuki.rules.reasons import Conflict, Refused
from tasuki.testing.cast import Cast
from tasuki.testing.stories import settle_all
from tasuki.transitions.models import Transition

pytestmark = pytest.mark.django_db
TRAITS = Traits("rep-to-rep", "planned")


def _taken(name: str = "introduction", traits: Traits = TRAITS) -> tuple[str, str, int]:
    text = library.find_text(name, "en", traits)
    return text.source, text.name, text.version


def test_company_before_file_before_shipped_for_each_variant(desk: Desk, tmp_path: Path) -> None:
    """MS-4: the order holds per variant, the most specific variant first."""
    own = tmp_path / "texts" / "en"
    own.mkdir(parents=True)
    with override_settings(TASUKI_HOME=tmp_path):
        assert _taken() == ("shipped", NAME, 0)
        (own / f"{NAME}.liquid").write_text(OURS, encoding="utf-8")
        assert _taken() == ("file", NAME, 0)
        desk.put(OURS.replace("Hello", "Dear"))
        assert _taken() == ("company", NAME, 1)
        desk.put(OURS, "introduction")
        assert _taken() == ("company", NAME, 1)
        desk.do("take_out")
        assert _taken() == ("file", NAME, 0)
        desk.put(OURS, f"{NAME}.planned")
        assert _taken() == ("company", f"{NAME}.planned", 1)


def test_ten_thousand_drafts_do_not_ask_ten_thousand_times(
    desk: Desk, django_assert_max_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """MS-4, MS-7: the stamp is looked at once a second, the texts are read when it is another one."""
    desk.put()
    store._committed()
    seconds = iter(range(100_000))
    monkeypatch.setattr(store, "monotonic", lambda: next(seconds) / 1_000)
    with django_assert_max_num_queries(12):
        for _round in range(10_000):
            library.find_text("introduction", "en", TRAITS)


def test_who_changes_a_text_sees_it_at_once_and_a_rollback_is_forgotten(desk: Desk) -> None:
    """MS-4: inside the transaction the new text counts; taken back, the old one does."""
    library.find_text("introduction", "en", TRAITS)
    point = transaction.savepoint()
    desk.put()
    assert _taken()[0] == "company"
    transaction.savepoint_rollback(point)
    assert _taken()[0] == "shipped"


def test_drafts_of_messages_use_the_company_text(cast: Cast, desk: Desk, transition: Transition) -> None:
    """MS-4: a message that is drafted now says what the company put in force."""
    desk.put(OURS.replace("Hello", "Good news"), language="ja")
    settle_all(cast, transition, "internal")
    drafted = draft_messages(actor=cast.actor("giver"), transition_id=transition.pk, step_key="introduction")
    said = {one.language: one.subject for one in drafted}
    assert said["ja"] == "Good news from Rei Receiver"
    assert said["es"] != said["ja"]
    assert {one.template for one in drafted} == {NAME}


def test_versions_are_only_ever_added(desk: Desk) -> None:
    """MS-4, SE-3: back to an earlier version makes a new one; each step is an event, without the text in it."""
    first = desk.put()
    desk.put(OURS.replace("Hello", "Hi"))
    third = desk.do("undo", number=1)
    assert (third.number, third.digest, third.source) == (3, first.digest, first.source)
    assert list(CompanyTextVersion.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3]
    with pytest.raises(TypeError):
        third.save()
    with pytest.raises(TypeError):
        third.delete()
    events = Event.objects.filter(action__startswith="text.").order_by("seq")
    assert [one.action for one in events][-1] == "text.undone"
    assert not any("Hello" in str(one.fields) for one in events)


def test_nothing_new_is_no_version(desk: Desk) -> None:
    """MS-4: putting in force what is in force is refused, by hand or by going back."""
    desk.put()
    tries: list[tuple[str, dict[str, Any]]] = [("put", {}), ("undo", {"number": 1})]
    for verb, more in tries:
        with pytest.raises(Refused) as caught:
            desk.do(verb, **more)
        assert caught.value.reasons[-1].code == "text.nothing_new"


def test_who_comes_second_is_told(desk: Desk) -> None:
    """SE-6: every verb is compare-and-set."""
    row = desk.save(OURS)
    desk.save(OURS.replace("Hello", "Hi"))
    which: dict[str, Any] = {
        "actor": desk.actor,
        "language": "en",
        "name": NAME,
        "expected_revision": row.revision,
    }
    for call in (
        lambda: actions.save_draft(**which, source="x"),
        lambda: actions.put(**which),
        lambda: actions.discard(**which),
    ):
        with pytest.raises(Conflict):
            call()
    assert "Hi from" in desk.row().draft


def test_a_draft_can_be_dropped(desk: Desk) -> None:
    """MS-4: back to what is in force; what never was in force is gone."""
    desk.put()
    desk.save(OURS.replace("Hello", "Hi"))
    desk.do("discard")
    assert desk.row().draft == OURS
    desk.save(OURS, "survey")
    desk.do("discard", name="survey")
    assert not CompanyText.objects.filter(name="survey").exists()


def test_a_change_of_the_shipped_text_is_shown(desk: Desk) -> None:
    """MS-4: who wrote their own learns that the shipped text is another one since."""
    made = desk.put()
    assert made.replaces == files.digest(str(library.file_source("en", NAME, shipped=True)))
    shown = {(one.language, one.name): one for one in queries.lines(desk.actor)}
    assert shown["en", NAME].shipped_changed is False
    CompanyTextVersion.objects.update(replaces="0" * 64)
    shown = {(one.language, one.name): one for one in queries.lines(desk.actor)}
    assert shown["en", NAME].shipped_changed is True


def test_names_and_languages_are_checked(desk: Desk) -> None:
    """MS-4: no text that nothing would ever look for, no language that nobody knows."""
    for language, name, code in (
        ("xx", "survey", "text.language_unknown"),
        ("en", "surprise", "text.template_unknown"),
        ("en", "survey.planned.rep-to-rep", "text.variant_unknown"),
        ("../..", "survey", "text.language_unknown"),
        ("en", "../words", "text.template_unknown"),
    ):
        with pytest.raises(Refused) as caught:
            actions.start(actor=desk.actor, language=language, name=name)
        assert caught.value.reasons[0].code == code


def test_shipped_files_and_ours_have_one_form() -> None:
    """MS-4: every shipped text goes through the editor's form and comes out as the same text."""
    with store.left_out():
        for (language, name), _origin in library.file_names().items():
            source = str(library.file_source(language, name))
            if name != library.WORDS:
                assert files.digest(files.compose(*files.split(source))) == files.digest(source)
