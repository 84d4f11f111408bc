"""What of success plans can be searched: every line with its detail, one subject per line (KN-10, PB-17)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from tasuki.passages.actions import Entry, Part
from tasuki.passages.rooms import Room
from tasuki.success.models import PlanEntry

POLICY: Final = "success.see"


def _entries(rows: Sequence[PlanEntry]) -> Iterable[Entry]:
    for one in rows:
        parts = [Part(one.section, text) for text in (one.text, one.detail) if text]
        yield Entry("success_plan", one.pk, one.account_id, "", parts, one.created_at, POLICY)


PLANS: Final = Room("success_plan", PlanEntry.objects.all, _entries)
