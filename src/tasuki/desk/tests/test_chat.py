"""Chat rooms: what they are told, when not, never twice; against a real webhook on loopback."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import time, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from tasuki.connectors.http import Answer, Outgoing
from tasuki.connectors.http.fake import FakeHttp
from tasuki.desk.chat import posting, rooms
from tasuki.desk.chat.models import STATE, ChatPost, ChatRoom
from tasuki.desk.chat.rooms import RoomWishes
from tasuki.people.models import Team
from tasuki.rules.reasons import Conflict, NotFound, Refused
from tasuki.testing.cast import Cast, make_account
from tasuki.testing.stories import open_for
from tasuki.transitions.models import Notice, Transition
from tasuki.web import clock, vault

pytestmark = pytest.mark.django_db

ALWAYS = RoomWishes("Handoffs", quiet_from=time(0), quiet_until=time(0), quiet_days_off=False)


class Hook:
    """A webhook on loopback: `answers` are given one after the other, then 200."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.answers: list[tuple[int, dict[str, str]]] = []
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, headers = hook.answers.pop(0) if hook.answers else (200, {})
                if status == 200:
                    hook.told.append(json.loads(body)["text"])
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(b"ok" if status == 200 else b"no_service")

            def log_message(self, *_args: Any) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/services/T0/B0/secret"
        threading.Thread(
            target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        ).start()


@pytest.fixture
def hook(settings: Any) -> Iterator[Hook]:
    """A webhook that may be reached."""
    settings.HTTP_ALLOW = "127.0.0.1/32"
    made = Hook()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def room(cast: Cast, hook: Hook) -> ChatRoom:
    """A room that is never quiet, set up an hour ago."""
    with clock.fixed(clock.now() - timedelta(hours=1)):
        return rooms.add_room(actor=cast.actor("operations"), address=hook.address, wishes=ALWAYS)


@pytest.fixture
def transition(cast: Cast, room: ChatRoom) -> Transition:
    """Opened half an hour ago: the receiver was told."""
    with clock.fixed(clock.now() - timedelta(minutes=30)):
        return open_for(cast, make_account(cast.giver))


def test_a_room_is_told_once(room: ChatRoom, transition: Transition, hook: Hook) -> None:
    """MS-8: what happened stands in one post, with a link; told again only when something new happens."""
    assert posting.post_due() == 1
    (text,) = hook.told
    assert "You take over Aster Foods" in text
    assert f"/transitions/{transition.pk}/|" in text
    assert posting.post_due() == 0
    assert ChatPost.objects.get().state == STATE.SENT
    assert len(hook.told) == 1


def test_the_same_cause_for_two_people_is_one_line(
    cast: Cast, room: ChatRoom, transition: Transition, hook: Hook
) -> None:
    """MS-8: three who hear of one thing make one line."""
    Notice.objects.all().delete()
    for person in (cast.giver, cast.receiver, cast.manager):
        Notice.objects.create(
            person=person, transition=transition, code="notice.accepted", at=clock.now() - timedelta(minutes=5),
            values={"account": "Aster Foods", "receiver": "Rei"}, once_key=f"notice.accepted:b1:{person.pk}",
        )  # fmt: skip
    posting.post_due()
    assert hook.told[0].count("\n• ") == 1


def test_nothing_that_somebody_wrote(room: ChatRoom, transition: Transition, hook: Hook) -> None:
    """MS-8: reasons in words stay in the app; names cannot make mentions or links."""
    Notice.objects.update(
        code="notice.cancelled", values={"account": "<!channel> A|B", "reason": "He is ill"}
    )
    posting.post_due()
    assert "ill" not in hook.told[0]
    assert "&lt;!channel&gt; A¦B" in hook.told[0]


def test_quiet_hours_are_kept_and_caught_up(room: ChatRoom, transition: Transition, hook: Hook) -> None:
    """MS-8: nothing at night in the room's zone; in the morning all of it, once."""
    ChatRoom.objects.update(quiet_from=time(19), quiet_until=time(8), zone="Asia/Tokyo", quiet_days_off=False)
    day = clock.now()
    night = (day + timedelta(days=1)).replace(hour=15, minute=0)  # midnight in Tokyo
    with clock.fixed(night):
        assert posting.post_due() == 0
    with clock.fixed(night + timedelta(hours=9)):
        assert posting.post_due() == 1
    assert len(hook.told) == 1


def test_only_its_team_and_only_what_is_urgent(
    cast: Cast, room: ChatRoom, transition: Transition, hook: Hook
) -> None:
    """MS-8, RO-10: another team's room hears nothing; nor one that wants what is urgent only."""
    other = Team.objects.create(name="Elsewhere")
    ChatRoom.objects.update(team=other)
    assert posting.post_due() == 0
    ChatRoom.objects.update(team=cast.receiver.team, only_urgent=True)
    assert posting.post_due() == 0
    Notice.objects.update(code="notice.breached", values={"account": "Aster Foods", "clock": "x"})
    assert posting.post_due() == 1


