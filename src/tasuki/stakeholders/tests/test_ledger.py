"""The introduction ledger, on all three doors."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tasuki.customers.models import Account, Stakeholder
from tasuki.rules.reasons import Conflict, NotFound, Refused
from tasuki.stakeholders import queries
from tasuki.stakeholders.actions import note_introduction
from tasuki.stakeholders.models import Introduction
from tasuki.testing.cast import Cast, make_account
from tasuki.web import clock
from tasuki.web.ids import new_id

pytestmark = pytest.mark.django_db


def test_who_was_not_told_comes_first(
    cast: Cast, account: Account, mika: Stakeholder, sofia: Stakeholder, handoff: UUID
) -> None:
    """PE-7: per person who told them, when, how; met and acknowledged; gaps first; each handoff by itself."""
    now = clock.now()
    note_introduction(
        actor=cast.actor("giver"),
        stakeholder=mika,
        transition_id=handoff,
        told_at=now,
        told_by=cast.giver,
        channel="call",
    )
    rows = queries.ledger_lines(list(queries.ledger(account.pk, handoff)), handoff)
    assert [(one.person.pk, one.state) for one in rows] == [(sofia.pk, "untold"), (mika.pk, "unmet")]
    assert queries.ledger_counts(account.pk, handoff) == {
        "untold": 1,
        "unmet": 1,
        "unacknowledged": 0,
        "done": 0,
    }
    line = note_introduction(
        actor=cast.actor("receiver"),
        stakeholder=mika,
        transition_id=handoff,
        met_at=now,
        met=cast.receiver,
        acknowledged_at=now,
        acknowledged_how="Answered the mail",
    )
    assert (line.told_by_name, line.met_name, line.acknowledged_how) == (
        "Gina Giver",
        "Rei Receiver",
        "Answered the mail",
    )
    assert queries.ledger_counts(account.pk, None)["untold"] == 2


def test_what_cannot_be_noted(cast: Cast, mika: Stakeholder, handoff: UUID) -> None:
    """PE-7: not in the future, not without channel or manner, not for a transition of another account."""
    now, actor = clock.now(), cast.actor("giver")
    for given, code in (
        ({}, "introduction.nothing"),
        ({"told_at": now + timedelta(days=2), "channel": "call"}, "introduction.future"),
        ({"told_at": now, "channel": "pigeon"}, "introduction.channel"),
        ({"acknowledged_at": now}, "introduction.how_missing"),
        ({"acknowledged_at": now, "acknowledged_how": "x" * 301}, "stakeholder.too_long"),
        ({"met_at": now, "transition_id": new_id()}, "introduction.other_transition"),
    ):
        values: dict[str, Any] = {"transition_id": handoff, **given}
        with pytest.raises(Refused) as refused:
            note_introduction(actor=actor, stakeholder=mika, **values)
        assert code in {reason.code for reason in refused.value.reasons}
    assert not Introduction.objects.exists()


def test_by_itself_nothing_is_replaced(cast: Cast, mika: Stakeholder, handoff: UUID) -> None:
    """PE-7: what a person noted is never replaced by what the program notes; a new incoming owner is met anew."""
    now = clock.now()
    values: dict[str, Any] = {"actor": cast.actor("giver"), "stakeholder": mika, "transition_id": handoff}
    note_introduction(**values, told_at=now - timedelta(days=2), told_by=cast.giver, channel="call")
    line = note_introduction(
        **values, told_at=now, channel="mail", met_at=now, met=cast.receiver, automatic=True
    )
    assert (line.channel, line.met_id) == ("call", cast.receiver.pk)
    line = note_introduction(**values, met_at=now, met=cast.manager, automatic=True)
    assert line.met_id == cast.manager.pk
    shown = queries.ledger_lines(list(queries.ledger(mika.account_id, handoff)), handoff)
    assert next(one for one in shown if one.person.pk == mika.pk).met_another
    with pytest.raises(Conflict):
        note_introduction(**values, clear=["met"], expected_version=1)
    assert note_introduction(**values, clear=["met"], expected_version=line.version).met_at is None


def test_the_pages(
    cast: Cast, account: Account, mika: Stakeholder, handoff: UUID, browse: Callable[..., Any]
) -> None:
    """PE-7: the ledger of the account, filled by hand, also from a form that comes too late."""
    client, path = browse(cast.giver), f"/accounts/{account.pk}/stakeholders/introductions/"
    assert "Nobody told them yet" in client.get(path).content.decode()
    form = f"/stakeholders/{mika.pk}/introduction/"
    today = clock.now().date().isoformat()
    sent = {"told_on": today, "told_by": "gina@tasuki.example", "channel": "call", "version": "0"}
    assert client.post(form, sent).status_code == 302
    line = Introduction.objects.get(stakeholder=mika)
    assert (line.told_by_id, line.channel, line.transition_id) == (cast.giver.pk, "call", handoff)
    assert client.post(form, {**sent, "channel": "mail"}).status_code == 409
    again = {**sent, "version": str(line.version), "met_on": today}
    assert client.post(form, again).status_code == 302
    line.refresh_from_db()
    assert line.met_id == cast.receiver.pk
    page = client.get(f"{path}?state=unacknowledged").content.decode()
    assert "Rei Receiver" in client.get(f"/stakeholders/{mika.pk}/").content.decode()
    assert mika.last_name in page
    assert client.get(f"{path}?transition={new_id()}").status_code == 404
    assert client.post(form, {**again, "told_on": "", "version": str(line.version)}).status_code == 302
    line.refresh_from_db()
    assert (line.told_at, line.channel) == (None, "")
    assert browse(cast.outsider).get(path).status_code == 404


def test_api_and_command(
    account: Account,
    mika: Stakeholder,
    handoff: UUID,
    api: Callable[..., Any],
    command: Callable[..., Any],
) -> None:
    """PE-7: read and filled through API and command."""
    told = {"told_at": "2026-01-12T09:00:00Z", "told_by": "gina@tasuki.example", "channel": "call"}
    status, line = api("giver", "PUT", f"/stakeholders/{mika.pk}/introduction", told)
    assert (status, line["state"], line["told_by"]) == (200, "unmet", "Gina Giver")
    status, found = api("giver", "GET", f"/accounts/{account.pk}/introductions")
    assert (status, found["transition_id"], found["counts"]["untold"]) == (200, str(handoff), 1)
    assert [one["state"] for one in found["items"]] == ["untold", "unmet"]
    noted = command(
        account.name,
        "introduce",
        f"--who={mika.email}",
        "--met=2026-01-14",
        "--acknowledged=2026-01-15",
        "--how=Said so on the phone",
    )
    assert noted[0]["state"] == "done"
    assert command(account.name, "ledger", "--state=done")["counts"]["done"] == 1


def test_another_accounts_handoff_is_none(cast: Cast, account: Account, handoff: UUID) -> None:
    """PE-7 SE-2: a transition of another account looks like none."""
    other = make_account(cast.giver, "Birch Tools")
    with pytest.raises(NotFound):
        queries.chosen_handoff(other.pk, str(handoff))
    with pytest.raises(NotFound):
        queries.chosen_handoff(account.pk, "no-id")
