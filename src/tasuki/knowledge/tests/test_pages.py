"""The pages of the record: who sees what, editing without JavaScript, fragments, conflicts, the brief."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tasuki.knowledge import actions, queries
from tasuki.knowledge.basis import basis_for
from tasuki.knowledge.models import KnowledgeItem
from tasuki.knowledge.tests.conftest import Stage, counted_queries
from tasuki.rules.completeness import Requirement
from tasuki.web import clock

KEY = "state.projects.active"
HTMX = {"HX-Request": "true"}


def sign_in(client: Client, stage: Stage, name: str) -> None:
    client.force_login(stage.people[name])


def url(stage: Stage, name: str, key: str = KEY) -> str:
    return reverse(f"knowledge:{name}", args=[stage.account.pk, key])


def record_url(stage: Stage, section: str = "") -> str:
    address = reverse("knowledge:record", args=[stage.account.pk])
    return f"{address}?section={section}" if section else address


def test_record_shows_what_is_missing_first_with_its_gain(client: Client, stage: Stage) -> None:
    """KN-4: missing items come first, each with who can supply it and what it would add."""
    sign_in(client, stage, "giver")
    page = client.get(record_url(stage)).content.decode()
    assert 'id="missing-heading"' in page
    assert "would add" in page
    assert "can be supplied by: outgoing owner" in page
    assert page.count('id="item-state-projects-active"') == 1
    section = client.get(record_url(stage, "history")).content.decode()
    assert 'id="item-history-tribal-knowledge"' in section
    assert 'id="item-state-projects-active"' not in section


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("giver", 200),
        ("receiver", 200),
        ("manager", 200),
        ("operations", 200),
        ("executive", 200),
        ("outsider", 404),
    ],
)
def test_who_sees_the_record(client: Client, stage: Stage, name: str, status: int) -> None:
    """RO-10, SE-2: whoever has nothing to do with the account finds nothing."""
    sign_in(client, stage, name)
    assert client.get(record_url(stage)).status_code == status
    assert client.get(url(stage, "item")).status_code == status


def test_nobody_sees_it_without_signing_in(client: Client, stage: Stage) -> None:
    """SE-2: no session, no record."""
    assert client.get(record_url(stage)).status_code == 302
    assert client.post(url(stage, "answer"), {"answer": "x"}).status_code == 302


def test_answering_without_javascript(client: Client, stage: Stage) -> None:
    """KN-2: a plain form saves and leads back to the item's place."""
    sign_in(client, stage, "giver")
    answered = client.post(
        url(stage, "answer"),
        {"answer": "Roll-out in Surabaya", "source": "Call", "version": "0"},
    )
    assert answered.status_code == 302
    assert answered["Location"].endswith("#item-state-projects-active")
    assert KnowledgeItem.objects.get().source == "Call"
    assert "Roll-out in Surabaya" in client.get(url(stage, "item")).content.decode()


def test_htmx_gets_the_item_and_the_new_completeness(client: Client, stage: Stage) -> None:
    """KN-4: a fragment with the item and the ring beside it."""
    sign_in(client, stage, "giver")
    form = client.get(url(stage, "item"), headers=HTMX).content.decode()
    assert "<html" not in form
    saved = client.post(
        url(stage, "answer"), {"answer": "Roll-out in Surabaya", "version": "0"}, headers=HTMX
    )
    text = saved.content.decode()
    assert "Roll-out in Surabaya" in text
    assert 'hx-swap-oob="true"' in text
    assert "<html" not in text


def test_a_refusal_keeps_what_was_typed(client: Client, stage: Stage) -> None:
    """KN-2: the reason is said in the form."""
    sign_in(client, stage, "giver")
    page = client.post(url(stage, "not_applicable"), {"reason": "n/a", "version": "0"})
    assert page.status_code == 422
    assert "a real reason" in page.content.decode()
    assert ">n/a</textarea>" in page.content.decode().replace("\n", "")
    page = client.post(
        url(stage, "answer"), {"answer": "Good", "source_url": "javascript:alert(1)", "version": "0"}
    )
    assert page.status_code == 422
    assert not KnowledgeItem.objects.exists()


