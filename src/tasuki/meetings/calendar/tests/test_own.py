"""A person's own calendar: the private feed, the plan published to a calendar (MT-5)."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from icalendar import Calendar

from tasuki.connectors.caldav import Collection
from tasuki.connectors.caldav.fake import FakeCalendar
from tasuki.meetings.calendar import feed, publishing
from tasuki.meetings.calendar.diary import entries_of
from tasuki.meetings.calendar.models import CalendarFeed, CalendarTarget, PublishedEntry
from tasuki.meetings.models import Meeting
from tasuki.people.models import Person
from tasuki.people.tokens import make_token
from tasuki.rules.reasons import Refused
from tasuki.testing.cast import Cast
from tasuki.transitions.models import Transition
from tasuki.web import clock

pytestmark = pytest.mark.django_db
URL = "https://dav.example.com/rei/plan/"


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def path_of(address: str) -> str:
    return "/" + address.split("/", 3)[3]


# -- the feed ---------------------------------------------------------------------------------------


def test_feed_says_what_is_to_come(cast: Cast, meeting: Meeting) -> None:
    """MT-5 UX-1: meetings, steps due, the cutover and deadlines, in the person's language and zone."""
    Person.objects.filter(pk=cast.receiver.pk).update(language="es", zone="Europe/Madrid")
    answer = Client().get(path_of(feed.make_feed(actor=cast.actor("receiver"))))
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/calendar")
    calendar = Calendar.from_ical(answer.content.decode())
    assert isinstance(calendar, Calendar)
    events: list[Any] = [one for one in calendar.subcomponents if one.name == "VEVENT"]
    kinds = {str(one["UID"]).split("-")[0] for one in events}
    assert {"meeting", "step", "cutover"} <= kinds
    found = next(one for one in events if str(one["UID"]).startswith("meeting-"))
    assert (found["DTSTART"].dt, str(found["DTSTART"].params["TZID"])) == (meeting.starts_at, "Europe/Madrid")
    assert "reunión conjunta" in str(found["SUMMARY"])
    cutover = next(one for one in events if str(one["UID"]).startswith("cutover-"))
    assert cutover["DTSTART"].dt == meeting.transition.transition_on


def test_feed_tells_nothing_of_the_record(cast: Cast, meeting: Meeting) -> None:
    """MT-5 SE-2 PE-6: titles, names of accounts, dates; not a word of answers, notes or reasons."""
    Meeting.objects.filter(pk=meeting.pk).update(notes="They nearly left us")
    Transition.objects.filter(pk=meeting.transition_id).update(reason_text="Gina was promoted")
    text = Client().get(path_of(feed.make_feed(actor=cast.actor("receiver")))).content.decode()
    assert "nearly left" not in text
    assert "promoted" not in text
    assert "What we learned" not in text


def test_feed_is_secret(cast: Cast) -> None:
    """MT-5: only the hash is kept; a new address ends the old one; ended, or with its person gone, it leads nowhere."""
    first = feed.make_feed(actor=cast.actor("receiver"))
    token = path_of(first).removeprefix("/calendar/").removesuffix(".ics")
    row = CalendarFeed.objects.get()
    assert token not in str(row.__dict__)
    assert len(token) >= 43
    second = feed.make_feed(actor=cast.actor("receiver"))
    assert Client().get(path_of(first)).status_code == 404
    assert Client().get(path_of(second)).status_code == 200
    Person.objects.filter(pk=cast.receiver.pk).update(is_active=False)
    assert Client().get(path_of(second)).status_code == 404
    Person.objects.filter(pk=cast.receiver.pk).update(is_active=True)
    feed.end_feed(actor=cast.actor("receiver"))
    assert Client().get(path_of(second)).status_code == 404
    with pytest.raises(Refused):
        feed.end_feed(actor=cast.actor("receiver"))


