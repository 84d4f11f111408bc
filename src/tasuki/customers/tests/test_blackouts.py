"""Blackouts at every door."""

from __future__ import annotations

import json
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from tasuki.customers.blackouts import add_blackout, visible_blackouts
from tasuki.customers.models import Blackout
from tasuki.rules.reasons import Refused
from tasuki.testing.cast import Cast, make_account
from tasuki.web import clock

pytestmark = pytest.mark.django_db


def test_who_may_and_what_is_refused(cast: Cast) -> None:
    """PB-3, SU-6: only operations; every objection at once; accounts' ones only for who sees the account."""
    day, account = (clock.now() + timedelta(days=9)).date(), make_account(cast.giver)
    with pytest.raises(Refused) as refused:
        add_blackout(
            actor=cast.actor("manager"),
            starts_on=day,
            ends_on=day - timedelta(days=1),
            why="-",
            country="Japan",
            account=account,
        )
    found = {one.code for one in refused.value.reasons}
    assert found == {
        "access.role",
        "blackout.ends_before",
        "blackout.why_missing",
        "blackout.country",
        "blackout.both",
    }
    operations = cast.actor("operations")
    add_blackout(actor=operations, starts_on=day, ends_on=day, why="Stocktaking", account=account)
    add_blackout(actor=operations, starts_on=day, ends_on=day, why="Golden week", country="jp")
    with pytest.raises(Refused):
        add_blackout(actor=operations, starts_on=day, ends_on=day, why="Golden week", country="JP")
    assert visible_blackouts(operations).count() == 2
    assert visible_blackouts(cast.actor("giver")).count() == 2
    assert visible_blackouts(cast.actor("outsider")).count() == 1


def test_page_and_command(cast: Cast) -> None:
    """PB-3, SU-6: operations close and open days on the page and by command; everybody reads them."""
    client, day = Client(), (clock.now() + timedelta(days=9)).date().isoformat()
    account = make_account(cast.giver)
    client.force_login(cast.operations)
    body = {"starts_on": day, "ends_on": day, "why": "Stocktaking", "account": account.name}
    assert client.post("/blackouts/", body).status_code == 302
    assert client.post("/blackouts/", {**body, "account": "Nobody at all"}).status_code == 422
    made = Blackout.objects.get()
    assert made.account_id == account.pk
    client.force_login(cast.giver)
    assert "Stocktaking" in client.get("/blackouts/").content.decode()
    assert client.post("/blackouts/", body).status_code == 422
    assert client.post(f"/blackouts/{made.pk}/end/").status_code == 404
    client.force_login(cast.operations)
    assert client.post(f"/blackouts/{made.pk}/end/").status_code == 302
    out = StringIO()
    call_command("blackout", "add", "--from", day, "--to", day, "--why", "Peak", "--json", stdout=out)
    made_id = json.loads(out.getvalue())[0]["id"]
    out = StringIO()
    call_command("blackout", "list", stdout=out)
    assert made_id in out.getvalue()
    call_command("blackout", "remove", made_id, stdout=StringIO())
    assert not Blackout.objects.exists()


@pytest.mark.parametrize("day", [date(9999, 12, 31), date(1, 1, 1)])
def test_days_that_nobody_can_mean(cast: Cast, day: date) -> None:
    """PB-3, SU-6: a blackout of the year 1 or 9999 is a slip of the pen."""
    with pytest.raises(Refused) as refused:
        add_blackout(actor=cast.actor("operations"), starts_on=day, ends_on=day, why="Stocktaking")
    assert {one.code for one in refused.value.reasons} == {"account.day_out_of_range"}