def test_a_stale_form_shows_both_answers(client: Client, stage: Stage) -> None:
    """SE-6: the newer answer is shown, the typed one is kept, and can be sent again over it."""
    sign_in(client, stage, "giver")
    actions.answer_item(actor=stage.receiver, account=stage.account, key=KEY, answer="Roll-out in Medan")
    page = client.post(url(stage, "answer"), {"answer": "Roll-out in Surabaya", "version": "0"})
    text = page.content.decode()
    assert page.status_code == 409
    assert "Roll-out in Medan" in text
    assert "Roll-out in Surabaya" in text
    assert 'name="version" value="1"' in text
    again = client.post(url(stage, "answer"), {"answer": "Roll-out in Surabaya", "version": "1"})
    assert again.status_code == 302


def test_receiver_asks_and_giver_answers(client: Client, stage: Stage) -> None:
    """KN-5: question, answer, understood, each by its button."""
    actions.answer_item(actor=stage.giver, account=stage.account, key=KEY, answer="Roll-out in Medan")
    sign_in(client, stage, "receiver")
    assert client.post(url(stage, "ask"), {"question": ""}).status_code == 422
    assert client.post(url(stage, "ask"), {"question": "Who leads it?"}).status_code == 302
    (asked,) = queries.open_questions(stage.account.pk)
    assert asked.transition_id == stage.transition_id
    sign_in(client, stage, "giver")
    assert "Who leads it?" in client.get(record_url(stage)).content.decode()
    assert client.post(reverse("knowledge:reply", args=[asked.pk]), {"answer": "Sari"}).status_code == 302
    sign_in(client, stage, "receiver")
    assert client.post(url(stage, "understood")).status_code == 302
    assert queries.reviews_of(stage.transition_id)[KEY].understood
    assert client.post(url(stage, "verify"), {"version": "3"}).status_code == 302
    assert client.post(url(stage, "clear"), {"version": "4"}).status_code == 302
    assert KnowledgeItem.objects.get().status == "empty"


def test_executives_only_read(client: Client, stage: Stage) -> None:
    """RO-8: no form, and a post is refused."""
    sign_in(client, stage, "executive")
    assert "Save the answer" not in client.get(url(stage, "item")).content.decode()
    assert client.post(url(stage, "answer"), {"answer": "x y", "version": "0"}).status_code == 422
    assert not KnowledgeItem.objects.exists()


def test_sensitive_notes_stay_away_from_others(client: Client, stage: Stage) -> None:
    """PE-6: operations see that there is something reserved, and no word of it."""
    key = "people.standing.alliances"
    actions.answer_item(actor=stage.giver, account=stage.account, key=key, answer="IT against sales")
    sign_in(client, stage, "operations")
    page = client.get(record_url(stage, "people")).content.decode()
    assert "IT against sales" not in page
    assert "reserved for the present and incoming owners" in page
    assert client.get(url(stage, "item", key)).status_code == 404
    sign_in(client, stage, "receiver")
    page = client.get(record_url(stage, "people")).content.decode()
    assert "IT against sales" not in page
    assert f'name="ref" value="{key}"' in page  # opened by a click, which is an event
    again = client.post(url(stage, "answer", key), {"answer": "Sales against IT", "version": "0"})
    assert again.status_code == 409
    assert "Its new answer is sealed" in again.content.decode()
    assert "IT against sales" not in again.content.decode()


def test_what_people_write_is_never_markup(client: Client, stage: Stage) -> None:
    """SE-2: answers, sources and questions are escaped, links lead only to the web."""
    actions.answer_item(
        actor=stage.giver,
        account=stage.account,
        key=KEY,
        answer="<script>alert(1)</script> javascript:alert(2) https://ok.example/",
        source="<b>x</b>",
    )
    sign_in(client, stage, "giver")
    page = client.get(record_url(stage, "state")).content.decode()
    assert "<script>alert(1)" not in page
    assert "<b>x</b>" not in page
    assert 'href="javascript' not in page
    assert 'href="https://ok.example/"' in page


def test_unknown_items_are_named(client: Client, stage: Stage) -> None:
    """KN-2: a mistyped address says so."""
    sign_in(client, stage, "giver")
    assert client.get(url(stage, "item", "state.projects.activ")).status_code == 422


