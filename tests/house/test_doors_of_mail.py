"""No message leaves by any door while a gate is closed (MS-2, MS-5, GA-1 … GA-3): every door is tried.

The doors are not listed by hand: every page that writes, every operation of the API, every command and every task of
the program, as they are registered. Each is used with what those who may would really send, while messages lie in the
queue ready to leave and a real mail server listens; then the program is told to send. A new door is tried by itself
where it has a line in `routes.py`; a new command or task without an entry below fails.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command, get_commands
from django.db import transaction
from django.tasks import Task
from django.test import Client
from pytest_django import DjangoDbBlocker

import tasuki
from tasuki.customers.models import Stakeholder
from tasuki.messaging import announcing, delivery
from tasuki.messaging.envelope import make_message_id
from tasuki.messaging.models import STATE, Attempt, Message
from tasuki.messaging.tests.sink import Sink
from tasuki.transitions.models import GateOverride, Step, Transition
from tasuki.web import clock
from tasuki.web.ids import new_id
from tests.house.routes import MAY, OPERATIONS, OUTSIDE, PAGES, Route
from tests.house.test_access import address, body_of
from tests.house.world import World, make_world

pytestmark = pytest.mark.django_db
API: Final = "/api/v1"
SOURCE: Final = Path(tasuki.__file__).parent

# -- what is shut, and how ------------------------------------------------------------------------------


def stage(name: str) -> Callable[[Transition], object]:
    return lambda row: Transition.objects.filter(pk=row.pk).update(stage=name)


def kept_shut(gate: str) -> Callable[[Transition], object]:
    def shut(row: Transition) -> object:
        bits = " ".join(one for one in row.gate_bits.split() if one != gate)
        GateOverride.objects.filter(transition=row, gate=gate).delete()
        return Transition.objects.filter(pk=row.pk).update(gate_bits=bits)

    return shut


def notice_open(row: Transition) -> object:
    GateOverride.objects.filter(transition=row, gate="internal").delete()
    return Step.objects.filter(transition=row, key="tell-support").update(state="todo", required=True)


SHUT: Final[dict[str, Callable[[Transition], object]]] = {
    "paused": stage("paused"),
    "cancelled": stage("cancelled"),
    "returned": stage("returned"),
    "draft": stage("draft"),
    "planned": stage("planned"),
    "internal": kept_shut("internal"),
    "prepared": kept_shut("prepared"),
    "review": kept_shut("review"),
    "notice": notice_open,
}
# Every door is tried while this is shut; the doors that touch messages, while the others are.
FULLY: Final = "notice"
REACHES: Final = re.compile(r"queue|send|approve|invit|recap|mailing|remind|/ask|:ask|survey|draft")

# Commands: what is called, or why it cannot send. A new one needs an entry.
QUIET: Final = "works on nothing that could be sent"
COMMANDS: Final[dict[str, tuple[str, ...] | str]] = {
    "outbox": ("list",),
    "mail": ("pace", "--overall", "0", "--each", "0"),
    "mailbox": ("look",),
    "mailing": QUIET,  # its verbs are those of the page and the API, tried there
    "meeting": QUIET,  # the same
    "invite": ("{transition_id}", "joint-meeting", "--preview"),
    "outcome": QUIET,
    "advance": ("{transition_id}", "handed_over"),
    "done": ("{transition_id}", "joint-meeting"),
    "approve": ("{transition_id}",),
    "texts": QUIET,
    "suppressions": ("list",),
    "notices": QUIET,
    "snooze": QUIET,
    "export": QUIET,
    "views": QUIET,
    "running": (),
    "chat": QUIET,
    "calendar": QUIET,
    **dict.fromkeys(
        (
            *("absence", "accept", "account", "audit", "backup", "blackout", "boundaries", "breach", "brief"),
            *("bulk", "catalogue", "change", "check", "clocks", "commitments", "cover", "customer-page"),
            *("date", "deal", "demo", "documents", "drill", "import", "know", "knowledge", "notifications"),
            *("onboarding", "open", "person", "playbook", "privacy", "readiness", "restore", "return"),
            *(
                "rules",
                "search",
                "sensitive",
                "serve",
                "show",
                "stakeholders",
                "standards",
                "success",
                "token",
            ),
            *("work", "pulse", "survey", "insights"),
        ),
        QUIET,
    ),
}

# Tasks that need to be told what of: everything else is called as it stands.
TOLD: Final[dict[str, tuple[str, ...]]] = {
    "tasuki.messaging.jobs.after_cutover": ("transition_id",),
    "tasuki.messaging.jobs.after_cancel": ("transition_id",),
    "tasuki.meetings.calendar.jobs.after_cancel": ("transition_id",),
}
# Tasks that take an id of work this world has none of under way, or look outside; none of them reaches messages but
# through the verbs that are tried here.
NOT_CALLED: Final = frozenset(
    {
        "tasuki.messaging.mailing.jobs.carry_on",
        "tasuki.desk.jobs.send_digests",  # to colleagues; has an outbox of its own
    }
)


# -- the stage ------------------------------------------------------------------------------------------


@dataclass
class House:
    """The world with messages ready to leave, a client for each member, and the mail server."""

    world: World
    clients: dict[str, Client]
    sink: Sink

    @property
    def row(self) -> Transition:
        """The transition whose gates are shut."""
        found: Transition = self.world.mine["transition"]
        return found


@pytest.fixture(scope="module")
def house(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[House]:
    """Built once, gone afterwards."""
    with django_db_blocker.unblock(), lasting(), Sink() as sink:
        world = make_world()
        world.mine["transition"].refresh_from_db()
        clients = {name: Client() for name in (*world.people, OUTSIDE)}
        for name, person in world.people.items():
            clients[name].force_login(person)
        make_ready(world)
        found = pytest.MonkeyPatch()
        found.setattr(django_settings, "TASUKI_SMTP", f"smtp://127.0.0.1:{sink.port}", raising=False)
        yield House(world, clients, sink)
        found.undo()
        transaction.set_rollback(True)


@contextmanager
def lasting() -> Iterator[None]:
    """A block in which the claim's own transaction counts as the outermost one, and which is undone."""
    block: Any = transaction.atomic()
    block._from_testcase = True
    with block:
        yield


