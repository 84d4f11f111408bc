"""Questions reach the outgoing owner, answers whoever asked; the return begins with what is unclear (KN-5, KN-6)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tasuki.customers.models import Participation
from tasuki.desk.notice_list import lines, mine
from tasuki.desk.wording import Words, mail_line
from tasuki.knowledge import actions as knowledge
from tasuki.knowledge.models import ItemQuestion
from tasuki.knowledge.questions import asked_by
from tasuki.testing.cast import Cast, make_account
from tasuki.testing.stories import open_for
from tasuki.transitions import question_notices
from tasuki.transitions.actions import advance
from tasuki.transitions.models import Notice, Transition
from tasuki.web import clock

pytestmark = pytest.mark.django_db
KEY = "objectives.business.outcomes"
OTHER = "state.projects.active"


@pytest.fixture
def row(cast: Cast) -> Transition:
    """A transition in preparation with two answers."""
    found = open_for(cast, make_account(cast.giver, "Aster Foods"))
    advance(actor=cast.actor("giver"), transition_id=found.pk, to="preparing")
    for key in (KEY, OTHER):
        knowledge.answer_item(
            actor=cast.actor("giver"), account=found.account, key=key, answer=f"Said of {key}"
        )
    return found


def asked(cast: Cast, row: Transition) -> ItemQuestion:
    return knowledge.ask(
        actor=cast.actor("receiver"),
        account=row.account,
        key=KEY,
        question="From how many days?",
        transition_id=row.pk,
    )


def told(cast: Cast, name: str) -> list[Any]:
    rows = [one for one in mine(cast.actor(name)) if one.code in ("notice.asked", "notice.answered")]
    return lines(rows, "en")


def test_a_question_tells_the_giver_and_its_answer_the_receiver(cast: Cast, row: Transition) -> None:
    """KN-5: one notice each, however often it is told; it leads to the item and carries no words of the question."""
    question = asked(cast, row)
    for _again in range(2):
        question_notices.tell.func(str(question.pk))
    (line,) = told(cast, "giver")
    assert line.text == "Rei Receiver asks about “Outcomes sought” of Aster Foods."
    assert line.href == reverse("knowledge:item", args=[row.account_id, KEY])
    assert told(cast, "receiver") == []
    knowledge.answer_question(actor=cast.actor("giver"), question_id=question.pk, answer="From twelve")
    question_notices.tell.func(str(question.pk))
    (line,) = told(cast, "receiver")
    assert line.text == "Gina Giver answered your question about “Outcomes sought” of Aster Foods."
    assert "twelve" not in str(Notice.objects.get(code="notice.answered").values)


def test_who_may_not_see_the_record_any_more_is_told_nothing(cast: Cast, row: Transition) -> None:
    """RO-10, KN-5: neither a notice of the answer nor the question with it, once the transition went to another."""
    question = asked(cast, row)
    assert [one.question for one in asked_by(cast.actor("receiver"), clock.now())] == [question]
    Participation.objects.filter(account=row.account, person=cast.receiver).delete()
    knowledge.answer_question(actor=cast.actor("giver"), question_id=question.pk, answer="From twelve")
    question_notices.tell.func(str(question.pk))
    assert told(cast, "receiver") == []
    assert asked_by(cast.actor("receiver"), clock.now()) == []


def test_the_sweep_finds_what_a_lost_call_left_untold(cast: Cast, row: Transition) -> None:
    """KN-5: rows are the truth; old questions are not told again."""
    asked(cast, row)
    with clock.fixed(clock.now() + timedelta(minutes=10)):
        assert question_notices.sweep.func() == 1
        assert question_notices.sweep.func() == 1
    assert len(told(cast, "giver")) == 1
    with clock.fixed(clock.now() + timedelta(days=2)):
        assert question_notices.sweep.func() == 0


def test_an_answer_of_the_item_answers_who_asked(cast: Cast, row: Transition) -> None:
    """KN-5: the item's new answer closes the question and says so."""
    question = asked(cast, row)
    knowledge.answer_item(
        actor=cast.actor("giver"), account=row.account, key=KEY, answer="From twelve days to three"
    )
    question_notices.tell.func(str(question.pk))
    assert len(told(cast, "receiver")) == 1


def test_it_stands_in_the_digest(cast: Cast, row: Transition) -> None:
    """KN-5, MS-8: the mail names person, item and account."""
    question = asked(cast, row)
    question_notices.tell.func(str(question.pk))
    notice = Notice.objects.get(code="notice.asked")
    assert "Outcomes sought" in mail_line(notice, Words({}, "en")).text


def test_my_work_lists_questions_to_answer(client: Client, cast: Cast, row: Transition) -> None:
    """KN-5: across accounts, on the page and through the API."""
    asked(cast, row)
    client.force_login(cast.giver)
    page = client.get("/").content.decode()
    assert "Questions to answer" in page
    assert "From how many days?" in page
    client.force_login(cast.receiver)
    assert "Questions to answer" not in client.get("/").content.decode()


def test_the_return_begins_with_what_is_unclear(client: Client, cast: Cast, row: Transition) -> None:
    """KN-6: the open question's item is ticked and named with the question; the reason is the receiver's."""
    asked(cast, row)
    client.force_login(cast.receiver)
    url = reverse("transitions:return", args=[row.pk])
    page = client.get(url).content.decode()
    assert f'value="{KEY}" checked' in page
    assert f'value="{OTHER}">' in page
    assert "From how many days?</textarea>" in page
    refused = client.post(url, {"item": [KEY], f"reason:{KEY}": "?"})
    assert refused.status_code == 422
    assert f'value="{KEY}" checked' in refused.content.decode()
    long = client.post(url, {"item": [KEY], f"reason:{KEY}": "x" * 2_001})
    assert "2001 of at most 2000" in long.content.decode()
    done = client.post(
        url, {"item": [KEY, OTHER], f"reason:{KEY}": "No figures", f"reason:{OTHER}": "Which?"}
    )
    assert done.status_code == 302
    row.refresh_from_db()
    assert row.stage == "returned"
    assert [(one["item"], one["reason"]) for one in row.returned_items] == [
        (KEY, "No figures"),
        (OTHER, "Which?"),
    ]
    client.force_login(cast.giver)
    assert client.get(url).status_code == 404