def test_record_costs_the_same_however_much_is_known(client: Client, stage: Stage) -> None:
    """KN-9: the page's queries do not grow with the answers."""
    sign_in(client, stage, "giver")
    client.get(record_url(stage))
    with counted_queries() as few:
        client.get(record_url(stage))
    for key in ("state.projects.next_steps", "state.issues.open", "profile.company.industry"):
        actions.answer_item(actor=stage.giver, account=stage.account, key=key, answer=f"About {key}")
    with counted_queries() as many:
        client.get(record_url(stage))
    assert len(many) <= len(few) <= 20


def test_brief_page_and_markdown(client: Client, stage: Stage) -> None:
    """KN-7: the brief as page and as Markdown, in the language asked for; gaps say "to be confirmed"."""
    actions.answer_item(actor=stage.giver, account=stage.account, key=KEY, answer="Roll-out in Medan")
    brief = actions.freeze_brief(
        actor=stage.receiver,
        account=stage.account,
        transition_id=stage.transition_id,
        requirements=(Requirement(KEY, 1),),
        now=clock.now(),
        commitments=[{"text": "SSO by May", "owner": None, "due_on": None, "promised_by": "Gina"}],
    )
    sign_in(client, stage, "receiver")
    page = client.get(reverse("knowledge:brief", args=[stage.account.pk, brief.number])).content.decode()
    assert "Roll-out in Medan" in page
    assert "to be confirmed" in page
    assert "SSO by May" in page
    japanese = reverse("knowledge:brief_file", args=[stage.account.pk, brief.number, "md"]) + "?language=ja"
    answer = client.get(japanese)
    assert answer["Content-Type"].startswith("text/markdown")
    assert "進行中のプロジェクト" in answer.content.decode()
    assert client.get(reverse("knowledge:brief", args=[stage.account.pk, 9])).status_code == 404
    sign_in(client, stage, "outsider")
    assert client.get(japanese).status_code == 404


def test_the_rail_comes_with_a_saved_item(client: Client, stage: Stage) -> None:
    """KN-4: what is missing and the sections are counted anew where a save is shown, by the filter of the page."""
    sign_in(client, stage, "giver")
    missing = client.get(record_url(stage)).context["all_missing"]
    headers = {**HTMX, "HX-Current-URL": f"http://testserver{record_url(stage)}?section=state"}
    key = basis_for("").measure(stage.account.pk, clock.now()).missing[0].key
    address = reverse("knowledge:answer", args=[stage.account.pk, key])
    saved = client.post(address, {"answer": "They have grown by a third", "version": "0"}, headers=headers)
    assert saved.context["all_missing"] == missing - 1
    text = saved.content.decode()
    assert 'id="knowledge-sections" hx-swap-oob="true"' in text
    assert 'id="missing-count" hx-swap-oob="true"' in text
    assert saved.context["wanted"].section == "state"


@pytest.mark.parametrize(
    "name", ["answer", "draft", "drop_draft", "not_applicable", "verify", "clear", "ask"]
)
def test_an_address_of_a_button_leads_to_its_item(client: Client, stage: Stage, name: str) -> None:
    """KN-2: opened again after a refused form, such an address is no empty page."""
    sign_in(client, stage, "giver")
    assert client.get(url(stage, name))["Location"] == url(stage, "item")
    assert client.put(url(stage, name)).status_code == 405


def test_the_receiver_understands_and_asks_first(client: Client, stage: Stage) -> None:
    """KN-5: on the item's own page as in the list; an empty item is not called to be confirmed."""
    actions.answer_item(actor=stage.giver, account=stage.account, key=KEY, answer="Roll-out in Medan")
    sign_in(client, stage, "receiver")
    page = client.get(url(stage, "item")).content.decode()
    assert page.index("data-understood") < page.index("What is unclear?") < page.index("data-answer")
    done = client.post(url(stage, "understood"), {"version": "1"})
    assert done.status_code == 302
    assert "data-understood" not in client.get(url(stage, "item")).content.decode()
    client.post(url(stage, "ask"), {"question": "Which day?"})
    page = client.get(url(stage, "item")).content.decode()
    assert page.index("What is unclear?") < page.index("Your answer to this question")
    assert "To be confirmed." not in client.get(record_url(stage)).content.decode()
