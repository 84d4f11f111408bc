"""Whom the hand-over page offers as incoming owner."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tasuki.people.models import Person, Team
from tasuki.testing.cast import Cast, make_account
from tasuki.transitions.opening.receivers import possible_receivers
from tasuki.web import clock

pytestmark = pytest.mark.django_db


def test_fitting_teams_come_first(cast: Cast) -> None:
    """SC-1, SC-3: after sales comes customer success, those of the same country first; others stand below."""
    account = make_account(cast.giver)
    abroad = Person.objects.create_user(
        "ana@tasuki.example", "Ana Abroad", "x", team=cast.receiver.team, country="ES"
    )
    found = list(possible_receivers(account))
    names = [one.name for one in found]
    assert names[0] == "Gus Givermanager"  # of the owner's own team: rep to rep
    assert names.index("Rei Receiver") < names.index(abroad.name) < names.index("Suri Support")
    rows: list[Any] = list(possible_receivers(account))
    assert [one.group for one in rows] == sorted(one.group for one in rows)


def test_neither_the_present_owner_nor_who_is_gone(cast: Cast) -> None:
    """TR-1: an account is not handed to its owner, nor to somebody inactive or gone."""
    account = make_account(cast.giver)
    Person.objects.filter(pk=cast.outsider.pk).update(is_active=False)
    Person.objects.filter(pk=cast.sponsor.pk).update(last_day=clock.now().date() - timedelta(days=1))
    found = {one.pk for one in possible_receivers(account)}
    assert found.isdisjoint({cast.giver.pk, cast.outsider.pk, cast.sponsor.pk})
    assert cast.receiver.pk in found


def test_without_an_owner_or_team(cast: Cast) -> None:
    """SC-1: where nobody owns the account yet, customer success and account management fit."""
    Team.objects.filter(members=cast.receiver).update(kind=Team.Kind.ACCOUNTS)
    found: list[Any] = list(possible_receivers(make_account(None)))
    assert {one.name for one in found if one.group == 0} == {"Rei Receiver", "Mona Manager"}


def test_the_page_groups_them(cast: Cast) -> None:
    """SC-6: the select shows the groups; what is needed to plan is not called optional."""
    account = make_account(cast.giver)
    client = Client()
    client.force_login(cast.giver)
    shown = client.get(f"/accounts/{account.pk}/hand-over/").content.decode()
    assert (
        shown.index("Fitting team, same country") < shown.index("Rei Receiver") < shown.index("Other teams")
    )
    assert f'value="{cast.giver.pk}"' not in shown
    assert shown.count("only a draft can do without") == 2
    assert shown.count('class="optional"') == 3  # the reason in words, scenario and mode
    refused = client.post(
        f"/accounts/{account.pk}/hand-over/", {"receiver": str(cast.giver.pk), "reason": "territory"}
    )
    assert "valid choice" in refused.content.decode()