def make_ready(world: World) -> None:
    """Messages in every state from which one could leave, each to somebody at the customer."""
    row = world.mine["transition"]
    GateOverride.objects.create(
        transition=row, gate="prepared", by_name="Mona", reason="not what this is about", at=clock.now()
    )
    Transition.objects.filter(pk=row.pk).update(gate_bits="internal prepared review")
    row.refresh_from_db()
    base = Message.objects.get(pk=world.mine["message_id"])
    states = (STATE.QUEUED, STATE.QUEUED, STATE.APPROVED, STATE.FAILED, STATE.DRAFT)
    for n, state in enumerate(states):
        person = Stakeholder.objects.create(
            account=row.account,
            first_name="Door",
            last_name=str(n),
            kind="user",
            email=f"door{n}@quillon.example",
        )
        one = Message.objects.get(pk=base.pk)
        one.pk = one.id = new_id()
        one.message_id = make_message_id(one.pk)
        one.recipient, one.to_address, one.address_key = person, person.email, person.email
        one.state, one.generation = state, 1
        one.content_hash = one.hash_now()
        one.approved_hash = "" if state == STATE.DRAFT else one.content_hash
        one.scheduled_at = clock.now() if state == STATE.QUEUED else None
        one.save(force_insert=True)


def try_to_send(house: House) -> list[str]:
    """Everything that sends, told to send, an hour later; which customers got mail."""
    before = len(house.sink.recipients)
    with clock.fixed(clock.now() + timedelta(hours=1)):
        announcing.announce_all()
        delivery.deliver_due()
    return [one for one in house.sink.recipients[before:] if not one.endswith("@tasuki.example")]


def is_shut(house: House, name: str) -> bool:
    """Whether what was shut still is, read from the rows by hand and not by the program's own condition."""
    row = Transition.objects.get(pk=house.row.pk)
    if name in ("internal", "prepared", "review"):
        return name not in row.gate_bits.split()
    if name == "notice":
        step = Step.objects.get(transition=row, key="tell-support")
        return (
            step.state == "todo" and not GateOverride.objects.filter(transition=row, gate="internal").exists()
        )
    return row.stage == name


