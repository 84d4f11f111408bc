"""How names compare, and finding accounts by them."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tasuki.customers.models import Account
from tasuki.customers.names import name_key
from tasuki.testing.cast import Cast, make_account


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("  Energía Agavera ", "energia agavera"),
        ("Ｑｕíｍｉｃａ", "quimica"),
        ("Straße & Çelik", "strasse & celik"),
        ("Øresund Łódź", "oresund lodz"),
        ("ガラス工房", "ガラス工房"),
        ("ｶﾞﾗｽ工房", "ガラス工房"),
        ("한빛", "한빛"),
        ("İzmir", "izmir"),
    ],
)
def test_names_compare_without_accents(written: str, key: str) -> None:
    """UX-1, SY-1: case, width, accents and spaces do not count; marks of kana make another letter."""
    assert name_key(written) == key
    assert name_key("ガラス") != name_key("カラス")


@given(st.text(max_size=60))
def test_a_key_is_its_own_key(text: str) -> None:
    """SY-1: what is compared once is equal when compared again."""
    assert name_key(name_key(text)) == name_key(text)


@pytest.mark.django_db
def test_accounts_are_found_without_their_accents(cast: Cast) -> None:
    """UX-2: who types a name without accents finds it, and the other way round; old keys are made anew."""
    account = make_account(cast.giver, "Química Riobravo")
    plain = make_account(cast.giver, "Aster Foods")
    Account.objects.filter(pk=account.pk).update(name_key="química riobravo")
    import_module("tasuki.customers.migrations.0007_names_without_accents").rebuild(apps, None)
    account.refresh_from_db()
    assert account.name_key == "quimica riobravo"
    client = Client()
    client.force_login(cast.giver)
    for typed, found in (("quimica", True), ("QUÍMICA", True), ("áster", False)):
        shown = client.get("/accounts/", {"q": typed}).content.decode()
        assert ("Química Riobravo" in shown) is found, typed
        assert (plain.name in shown) is not found
