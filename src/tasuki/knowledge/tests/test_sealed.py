"""Sensitive items: their words only as sealed notes; all else of the record works on (PE-6, KN-1, KN-4, KN-5)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from tasuki.audit.models import Event
from tasuki.knowledge import queries
from tasuki.knowledge.actions import (
    answer_item,
    answer_question,
    ask,
    clear_item,
    mark_not_applicable,
    verify_item,
)
from tasuki.knowledge.models import KnowledgeItem, Status
from tasuki.knowledge.tests.conftest import Stage
from tasuki.rules.access import Actor
from tasuki.rules.completeness import Requirement
from tasuki.sensitive.actions import erase
from tasuki.sensitive.models import SensitiveNote
from tasuki.sensitive.queries import read
from tasuki.sensitive.rotation import sweep
from tasuki.sensitive.tests.conftest import caller
from tasuki.web import clock

pytestmark = pytest.mark.django_db
KEY = "people.standing.alliances"
CANARY = "kanaria-4410"
NEED = [Requirement(KEY, 1)]


def answer(stage: Stage, text: str = f"{CANARY} against sales", by: Actor | None = None) -> KnowledgeItem:
    return answer_item(
        actor=by or stage.giver, account=stage.account, key=KEY, answer=text, source=f"{CANARY} said so"
    )


def said(stage: Stage, kind: str = "item", ref: str = KEY, history: bool = False) -> list[str]:
    return [view.text for view in read(stage.receiver, stage.account, (kind, ref), history=history)]


def total(stage: Stage) -> int:
    return int(queries.completeness_of(stage.account.pk, NEED, clock.now()).total)


def everything_kept() -> str:
    return str([list(model._default_manager.values()) for model in apps.get_models() if model._meta.managed])


def test_the_words_are_nowhere_but_sealed(stage: Stage) -> None:
    """PE-6: answer, source, history, question and reply; no table and no event holds them readable."""
    answer(stage)
    asked = ask(actor=stage.receiver, account=stage.account, key=KEY, question=f"{CANARY}, since when?")
    answer_question(actor=stage.giver, question_id=asked.pk, answer=f"{CANARY} since spring")
    answer(stage, f"{CANARY} reconciled")
    mark_not_applicable(actor=stage.giver, account=stage.account, key=KEY, reason=f"{CANARY} left")
    assert CANARY not in everything_kept()
    assert said(stage) == [f"{CANARY} left"]
    assert said(stage, history=True) == [f"{CANARY} left", f"{CANARY} reconciled", f"{CANARY} against sales"]
    assert said(stage, "question", str(asked.pk)) == [f"{CANARY} since spring", f"{CANARY}, since when?"]
    view = read(stage.receiver, stage.account, ("item", KEY), history=True)[-1]
    assert (view.more["source"], view.subject_version) == (f"{CANARY} said so", 1)


def test_history_says_who_and_when(stage: Stage) -> None:
    """KN-1: who changed it, when, from which state; not what."""
    answer(stage)
    verify_item(actor=stage.receiver, account=stage.account, key=KEY)
    changes = queries.changes_of(stage.account.pk, KEY)
    assert [(one.what, one.by_name) for one in changes] == [
        ("verified", "Rei Receiver"),
        ("answered", "Gina Giver"),
    ]
    assert not any(one.before or one.after or one.source for one in changes)


def test_completeness_needs_no_key(stage: Stage) -> None:
    """KN-4: judged when it is saved; a placeholder is one, a real answer counts, a stale one no longer."""
    answer(stage, "tbd")
    assert total(stage) == 0
    answer(stage)
    assert total(stage) == 100
    with clock.fixed(clock.now() + timedelta(days=91)):
        assert total(stage) == 0
        verify_item(actor=stage.giver, account=stage.account, key=KEY)
        assert total(stage) == 100
    assert not Event.objects.filter(action="sensitive.read").exists()


def test_confirming_renews_the_note(stage: Stage) -> None:
    """PE-6: "still true" also says "still needed"."""
    answer(stage)
    with clock.fixed(clock.now() + timedelta(days=80)):
        verify_item(actor=stage.giver, account=stage.account, key=KEY)
        assert SensitiveNote.objects.get().expires_on == clock.now().date() + timedelta(days=365)


def test_a_question_keeps_what_was_answered(stage: Stage) -> None:
    """KN-5: the reply confirms the answer; an empty item is filled by it; "does not apply" stays so."""
    answer(stage)
    asked = ask(actor=stage.receiver, account=stage.account, key=KEY, question="Since when?")
    answer_question(actor=stage.giver, question_id=asked.pk, answer="Since spring")
    assert said(stage) == [f"{CANARY} against sales"]
    assert KnowledgeItem.objects.get().status == Status.FILLED
    clear_item(actor=stage.giver, account=stage.account, key=KEY)
    assert said(stage) == []
    asked = ask(actor=stage.receiver, account=stage.account, key=KEY, question="Nothing at all?")
    answer_question(actor=stage.giver, question_id=asked.pk, answer="Only IT and finance")
    assert said(stage) == ["Only IT and finance"]
    mark_not_applicable(actor=stage.giver, account=stage.account, key=KEY, reason="One person runs it all")
    asked = ask(actor=stage.receiver, account=stage.account, key=KEY, question="Really?")
    answer_question(actor=stage.giver, question_id=asked.pk, answer="Yes, really")
    assert KnowledgeItem.objects.get().status == Status.NOT_APPLICABLE
    assert said(stage) == ["One person runs it all"]


def test_an_erased_or_expired_note_empties_its_item(stage: Stage) -> None:
    """PE-6, KN-4: nobody believes known what is gone; completeness says so."""
    answer(stage)
    erase(actor=stage.operations, note_id=SensitiveNote.objects.get().pk)
    item = KnowledgeItem.objects.get()
    assert (item.status, item.verified_at, item.version) == (Status.EMPTY, None, 2)
    assert total(stage) == 0
    answer(stage)
    with clock.fixed(clock.now() + timedelta(days=366)):
        assert sweep() == 1
    assert KnowledgeItem.objects.get().status == Status.EMPTY
    assert queries.changes_of(stage.account.pk, KEY)[0].by_name == "retention"


def test_erasing_an_item_leaves_nothing_sealed_about_it(stage: Stage) -> None:
    """PE-6: also what stood there before it was emptied, what was asked and replied; whichever note is named."""
    answer(stage)
    asked = ask(actor=stage.receiver, account=stage.account, key=KEY, question="Since when?")
    answer_question(actor=stage.giver, question_id=asked.pk, answer="Since spring")
    clear_item(actor=stage.giver, account=stage.account, key=KEY)
    answer(stage, "Reconciled since")
    other = answer_item(
        actor=stage.giver, account=stage.account, key="people.standing.agendas", answer="Another matter"
    )
    assert len(said(stage, history=True)) == 2
    oldest = SensitiveNote.objects.filter(subject_ref=KEY).order_by("at")[0]
    erase(actor=stage.operations, note_id=oldest.pk)
    assert said(stage) == []
    assert set(said(stage, history=True)) == {""}
    assert set(said(stage, "question", str(asked.pk), history=True)) == {""}
    assert said(stage, ref=other.key) == ["Another matter"]
    assert KnowledgeItem.objects.get(key=KEY).status == Status.EMPTY


def test_the_record_page_opens_it_by_a_click(client: Client, stage: Stage) -> None:
    """PE-6: the page holds a button, never the words; others are told that it is reserved."""
    answer(stage)
    page = reverse("knowledge:item", args=[stage.account.pk, KEY])
    client.force_login(stage.people["receiver"])
    html = client.get(page).content.decode()
    assert CANARY not in html
    assert reverse("sensitive:read", args=[stage.account.pk]) in html
    opened = client.post(
        reverse("sensitive:read", args=[stage.account.pk]),
        {"kind": "item", "ref": KEY},
        headers={"HX-Request": "true"},
    )
    assert CANARY in opened.content.decode()
    client.force_login(stage.people["executive"])
    record = client.get(reverse("knowledge:record", args=[stage.account.pk])).content.decode()
    assert CANARY not in record


def test_the_api_says_that_it_is_sealed(stage: Stage) -> None:
    """PE-6, SY-4: the record has no words of it, for nobody; they are read by a call of their own."""
    answer(stage)
    call = caller(stage.people["receiver"])
    status, found = call("GET", f"/accounts/{stage.account.pk}/knowledge/{KEY}")
    assert status == 200
    assert CANARY not in str(found)
    assert CANARY not in str(call("GET", f"/accounts/{stage.account.pk}/knowledge"))
    body = {"subject_kind": "item", "subject_ref": KEY}
    assert CANARY in str(call("POST", f"/accounts/{stage.account.pk}/sensitive-notes/read", body))
    assert call("PUT", f"/accounts/{stage.account.pk}/knowledge/{KEY}", {"answer": "x", "version": 9})[0] in {
        405,
        409,
    }
