"""Invitations on all three doors: page, API, command (MT-5, MS-6, SY-4)."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from tasuki.customers.models import Stakeholder
from tasuki.meetings.agendas import fitted
from tasuki.meetings.calendar.actions import invite
from tasuki.meetings.calendar.board import candidates_of
from tasuki.meetings.calendar.models import Invitation
from tasuki.meetings.calendar.tests.conftest import leave, letters_to
from tasuki.meetings.models import Meeting
from tasuki.meetings.queries import meeting_of
from tasuki.people.tokens import make_token
from tasuki.testing.cast import Cast

pytestmark = pytest.mark.django_db


def signed_in(cast: Cast, who: str = "giver") -> Client:
    client = Client()
    client.force_login(getattr(cast, who))
    return client


def test_page(cast: Cast, meeting: Meeting, mika: Stakeholder) -> None:
    """MT-5 MS-6: choose, read exactly what each gets, send it; the card says who is invited and what they said."""
    client, path = signed_in(cast), f"/meetings/{meeting.pk}/invitations/"
    text = client.get(path).content.decode()
    assert "Mika" in text
    assert "What each gets" not in text
    shown = client.get(path, {"person": str(cast.receiver.pk), "stakeholder": str(mika.pk)})
    text = shown.content.decode()
    assert "日時：" in text
    assert "BEGIN:VCALENDAR" in text
    assert "Send 2 invitations" in text
    body = {
        "person": str(cast.receiver.pk),
        "stakeholder": str(mika.pk),
        "expected": shown.context["expected"],
    }
    answer = client.post(path, body)
    assert answer.status_code == 302, answer.content.decode()[:500]
    assert letters_to(mika.email)[0].subject in text
    leave()
    card = client.get(f"/transitions/{meeting.transition_id}/meetings/").content.decode()
    assert "No answer yet" in card
    assert "Sent" in card
    one = Invitation.objects.get(stakeholder=mika)
    client.post(f"/invitations/{one.pk}/answer/", {"answer": "declined"})
    card = client.get(f"/transitions/{meeting.transition_id}/meetings/").content.decode()
    assert "Declined" in card
    assert "noted by hand" in card
    client.post(f"/invitations/{one.pk}/remove/")
    assert letters_to(mika.email)[-1].template == "calendar.cancel"


def test_page_refuses_with_reasons(cast: Cast, meeting: Meeting, mika: Stakeholder) -> None:
    """MT-5: what stands against an invitation is said before and after the button."""
    Stakeholder.objects.filter(pk=mika.pk).update(do_not_mail=True)
    client, path = signed_in(cast), f"/meetings/{meeting.pk}/invitations/"
    assert "asked" in client.get(path, {"stakeholder": str(mika.pk)}).content.decode()
    assert client.post(path, {"stakeholder": str(mika.pk)}).status_code == 422
    assert client.get(path, {"stakeholder": "nonsense"}).status_code == 422


def test_api(cast: Cast, meeting: Meeting, mika: Stakeholder) -> None:
    """MT-5 MS-6 SY-4: preview, send with its digest, note an answer, take off the list."""
    _token, text = make_token(actor=cast.actor("giver"), person=cast.giver, name="test")
    client = Client(headers={"Authorization": f"Bearer {text}"})
    path = f"/api/v1/meetings/{meeting.pk}/invitations"
    seen = client.get(f"{path}/preview?stakeholders={mika.pk}").json()
    assert seen["reasons"] == []
    assert "BEGIN:VCALENDAR" in seen["letters"][0]["calendar"]

    def send(body: dict[str, Any], key: str) -> Any:
        return client.post(path, json.dumps(body), "application/json", headers={"Idempotency-Key": key})

    wrong = send({"stakeholders": [str(mika.pk)], "digest": "0" * 64}, "one")
    assert wrong.status_code == 409
    body = {"stakeholders": [str(mika.pk)], "digest": seen["digest"]}
    made = send(body, "two")
    assert made.status_code == 200, made.content
    assert (made.json()[0]["name"], made.json()[0]["sending"]) == (mika.name, "waits")
    assert send(body, "two").json() == made.json()
    assert len(letters_to(mika.email)) == 1
    one = made.json()[0]["id"]
    answered = client.put(
        f"/api/v1/invitations/{one}/answer", json.dumps({"answer": "accepted"}), "application/json"
    )
    assert answered.json()["answer"] == "accepted"
    assert answered.json()["by_hand"]
    assert client.delete(f"/api/v1/invitations/{one}").json() == []
    assert client.get(path).json() == []


def command(*args: str) -> Any:
    out = StringIO()
    call_command("invite", *args, "--json", stdout=out)
    return json.loads(out.getvalue())


def test_command(cast: Cast, meeting: Meeting, mika: Stakeholder) -> None:
    """MT-5 MS-6 SY-4: the same at the shell."""
    ref, who = [str(meeting.transition_id), "joint-meeting"], ["--as", cast.giver.email or ""]
    assert command(*ref, *who) == []
    named = ["--customer", mika.email, "--zone", f"{mika.email}=Asia/Jakarta"]
    seen = command(*ref, *named, "--preview", *who)
    assert "Asia/Jakarta" in seen["letters"][0]["body"]
    made = command(*ref, *named, "--digest", seen["digest"], *who)
    assert (made[0]["sending"], made[0]["zone"]) == ("waits", "Asia/Jakarta")
    assert command(*ref, "--customer", mika.email, "--answer", "tentative", *who)[0]["answer"] == "tentative"
    assert command(*ref, "--customer", mika.email, "--remove", *who) == []


def test_readers_look_but_do_not_touch(cast: Cast, meeting: Meeting, mika: Stakeholder) -> None:
    """MT-5 RO-8 SE-2: an executive sees who is invited and changes nothing; a stranger finds nothing."""
    invite(actor=cast.actor("giver"), meeting_id=meeting.pk, stakeholders=[mika.pk])
    path = f"/meetings/{meeting.pk}/invitations/"
    executive, stranger = signed_in(cast, "executive"), signed_in(cast, "outsider")
    assert executive.get(path).status_code == 200
    assert executive.post(path, {"stakeholder": str(mika.pk)}).status_code == 422
    assert stranger.get(path).status_code == 404


def test_a_strategic_meeting_expects_the_leaders(cast: Cast, meeting: Meeting) -> None:
    """MT-1, MT-5: the account's form of the meeting says who is usually there, and so who is proposed."""
    row = meeting.transition
    Meeting.objects.filter(pk=meeting.pk).update(form="strategic")
    meeting.refresh_from_db()
    spec = fitted(row, meeting_of(row, meeting.step_key), meeting)
    found = {one.role: one for one in candidates_of(cast.actor("giver"), meeting) if not one.customer}
    assert set(spec.required_roles) > {"giver", "receiver"}
    assert {role for role, one in found.items() if one.usual} == set(spec.required_roles) & set(found)
    assert found["receiver_manager"].chosen
