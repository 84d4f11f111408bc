"""The receiver's review: understood, unclear with a question, answers, frozen briefs."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tasuki.knowledge import actions, queries
from tasuki.knowledge.brief import brief_as_dict, brief_as_markdown
from tasuki.knowledge.models import Brief, ItemChange, KnowledgeItem
from tasuki.knowledge.tests.conftest import Stage
from tasuki.rules.completeness import Requirement
from tasuki.rules.reasons import NotFound, Refused
from tasuki.web import clock

KEY = "opportunities.renewal.owner_at_customer"
NEEDS = (Requirement(KEY, 3), Requirement("state.projects.active", 1))


def fill(stage: Stage, key: str = KEY, answer: str = "Sari in purchasing") -> KnowledgeItem:
    return actions.answer_item(actor=stage.giver, account=stage.account, key=key, answer=answer)


def ask(stage: Stage, question: str = "Does she also sign?") -> None:
    actions.ask(
        actor=stage.receiver,
        account=stage.account,
        key=KEY,
        question=question,
        transition_id=stage.transition_id,
    )


def codes(error: Refused) -> list[str]:
    return [reason.code for reason in error.reasons]


def test_question_makes_unclear_and_answer_closes_it(stage: Stage) -> None:
    """KN-2, KN-5: unclear until the last question is answered."""
    fill(stage)
    ask(stage)
    ask(stage, "Since when?")
    assert KnowledgeItem.objects.get().status == "unclear"
    first, second = queries.open_questions(stage.account.pk)
    actions.answer_question(actor=stage.giver, question_id=first.pk, answer="No, her boss does")
    assert KnowledgeItem.objects.get().status == "unclear"
    actions.answer_question(actor=stage.giver, question_id=second.pk, answer="Since May")
    item = KnowledgeItem.objects.get()
    assert (item.status, item.answer) == ("filled", "Sari in purchasing")
    assert queries.open_question_count(stage.account.pk) == 0
    assert queries.open_question_counts([stage.account.pk]) == {}
    assert [one.answer for one in queries.questions_of(stage.account.pk, KEY)] == [
        "Since May",
        "No, her boss does",
    ]


def test_answering_a_question_fills_an_empty_item(stage: Stage) -> None:
    """KN-5: a question about nothing is answered by the first answer."""
    ask(stage)
    (asked,) = queries.open_questions(stage.account.pk)
    actions.answer_question(actor=stage.giver, question_id=asked.pk, answer="Sari, and she signs")
    item = KnowledgeItem.objects.get()
    assert (item.status, item.answer) == ("filled", "Sari, and she signs")
    assert [one.what for one in queries.changes_of(stage.account.pk, KEY)] == ["clarified", "asked"]


def test_a_new_answer_of_the_item_answers_its_questions(stage: Stage) -> None:
    """KN-5: whoever rewrites the unclear item has answered."""
    fill(stage)
    ask(stage)
    item = fill(stage, answer="Sari; her boss Agus signs")
    assert item.status == "filled"
    (asked,) = queries.questions_of(stage.account.pk, KEY)
    assert (asked.closed, asked.answer, asked.answered_by_name) == (
        True,
        "Sari; her boss Agus signs",
        "Gina Giver",
    )


def test_clearing_keeps_the_question_open(stage: Stage) -> None:
    """KN-5: an open question is not wiped away with the answer."""
    fill(stage)
    ask(stage)
    item = actions.clear_item(actor=stage.giver, account=stage.account, key=KEY)
    assert item.status == "unclear"
    assert queries.open_question_count(stage.account.pk) == 1


def test_an_answered_question_stays_answered(stage: Stage) -> None:
    """KN-5: nobody answers twice over another's answer."""
    fill(stage)
    ask(stage)
    (asked,) = queries.open_questions(stage.account.pk)
    actions.answer_question(actor=stage.giver, question_id=asked.pk, answer="No")
    with pytest.raises(Refused) as caught:
        actions.answer_question(actor=stage.giver, question_id=asked.pk, answer="Yes")
    assert codes(caught.value) == ["knowledge.question_closed"]


def test_unclear_items_cannot_be_confirmed_or_understood(stage: Stage) -> None:
    """KN-4, KN-5: first the answer."""
    fill(stage)
    ask(stage)
    with pytest.raises(Refused) as caught:
        actions.verify_item(actor=stage.giver, account=stage.account, key=KEY)
    assert codes(caught.value) == ["knowledge.still_unclear"]
    with pytest.raises(Refused):
        actions.mark_understood(
            actor=stage.receiver, account=stage.account, key=KEY, transition_id=stage.transition_id
        )


def test_understood_counts_for_the_version_that_was_read(stage: Stage) -> None:
    """KN-5: a later change shows as not reviewed yet."""
    fill(stage)
    actions.mark_understood(
        actor=stage.receiver, account=stage.account, key=KEY, transition_id=stage.transition_id
    )
    review = queries.reviews_of(stage.transition_id)[KEY]
    assert (review.understood, review.item_version) == (True, 1)
    ask(stage)
    review = queries.reviews_of(stage.transition_id)[KEY]
    assert (review.understood, review.item_version) == (False, 2)


