"""What the account's page shows of its documents (KN-8, UX-2)."""

from __future__ import annotations

from django.urls import reverse

from tasuki.customers.account_parts import Given, Part, Reader, register
from tasuki.documents.queries import sources_of
from tasuki.rules.access import allowed

SHOWN = 5


def latest(reader: Reader) -> Given | None:
    """The documents that were added last."""
    if not allowed("document.see", reader.actor, reader.relations):
        return None
    rows = sources_of(reader.account.pk).select_related(None)
    return Given({"rows": list(rows[:SHOWN]), "url": reverse("documents:list", args=[reader.account.pk])})


def register_part() -> None:
    """Called when the app is ready."""
    register(Part("documents", "side", 30, "documents/_on_account.html", latest))
