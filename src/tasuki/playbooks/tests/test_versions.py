"""Stored versions: a running transition keeps the version that it started with (PB-1)."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from tasuki.playbooks.actions import pin
from tasuki.playbooks.document import from_data
from tasuki.playbooks.models import PlaybookVersion
from tasuki.playbooks.queries import all_shipped, shipped

pytestmark = pytest.mark.django_db


def test_pin_makes_one_row_per_document() -> None:
    """PB-1: pinning the same document twice gives the same row."""
    document = shipped("rep-to-rep", "planned")
    first = pin(document)
    assert pin(document) == first
    assert PlaybookVersion.objects.count() == 1
    assert (first.key, first.version, first.digest) == (
        "rep-to-rep.planned",
        document.version,
        document.digest,
    )


def test_a_changed_document_is_another_version() -> None:
    """PB-1: the older row stays as it was when the playbook changes."""
    document = shipped("rep-to-rep", "planned")
    old = pin(document)
    new = pin(from_data({**document.data(), "version": 2, "lead_days": 35}))
    assert new != old
    assert PlaybookVersion.objects.get(pk=old.pk).parsed().lead_days == 28
    assert new.parsed().lead_days == 35


def test_every_shipped_one_survives_the_database() -> None:
    """PB-1, PB-4: what comes back from the row is what went in, in all languages."""
    for document in all_shipped():
        row = PlaybookVersion.objects.get(pk=pin(document).pk)
        assert row.parsed() == document
        assert row.parsed().step_text("cutover", "ja") == document.step_text("cutover", "ja")


def test_parsed_is_read_once() -> None:
    """PB-1: a page that needs the playbook reads its document once per process, not once per page."""
    pk = pin(shipped("team-to-team", "planned")).pk
    first = PlaybookVersion.objects.get(pk=pk).parsed()
    row = PlaybookVersion.objects.defer("document").get(pk=pk)
    assert row.parsed() is first
    assert row.get_deferred_fields() == {"document"}


def test_two_hosts_cannot_store_it_twice() -> None:
    """PB-1: the database itself refuses a second row for the same document."""
    document = shipped("rep-to-rep", "unplanned")
    pin(document)
    with pytest.raises(IntegrityError), transaction.atomic():
        PlaybookVersion.objects.create(key=document.key, version=1, digest=document.digest, document={})
