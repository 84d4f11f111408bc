"""Addresses that get no mail: kept, shown, lifted; on all three doors."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from tasuki.audit.models import Event
from tasuki.messaging.delivery import deliver_due
from tasuki.messaging.models import Message, Suppression
from tasuki.messaging.suppression import actions
from tasuki.messaging.suppression.listing import MOST_LINES, import_list
from tasuki.messaging.suppression.queries import is_suppressed, suppressed_among
from tasuki.messaging.tests.conftest import introduce, queue_step
from tasuki.messaging.tests.sink import Sink
from tasuki.rules.access import Actor
from tasuki.rules.reasons import NotFound, Refused
from tasuki.testing.cast import Cast
from tasuki.testing.stories import open_for
from tasuki.web.reason_texts import sentence

pytestmark = pytest.mark.django_db
PAGE = "messaging:suppressions"
CONSOLE = Actor.console()


def run(*words: str) -> Any:
    """The command's answer."""
    out = StringIO()
    call_command("suppressions", *words, "--json", stdout=out)
    return json.loads(out.getvalue())


def entry(
    address: str = "Mika@Quillon.example", source: str = "list", reason: str = "By phone"
) -> Suppression:
    return actions.suppress(actor=CONSOLE, address=address, reason=reason, source=source)


def test_an_entry_holds_until_it_is_lifted_with_a_reason() -> None:
    """MS-5: in any case of letters; lifting keeps the row with who and why, and each is an event without address."""
    made = entry()
    assert made.address == "mika@quillon.example"
    assert is_suppressed(" MIKA@quillon.EXAMPLE ")
    assert suppressed_among(["a@b.example", "Mika@quillon.example"]) == {"mika@quillon.example"}
    assert entry().pk == made.pk
    with pytest.raises(Refused):
        actions.lift(actor=CONSOLE, suppression_id=made.pk, reason=" ? ")
    done = actions.lift(actor=CONSOLE, suppression_id=made.pk, reason="She asked for it")
    assert not is_suppressed("mika@quillon.example")
    assert (done.lifted_reason, done.lifted_at is not None) == ("She asked for it", True)
    with pytest.raises(Refused):
        actions.lift(actor=CONSOLE, suppression_id=made.pk, reason="She asked for it")
    told = Event.objects.filter(action__startswith="address.")
    assert [one.action for one in told.order_by("seq")] == ["address.suppressed", "address.lifted"]
    assert "mika" not in repr(list(told.values())).lower()


def test_a_wish_outweighs_a_bounce() -> None:
    """MS-5: who lifts the bounce later does not lift the wish with it."""
    first = entry(source="bounced", reason="550 no such user")
    second = entry(source="asked", reason="By phone")
    assert first.pk != second.pk
    assert entry(source="bounced", reason="550 again").pk == second.pk
    first.refresh_from_db()
    assert first.lifted_at is not None
    assert Suppression.objects.filter(lifted_at=None).count() == 1


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        ({"address": "mika"}, {"recipient.bad_address"}),
        ({"reason": "n/a"}, {"suppression.reason_missing"}),
        ({"reason": "By phone " * 40}, {"suppression.too_long"}),
        ({"source": "rumour"}, {"suppression.source"}),
        ({"address": "", "reason": ""}, {"recipient.bad_address", "suppression.reason_missing"}),
    ],
)
def test_what_is_wrong_is_said_all_at_once(values: dict[str, str], codes: set[str]) -> None:
    """MS-5: nothing is cut, nothing guessed."""
    with pytest.raises(Refused) as told:
        entry(**{"address": "mika@quillon.example", **values})
    assert {one.code for one in told.value.reasons} == codes


def test_what_is_queued_stays_and_leaves_once_it_is_lifted(cast: Cast, account: Any, sink: Sink) -> None:
    """MS-5: nothing goes to a suppressed address; the message waits and says why."""
    rows = queue_step(cast, introduce(cast, open_for(cast, account)))
    made = entry(address=rows[0].to_address)
    deliver_due()
    assert rows[0].to_address not in sink.recipients
    row = Message.objects.get(pk=rows[0].pk)
    assert row.state == "queued"
    from tasuki.messaging.board import list_views, view

    assert "recipient.suppressed" in [one.code for one in view(row).waits_for]
    assert "recipient.suppressed" in [one.code for shown in list_views([row]) for one in shown.waits_for]
    actions.lift(actor=CONSOLE, suppression_id=made.pk, reason="She asked for it")
    deliver_due()
    assert rows[0].to_address in sink.recipients


# -- lists ------------------------------------------------------------------------------------------------


LIST = 'address;note\nmika@quillon.example;left\n\n"Ren";ren@quillon.example\nnot an address\nMIKA@quillon.example\n'


def test_a_list_is_taken_in_line_by_line() -> None:
    """MS-5: good lines are kept, bad ones named with their number; twice adds nothing."""
    taken = import_list(actor=CONSOLE, text=LIST, reason="Old tool")
    assert (taken.added, taken.known, [(one.line, one.text) for one in taken.bad]) == (
        2,
        1,
        [(1, "address note"), (5, "not an address")],
    )
    again = import_list(actor=CONSOLE, text=LIST, reason="Old tool")
    assert (again.added, again.known) == (0, 3)
    assert Event.objects.filter(action="address.list_suppressed").count() == 1