# -- the doors ------------------------------------------------------------------------------------------

WRITES: Final = {
    **{name: route for name, route in PAGES.items() if route.post},
    **{name: route for name, route in OPERATIONS.items() if not name.startswith("GET ")},
}
PREFERRED: Final = ("giver", "manager", "receiver", "operations", "administrator", OUTSIDE)


def who(route: Route) -> str:
    """Somebody who may."""
    may = MAY[route.post or route.get]
    return next((one for one in PREFERRED if one in may), OUTSIDE)


def use(house: House, name: str, route: Route) -> None:
    """Go through a door as those who may."""
    world, member, body = house.world, who(route), body_of(route.data, house.world)
    if name in PAGES:
        client = Client(raise_request_exception=False)
        client.cookies.load({key: one.value for key, one in house.clients[member].cookies.items()})
        client.post(address(name, route, world, world.mine), body)
        return
    method, path = name.split(" ")
    for key in re.findall(r"{(\w+)}", path):
        value = route.literal.get(key, world.mine.get(route.args.get(key, key), ""))
        path = path.replace(f"{{{key}}}", str(value))
    token = world.tokens.get(member, "")
    Client(raise_request_exception=False).generic(
        method,
        API + path,
        _json(body),
        "application/json",
        headers={"Authorization": f"Bearer {token}"} if token else {},
    )


def _json(body: dict[str, Any]) -> str:
    import json

    return json.dumps(body, default=str)


def door(house: House, shut: str, go: Callable[[], object]) -> tuple[list[str], bool, bool]:
    """Shut, go through the door, try to send, undo it all: who got mail, is it still shut, did messages change."""
    with lasting():
        SHUT[shut](house.row)
        before = _messages()
        try:
            with lasting():
                go()
        except AssertionError:
            raise
        except Exception:  # noqa: S110 -- a door that breaks: what follows shows whether anything leaves
            pass
        touched = _messages() != before
        still = is_shut(house, shut)
        got = try_to_send(house)
        transaction.set_rollback(True)
    return got, still, touched


def _messages() -> list[tuple[Any, ...]]:
    rows = Message.objects.order_by("pk").values_list("pk", "state", "version", "scheduled_at")
    return [*rows, ("attempts", Attempt.objects.count())]


def test_with_everything_open_they_do_leave(house: House) -> None:
    """MS-5: the very messages of this test leave when nothing is shut: so what follows shows the gates at work."""
    with lasting():
        got = try_to_send(house)
        transaction.set_rollback(True)
    assert sorted(got) == ["door0@quillon.example", "door1@quillon.example"]


@pytest.mark.parametrize("shut", SHUT)
def test_the_sender_itself(house: House, shut: str) -> None:
    """MS-2, MS-5, GA-1…GA-3: claimed directly, one by one and all at once: nothing arrives."""

    def one_by_one() -> None:
        for pk in Message.objects.filter(state=STATE.QUEUED).values_list("pk", flat=True):
            assert delivery.claim(pk) is None
            assert delivery.deliver_one(pk) is None

    assert door(house, shut, one_by_one)[:2] == ([], True)


@pytest.fixture(scope="module")
def touching(house: House) -> list[str]:
    """Every door that writes, tried while an internal notice is open; the names of those that touch messages."""
    found, wrong = [], []
    for name, route in sorted(WRITES.items()):
        got, still, touched = door(house, FULLY, _through(house, name, route))
        if touched or REACHES.search(name):
            found.append(name)
        if got:
            wrong.append(f"{name}: {'' if still else 'opened the gate, '}{got}")
    assert wrong == []
    return found


def _through(house: House, name: str, route: Route) -> Callable[[], object]:
    return lambda: use(house, name, route)


def test_every_page_and_operation(touching: list[str]) -> None:
    """MS-2, MS-5, GA-1: through every page that writes and every operation of the API: nothing arrives."""
    assert {"messaging:queue", "messaging:send_again", "messaging:cancel"} <= set(touching)


