"""What the company changes in its own items leaves frozen briefs, chosen options and what was said as they are."""

from __future__ import annotations

from typing import Any

import pytest

from tasuki.knowledge import actions
from tasuki.knowledge.brief import view_of
from tasuki.knowledge.brief.blocks import Line
from tasuki.knowledge.company.actions import add_item, edit_item
from tasuki.knowledge.company.entry import OwnItemIn
from tasuki.knowledge.models import Brief, KnowledgeItem
from tasuki.knowledge.standing.jobs import rejudge
from tasuki.knowledge.tests.brief_cast import freeze
from tasuki.knowledge.tests.conftest import Stage
from tasuki.knowledge.tests.test_standing import agree
from tasuki.rules.reasons import Refused

pytestmark = pytest.mark.django_db
KEY = "profile.company.own_plan"
PLAN: dict[str, Any] = {
    "key": KEY,
    "kind": "choice",
    "label": {"en": "Plan", "ja": "プラン"},
    "choices": {"a": {"en": "Alpha plan", "ja": "アルファ"}, "b": {"en": "Beta plan"}},
}
TEXT: dict[str, Any] = {"key": KEY, "label": {"en": "Our thing"}, "weights": {"rep-to-rep": 3}}


def entry(base: dict[str, Any], **more: Any) -> OwnItemIn:
    return OwnItemIn.model_validate({**base, **more})


def line(brief: Brief, language: str) -> Line:
    return next(one for one in view_of(brief, language).lines if one.key == KEY)


def test_a_frozen_brief_keeps_the_words_of_own_items(stage: Stage) -> None:
    """KN-1, KN-7: label and chosen option as they were, in each language, whatever the company edits later."""
    add_item(actor=stage.operations, entry=entry(PLAN))
    actions.answer_item(actor=stage.giver, account=stage.account, key=KEY, answer="Alpha plan")
    brief = freeze(stage)
    changed = entry(
        PLAN,
        label={"en": "Something else"},
        choices={"a": {"en": "Cheapest plan"}, "b": {"en": "Alpha plan"}},
    )
    edit_item(actor=stage.operations, key=KEY, entry=changed)
    brief.refresh_from_db()
    assert (line(brief, "en").label, line(brief, "en").text) == ("Plan", "Alpha plan")
    assert (line(brief, "ja").label, line(brief, "ja").text) == ("プラン", "アルファ")
    later = line(freeze(stage), "en")
    assert (later.label, later.text) == ("Something else", "Cheapest plan")


def test_an_option_in_use_cannot_be_removed(stage: Stage) -> None:
    """KN-1, KN-3: the answer would be left without words; an option that nobody chose may go."""
    add_item(actor=stage.operations, entry=entry(PLAN))
    actions.answer_item(actor=stage.giver, account=stage.account, key=KEY, answer="Alpha plan")
    more = {"b": {"en": "Beta plan"}, "c": {"en": "Gamma plan"}}
    with pytest.raises(Refused) as caught:
        edit_item(actor=stage.operations, key=KEY, entry=entry(PLAN, choices=more))
    assert [(one.code, one.values["field"]) for one in caught.value.reasons] == [
        ("catalogue.answered", "choices.a")
    ]
    kept = {"a": {"en": "Alpha plan"}, "c": {"en": "Gamma plan"}}
    assert edit_item(actor=stage.operations, key=KEY, entry=entry(PLAN, choices=kept)).version == 2


@pytest.mark.parametrize("how", ["draft", "cleared"])
def test_what_was_ever_written_keeps_it_from_becoming_sensitive(stage: Stage, how: str) -> None:
    """PE-6, KN-3: words in a draft or in the history of a cleared answer would stand there in the open."""
    add_item(actor=stage.operations, entry=entry(TEXT))
    give: dict[str, Any] = {"actor": stage.giver, "account": stage.account, "key": KEY}
    if how == "draft":
        actions.keep_draft(**give, answer="A word about their chief", base_version=0)
    else:
        actions.answer_item(**give, answer="A word about their chief")
        actions.clear_item(**give)
    for more in ({"sensitive": True}, {"kind": "number"}):
        with pytest.raises(Refused) as caught:
            edit_item(actor=stage.operations, key=KEY, entry=entry(TEXT, **more))
        assert [one.code for one in caught.value.reasons] == ["catalogue.answered"]


def test_new_words_of_an_item_judge_its_answers_anew(
    stage: Stage, django_capture_on_commit_callbacks: Any
) -> None:
    """KN-4: an answer that only repeats what the item now asks is none, and counts again when the words go."""
    add_item(actor=stage.operations, entry=entry(TEXT))
    asked = "Which lines run at night"
    actions.answer_item(actor=stage.giver, account=stage.account, key=KEY, answer=asked)
    for label, weakness in ((asked, "copied_question"), ("Our thing", "")):
        with django_capture_on_commit_callbacks() as woken:
            edit_item(actor=stage.operations, key=KEY, entry=entry(TEXT, label={"en": label}))
        assert woken, "a job is woken"
        assert rejudge.func(KEY) == 1
        assert KnowledgeItem.objects.get(key=KEY).weakness == weakness
        agree(stage.account)
    assert rejudge.func(KEY) == 0


def test_people_that_do_not_fit_are_counted(stage: Stage) -> None:
    """KN-2: filling in from the CRM leaves out whole people and says how many."""
    from tasuki.customers.models import Stakeholder
    from tasuki.knowledge.answers import MAX_ANSWER

    Stakeholder.objects.bulk_create(
        Stakeholder(
            account=stage.account, first_name=f"N{number}", last_name="x" * 90, title="y" * 100, kind="user"
        )
        for number in range(150)
    )
    actions.prefill_from_account(actor=stage.giver, account=stage.account)
    lines = KnowledgeItem.objects.get(key="people.kinds.end_users").answer.split("\n")
    assert len("\n".join(lines)) <= MAX_ANSWER
    assert all(one.endswith(f"({'y' * 100})") for one in lines[:-1])
    assert lines[-1] == f"and {150 - len(lines) + 1} more"
