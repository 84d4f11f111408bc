"""Sentences of the page in which names stand."""

from __future__ import annotations

import pytest
from django.test import Client

from tasuki.customers.models import Account

pytestmark = pytest.mark.django_db


def test_a_name_with_a_full_stop_ends_the_sentence(account: Account, reader: Client, path: str) -> None:
    """RO-9: «This page is for …, Hanko Inc.» has one full stop, and every other name keeps its own."""
    Account.objects.filter(pk=account.pk).update(name="<b>Hanko</b> Inc.")
    text = reader.get(path).content.decode()
    assert "&lt;b&gt;Hanko&lt;/b&gt; Inc. If that is not you" in text
    Account.objects.filter(pk=account.pk).update(name="Hanko")
    assert ", Hanko. If that is not you" in reader.get(path).content.decode()