@pytest.mark.parametrize(
    ("text", "added", "bad"),
    [
        ("mika@quillon.example, ren@quillon.example", 0, [(1, "mika@quillon.example, ren@quillon.example")]),
        (
            "Mika;mika@quillon.example;ren@quillon\nsol@b.example",
            1,
            [(1, "mika@quillon.example, ren@quillon")],
        ),
        ("mika@quillon.example;MIKA@quillon.example", 1, []),
        ("mika.quillon.example", 0, [(1, "mika.quillon.example")]),
        ("mika.quillon.example\nren@quillon.example", 1, [(1, "mika.quillon.example")]),
    ],
)
def test_nothing_of_a_list_is_left_out_in_silence(text: str, added: int, bad: list[tuple[int, str]]) -> None:
    """MS-5: a line with several addresses, or a first one without any, is named, not guessed at."""
    taken = import_list(actor=CONSOLE, text=text, reason="Old tool")
    assert (taken.added, [(one.line, one.text) for one in taken.bad]) == (added, bad)
    assert all(sentence(one.reason) == f"“{one.text}” is not one e-mail address." for one in taken.bad)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a@b.example\x00", "suppression.not_text"),
        ("a@b.example\n" * (MOST_LINES + 1), "suppression.list_too_long"),
    ],
)
def test_a_list_that_is_none(text: str, code: str) -> None:
    """MS-5: refused as a whole, nothing kept."""
    with pytest.raises(Refused) as told:
        import_list(actor=CONSOLE, text=text, reason="Old tool")
    assert told.value.reasons[0].code == code
    assert not Suppression.objects.exists()


# -- doors ------------------------------------------------------------------------------------------------


def test_the_page(client: Client, cast: Cast) -> None:
    """MS-5: add, find, take in a list, lift with a reason."""
    client.force_login(cast.operations)
    data = {"address": "mika@quillon.example", "reason": "By phone", "source": "asked"}
    assert client.post(reverse("messaging:add_suppression"), data).status_code == 302
    bad = client.post(reverse("messaging:add_suppression"), {**data, "address": "mika"})
    assert bad.status_code == 422
    assert "“mika” is not one e-mail address." in bad.content.decode()
    listed = client.post(reverse("messaging:import_suppressions"), {"lines": LIST, "reason": "Old tool"})
    assert "Line 5: not an address" in listed.content.decode()
    found = client.get(reverse(PAGE), {"q": "ren@"}).content.decode()
    assert ("ren@quillon.example" in found, "mika@" in found) == (True, False)
    row = Suppression.objects.get(address="mika@quillon.example")
    address = reverse("messaging:lift_suppression", args=[row.pk])
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "She asked for it"}).status_code == 302
    assert "She asked for it" in client.get(reverse(PAGE), {"show": "lifted"}).content.decode()


def test_the_api(client: Client, cast: Cast) -> None:
    """MS-5, SY-4: the same verbs."""
    client.force_login(cast.operations)

    def post(path: str, body: dict[str, str]) -> Any:
        return client.post(f"/api/v1/suppressions{path}", body, "application/json")

    made = post("", {"address": "mika@quillon.example", "reason": "By phone", "source": "asked"})
    assert made.status_code == 201
    taken = post("/import", {"lines": LIST, "reason": "Old tool"}).json()
    assert (taken["added"], taken["bad"][1]["line"]) == (1, 5)
    found = client.get("/api/v1/suppressions", {"source": "asked"}).json()
    assert (found["count"], found["items"][0]["by"]) == (1, cast.operations.name)
    lifted = post(f"/{made.json()['id']}/lift", {"reason": "She asked for it"}).json()
    assert lifted["in_force"] is False
    assert client.get("/api/v1/suppressions", {"show": "lifted"}).json()["count"] == 1


def test_the_command(tmp_path: Path) -> None:
    """MS-5: the same verbs at the shell."""
    run("add", "mika@quillon.example", "--why", "By phone", "--source", "asked")
    file = tmp_path / "list.csv"
    file.write_text(LIST, encoding="utf-8-sig")
    assert run("import", str(file), "--why", "Old tool")["added"] == 1
    assert [one["address"] for one in run("list", "--source", "asked")] == ["mika@quillon.example"]
    run("lift", "mika@quillon.example", "--why", "She asked for it")
    assert run("list", "--show", "lifted")[0]["lifted_reason"] == "She asked for it"


def test_it_is_there_for_those_who_operate_mail(client: Client, cast: Cast) -> None:
    """SE-2: for the others there is no such list, on any door."""
    row = entry()
    client.force_login(cast.giver)
    assert client.get(reverse(PAGE)).status_code == 404
    assert (
        client.post(reverse("messaging:lift_suppression", args=[row.pk]), {"reason": "Mine"}).status_code
        == 404
    )
    assert client.get("/api/v1/suppressions").status_code == 404
    with pytest.raises(NotFound):
        run("list", "--as", str(cast.giver.email))
    assert is_suppressed(row.address)


def test_the_list_costs_the_same_however_long_it_is(
    client: Client, cast: Cast, django_assert_max_num_queries: Any
) -> None:
    """MS-5: at most ten queries."""
    import_list(actor=CONSOLE, text="\n".join(f"p{n}@b.example" for n in range(120)), reason="Old tool")
    client.force_login(cast.operations)
    with django_assert_max_num_queries(10):
        assert client.get(reverse(PAGE)).status_code == 200