def test_feed_spares_calendars_that_ask_often(
    cast: Cast, meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """MT-5: unchanged is said in a word; too often is refused; search engines and shared caches are kept out."""
    monkeypatch.setattr(feed, "PER_HOUR", 4)
    path, client = path_of(feed.make_feed(actor=cast.actor("receiver"))), Client()
    first = client.get(path)
    assert "noindex" in first["X-Robots-Tag"]
    assert "private" in first["Cache-Control"]
    assert client.get(path, headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert client.get(path, headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 304
    Meeting.objects.filter(pk=meeting.pk).update(minutes=60)
    changed = client.get(path, headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]
    last = client.head(path)
    assert last.status_code == 429
    assert last["Retry-After"] == "3600"


def test_feed_on_every_door(cast: Cast) -> None:
    """MT-5 SY-4: made and ended on the page, through the API, at the shell; shown once."""
    client = signed_in(cast.receiver)
    made = client.post("/me/calendar/address/")
    assert made.status_code == 201
    assert ".ics" in made.content.decode()
    assert ".ics" not in client.get("/me/calendar/").content.decode()
    assert client.post("/me/calendar/address/end/").status_code == 302
    _token, text = make_token(actor=cast.actor("receiver"), person=cast.receiver, name="test")
    api = Client(headers={"Authorization": f"Bearer {text}"})
    assert api.post("/api/v1/me/calendar/feed").json()["address"].endswith(".ics")
    kept = api.post("/api/v1/me/calendar/feed", headers={"Idempotency-Key": "k"})
    assert kept.json() == {"address": ""}
    assert api.get("/api/v1/me/calendar").json()["feed_since"]
    assert api.delete("/api/v1/me/calendar/feed").json()["feed_since"] is None
    out = StringIO()
    call_command("calendar", "address", "--json", "--as", cast.receiver.email, stdout=out)
    assert json.loads(out.getvalue())["address"].endswith(".ics")


# -- publishing --------------------------------------------------------------------------------------


@pytest.fixture
def server() -> FakeCalendar:
    """The calendar of the receiver."""
    return FakeCalendar(Collection(URL, "rei", "right"))


def opener(server: FakeCalendar) -> Any:
    """Opens it with whatever password is kept."""

    def opened(collection: Collection) -> FakeCalendar:
        server.collection = collection
        return server

    return opened


def connect(cast: Cast, password: str = "right") -> CalendarTarget:
    return publishing.connect(actor=cast.actor("receiver"), url=URL, user_name="rei", password=password)


def run(cast: Cast, server: FakeCalendar) -> publishing.Outcome:
    return publishing.sync_now(actor=cast.actor("receiver"), opened=opener(server))


def test_plan_is_published_once(cast: Cast, meeting: Meeting, server: FakeCalendar) -> None:
    """MT-5: every entry once; a second run writes nothing; what moves is changed in place, what is over goes."""
    connect(cast)
    first = run(cast, server)
    assert first.error is None
    assert first.put == len(server.entries) == len(entries_of(cast.receiver)) > 2
    assert (run(cast, server).put, run(cast, server).removed) == (0, 0)
    assert meeting.starts_at is not None
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=meeting.starts_at + timedelta(hours=2))
    assert run(cast, server).put == 1
    Meeting.objects.filter(pk=meeting.pk).update(state="cancelled")
    assert run(cast, server).removed == 1


def test_a_run_that_broke_off_goes_on(cast: Cast, meeting: Meeting, server: FakeCalendar) -> None:
    """MT-5: an entry that reached the server while we crashed is taken as ours, not written twice."""
    connect(cast)
    run(cast, server)
    before = dict(server.entries)
    PublishedEntry.objects.all().delete()
    assert run(cast, server).error is None
    assert server.entries == before
    assert PublishedEntry.objects.count() == len(before)


def test_what_the_owner_does_there_is_theirs(cast: Cast, meeting: Meeting, server: FakeCalendar) -> None:
    """MT-5: what they changed or removed is left alone until the plan itself says something else about it."""
    connect(cast)
    run(cast, server)
    name = publishing.name_of(
        next(one.uid for one in entries_of(cast.receiver) if one.uid.startswith("meeting-"))
    )
    other = next(one for one in server.entries if one != name)
    server.entries[name] += "X-ALARM:mine\r\n"
    del server.entries[other]
    server.entries["own.ics"] = "theirs"
    assert run(cast, server).released == 2
    assert "X-ALARM" in server.entries[name]
    assert other not in server.entries
    Meeting.objects.filter(pk=meeting.pk).update(minutes=55)
    assert run(cast, server).put == 1
    assert "X-ALARM" not in server.entries[name]
    assert other not in server.entries
    publishing.disconnect(actor=cast.actor("receiver"))
    run(cast, server)
    assert server.entries == {"own.ics": "theirs"}
    assert not CalendarTarget.objects.exists()


def test_errors_name_the_way_out(cast: Cast, server: FakeCalendar) -> None:
    """MT-5: a wrong password waits for its owner; a busy server is asked again, more and more seldom."""
    connect(cast, password="wrong")
    assert run(cast, server).permanent
    row = CalendarTarget.objects.get()
    assert (row.error_code, row.next_at) == ("caldav.refused", None)
    assert publishing.sync_due(opened=opener(server)) == 0
    page = signed_in(cast.receiver).get("/me/calendar/").content.decode()
    assert "does not accept user name or password" in page
    assert "wrong" not in page
    connect(cast)
    server.status = 503
    assert not run(cast, server).permanent
    row.refresh_from_db()
    assert row.next_at is not None
    assert row.next_at - clock.now() < timedelta(minutes=6)
    server.status = 0
    CalendarTarget.objects.update(next_at=clock.now())
    assert publishing.sync_due(opened=opener(server)) == 1
    row.refresh_from_db()
    assert (row.error_code, row.failures) == ("", 0)


def test_password_lies_sealed(cast: Cast) -> None:
    """MT-5 SE-2: sealed with the company's key; kept while nothing else changes; refused where it would travel bare."""
    row = connect(cast)
    assert row.sealed is not None
    assert b"right" not in bytes(row.sealed)
    assert row.key_id
    again = publishing.connect(actor=cast.actor("receiver"), url=URL, user_name="rei")
    assert again.pk == row.pk
    assert again.sealed is not None
    for url in ("http://dav.example.com/x/", "nonsense", "https://a:b@dav.example.com/"):
        with pytest.raises(Refused) as refused:
            publishing.connect(actor=cast.actor("receiver"), url=url, user_name="rei", password="x")
        assert [one.code for one in refused.value.reasons] == ["calendar.bad_url"]
    with pytest.raises(Refused) as refused:
        publishing.connect(actor=cast.actor("receiver"), url=URL, user_name="other")
    assert [one.code for one in refused.value.reasons] == ["calendar.no_password"]


def test_publishing_on_every_door(cast: Cast) -> None:
    """MT-5 SY-4: page, API and command; the password is in no answer and in no log."""
    client = signed_in(cast.receiver)
    refused = client.post("/me/calendar/connect/", {"url": "http://x.example/", "password": "hush-hush"})
    assert refused.status_code == 422
    assert "hush-hush" not in refused.content.decode()
    _token, text = make_token(actor=cast.actor("receiver"), person=cast.receiver, name="test")
    api = Client(headers={"Authorization": f"Bearer {text}"})
    body = json.dumps({"url": URL, "user_name": "rei", "password": "hush-hush"})
    put = api.put("/api/v1/me/calendar/published", body, "application/json", headers={"Idempotency-Key": "k"})
    assert put.status_code == 200
    assert put.json()["published_to"] == URL
    assert "hush" not in put.content.decode()
    out = StringIO()
    call_command("calendar", "show", "--json", "--as", cast.receiver.email, stdout=out)
    assert json.loads(out.getvalue())["published_to"] == URL
    assert api.delete("/api/v1/me/calendar/published").status_code == 200
    assert CalendarTarget.objects.get().ends