def test_a_refusal_is_tried_again_and_shown(
    cast: Cast, room: ChatRoom, transition: Transition, hook: Hook
) -> None:
    """MS-8: 429 and 404 are waited out with the answer named; the lines are not lost, nor told twice."""
    hook.answers = [(429, {"Retry-After": "120"}), (404, {})]
    posting.post_due()
    room.refresh_from_db()
    assert (room.error_code, room.error_values["status"]) == ("chat.refused", "429")
    assert posting.post_due() == 0
    now = clock.now()
    with clock.fixed(now + timedelta(seconds=121)):
        posting.post_due()
    with clock.fixed(now + timedelta(minutes=20)):
        posting.post_due()
    room.refresh_from_db()
    assert (room.error_code, len(hook.told)) == ("", 1)
    assert [one.state for one in room.posts.all()] == [STATE.SENT]


def test_an_unknown_outcome_is_not_repeated(room: ChatRoom, transition: Transition) -> None:
    """MS-8: the line broke after the question: nobody knows; a post that a dead worker left likewise."""
    fake = FakeHttp(serve=lambda _method, _path: "timeout", allowed=Outgoing().allowed)
    posting.post_due(fake)
    assert ChatPost.objects.get().state == STATE.UNCERTAIN
    with clock.fixed(clock.now() + timedelta(hours=1)):
        assert posting.post_due(fake) == 0
    assert len(fake.asked) == 1
    ChatPost.objects.update(state=STATE.CLAIMED, lease_until=clock.now() - timedelta(seconds=1))
    posting.post_due(fake)
    assert ChatPost.objects.get().state == STATE.UNCERTAIN


@pytest.mark.parametrize(
    "address",
    ["", "nonsense", "ftp://a.example/x", "https://u:p@a.example/", "https://a b/", "https://a\n/x"],
)
def test_bad_addresses(cast: Cast, address: str) -> None:
    """MS-8: refused with what an address looks like; plain http only inside the own network."""
    with pytest.raises(Refused) as refused:
        rooms.add_room(actor=cast.actor("operations"), address=address, wishes=ALWAYS)
    assert refused.value.reasons[0].code == "chat.bad_address"
    with pytest.raises(Refused) as refused:
        rooms.add_room(actor=cast.actor("operations"), address="http://a.example/x", wishes=ALWAYS)
    assert refused.value.reasons[0].code == "chat.not_https"


def test_the_address_is_sealed_and_never_shown(cast: Cast, room: ChatRoom, hook: Hook) -> None:
    """SE-2, MS-8: neither the row nor the API nor the page gives the webhook away; only operations see rooms."""
    assert b"secret" not in bytes(room.address)
    assert rooms.address_of(room) == hook.address
    client = Client()
    client.force_login(cast.operations, backend="tasuki.people.backends.EmailBackend")
    assert "secret" not in client.get(f"/chat-rooms/{room.pk}/").content.decode()
    assert "secret" not in client.get("/api/v1/chat-rooms").content.decode()
    with pytest.raises(NotFound):
        rooms.access_room(cast.actor("giver"), room.pk)


@pytest.mark.parametrize(
    "address",
    [
        "https://a.example:99999/services/secret",
        "https://a.example:0/services/secret",
        "https://a.example\\services\\secret",
        f"https://{'ü' * 70}.example/services/secret",
        "https://[a.example/services/secret",
        "https://secret@a.example/services",
        "https://:secret@a.example/services",
        f"https://{'a' * 300}.example/services/secret",
        "https://a.example/services/secret\ud800",
    ],
    ids=["port", "port-0", "backslash", "idn", "bracket", "user", "password", "long", "surrogate"],
)
def test_an_address_that_cannot_be_asked_is_refused_without_it(cast: Cast, address: str) -> None:
    """SE-2, MS-8: what the client would refuse later is refused at once, and no reason names the key."""
    with pytest.raises(Refused) as refused:
        rooms.add_room(actor=cast.actor("operations"), address=address, wishes=ALWAYS)
    assert [one.code for one in refused.value.reasons] == ["chat.bad_address"]
    assert "secret" not in str(refused.value)