def test_only_the_receiver_reviews(stage: Stage) -> None:
    """KN-5, RO-2: questions and "understood" are the incoming owner's."""
    for actor in (stage.giver, stage.manager, stage.operations):
        with pytest.raises(Refused) as caught:
            actions.ask(actor=actor, account=stage.account, key=KEY, question="Why?")
        assert codes(caught.value) == ["access.role"]
    with pytest.raises(NotFound):
        actions.ask(actor=stage.outsider, account=stage.account, key=KEY, question="Why?")
    with pytest.raises(Refused) as caught:
        actions.ask(actor=stage.receiver, account=stage.account, key=KEY, question=" ")
    assert codes(caught.value) == ["knowledge.question_needed"]


def test_questions_of_others_look_like_nothing(stage: Stage) -> None:
    """RO-10, SE-2: a question's id opens no door."""
    ask(stage)
    (asked,) = queries.open_questions(stage.account.pk)
    with pytest.raises(NotFound):
        actions.answer_question(actor=stage.outsider, question_id=asked.pk, answer="Yes")


def freeze(stage: Stage) -> Brief:
    return actions.freeze_brief(
        actor=stage.receiver,
        account=stage.account,
        transition_id=stage.transition_id,
        requirements=NEEDS,
        now=clock.now(),
        commitments=[{"text": "Go-live in <4> weeks", "owner": None, "due_on": "2027-01-31"}],
    )


def test_brief_is_numbered_and_never_changes(stage: Stage) -> None:
    """KN-1, KN-6: each acceptance freezes the next number; later answers do not reach it."""
    fill(stage)
    first = freeze(stage)
    fill(stage, answer="Agus now")
    second = freeze(stage)
    assert (first.number, second.number) == (1, 2)
    kept = Brief.objects.get(pk=first.pk).document
    answers = {one["key"]: one.get("answer") for one in kept["items"]}
    assert answers[KEY] == "Sari in purchasing"
    assert str(first.completeness) == "75.0"
    assert [one.number for one in queries.briefs_of(stage.account.pk)] == [2, 1]


def test_only_the_receiver_freezes(stage: Stage) -> None:
    """KN-6: acceptance is the incoming owner's."""
    with pytest.raises(Refused):
        actions.freeze_brief(
            actor=stage.giver,
            account=stage.account,
            transition_id=stage.transition_id,
            requirements=NEEDS,
            now=clock.now(),
        )


def test_brief_shows_gaps_and_promises_and_hides_notes(stage: Stage) -> None:
    """KN-7, CO-5, PE-6: unanswered is "to be confirmed", open promises are there, sensitive notes are not."""
    fill(stage)
    fill(stage, "people.standing.agendas", "CFO against COO")
    fill(stage, "state.projects.next_steps", "TBD")
    markdown = brief_as_markdown(freeze(stage), "en")
    assert "**Active projects:** *to be confirmed*" in markdown
    assert "Next steps" in markdown.split("*to be confirmed:*")[1].split("\n")[0]
    assert "Sari in purchasing" in markdown
    assert r"Go-live in \<4\> weeks" in markdown
    assert "CFO against COO" not in markdown
    assert markdown.index("## Current state") < markdown.index("## Account profile")


def test_brief_reads_in_the_language_of_the_reader(stage: Stage) -> None:
    """KN-7: labels and options follow the reader; what people wrote stays."""
    fill(stage, "history.implementation.course", "smooth")
    brief = freeze(stage)
    view = brief_as_dict(brief, "en")
    lines = {line["key"]: line for section in view["sections"] for line in section["lines"]}
    assert lines["history.implementation.course"]["text"] == "Smooth"
    assert brief_as_dict(brief, "ja")["sections"][0]["label"] != "Current state"


def test_newest_answers_stand_first(stage: Stage) -> None:
    """KN-7: newest facts first within a section, gaps at its end."""
    start = clock.now()
    with clock.fixed(start - timedelta(days=5)):
        fill(stage, "state.projects.active", "Roll-out in Surabaya")
    fill(stage, "state.issues.open", "Printer driver")
    (section,) = [one for one in brief_as_dict(freeze(stage), "en")["sections"] if one["key"] == "state"]
    assert [line["key"] for line in section["lines"]][:2] == ["state.issues.open", "state.projects.active"]
    assert section["lines"][-1]["text"] == ""


def test_history_has_one_line_per_change(stage: Stage) -> None:
    """KN-1: asking and clarifying are changes like any other."""
    fill(stage)
    ask(stage)
    (asked,) = queries.open_questions(stage.account.pk)
    actions.answer_question(actor=stage.giver, question_id=asked.pk, answer="No")
    assert list(ItemChange.objects.order_by("version").values_list("version", "what")) == [
        (1, "answered"),
        (2, "asked"),
        (3, "clarified"),
    ]
