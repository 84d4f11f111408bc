"""A promise of the outgoing owner after the cutover is a breach, through whichever door it comes (CO-6)."""

from __future__ import annotations

import json
from typing import Any
from unittest import mock

import pytest
from django.test import Client

from tasuki.commitments.actions import Acknowledgement, give_verdict, record_commitment, record_reset
from tasuki.commitments.models import Commitment
from tasuki.config import cli
from tasuki.testing.cast import Cast
from tasuki.transitions.models import Transition
from tasuki.watch.finding import note_missed
from tasuki.watch.models import Breach
from tasuki.web import clock

pytestmark = pytest.mark.django_db


def by_page(cast: Cast, who: str, account: Any) -> None:
    client = Client()
    client.force_login(getattr(cast, who))
    sent = {"kind": "service", "text": "A second trainer", "promised_by_name": "gina@tasuki.example"}
    assert client.post(f"/accounts/{account.pk}/commitments/new/", sent).status_code == 302


def by_api(cast: Cast, who: str, account: Any) -> None:
    client = Client()
    client.force_login(getattr(cast, who))
    body = {"kind": "service", "text": "A second trainer", "promised_by": "gina@tasuki.example"}
    path = f"/api/v1/accounts/{account.pk}/commitments"
    assert client.post(path, json.dumps(body), "application/json").status_code == 201


def by_command(cast: Cast, who: str, account: Any) -> None:
    words = ["commitments", "add", account.name, "--kind", "service", "--text", "A second trainer"]
    words += ["--promised-by", "gina@tasuki.example", "--as", getattr(cast, who).email]
    with mock.patch.object(cli, "_close_connections"):
        assert cli.main(words) == 0


@pytest.mark.parametrize("door", [by_page, by_api, by_command])
def test_late_promises_by_every_door(cast: Cast, handed_over: Transition, door: Any) -> None:
    """CO-6, BO-2: page, API and command; the rows are the truth, so the sweep finds what no job was woken for."""
    door(cast, "giver", handed_over.account)
    note_missed()
    breach = Breach.objects.get()
    assert (breach.kind, breach.subject_id) == ("late_promise", Commitment.objects.get().pk)


@pytest.mark.parametrize("door", [by_page, by_api, by_command])
def test_promises_before_the_cutover_are_none(cast: Cast, planned: Transition, door: Any) -> None:
    """CO-6: before the cutover the outgoing owner promises by right."""
    door(cast, "giver", planned.account)
    note_missed()
    assert not Breach.objects.exists()


def test_a_reset_after_the_cutover(cast: Cast, handed_over: Transition) -> None:
    """CO-3, CO-6: what the outgoing owner agrees anew with the customer after the cutover is a late promise."""
    account = handed_over.account
    one = record_commitment(
        actor=cast.actor("receiver"),
        account=account,
        kind="scope",
        text="A second language",
        owner=cast.receiver,
    )
    give_verdict(actor=cast.actor("manager"), commitment=one, verdict="reset")
    known = Acknowledgement(on=clock.now().date(), by_name="Mika Hoshino", evidence="Her mail of today")
    record_reset(
        actor=cast.actor("giver"), commitment=one, text="A second and a third language", acknowledgement=known
    )
    note_missed()
    assert Breach.objects.get().subject_id == one.pk
