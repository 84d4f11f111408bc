"""The pages of transitions, through Django's test client."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils.html import strip_tags

from tasuki.audit.actions import record
from tasuki.customers.models import Account
from tasuki.people.models import Person
from tasuki.rules.access import Actor
from tasuki.testing.cast import Cast, make_account
from tasuki.testing.stories import become_ready, open_for, settle_all
from tasuki.transitions import describe, plan_view
from tasuki.transitions.actions import advance, complete_step
from tasuki.transitions.facts import document_of, step_titles
from tasuki.transitions.models import Transition
from tasuki.transitions.queries import access_transition
from tasuki.web import clock

pytestmark = pytest.mark.django_db


def signed_in(cast: Cast, who: str) -> Client:
    """A browser in which a member of the cast is signed in."""
    client = Client()
    client.force_login(getattr(cast, who), backend="tasuki.people.backends.EmailBackend")
    return client


@pytest.mark.parametrize("tab", ["", "knowledge/", "people/", "promises/", "events/", "date/"])
def test_every_tab_for_everybody_in_it(cast: Cast, tab: str) -> None:
    """TR-1 RO-10: each part opens for those who take part; an outsider finds nothing."""
    transition = open_for(cast, make_account(cast.giver, tier="strategic"))
    for who in ("giver", "receiver", "manager", "giver_manager", "operations", "executive"):
        assert signed_in(cast, who).get(f"/transitions/{transition.pk}/{tab}").status_code == 200, who
    assert signed_in(cast, "outsider").get(f"/transitions/{transition.pk}/{tab}").status_code == 404
    assert Client().get(f"/transitions/{transition.pk}/{tab}").status_code == 302


def test_events_name_the_step_as_the_plan_does(cast: Cast) -> None:
    """TR-2 UX-1: the log of a transition calls a step by its title in the reader's language, not by its key."""
    transition = open_for(cast, make_account(cast.giver))
    complete_step(actor=cast.actor("receiver"), transition_id=transition.pk, key="assign-receiver")
    page = signed_in(cast, "giver").get(f"/transitions/{transition.pk}/events/").content.decode()
    titles = step_titles(document_of(transition))
    log = page.partition('id="events-heading"')[2]
    assert titles["assign-receiver"] in log
    assert "assign-receiver" not in log


def test_events_name_a_step_that_the_playbook_knows_no_more(cast: Cast) -> None:
    """TR-2 UX-1 PB-1: what happened to a step of an earlier version stands in the log with words, too."""
    transition = open_for(cast, make_account(cast.giver))
    about = ("transition", transition.pk)
    record(actor=cast.actor("giver"), action="step.done", subject=about, fields={"step": "of-old-times"})
    page = signed_in(cast, "giver").get(f"/transitions/{transition.pk}/events/").content.decode()
    assert "Of old times" in page
    assert "of-old-times" not in page


@pytest.mark.parametrize(
    ("language", "done", "opened"),
    [
        ("en", "Step done", "Transition opened"),
        ("ja", "ステップを完了", "引き継ぎを開始"),
        ("es", "Paso hecho", "Traspaso abierto"),
        ("id", "Langkah selesai", "Serah terima dibuka"),
    ],
)
def test_events_are_said_in_words(cast: Cast, language: str, done: str, opened: str) -> None:
    """TR-2 UX-1: the log says in the reader's language what happened; only who runs Tasuki sees codes."""
    transition = open_for(cast, make_account(cast.giver))
    complete_step(actor=cast.actor("receiver"), transition_id=transition.pk, key="assign-receiver")
    for name in ("giver", "receiver", "manager", "executive", "operations"):
        person = getattr(cast, name)
        Person.objects.filter(pk=person.pk).update(language=language)
        page = signed_in(cast, name).get(f"/transitions/{transition.pk}/events/").content.decode()
        log = page.partition('id="events-heading"')[2]
        assert done in log, name
        assert opened in log, name
        assert ("step.done" in log) == (name == "operations"), name


def test_programs_read_codes(cast: Cast) -> None:
    """TR-2: what the page says in words, programs get as the code that does not depend on a language."""
    transition = open_for(cast, make_account(cast.giver))
    record(actor=Actor.system("clocks"), action="clock.moved", subject=("transition", transition.pk))
    last = describe.events(transition)[-1]
    assert (last["action"], last["by"]) == ("clock.moved", "system:clocks")


