"""The meetings page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils.html import escape

from tasuki.customers.models import Initiative
from tasuki.meetings.models import Meeting, MeetingAction
from tasuki.testing.cast import Cast
from tasuki.transitions.models import Transition
from tasuki.web import clock

pytestmark = pytest.mark.django_db
TOKYO = ZoneInfo("Asia/Tokyo")


def signed_in(cast: Cast, name: str) -> Client:
    """A browser in which this member of the cast has signed in."""
    client = Client()
    client.force_login(getattr(cast, name))
    return client


def url(row: Transition, *more: str) -> str:
    """An address under the meetings tab."""
    return "/".join([f"/transitions/{row.pk}/meetings", *more, ""])


def held(cast: Cast, row: Transition, **more: Any) -> dict[str, Any]:
    """What the form sends."""
    local = (clock.now() - timedelta(hours=1)).astimezone(TOKYO)
    return {
        "held_at": local.strftime("%Y-%m-%dT%H:%M"),
        "people": [str(cast.giver.pk), str(cast.receiver.pk)],
        "stakeholders": [str(one) for one in row.account.stakeholders.values_list("pk", flat=True)],
        "notes": "Mika wants monthly calls.",
        "version": "0",
        **more,
    }


def test_agenda_and_what_is_known(cast: Cast, introducing: Transition) -> None:
    """MT-3 MT-4: the page shows agenda, minutes and what the record and the initiatives say."""
    Initiative.objects.create(
        account=introducing.account, name="Rollout in Kobe", next_step="Train the trainers"
    )
    client = signed_in(cast, "receiver")
    page = client.get(url(introducing)).content.decode()
    assert "The new owner introduces themselves" in page
    page = client.get(url(introducing, "joint-meeting", "record")).content.decode()
    for expected in ("Outcomes sought", "Rollout in Kobe", "Train the trainers", "Mika", "Until"):
        assert expected in page, expected


def test_speaking_notes_for_whoever_speaks(cast: Cast, introducing: Transition) -> None:
    """MT-5, PB-14: the agenda carries words to start from, in the reader's language, until the meeting was held."""
    spec = introducing.playbook.parsed().meeting_of("joint-meeting")  # type: ignore[union-attr]
    assert spec is not None
    note = escape(spec.agenda[0].note("en"))
    client = signed_in(cast, "receiver")
    assert note in client.get(url(introducing)).content.decode()
    client.post(url(introducing, "joint-meeting", "record"), held(cast, introducing))
    assert note not in client.get(url(introducing)).content.decode()


def test_record_through_the_page(cast: Cast, introducing: Transition) -> None:
    """MT-3 MT-8 GA-4: recorded in the account's time zone, with an action that its owner finishes."""
    due = (clock.now() + timedelta(days=2)).date().isoformat()
    data = held(cast, introducing) | {
        "action-0": "Send plan",
        "action-0-owner": str(cast.giver.pk),
        "action-0-due": due,
    }
    response = signed_in(cast, "receiver").post(url(introducing, "joint-meeting", "record"), data)
    assert response.status_code == 302, response.content.decode()[:2000]
    meeting = Meeting.objects.get()
    assert meeting.held_at is not None
    assert abs(meeting.held_at - (clock.now() - timedelta(hours=1))) < timedelta(minutes=2)
    page = signed_in(cast, "giver").get(url(introducing)).content.decode()
    for expected in ("Mika wants monthly calls.", "Send plan", "Recorded by Rei Receiver"):
        assert expected in page, expected
    done = f"/meeting-actions/{MeetingAction.objects.get().pk}/done/"
    assert signed_in(cast, "outsider").post(done).status_code == 404
    assert signed_in(cast, "giver").post(done).status_code == 302
    notes = {"notes": "Mika wants weekly calls.", "version": str(meeting.version)}
    assert signed_in(cast, "giver").post(f"/meetings/{meeting.pk}/notes/", notes).status_code == 302
    assert Meeting.objects.get().notes == "Mika wants weekly calls."


def test_refusal_keeps_what_was_typed(cast: Cast, introducing: Transition) -> None:
    """MT-3 GA-4: all reasons on the page, the waiver named, nothing typed is lost."""
    data = held(cast, introducing, people=[str(cast.receiver.pk)], stakeholders=[])
    response = signed_in(cast, "receiver").post(url(introducing, "joint-meeting", "record"), data)
    page = response.content.decode()
    assert response.status_code == 422
    for expected in ("waive the step", "Nobody from the customer", "Mika wants monthly calls."):
        assert expected in page, expected


def test_shut_before_contact(cast: Cast, preparing: Transition) -> None:
    """GA-4 MS-2: the button is shut and says why; the internal meeting is open."""
    page = signed_in(cast, "receiver").get(url(preparing)).content.decode()
    assert "The customer may not be met yet" in page
    assert f"{url(preparing)}internal-meeting/record/" in page
    response = signed_in(cast, "receiver").post(
        url(preparing, "joint-meeting", "record"), held(cast, preparing)
    )
    assert response.status_code == 422


def test_plan_and_call_off(cast: Cast, preparing: Transition) -> None:
    """MT-1 MT-3: planned in the short form, then called off."""
    when = (clock.now() + timedelta(days=3)).astimezone(TOKYO).strftime("%Y-%m-%dT%H:%M")
    client = signed_in(cast, "giver")
    response = client.post(url(preparing, "joint-meeting", "plan"), {"starts_at": when, "form": "short"})
    assert response.status_code == 302
    meeting = Meeting.objects.get()
    assert meeting.short
    assert client.post(f"/meetings/{meeting.pk}/cancel/").status_code == 302
    assert client.post(url(preparing, "joint-meeting", "plan"), {"starts_at": "soon"}).status_code == 422
    assert Meeting.objects.get().state == "cancelled"


@pytest.mark.parametrize("path", [(), ("joint-meeting", "record"), ("joint-meeting", "plan")])
def test_outsider_finds_nothing(cast: Cast, preparing: Transition, path: tuple[str, ...]) -> None:
    """RO-10 SE-2: for an outsider none of it exists; signed out leads to the sign-in."""
    post = path[-1:] == ("plan",)
    for client, status in ((signed_in(cast, "outsider"), 404), (Client(), 302)):
        response = client.post(url(preparing, *path)) if post else client.get(url(preparing, *path))
        assert response.status_code == status


def test_times_name_their_zone_where_it_is_not_the_readers(cast: Cast, introducing: Transition) -> None:
    """MT-3: a time on the card is the account's; its zone stands beside it for whoever lives in another."""
    at = (clock.now() + timedelta(days=2)).astimezone(TOKYO).strftime("%Y-%m-%dT%H:%M")
    client = signed_in(cast, "receiver")
    client.post(url(introducing, "joint-meeting", "plan"), {"starts_at": at, "minutes": "30", "version": "0"})
    beside = '<span class="quiet small">Asia/Tokyo</span>'
    assert beside not in client.get(url(introducing)).content.decode()
    cast.receiver.zone = "Europe/Madrid"
    cast.receiver.save(update_fields=["zone"])
    assert beside in client.get(url(introducing)).content.decode()