def test_a_key_that_is_kept_never_comes_back_in_trouble(
    cast: Cast, room: ChatRoom, transition: Transition, hook: Hook
) -> None:
    """SE-2, MS-8: neither kept nor shown: an address taken in earlier, a server that repeats what it was asked."""
    key = "T0/B0/secret"
    echo = FakeHttp(
        serve=lambda _method, path: Answer(404, body=f"No {path} here".encode()), allowed=Outgoing().allowed
    )
    said = posting.try_out(actor=cast.actor("operations"), room_id=room.pk, client=echo)
    assert said is not None
    assert (key in str(said), said.values["answer"]) == (False, "No /… here")
    odd = vault.seal(f"https://127.0.0.1:99999/services/{key}", bound_to=f"chat:{room.pk}")
    ChatRoom.objects.update(address=odd)
    posting.post_due()
    room.refresh_from_db()
    assert (room.error_code, room.error_values) == ("http.bad_url", {"url": "127.0.0.1"})
    told = posting.try_out(actor=cast.actor("operations"), room_id=room.pk)
    assert told is not None
    assert key not in str(told)
    ChatRoom.objects.update(error_values={"url": hook.address})
    client = Client()
    client.force_login(cast.operations, backend="tasuki.people.backends.EmailBackend")
    for page in ("/chat-rooms/", f"/chat-rooms/{room.pk}/", "/api/v1/chat-rooms"):
        assert key not in client.get(page).content.decode()


def test_set_up_by_page(cast: Cast, hook: Hook) -> None:
    """MS-8: add, try out, change with the address kept, switch off, remove."""
    client = Client()
    client.force_login(cast.operations, backend="tasuki.people.backends.EmailBackend")
    form = {
        "name": "Sales", "address": hook.address, "language": "ja", "zone": "Asia/Tokyo", "quiet_from": "19:00",
        "quiet_until": "08:00", "version": "0",
    }  # fmt: skip
    assert client.post("/chat-rooms/new/", form | {"zone": "Mars/One"}).status_code == 422
    bare = client.post("/chat-rooms/new/", form | {"address": ""})
    assert bare.context["form"]["address"].errors, "a new room needs its address"
    assert client.post("/chat-rooms/new/", form).status_code == 302
    made = ChatRoom.objects.get()
    client.post(f"/chat-rooms/{made.pk}/try/")
    assert "引き継ぎ" in hook.told[0] or hook.told[0].startswith("*Tasuki*")
    answer = client.post(
        f"/chat-rooms/{made.pk}/", form | {"name": "Sales team", "address": "", "version": "1"}
    )
    assert answer.status_code == 302
    made.refresh_from_db()
    assert (made.name, rooms.address_of(made)) == ("Sales team", hook.address)
    with pytest.raises(Conflict):
        rooms.change_room(actor=cast.actor("operations"), room_id=made.pk, wishes=ALWAYS, expected_version=1)
    client.post(f"/chat-rooms/{made.pk}/switch/", {"active": "0"})
    assert posting.post_due() == 0
    client.post(f"/chat-rooms/{made.pk}/remove/")
    assert not ChatRoom.objects.exists()


def test_set_up_through_the_api(cast: Cast, hook: Hook) -> None:
    """MS-8, SY-4: the same verbs."""
    client = Client()
    client.force_login(cast.operations, backend="tasuki.people.backends.EmailBackend")

    def send(verb: str, path: str, body: dict[str, Any] | None = None) -> Any:
        return client.generic(verb, f"/api/v1/chat-rooms{path}", json.dumps(body or {}), "application/json")

    made = send("POST", "", {"name": "Api", "address": hook.address})
    assert made.status_code == 201, made.content
    one = made.json()
    assert (one["quiet_from"], one["quiet_until"]) == ("19:00", "08:00"), "times as they are taken: HH:MM"
    assert send("POST", "", {"name": "B", "address": hook.address, "quiet_from": "7 pm"}).status_code == 422
    assert send("POST", f"/{one['id']}/try").json() == {"taken": True, "trouble": ""}
    changed = send("PUT", f"/{one['id']}", {"name": "Api", "only_urgent": True, "version": 1}).json()
    assert (changed["only_urgent"], changed["version"]) == (True, 2)
    assert send("POST", f"/{one['id']}/switch", {"active": False}).json()["is_active"] is False
    assert send("DELETE", f"/{one['id']}").status_code == 200
    assert client.get("/api/v1/chat-rooms").json() == {"items": []}


def test_set_up_by_command(cast: Cast, hook: Hook, monkeypatch: pytest.MonkeyPatch) -> None:
    """MS-8, SY-4: `tasuki chat`; the webhook comes from a pipe, never from the command line."""
    monkeypatch.setattr("sys.stdin", StringIO(hook.address + "\n"))
    call_command("chat", "add", "Ops", stdout=StringIO())
    call_command("chat", "test", "Ops", stdout=StringIO())
    assert len(hook.told) == 1
    call_command("chat", "off", "Ops", stdout=StringIO())
    out = StringIO()
    call_command("chat", "list", stdout=out)
    assert "127.0.0.1" in out.getvalue()
    assert "secret" not in out.getvalue()
    call_command("chat", "remove", "Ops", stdout=StringIO())
    with pytest.raises(NotFound):
        call_command("chat", "on", "Ops", stdout=StringIO())
