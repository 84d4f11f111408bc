"""Cover is not succession: who answers the customer while the owner is away."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from tasuki.customers.models import Account, Ownership
from tasuki.customers.queries import relations_to_account, visible_accounts
from tasuki.people.models import Absence, Person
from tasuki.rules.access import allowed
from tasuki.rules.reasons import Conflict, Refused
from tasuki.testing.cast import Cast
from tasuki.testing.stories import open_for, settle_all
from tasuki.transitions.actions import advance
from tasuki.transitions.actions.cover import (
    end_cover,
    end_returned,
    replace_cover,
    start_cover,
)
from tasuki.transitions.cover.queries import running_cover
from tasuki.transitions.models import Cover, Notice
from tasuki.web import clock

pytestmark = pytest.mark.django_db


def cover(cast: Cast, account: Account, who: str = "outsider", **more: Any) -> Cover:
    """Somebody covers for the giver."""
    values = {"person": getattr(cast, who), "reason": "The owner fell ill", **more}
    return start_cover(actor=cast.actor("giver_manager"), account=account, **values)


def codes(error: pytest.ExceptionInfo[Refused]) -> set[str]:
    """The codes of all reasons."""
    return {one.code for one in error.value.reasons}


def test_from_the_first_hour(cast: Cast, account: Account) -> None:
    """TR-6: who covers is told, sees and edits the account at once, but no sensitive notes; the owner stays."""
    assert not visible_accounts(cast.actor("outsider")).filter(pk=account.pk).exists()
    cover(cast, account)
    actor = cast.actor("outsider")
    relations = relations_to_account(actor, account)
    assert visible_accounts(actor).filter(pk=account.pk).exists()
    for action in ("account.see", "account.edit", "knowledge.edit", "commitment.edit", "stakeholder.edit"):
        assert allowed(action, actor, relations), action
    for action in ("sensitive.see", "transition.open", "cover.manage", "brief.accept"):
        assert not allowed(action, actor, relations), action
    account.refresh_from_db()
    assert account.owner_id == cast.giver.pk
    assert Notice.objects.get(code="notice.cover_started").person_id == cast.outsider.pk


def test_every_reason_why_not(cast: Cast, account: Account) -> None:
    """TR-6: an owner, an absent or leaving person, a past day, no reason: refused, all reasons at once."""
    Absence.objects.create(person=cast.giver, starts_on=date(2020, 1, 1))
    with pytest.raises(Refused) as refused:
        cover(cast, account, "giver", reason="?", until=date(2020, 1, 1))
    assert codes(refused) == {
        "cover.is_owner",
        "cover.person_absent",
        "cover.reason_missing",
        "cover.until_past",
    }
    Person.objects.filter(pk=cast.outsider.pk).update(last_day=date(2020, 1, 1))
    cast.outsider.refresh_from_db()
    with pytest.raises(Refused) as refused:
        cover(cast, account)
    assert codes(refused) == {"cover.person_leaves"}
    with pytest.raises(Refused) as refused:
        start_cover(actor=cast.actor("support"), account=account, person=cast.manager, reason="Ill today")
    assert codes(refused) == {"access.role"}


def test_one_at_a_time(cast: Cast, account: Account) -> None:
    """TR-6: a second cover is refused with who covers; replacing and ending are compare-and-set."""
    first = cover(cast, account)
    with pytest.raises(Refused) as refused:
        cover(cast, account, "support")
    assert codes(refused) == {"cover.exists"}
    actor = cast.actor("operations")
    second = replace_cover(actor=actor, cover_id=first.pk, person=cast.support, reason="Swapped")
    with pytest.raises(Conflict):
        replace_cover(actor=actor, cover_id=first.pk, person=cast.manager, reason="Swapped too")
    end_cover(actor=actor, cover_id=second.pk)
    with pytest.raises(Conflict):
        end_cover(actor=actor, cover_id=second.pk)
    assert [one.ended_because for one in Cover.objects.order_by("started_at")] == ["replaced", "stopped"]
    assert not allowed(
        "account.edit", cast.actor("support"), relations_to_account(cast.actor("support"), account)
    )


def test_ends_at_the_cutover(cast: Cast, account: Account) -> None:
    """TR-6: the successor is decided separately; cover ends in the very change that hands the account over."""
    cover(cast, account)
    transition = open_for(cast, account)
    for to in ("preparing", "ready"):
        advance(
            actor=cast.actor("manager"),
            transition_id=transition.pk,
            to=to,
            override_reason="It is urgent now",
        ) if to == "ready" else advance(actor=cast.actor("giver"), transition_id=transition.pk, to=to)
    settle_all(cast, transition, "internal", "warm", "promises")
    advance(actor=cast.actor("giver"), transition_id=transition.pk, to="introducing")
    assert running_cover(account.pk) is not None
    advance(actor=cast.actor("receiver"), transition_id=transition.pk, to="handed_over")
    assert running_cover(account.pk) is None
    assert Cover.objects.get().ended_because == "handed_over"


NOON = datetime(2026, 11, 22, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("until", "absence", "ends_on"),
    [
        (date(2026, 12, 1), None, date(2026, 12, 1)),
        (date(2026, 12, 1), (date(2026, 11, 20), date(2026, 12, 4)), date(2026, 12, 5)),
        (None, (date(2026, 11, 20), date(2026, 11, 30)), date(2026, 12, 1)),
        (None, (date(2026, 11, 20), None), None),
        (None, None, None),
    ],
)
def test_ends_when_the_owner_is_back(
    cast: Cast, account: Account, until: date | None, absence: Any, ends_on: date | None
) -> None:
    """TR-6: cover ends by itself on the day the absent one is back: as expected, or when the absence is over."""
    with clock.fixed(NOON):
        cover(cast, account, until=until)
        if absence:
            Absence.objects.create(person=cast.giver, starts_on=absence[0], ends_on=absence[1])
    ended = None
    for day in range(30):
        if end_returned(NOON + timedelta(days=day)):
            ended = (NOON + timedelta(days=day)).date()
            break
    assert ended == ends_on


def test_who_left_is_never_back(cast: Cast, account: Account) -> None:
    """TR-6: the cover of somebody who left goes on until a permanent owner takes over."""
    cover(cast, account, until=(clock.now() + timedelta(days=3)).date())
    Person.objects.filter(pk=cast.giver.pk).update(is_active=False)
    assert end_returned(clock.now() + timedelta(days=40)) == 0


@pytest.mark.parametrize("start", ["away", "left", "nobody"])
@pytest.mark.parametrize("role", ["account", "success"])
def test_ends_when_another_owner_arrives(cast: Cast, account: Account, start: str, role: str) -> None:
    """TR-6: a new owner of record ends the cover of that role, however they came; one who left does not."""
    owner = None if start == "nobody" else cast.giver
    Account.objects.filter(pk=account.pk).update(owner=owner if role == "account" else cast.giver)
    account.refresh_from_db()
    if role == "success" and owner is not None:
        Ownership.objects.create(account=account, person=owner, role=role, since=NOON)
    made = start_cover(
        actor=cast.actor("operations"),
        account=account,
        person=cast.outsider,
        reason="The owner fell ill",
        ownership=role,
    )
    assert made.absent == owner
    Person.objects.filter(pk=cast.giver.pk).update(is_active=start != "left")
    Person.objects.filter(pk=cast.receiver.pk).update(is_active=False)
    later = clock.now() + timedelta(days=1)
    assert end_returned(later) == 0
    if role == "account":
        Account.objects.filter(pk=account.pk).update(owner=cast.receiver)
    else:
        Ownership.objects.filter(account=account, role=role).update(until=later)
        Ownership.objects.create(account=account, person=cast.receiver, role=role, since=later)
    assert end_returned(later) == 0
    Person.objects.filter(pk=cast.receiver.pk).update(is_active=True)
    assert end_returned(later) == 1
    assert Cover.objects.get().ended_because == "handed_over"


def test_pages(cast: Cast, account: Account) -> None:
    """TR-6: the page starts, replaces and ends a cover; the account's page shows who covers."""
    client = Client()
    client.force_login(cast.giver_manager)
    url = f"/accounts/{account.pk}/cover/"
    assert client.post(url, {"person": cast.giver.pk, "reason": "Ill today"}).status_code == 422
    assert client.post(url, {"person": cast.outsider.pk, "reason": "Ill today"}).status_code == 302
    assert b"Oskar Outsider" in client.get(f"/accounts/{account.pk}/").content
    assert client.post(url, {"person": cast.support.pk, "reason": "Swapped"}).status_code == 302
    running = running_cover(account.pk)
    assert running is not None
    assert running.person_id == cast.support.pk
    assert b"Suri Support" in client.get(url).content
    assert client.post(f"/covers/{running.pk}/end/").status_code == 302
    client.force_login(cast.receiver)
    assert client.get(url).status_code == 404


def test_api_and_command(cast: Cast, account: Account, capsys: Any) -> None:
    """TR-6 SY-4: the same through the API and the command."""
    client = Client()
    client.force_login(cast.operations)
    body = {"person": "oskar@tasuki.example", "reason": "Ill today"}
    url = f"/api/v1/accounts/{account.pk}/covers"
    made = client.post(url, json.dumps(body), content_type="application/json")
    assert (made.status_code, made.json()["absent"]) == (201, "Gina Giver")
    assert client.post(url, json.dumps(body), content_type="application/json").status_code == 422
    assert client.get("/api/v1/covers").json()["count"] == 1
    body["person"] = "suri@tasuki.example"
    swapped = client.post(
        f"/api/v1/covers/{made.json()['id']}/replace", json.dumps(body), content_type="application/json"
    )
    assert swapped.status_code == 201
    assert client.post(f"/api/v1/covers/{swapped.json()['id']}/end").json()["ended_because"] == "stopped"
    assert len(client.get(url).json()) == 2
    call_command("cover", "start", account.name, "oskar@tasuki.example", "--reason", "Ill again")
    call_command("cover", "list")
    call_command("cover", "end", account.name)
    assert "Oskar Outsider covers for Gina Giver" in capsys.readouterr().out