def test_events_say_who_did_it_where_it_was_nobody_of_the_company(cast: Cast) -> None:
    """TR-2 UX-1: the customer, Tasuki itself and the command line have names; so has an event of long ago its code."""
    transition = open_for(cast, make_account(cast.giver))
    about = ("transition", transition.pk)
    record(actor=Actor.system("clocks"), action="clock.moved", subject=about)
    record(actor=Actor(None, "customer", kind="customer"), action="survey.answered", subject=about)
    record(actor=Actor.console(), action="step.of_old_times", subject=about)
    changes = transition.stage_changes
    changes.create(before="planned", after="preparing", at=clock.now(), by_name="deals")  # opened by itself
    changes.create(before="preparing", after="planned", at=clock.now(), by_name="console")
    page = signed_in(cast, "giver").get(f"/transitions/{transition.pk}/events/").content.decode()
    log = page.partition('id="events-heading"')[2]
    rows = [" ".join(strip_tags(row).split()) for row in log.split("<tr>")[2:5]]
    rows += [" ".join(strip_tags(row).split()) for row in page.partition(log)[0].split("<tr>")[2:4]]
    for row, what, who in zip(
        rows,
        ("step.of_old_times", "Survey answered", "Clock moved on", "Planned", "Preparing"),
        ("command line", "Customer", "Tasuki", "command line", "Tasuki"),
        strict=True,
    ):
        assert what in row, row
        assert who in row, row


@pytest.mark.parametrize("words", ["", "territory"])
def test_the_reason_stands_in_words(cast: Cast, words: str) -> None:
    """TR-8 UX-1: without words of somebody's own the page says the reason as the form does, not its code."""
    transition = open_for(cast, make_account(cast.giver), reason_text=words)
    about = dict(plan_view.about(access_transition(cast.actor("giver"), transition.pk)))
    assert "Territory change" in map(str, about.values())


def test_the_header_says_the_risk_that_the_page_explains(cast: Cast) -> None:
    """SU-9: the score in the header of the plan is the one whose parts stand below it, also before the next sweep."""
    transition = open_for(cast, make_account(cast.giver))
    Transition.objects.filter(pk=transition.pk).update(risk=99)
    page = signed_in(cast, "giver").get(f"/transitions/{transition.pk}/").content.decode()
    assert '<span class="num">99</span>' not in page


def test_opening_on_the_page(cast: Cast) -> None:
    """SC-6 TR-8: the page proposes scenario and mode with the reason, then opens; refusals keep what was typed."""
    account = make_account(cast.giver)
    page = signed_in(cast, "giver_manager")
    address = f"/accounts/{account.pk}/hand-over/"
    day = (clock.now() + timedelta(days=30)).date()
    values = {"receiver": str(cast.receiver.pk), "transition_on": day.isoformat(), "reason": "territory"}
    shown = page.post(address, {**values, "propose": "1"}).content.decode()
    assert "customer success team" in shown
    refused = page.post(address, {**values, "transition_on": "2020-01-01"})
    assert refused.status_code == 422
    assert "2020-01-01" in refused.content.decode()
    assert Transition.objects.count() == 0
    assert page.post(address, values).status_code == 302
    made = Transition.objects.get()
    assert (made.scenario, made.stage, made.giver_id) == ("sales-to-cs", "planned", cast.giver.pk)


def test_a_draft_becomes_planned(cast: Cast) -> None:
    """TR-2: a draft needs no receiver; planning it names what is missing."""
    account = make_account(cast.giver)
    page = signed_in(cast, "giver_manager")
    page.post(f"/accounts/{account.pk}/hand-over/", {"reason": "territory", "draft": "1"})
    draft = Transition.objects.get()
    assert draft.stage == "draft"
    answer = page.post(f"/transitions/{draft.pk}/move/", {"to": "planned", "version": draft.version})
    assert answer.status_code == 422
    assert page.get(f"/transitions/{draft.pk}/").status_code == 200


