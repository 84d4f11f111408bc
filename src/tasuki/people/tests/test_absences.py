"""Absences at every door: one's own, one's people's, everybody's for operations."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from tasuki.people.absences import add_absence, remove_absence
from tasuki.people.models import Absence
from tasuki.rules.reasons import NotFound, Refused
from tasuki.testing.cast import Cast
from tasuki.web import clock

pytestmark = pytest.mark.django_db


def test_who_may_and_what_is_refused(cast: Cast) -> None:
    """PB-3, RO-10: the person, their manager and operations; every objection at once."""
    today = clock.now().date()
    for who in ("receiver", "manager", "operations"):
        made = add_absence(
            actor=cast.actor(who), person=cast.receiver, starts_on=today, ends_on=today + timedelta(days=3)
        )
        remove_absence(actor=cast.actor("receiver"), absence_id=made.pk)
    with pytest.raises(Refused) as refused:
        add_absence(
            actor=cast.actor("giver"),
            person=cast.receiver,
            starts_on=today,
            ends_on=today - timedelta(days=3),
            kind="hiding",
        )
    found = {one.code for one in refused.value.reasons}
    assert found == {"access.role", "absence.ends_before", "absence.unknown_kind"}
    made = add_absence(actor=cast.actor("receiver"), person=cast.receiver, starts_on=today)
    with pytest.raises(Refused):
        add_absence(actor=cast.actor("receiver"), person=cast.receiver, starts_on=today)
    with pytest.raises(NotFound):
        remove_absence(actor=cast.actor("giver"), absence_id=made.pk)


def test_page(cast: Cast) -> None:
    """PB-3: people write their own absences; a manager finds their people's; others find nothing."""
    client, day = Client(), (clock.now() + timedelta(days=9)).date().isoformat()
    client.force_login(cast.receiver)
    page = client.get("/me/absences/", follow=True)
    assert page.status_code == 200
    address = f"/people/{cast.receiver.pk}/absences/"
    answer = client.post(address, {"starts_on": day, "ends_on": "", "kind": "leave"})
    assert answer.status_code == 302
    assert client.post(address, {"starts_on": day, "ends_on": "", "kind": "leave"}).status_code == 422
    made = Absence.objects.get(person=cast.receiver)
    assert (made.kind, made.ends_on) == ("leave", None)
    client.force_login(cast.manager)
    assert cast.receiver.name in client.get("/me/absences/", follow=True).content.decode()
    assert client.get(address).status_code == 200
    client.force_login(cast.giver)
    assert client.get(address).status_code == 404
    client.force_login(cast.manager)
    assert client.post(f"/absences/{made.pk}/end/").status_code == 302
    assert not Absence.objects.exists()


def test_command(cast: Cast) -> None:
    """PB-3: the same on the command line."""
    out, email = StringIO(), str(cast.receiver.email)
    call_command("absence", "add", email, "--from", "2026-12-21", "--to", "2026-12-31", "--json", stdout=out)
    made = json.loads(out.getvalue())[0]
    out = StringIO()
    call_command("absence", "list", email, stdout=out)
    assert made["id"] in out.getvalue()
    call_command("absence", "remove", made["id"], stdout=StringIO())
    assert not Absence.objects.exists()
