"""What of outcomes can be searched: retrospectives (KN-10, ME-20); they are read as the transition's pages are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from tasuki.outcomes.models import Retrospective
from tasuki.passages.actions import Entry, Part
from tasuki.passages.rooms import Room

POLICY: Final = "transition.see"
FIELDS: Final = ("went_well", "went_badly", "customer_feedback", "actions")


def _retrospectives(rows: Sequence[Retrospective]) -> Iterable[Entry]:
    for one in rows:
        parts = [Part(name, getattr(one, name)) for name in FIELDS if getattr(one, name)]
        account_id = one.transition.account_id
        yield Entry("retrospective", one.pk, account_id, "", parts, one.written_at, POLICY)


RETROSPECTIVES: Final = Room(
    "retrospective", lambda: Retrospective.objects.select_related("transition"), _retrospectives
)
