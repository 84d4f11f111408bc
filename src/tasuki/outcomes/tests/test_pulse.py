"""The question after the first week: asked, answered, reminded, withdrawn, called; and who reads it."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.test import Client

from tasuki.audit.models import Event
from tasuki.customers.models import Stakeholder, Touchpoint
from tasuki.messaging.models import Message
from tasuki.outcomes.actions import (
    answer_pulse,
    answer_survey,
    ask_survey,
    note_survey_call,
    rate_handoff,
    remind_pulse,
    remind_survey,
    revoke_pulse,
    revoke_survey,
)
from tasuki.outcomes.measures import pulse_over
from tasuki.outcomes.models import Pulse, Survey
from tasuki.outcomes.queries import pulses_of
from tasuki.outcomes.tests.test_api import Caller
from tasuki.rules.reasons import NotFound, Refused
from tasuki.testing.cast import Cast, make_account
from tasuki.transitions.jobs import recompute_account
from tasuki.transitions.models import Notice, Transition
from tasuki.transitions.survey_link import pulse_token, pulse_url, survey_token
from tasuki.web import clock

pytestmark = pytest.mark.django_db


def codes(error: pytest.ExceptionInfo[Refused]) -> list[str]:
    """The codes of all reasons of a refusal."""
    return [reason.code for reason in error.value.reasons]


def follow_up(row: Transition, person: Stakeholder, *, days: int = 4) -> Message:
    """A follow-up with the question in it that has left."""
    assert row.receiver is not None
    return Message.objects.create(
        transition=row,
        step_key="follow-up",
        kind="follow_up",
        position=4,
        recipient=person,
        to_address=person.email,
        address_key=person.email,
        language="en",
        template="follow-up",
        sender=row.receiver,
        from_address="rei@tasuki.example",
        subject="One week on",
        body=f"How is it going? {pulse_url(row.pk, person.pk)}",
        content_hash="x",
        approved_hash="x",
        message_id=f"<{row.pk}-{person.pk}@tasuki.example>",
        state="sent",
        sent_at=clock.now() - timedelta(days=days),
    )


def test_low_answer_asks_for_a_call(cast: Cast, handed_over: Transition, champion: Stakeholder) -> None:
    """MS-1 ME-3 SE-3: the incoming owner and their manager are told, and nobody else; a low answer says: call."""
    token = pulse_token(handed_over.pk, champion.pk)
    answer_pulse(token=token, score=4)
    assert set(
        Notice.objects.filter(code="notice.pulse_answered").values_list("person__name", flat=True)
    ) == {
        "Rei Receiver",
        "Mona Manager",
    }
    changed = answer_pulse(token=token, score=2, comment="Nobody calls back")
    assert (changed.score, Notice.objects.filter(code="notice.pulse_low").count()) == (2, 2)
    assert list(Event.objects.get(action="pulse.answer_changed").fields) == ["pulse"]
    assert "calls" not in str(list(Event.objects.values_list("fields", flat=True)))
    with clock.fixed(clock.now() + timedelta(days=8)), pytest.raises(Refused) as refused:
        answer_pulse(token=token, score=5)
    assert codes(refused) == ["survey.final"]


def test_a_low_survey_asks_for_a_call(cast: Cast, handed_over: Transition, champion: Stakeholder) -> None:
    """ME-3: the same of the survey at the end."""
    answer_survey(token=survey_token(handed_over.pk, champion.pk), score=1)
    assert Notice.objects.filter(code="notice.survey_low").count() == 2
    survey = Survey.objects.get()
    with pytest.raises(Refused) as refused:
        note_survey_call(actor=cast.actor("giver"), survey_id=survey.pk)
    assert codes(refused) == ["access.role"]
    note_survey_call(actor=cast.actor("receiver"), survey_id=survey.pk, summary="It was the invoice")
    call = Touchpoint.objects.get(source="survey")
    assert (call.channel, call.person, call.stakeholder) == ("call", cast.receiver, champion)
    with pytest.raises(Refused) as refused:
        note_survey_call(actor=cast.actor("receiver"), survey_id=survey.pk)
    assert codes(refused) == ["survey.called"]


def test_a_low_answer_raises_the_risk(handed_over: Transition, champion: Stakeholder) -> None:
    """SU-9 ME-3: what the customer says weighs; a good answer proves nothing."""
    recompute_account.call(str(handed_over.account_id))
    handed_over.refresh_from_db()
    before = handed_over.risk
    answer_pulse(token=pulse_token(handed_over.pk, champion.pk), score=5)
    recompute_account.call(str(handed_over.account_id))
    handed_over.refresh_from_db()
    assert handed_over.risk == before
    answer_pulse(token=pulse_token(handed_over.pk, champion.pk), score=1)
    recompute_account.call(str(handed_over.account_id))
    handed_over.refresh_from_db()
    assert handed_over.risk > before


def test_pulse_and_survey_links_do_not_open_one_another(
    handed_over: Transition, champion: Stakeholder
) -> None:
    """ME-3 RO-9: each link is for its question; forged, foreign and expired ones lead nowhere."""
    stranger = make_account(None, "Cedar Labs").stakeholders.get(kind="champion")
    for wrong in (
        survey_token(handed_over.pk, champion.pk),
        pulse_token(handed_over.pk, stranger.pk),
        pulse_token(handed_over.pk, champion.pk)[:-2] + "xx",
    ):
        with pytest.raises(Refused) as refused:
            answer_pulse(token=wrong, score=5)
        assert codes(refused) == ["survey.forged"]
    with pytest.raises(Refused):
        answer_survey(token=pulse_token(handed_over.pk, champion.pk), score=5)


@pytest.mark.parametrize("query", ["", "?score=1", "?score=5&comment=great&confirm=1"])
@pytest.mark.parametrize("method", ["get", "head"])
def test_opening_never_answers(
    handed_over: Transition, champion: Stakeholder, method: str, query: str
) -> None:
    """MS-1 ME-3: whatever a scanner opens, no answer comes of it; the page keeps out of search engines."""
    path = f"/pulse/{pulse_token(handed_over.pk, champion.pk)}/"
    answer = getattr(Client(enforce_csrf_checks=True), method)(path + query)
    assert (answer.status_code, Pulse.objects.count()) == (200, 0)
    assert "noindex" in answer["X-Robots-Tag"]
    assert answer["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("language", ["en", "ja", "es", "id"])
def test_answered_in_their_language(handed_over: Transition, champion: Stakeholder, language: str) -> None:
    """MS-4 MS-1 RO-9: without session and cookie, in the language of the person."""
    caches["public"].clear()
    Stakeholder.objects.filter(pk=champion.pk).update(language=language)
    path = f"/pulse/{pulse_token(handed_over.pk, champion.pk)}/"
    reader = Client(enforce_csrf_checks=True)
    assert f'<html lang="{language}"' in reader.get(path).content.decode()
    answer = reader.post(path, {"score": "4", "comment": "Good"})
    assert (answer.status_code, answer["Location"]) == (302, path)
    assert Pulse.objects.get().score == 4
    assert not answer.cookies
    assert reader.post(path, {"score": "9"}).status_code == 422


def test_asked_by_the_follow_up(cast: Cast, handed_over: Transition, champion: Stakeholder) -> None:
    """MS-1 ME-14: who got a follow-up with the question in it was asked; the figure counts them as missing."""
    follow_up(handed_over, champion)
    [one] = pulses_of(handed_over)
    assert (one.stakeholder, one.pulse) == (champion, None)
    assert (pulse_over([handed_over]).cases, pulse_over([handed_over]).missing) == (0, 1)
    answer_pulse(token=pulse_token(handed_over.pk, champion.pk), score=3)
    measure = pulse_over([handed_over])
    assert (measure.cases, measure.missing, str(measure.value), measure.met) == (1, 0, "3.00", False)


def test_remind_once(cast: Cast, handed_over: Transition, champion: Stakeholder) -> None:
    """MS-1 MS-5 ME-3: after three days, once, through the outbox; not of what is answered."""
    follow_up(handed_over, champion, days=1)
    wanted: dict[str, Any] = {"transition_id": handed_over.pk, "stakeholder_id": champion.pk}
    receiver = cast.actor("receiver")
    with pytest.raises(Refused) as refused:
        remind_pulse(actor=receiver, **wanted)
    assert codes(refused) == ["survey.remind_early"]
    with clock.fixed(clock.now() + timedelta(days=3)):
        made = remind_pulse(actor=receiver, **wanted)
        assert made.step_key == "follow-up~reminder.1"
        assert "/pulse/" in made.body
        assert made.state in ("draft", "queued")
        with pytest.raises(Refused) as refused:
            remind_pulse(actor=receiver, **wanted)
        assert codes(refused) == ["survey.reminded"]
    with pytest.raises(Refused) as refused:
        remind_pulse(actor=cast.actor("giver"), **wanted)
    assert codes(refused) == ["access.role"]
    with pytest.raises(NotFound):
        remind_pulse(actor=cast.actor("outsider"), **wanted)
    sponsor = handed_over.account.stakeholders.get(kind="sponsor")
    with pytest.raises(Refused) as refused:
        remind_pulse(actor=receiver, transition_id=handed_over.pk, stakeholder_id=sponsor.pk)
    assert codes(refused) == ["survey.not_asked"]


def test_remind_of_the_survey_once(cast: Cast, handed_over: Transition, champion: Stakeholder) -> None:
    """MS-1 ME-3: the same of the survey; whoever answered is left alone."""
    ask_survey(actor=cast.actor("receiver"), transition_id=handed_over.pk)
    survey, sponsor = (
        Survey.objects.get(stakeholder=champion),
        Survey.objects.exclude(stakeholder=champion).get(),
    )
    answer_survey(token=survey_token(handed_over.pk, sponsor.stakeholder_id), score=5)
    with clock.fixed(clock.now() + timedelta(days=4)):
        made = remind_survey(actor=cast.actor("receiver"), survey_id=survey.pk)
        assert made.language == "ja"
        assert "/survey/" in made.body
        for row, code in ((survey, "survey.reminded"), (sponsor, "survey.answer_there")):
            with pytest.raises(Refused) as refused:
                remind_survey(actor=cast.actor("receiver"), survey_id=row.pk)
            assert codes(refused) == [code]
    revoke_survey(actor=cast.actor("receiver"), survey_id=survey.pk)
    with pytest.raises(Refused):
        remind_survey(actor=cast.actor("receiver"), survey_id=survey.pk)


def test_revoke_pulse(cast: Cast, handed_over: Transition, champion: Stakeholder) -> None:
    """MS-1 RO-9: a withdrawn question opens no more; an answer stays."""
    follow_up(handed_over, champion)
    wanted: dict[str, Any] = {"transition_id": handed_over.pk, "stakeholder_id": champion.pk}
    revoke_pulse(actor=cast.actor("manager"), **wanted)
    assert pulses_of(handed_over) == []
    with pytest.raises(Refused) as refused:
        answer_pulse(token=pulse_token(handed_over.pk, champion.pk), score=5)
    assert codes(refused) == ["survey.revoked"]
    sponsor = handed_over.account.stakeholders.get(kind="sponsor")
    answer_pulse(token=pulse_token(handed_over.pk, sponsor.pk), score=5)
    with pytest.raises(Refused) as refused:
        revoke_pulse(actor=cast.actor("manager"), transition_id=handed_over.pk, stakeholder_id=sponsor.pk)
    assert codes(refused) == ["survey.answer_stays"]


def test_who_reads_pulse_and_rating(cast: Cast, handed_over: Transition, champion: Stakeholder) -> None:
    """MS-1 ME-5 RO-10: the pulse is for the incoming side; the rating reaches the outgoing owner when all is over."""
    answer_pulse(token=pulse_token(handed_over.pk, champion.pk), score=2, comment="Pulse-words")
    rate_handoff(actor=cast.actor("receiver"), transition_id=handed_over.pk, score=2, comment="Rating-words")
    path = f"/transitions/{handed_over.pk}/outcome/"
    seen: dict[str, tuple[bool, bool]] = {}
    for name in ("giver", "receiver", "manager", "giver_manager", "operations", "executive", "support"):
        reader = Client()
        reader.force_login(getattr(cast, name))
        text = reader.get(path).content.decode()
        data = Caller(getattr(cast, name)).send("GET", path[:-1])[1]
        seen[name] = ("Pulse-words" in text, "Rating-words" in text)
        assert seen[name] == (bool(data["pulses"]), bool(data["rating"])), name
        assert ("pulse" in [one["key"] for one in data["measures"]]) is seen[name][0]
        assert ("ME-5" in [one["key"] for one in data["measures"]]) is seen[name][1]
    assert seen == {
        "giver": (False, False),
        "receiver": (True, True),
        "manager": (True, True),
        "giver_manager": (False, True),
        "operations": (False, True),
        "executive": (False, True),
        "support": (False, False),
    }
    Transition.objects.filter(pk=handed_over.pk).update(stage="closed")
    reader = Client()
    reader.force_login(cast.giver)
    assert "Rating-words" in reader.get(path).content.decode()


def test_on_the_page(cast: Cast, handed_over: Transition, champion: Stakeholder, client: Client) -> None:
    """MS-1 ME-3: remind, withdraw, note the call; a low answer stands on top until somebody has called."""
    follow_up(handed_over, champion)
    client.force_login(cast.receiver)
    page, base = (
        f"/transitions/{handed_over.pk}/outcome/",
        f"/transitions/{handed_over.pk}/outcome/pulse/{champion.pk}/",
    )
    assert "Remind" in client.get(page).content.decode()
    assert client.post(base + "remind/").status_code == 302
    assert "reminded" in client.get(page).content.decode()
    answer_pulse(token=pulse_token(handed_over.pk, champion.pk), score=1)
    assert "Call " in client.get(page).content.decode()
    assert client.post(base + "called/", {"summary": "Sorted out"}).status_code == 302
    assert "Call " not in client.get(page).content.decode().replace("Call log", "")
    assert Touchpoint.objects.get(source="pulse").summary == "Sorted out"
    survey = Survey.objects.create(
        transition=handed_over, stakeholder=champion, asked_at=clock.now() - timedelta(days=5)
    )
    assert client.post(f"/surveys/{survey.pk}/remind/").status_code == 302
    answer_survey(token=survey_token(handed_over.pk, champion.pk), score=2)
    assert client.post(f"/surveys/{survey.pk}/called/").status_code == 302
    sponsor = handed_over.account.stakeholders.get(kind="sponsor")
    follow_up(handed_over, sponsor)
    revoke = f"/transitions/{handed_over.pk}/outcome/pulse/{sponsor.pk}/revoke/"
    assert client.post(revoke).status_code == 302


def test_by_the_api(cast: Cast, handed_over: Transition, champion: Stakeholder) -> None:
    """MS-1 ME-3 SY-4: the same verbs."""
    sponsor = handed_over.account.stakeholders.get(kind="sponsor")
    follow_up(handed_over, champion)
    follow_up(handed_over, sponsor)
    receiver, base = Caller(cast.receiver), f"/transitions/{handed_over.pk}/outcome/pulse"
    assert receiver.send("POST", f"{base}/{champion.pk}/remind")[1]["pulses"][0]["reminded_at"]
    answer_pulse(token=pulse_token(handed_over.pk, champion.pk), score=1)
    status, found = receiver.send("POST", f"{base}/{champion.pk}/called", {"summary": "Sorted out"})
    assert (status, found["pulses"][0]["called_at"] is not None) == (200, True)
    assert len(receiver.send("POST", f"{base}/{sponsor.pk}/revoke")[1]["pulses"]) == 1
    survey = Survey.objects.create(
        transition=handed_over, stakeholder=champion, asked_at=clock.now() - timedelta(days=5)
    )
    assert receiver.send("POST", f"/surveys/{survey.pk}/remind")[1]["reminded_at"]
    assert (
        receiver.send("POST", f"/surveys/{survey.pk}/called", {})[1]["reasons"][0]["code"]
        == "survey.no_answer"
    )
    answer_survey(token=survey_token(handed_over.pk, champion.pk), score=2)
    assert receiver.send("POST", f"/surveys/{survey.pk}/called", {})[1]["called_at"]


def test_by_the_command(cast: Cast, handed_over: Transition, champion: Stakeholder) -> None:
    """MS-1 ME-3 ME-5 ME-8: ask, remind, rate, check, call, withdraw at the shell."""

    def run(verb: str, *args: str) -> Any:
        out = StringIO()
        call_command(
            "outcome", verb, str(handed_over.pk), *args, "--json", "--as", "rei@tasuki.example", stdout=out
        )
        return json.loads(out.getvalue())

    assert len(run("ask")["surveys"]) == 2
    follow_up(handed_over, champion)
    assert run("remind", "pulse", champion.email)["pulses"][0]["reminded_at"]
    answer_pulse(token=pulse_token(handed_over.pk, champion.pk), score=2)
    assert run("called", "pulse", champion.email, "--summary", "Talked")["pulses"][0]["called_at"]
    assert run("rate", "4", "--comment", "Good brief")["rating"]["score"] == 4
    assert run("check", "70", "0")["baseline"] == 70
    assert len(run("revoke", "survey", champion.email)["surveys"]) == 1
    with pytest.raises(Refused):
        run("rate", "6")
    out = StringIO()
    call_command("outcome", "show", str(handed_over.pk), stdout=out)
    assert "ME-3" in out.getvalue()