@pytest.mark.parametrize("shut", [one for one in SHUT if one != FULLY])
def test_every_door_that_touches_messages(house: House, touching: list[str], shut: str) -> None:
    """MS-5, GA-1…GA-3: the doors that reach messages, while something else is shut: nothing arrives."""
    wrong = []
    for name in touching:
        got, still, _touched = door(house, shut, _through(house, name, WRITES[name]))
        if got and still:
            wrong.append(f"{name}: {got}")
    assert wrong == []


def tasks() -> dict[str, Task[..., Any]]:
    """Every task of the program, by its dotted name."""
    found: dict[str, Task[..., Any]] = {}
    for path in SOURCE.rglob("*.py"):
        if {"tests", "testing", "migrations"} & set(path.parts) or "@task" not in path.read_text("utf-8"):
            continue
        name = ".".join(("tasuki", *path.relative_to(SOURCE).with_suffix("").parts))
        module = import_module(name)
        found |= {
            f"{name}.{key}": one
            for key, one in vars(module).items()
            if isinstance(one, Task) and one.func.__module__ == name
        }
    return found


def test_every_task(house: House) -> None:
    """MS-5, GA-1: every task and every sweep there is, run while an internal notice is open: nothing arrives."""
    unknown, wrong = [], []
    for name, one in sorted(tasks().items()):
        needed = [key for key in one.func.__annotations__ if key != "return"]
        if name in NOT_CALLED:
            continue
        given = [str(house.world.mine[key]) for key in TOLD.get(name, ())]
        if len(given) != len(needed) and name.startswith(
            ("tasuki.messaging", "tasuki.meetings", "tasuki.mail")
        ):
            unknown.append(name)
        if len(given) == len(needed):
            got, _still, _touched = door(house, FULLY, _call(one, given))
            wrong += [f"{name}: {got}"] if got else []
    assert unknown == []
    assert wrong == []


def _call(one: Task[..., Any], given: list[str]) -> Callable[[], object]:
    return lambda: one.func(*given)


def test_every_command(house: House) -> None:
    """MS-5, SY-4, GA-1: every command has an entry; those that reach messages are run: nothing arrives."""
    ours = {name for name, app in get_commands().items() if str(app).startswith("tasuki")}
    assert ours - set(COMMANDS) == set()
    for name, line in COMMANDS.items():
        if isinstance(line, str) or name not in ours:
            continue
        words = [word.format(**{key: str(value) for key, value in house.world.mine.items()}) for word in line]
        got, still, _touched = door(house, FULLY, _command(name, words))
        assert (got, still) == ([], True), name


def _command(name: str, words: list[str]) -> Callable[[], object]:
    def run() -> None:
        try:
            call_command(name, *words, stdout=io.StringIO(), stderr=io.StringIO())
        except SystemExit:
            return

    return run


# -- there is one way out -------------------------------------------------------------------------------


def test_only_one_file_speaks_smtp() -> None:
    """MS-5: nothing else opens a connection to a mail server, or sends by Django's own means."""
    speaks = re.compile(
        r"^import smtplib|\bSMTP(?:_SSL)?\(|\bdjango\.core\.mail\b(?!\.backends)", re.MULTILINE
    )
    found = [str(path.relative_to(SOURCE)) for path in _sources() if speaks.search(path.read_text("utf-8"))]
    assert found == ["messaging/smtp.py"]


def test_only_the_claim_hands_messages_to_it() -> None:
    """MS-5: what is sent goes through the claim: `smtp.deliver` is called there, and by digests to colleagues."""
    callers = [
        str(path.relative_to(SOURCE))
        for path in _sources()
        if re.search(r"\bsmtp\.deliver\(", path.read_text("utf-8"))
    ]
    assert sorted(callers) == ["desk/digests.py", "messaging/delivery.py"]


def _sources() -> Iterator[Path]:
    for path in sorted(SOURCE.rglob("*.py")):
        if not {"tests", "testing", "migrations"} & set(path.parts):
            yield path
