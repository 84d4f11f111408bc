"""What the table of accounts shows of running transitions: their stage, and the way there (UX-2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from tasuki.customers.listing import more
from tasuki.rules import lifecycle
from tasuki.tables import cells
from tasuki.tables.columns import Column
from tasuki.transitions.models import Transition
from tasuki.web.words import STAGES


def load(rows: Sequence[Any]) -> None:
    """Put the running transition onto each row."""
    found = Transition.objects.exclude(stage__in=lifecycle.ENDED).only("account_id", "stage")
    running = {
        one.account_id: one for one in found.filter(account__in=[one.pk for one in rows]).order_by("-id")
    }
    for one in rows:
        one.running = running.get(one.pk)


def _stage(one: Any) -> str:
    return str(STAGES.get(one.running.stage, one.running.stage)) if one.running else ""


def _cell(one: Any) -> SafeString:
    if not one.running:
        return cells.NOTHING
    return cells.link(_stage(one), reverse("transitions:plan", args=[one.running.pk]))


def add_to_accounts() -> None:
    """Called when the app is ready."""
    more.add(columns=(Column("transition", _("Transition"), value=_stage, cell=_cell, load=load),))
