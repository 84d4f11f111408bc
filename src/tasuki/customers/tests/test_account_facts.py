"""Saying how an account stands, and writing deals."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from tasuki.customers.account_facts import change_account_facts, fingerprint
from tasuki.customers.deals import save_deal
from tasuki.customers.models import Account, Deal, Ownership
from tasuki.customers.owner_history import owners_of_accounts, owners_of_stakeholders
from tasuki.rules.reasons import Conflict, Refused
from tasuki.testing.cast import Cast
from tasuki.web.ids import new_id

pytestmark = pytest.mark.django_db


def test_facts_are_said_once(cast: Cast, account: Account) -> None:
    """SC-2 TR-8: who may edit says how the account stands; a stale form is a conflict, others are refused."""
    seen = fingerprint(account)
    actor = cast.actor("giver")
    change_account_facts(actor=actor, account=account, values={"live_on": date(2026, 5, 1)}, seen=seen)
    account.refresh_from_db()
    assert account.live_on == date(2026, 5, 1)
    with pytest.raises(Conflict):
        change_account_facts(actor=actor, account=account, values={"open_escalations": 1}, seen=seen)
    with pytest.raises(Refused):
        change_account_facts(actor=cast.actor("outsider"), account=account, values={"open_escalations": 1})
    with pytest.raises(Refused) as refused:
        change_account_facts(
            actor=actor, account=account, values={"open_escalations": -1, "live_on": date(1, 1, 1)}
        )
    assert {one.code for one in refused.value.reasons} == {
        "account.day_out_of_range",
        "account.escalations_out_of_range",
    }


def test_pages(cast: Cast, account: Account) -> None:
    """SC-2 TR-8 PB-12: the pages of facts, health and deals save what is said and say what is wrong."""
    client = Client()
    client.force_login(cast.giver)
    page = client.get(f"/accounts/{account.pk}/facts/")
    data = {"seen": page.context["form"].initial["seen"], "open_escalations": "2", "live_on": "2026-05-01"}
    assert client.post(f"/accounts/{account.pk}/facts/", data).status_code == 302
    assert client.post(f"/accounts/{account.pk}/facts/", data).status_code == 409
    assert client.post(f"/accounts/{account.pk}/health/", {"score": "140"}).status_code == 422
    assert client.post(f"/accounts/{account.pk}/health/", {"score": "40"}).status_code == 302
    account.refresh_from_db()
    assert (account.open_escalations, account.health_readings.get().score) == (2, 40)
    deal = {"name": "Spring deal", "status": "open", "stage": "Proposal"}
    assert client.post(f"/accounts/{account.pk}/deals/new/", deal).status_code == 302
    made = Deal.objects.get()
    seen = client.get(f"/deals/{made.pk}/").context["form"].initial["seen"]
    assert client.post(f"/deals/{made.pk}/", {**deal, "status": "won", "seen": seen}).status_code == 302
    made.refresh_from_db()
    assert made.closed_on is not None
    seen = client.get(f"/deals/{made.pk}/").context["form"].initial["seen"]
    wrong = {**deal, "seen": seen, "opened_on": "2026-05-02", "closed_on": "2026-05-01"}
    assert client.post(f"/deals/{made.pk}/", wrong).status_code == 422
    assert b"Spring deal" in client.get(f"/accounts/{account.pk}/").content
    client.force_login(cast.outsider)
    assert client.get(f"/deals/{made.pk}/").status_code == 404


def test_the_account_knows_its_handoff(cast: Cast, account: Account) -> None:
    """TR-1: while a handoff holds the account its page leads there instead of offering another one."""
    client = Client()
    client.force_login(cast.giver)
    account.stakeholders.update(language="ja")
    page = client.get(f"/accounts/{account.pk}/").content.decode()
    assert f"/accounts/{account.pk}/hand-over/" in page
    assert ">日本語</td>" in page
    held = new_id()
    Account.objects.filter(pk=account.pk).update(owner_locked_by=held)
    page = client.get(f"/accounts/{account.pk}/").content.decode()
    assert f"/transitions/{held}/" in page
    assert "/hand-over/" not in page


def test_api(cast: Cast, account: Account) -> None:
    """SY-4 PB-12: the same through the API; an external id is taken once."""
    client = Client()
    client.force_login(cast.operations)

    def send(method: str, path: str, body: dict[str, Any]) -> Any:
        return getattr(client, method)(f"/api/v1{path}", json.dumps(body), content_type="application/json")

    answer = send("patch", f"/accounts/{account.pk}/facts", {"first_value_on": "2026-06-01"})
    assert (answer.status_code, answer.json()["first_value_on"]) == (200, "2026-06-01")
    assert send("post", f"/accounts/{account.pk}/health", {"score": 77}).status_code == 201
    body = {"account": account.external_id, "name": "Deal", "external_id": "D-1", "amount": "10.50"}
    made = send("post", "/deals", body)
    assert (made.status_code, made.json()["amount"]) == (201, "10.50")
    taken = send("post", "/deals", body)
    assert (taken.status_code, taken.json()["reasons"][0]["code"]) == (422, "deal.external_id_taken")
    won = send("patch", f"/deals/{made.json()['id']}", {"status": "won", "closed_on": "2026-11-20"})
    assert (won.json()["status"], won.json()["closed_on"]) == ("won", "2026-11-20")


def test_commands(cast: Cast, account: Account, capsys: Any) -> None:
    """SY-4 PB-12: `tasuki account` and `tasuki deal` do the same."""
    call_command("account", "set", account.name, "--live-on", "2026-05-01", "--health", "65")
    call_command("deal", "add", account.name, "--name", "Big", "--external-id", "D-2")
    call_command("deal", "set", "D-2", "--status", "won")
    account.refresh_from_db()
    assert (account.live_on, account.health_readings.get().score) == (date(2026, 5, 1), 65)
    assert Deal.objects.get(external_id="D-2").status == "won"
    assert "2026-05-01" in capsys.readouterr().out


def test_nothing_new_is_no_event(cast: Cast, account: Account) -> None:
    """PB-12: writing a deal as it already is changes nothing and starts nothing."""
    deal = save_deal(actor=cast.actor("giver"), account=account, values={"name": "Same"})
    before = Deal.objects.get()
    save_deal(actor=cast.actor("giver"), account=account, values={"name": "Same"}, deal=deal)
    assert Deal.objects.get() == before


def test_a_stale_deal_resets_nothing(cast: Cast, account: Account) -> None:
    """SE-6 PB-12: only what differs is written; what changed meanwhile is a conflict, and a stale form shows both."""
    actor = cast.actor("giver")
    made = save_deal(actor=actor, account=account, values={"name": "Spring", "amount": Decimal(100)})
    first, second, third = (Deal.objects.get(pk=made.pk) for _copy in range(3))
    save_deal(actor=actor, account=account, values={"amount": Decimal(500)}, deal=first)
    renamed = save_deal(actor=actor, account=account, values={"name": "Autumn"}, deal=second)
    assert (renamed.amount, Deal.objects.get().amount) == (Decimal(500), Decimal(500))
    with pytest.raises(Conflict):
        save_deal(actor=actor, account=account, values={"amount": Decimal(200)}, deal=third)
    client = Client()
    client.force_login(cast.giver)
    url = f"/deals/{made.pk}/"
    stale = client.get(url).context["form"].initial["seen"]
    save_deal(actor=actor, account=account, values={"status": "won"}, deal=Deal.objects.get())
    sent = {"name": "Autumn", "status": "open", "amount": "700"}
    for form in (sent, {**sent, "seen": stale}):
        answer = client.post(url, form)
        assert answer.status_code == 409
        assert b"Status: Closed won" in answer.content
        assert b"Amount: 500.00" in answer.content
        assert b'value="700"' in answer.content
    kept = Deal.objects.get()
    assert (kept.status, kept.amount, kept.closed_on is not None) == ("won", Decimal(500), True)


NOW = datetime(2026, 11, 22, tzinfo=UTC)


def test_owners_are_counted(cast: Cast, account: Account) -> None:
    """TR-7: owners and their changes within 24 months, of the account and of each person there."""
    Ownership.objects.all().delete()
    history = [
        (cast.outsider, datetime(2023, 1, 1, tzinfo=UTC), datetime(2024, 6, 1, tzinfo=UTC)),
        (cast.manager, datetime(2024, 6, 1, tzinfo=UTC), datetime(2025, 6, 1, tzinfo=UTC)),
        (cast.receiver, datetime(2025, 6, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)),
        (cast.receiver, datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 9, 1, tzinfo=UTC)),
        (cast.giver, datetime(2026, 9, 1, tzinfo=UTC), None),
    ]
    for person, since, until in history:
        Ownership.objects.create(account=account, person=person, since=since, until=until)
    found = owners_of_accounts([account.pk], NOW)[account.pk]
    assert (found.count, found.changes) == (3, 2)
    gone, other = account.stakeholders.order_by("first_name")
    gone.left_on = date(2025, 12, 31)
    gone.save()
    other.owner = cast.support
    other.save()
    seen = owners_of_stakeholders(account, NOW)
    assert (seen[gone.pk].count, seen[gone.pk].changes) == (2, 1)
    assert (seen[other.pk].count, seen[other.pk].changes) == (4, 3)