def test_a_shut_button_says_why(cast: Cast) -> None:
    """GA-2 GA-8: the same reasons shut the button and refuse the post; a manager sees the way to override."""
    transition = open_for(cast, make_account(cast.giver))
    advance(actor=cast.actor("giver"), transition_id=transition.pk, to="preparing")
    shown = signed_in(cast, "manager").get(f"/transitions/{transition.pk}/").content.decode()
    assert "the knowledge record is" in shown
    assert "Override as a manager" in shown
    assert (
        "Override as a manager"
        not in signed_in(cast, "giver").get(f"/transitions/{transition.pk}/").content.decode()
    )
    transition.refresh_from_db()
    move = {"to": "ready", "version": transition.version}
    answer = signed_in(cast, "manager").post(f"/transitions/{transition.pk}/move/", move)
    assert answer.status_code == 422
    assert "the knowledge record is" in answer.content.decode()


def test_steps_are_ticked_and_waived(cast: Cast) -> None:
    """GA-1 GA-4: a person completes their own step, a manager waives with a reason; nobody leaves this site."""
    transition = open_for(cast, make_account(cast.giver))
    receiver = signed_in(cast, "receiver")
    went = receiver.post(
        f"/transitions/{transition.pk}/steps/assign-receiver/", {"next": "https://evil.example/"}
    )
    assert went["Location"] == f"/transitions/{transition.pk}/"
    assert transition.steps.get(key="assign-receiver").state == "done"
    assert (
        receiver.post(f"/transitions/{transition.pk}/steps/joint-meeting/", {"waive": "No time"}).status_code
        == 422
    )
    signed_in(cast, "manager").post(
        f"/transitions/{transition.pk}/steps/joint-meeting/", {"waive": "Giver is ill"}
    )
    assert transition.steps.get(key="joint-meeting").state == "waived"


@pytest.mark.parametrize(
    ("address", "data"),
    [
        ("move/", {"to": "cancelled", "reason": "…"}),
        ("move/", {"to": "preparing", "override_reason": "…"}),
        ("approve/", {"reason": "…"}),
        ("steps/assign-receiver/", {"note": "…"}),
        ("steps/assign-receiver/", {"waive": "…"}),
    ],
)
def test_a_reason_that_cannot_be_kept_comes_back(cast: Cast, address: str, data: dict[str, str]) -> None:
    """UX-1 SE-6: refused with the field named; nothing was cut, nothing was done, what was written is still there."""
    row = open_for(cast, make_account(cast.giver))
    bad = "because of this " * 130
    sent = {name: bad if text == "…" else text for name, text in data.items()}
    response = signed_in(cast, "giver_manager").post(f"/transitions/{row.pk}/{address}", sent)
    page = response.content.decode()
    assert response.status_code == 422
    assert re.search(r"(Reason|Note|Reason for waiving): .*2,?000", page)
    assert bad.strip() in page
    after = Transition.objects.get(pk=row.pk)
    assert (after.stage, after.approved_at) == (row.stage, None)
    assert after.steps.get(key="assign-receiver").state == "todo"


def test_brief_is_accepted_on_the_page(cast: Cast) -> None:
    """KN-6 TR-4: the whole way by page posts changes the owner once."""
    account = make_account(cast.giver)
    transition = open_for(cast, account)
    advance(actor=cast.actor("giver"), transition_id=transition.pk, to="preparing")
    assert (
        signed_in(cast, "receiver").post(f"/transitions/{transition.pk}/knowledge/accept/").status_code == 422
    )
    become_ready(cast, transition)
    for to, gates in (("ready", ("internal",)), ("introducing", ("warm", "promises")), ("handed_over", ())):
        transition.refresh_from_db()
        move = {"to": to, "version": transition.version}
        assert (
            signed_in(cast, "manager").post(f"/transitions/{transition.pk}/move/", move).status_code == 302
        ), to
        settle_all(cast, transition, *gates)
    assert Account.objects.get(pk=account.pk).owner_id == cast.receiver.pk


def test_filters_survive_nonsense(cast: Cast) -> None:
    """UX-2: whatever is typed into a filter, the list answers."""
    open_for(cast, make_account(cast.giver))
    page = signed_in(cast, "operations")
    for query in (
        "?q=%27%22%3Cb%3E",
        "?stage=nonsense&page=-3",
        "?page=99999999999999999999",
        "?q=アスター",
    ):
        assert page.get(f"/transitions/{query}").status_code == 200, query
        assert page.get(f"/accounts/{query}").status_code == 200, query
