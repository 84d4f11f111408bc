"""Who is offered to open a transition."""

from __future__ import annotations

import pytest
from django.test import Client

from tasuki.rules.access import Actor
from tasuki.testing.cast import Cast, make_account
from tasuki.transitions import pages
from tasuki.transitions.opening.may_open import why_not_open_any

pytestmark = pytest.mark.django_db


def test_the_list_offers_opening_to_those_who_may(cast: Cast) -> None:
    """RO-8, RO-10: owners, their managers and operations may; for an executive the button is shut and says why."""
    make_account(cast.giver)
    for name in ("giver", "giver_manager", "operations"):
        assert why_not_open_any(cast.actor(name)) == [], name
    for name in ("executive", "outsider", "support"):
        assert [one.code for one in why_not_open_any(cast.actor(name))] == ["access.role"], name
    assert why_not_open_any(Actor.console()) == []
    for name, open_to in (("giver", True), ("executive", False)):
        client = Client()
        client.force_login(getattr(cast, name))
        shown = client.get("/transitions/").content.decode()
        assert ('href="/transitions/new/"' in shown) is open_to, name
        assert ("Not yet: 1 reason" in shown) is not open_to, name


def test_many_accounts_are_searched_for(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """UX-2: opening offers the first accounts with their owners and says that there are more; a name narrows them."""
    monkeypatch.setattr(pages, "CHOICE", 1)
    for name in ("Aster Foods", "Birch Bank"):
        make_account(cast.giver, name=name)
    client = Client()
    client.force_login(cast.giver)
    shown = client.get("/transitions/new/").content.decode()
    assert "Aster Foods" in shown
    assert "Birch Bank" not in shown
    assert "Search for the others by name" in shown
    found = client.get("/transitions/new/", {"q": "birch"}).content.decode()
    assert "Birch Bank" in found
    assert "Search for the others by name" not in found
