"""People at the customer."""

from __future__ import annotations

import pytest
from django.test import Client

from tasuki.customers.actions import save_stakeholder
from tasuki.customers.models import Account, Stakeholder
from tasuki.rules.reasons import Conflict, Refused
from tasuki.testing.cast import Cast

pytestmark = pytest.mark.django_db


def test_kind_and_profile_are_kept(cast: Cast, account: Account) -> None:
    """PE-1 PE-2: who somebody is and what is known of them; a stale edit is a conflict, nothing is lost."""
    made = save_stakeholder(
        actor=cast.actor("giver"),
        account=account,
        values={"first_name": "Ben", "last_name": "Okada", "kind": "buyer", "language": "ja"},
        profile={
            "goals": "Close the year without a tool change",
            "budget_view": "Wants a return within a year",
        },
    )
    assert made.name == "Okada Ben"
    assert made.profile.goals.startswith("Close the year")
    save_stakeholder(
        actor=cast.actor("giver"),
        account=account,
        stakeholder=made,
        values={"title": "CFO"},
        expected_version=1,
    )
    with pytest.raises(Conflict):
        save_stakeholder(
            actor=cast.actor("giver"),
            account=account,
            stakeholder=made,
            values={"title": "x"},
            expected_version=1,
        )
    assert Stakeholder.objects.get(pk=made.pk).title == "CFO"


def test_nobody_without_a_name(cast: Cast, account: Account) -> None:
    """PE-2: a person needs a name or an address; an address is one line and one address."""
    for values in ({"title": "CFO"}, {"first_name": "Ben", "email": "a@b.example, c@d.example"}):
        with pytest.raises(Refused):
            save_stakeholder(actor=cast.actor("giver"), account=account, values=values)


def test_the_page_saves_both(cast: Cast, account: Account) -> None:
    """PE-1 PE-2: the page keeps kind and profile together; an outsider finds no page."""
    client = Client()
    client.force_login(cast.giver, backend="tasuki.people.backends.EmailBackend")
    address = f"/accounts/{account.pk}/stakeholders/new/"
    answer = client.post(
        address, {"first_name": "Ben", "kind": "champion", "profile-goals": "A calm renewal"}
    )
    assert answer.status_code == 302
    made = Stakeholder.objects.get(first_name="Ben")
    assert (made.kind, made.profile.goals) == ("champion", "A calm renewal")
    client.force_login(cast.outsider, backend="tasuki.people.backends.EmailBackend")
    assert client.post(address, {"first_name": "Eve"}).status_code == 404
