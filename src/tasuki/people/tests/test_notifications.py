"""How colleagues choose to be reached by mail: profile, API, command."""

from __future__ import annotations

import json
from datetime import time
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from tasuki.audit.models import Event
from tasuki.people.models import Person
from tasuki.people.notifications import Notifications, change_notifications
from tasuki.rules.access import Actor
from tasuki.rules.reasons import NotFound, Refused
from tasuki.testing.cast import Cast

pytestmark = pytest.mark.django_db
FORM = {"mail_digest": "soon", "digest_at": "09:30", "quiet_from": "20:00", "quiet_until": "07:00"}


@pytest.fixture
def client(cast: Cast) -> Client:
    """The giver's browser."""
    made = Client()
    made.force_login(cast.giver, backend="tasuki.people.backends.EmailBackend")
    return made


def chosen(cast: Cast) -> dict[str, Any]:
    """What the giver has chosen."""
    return Notifications.of(Person.objects.get(pk=cast.giver.pk)).as_dict()


def test_on_the_profile(cast: Cast, client: Client) -> None:
    """MS-8: digest off, daily or soon, hour, quiet hours and days off, in one's own zone, on the profile page."""
    page = client.get("/me/").content.decode()
    assert 'value="08:00"' in page
    assert "Asia/Tokyo" in page
    assert client.post("/me/notifications/", FORM).status_code == 302
    assert chosen(cast) == {**FORM, "quiet_days_off": False}
    event = Event.objects.get(action="person.notifications_changed")
    assert event.fields == {
        "fields": ["digest_at", "mail_digest", "quiet_days_off", "quiet_from", "quiet_until"]
    }
    answer = client.post("/me/notifications/", {**FORM, "digest_at": "25:00", "mail_digest": "hourly"})
    assert answer.status_code == 422
    assert chosen(cast)["mail_digest"] == "soon"


def test_through_the_api(cast: Cast, client: Client) -> None:
    """MS-8, SY-4: the same through the API; what is left out stays, what is wrong is refused."""
    assert client.get("/api/v1/me/notifications").json()["mail_digest"] == "daily"
    body = {"quiet_from": "21:15", "quiet_days_off": False}
    answer = client.patch("/api/v1/me/notifications", body, content_type="application/json")
    assert answer.json() == {
        "mail_digest": "daily", "digest_at": "08:00", "quiet_from": "21:15", "quiet_until": "08:00",
        "quiet_days_off": False,
    }  # fmt: skip
    for wrong in ({"digest_at": "24:00"}, {"mail_digest": "hourly"}, {"zone": "UTC"}):
        assert (
            client.patch("/api/v1/me/notifications", wrong, content_type="application/json").status_code
            == 422
        )
    assert chosen(cast)["quiet_from"] == "21:15"


def test_by_command(cast: Cast) -> None:
    """MS-8, SY-4: `tasuki notifications` shows and changes one's own choice."""
    out = StringIO()
    call_command(
        "notifications", "--as", "gina@tasuki.example", "--digest", "off", "--at", "07:45", stdout=out
    )
    assert chosen(cast)["mail_digest"] == "off"
    assert "07:45" in out.getvalue()
    out = StringIO()
    call_command("notifications", "--as", "gina@tasuki.example", "--json", "--no-quiet-days-off", stdout=out)
    assert json.loads(out.getvalue())["quiet_days_off"] is False
    with pytest.raises(Refused):
        call_command("notifications")


def test_only_ones_own(cast: Cast) -> None:
    """MS-8, RO-10: nobody, operations included, chooses for somebody else."""
    for actor in (cast.actor("operations"), cast.actor("manager"), Actor.console()):
        with pytest.raises(NotFound):
            change_notifications(actor=actor, person=cast.giver, mail_digest="off")


def test_all_reasons_at_once(cast: Cast) -> None:
    """MS-8: an address that is missing and a time that is none are both said."""
    Person.objects.filter(pk=cast.giver.pk).update(email=None, mail_digest="off")
    with pytest.raises(Refused) as refused:
        change_notifications(actor=cast.actor("giver"), person=cast.giver, mail_digest="daily", digest_at="8")
    assert [one.code for one in refused.value.reasons] == ["notifications.no_address", "notifications.time"]
    with pytest.raises(Refused):
        change_notifications(actor=cast.actor("giver"), person=cast.giver, mail_digest="hourly")
    kept = change_notifications(actor=cast.actor("giver"), person=cast.giver, digest_at=time(8))
    assert kept.digest_at == time(8)
