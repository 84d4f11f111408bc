"""What documents hold of one person."""

from __future__ import annotations

import pytest

from tasuki.customers.models import Account
from tasuki.documents.actions import add_text
from tasuki.documents.models import Source
from tasuki.documents.personal import erase_colleague, erase_contact, export_colleague, export_contact
from tasuki.passages.models import Passage
from tasuki.testing.cast import Cast

pytestmark = pytest.mark.django_db


def test_a_contact(cast: Cast, account: Account) -> None:
    """SE-4: what names them is listed; author and recipients are emptied, also for search; others stay."""
    mika = account.stakeholders.get(first_name="Mika")
    add_text(
        actor=cast.actor("giver"),
        account_id=account.pk,
        kind="mail",
        title="SSO",
        body="Mika Hoshino was promised SSO",
        written_by=f"Mika <{mika.email}>",
        recipients=f"gina@tasuki.example, {mika.email}",
    )
    add_text(actor=cast.actor("giver"), account_id=account.pk, kind="note", title="Other", body="Nothing")
    found = export_contact(mika.pk)["sources"]
    assert [(one["title"], one["mentioned_in_text"]) for one in found] == [("SSO", True)]
    assert erase_contact(mika.pk) == 1
    source = Source.objects.get(title="SSO")
    assert (source.written_by, source.recipients) == ("", "gina@tasuki.example")
    assert not Passage.objects.filter(text__icontains=mika.email).exists()


def test_a_colleague(cast: Cast, account: Account) -> None:
    """SE-4: what they added stays under another name."""
    add_text(actor=cast.actor("giver"), account_id=account.pk, kind="note", title="Call", body="SSO")
    assert [one["title"] for one in export_colleague(cast.giver.pk)["sources"]] == ["Call"]
    assert erase_colleague(cast.giver.pk, "former colleague") == 2
    source = Source.objects.get()
    assert (source.added_by, source.added_by_name, source.changed_by_name) == (
        None,
        "former colleague",
        "former colleague",
    )
