"""What this room keeps of people: for export and erasure (SE-4)."""

from __future__ import annotations

from typing import Final

from tasuki.web.personal import Held, Room, Words

_ANSWER: Final = ("asked_at", "reminded_at", "answered_at", "score", "comment")

ROOM: Final = Room(
    "outcomes",
    contact=(
        Held("Survey", "stakeholder_id", show=_ANSWER, empty=("comment",)),
        Held("Pulse", "stakeholder_id", show=_ANSWER, empty=("comment",)),
    ),
    colleague=(
        Held("HandoffRating", "by_id", show=("at", "score", "comment")),
        Held("Retrospective", "written_by_id", show=("went_well", "went_badly", "actions")),
    ),
    words=(
        Words("Survey", ("comment",), "transition__account_id"),
        Words("Pulse", ("comment",), "transition__account_id"),
        Words("HandoffRating", ("comment",), "transition__account_id"),
        Words(
            "Retrospective",
            ("went_well", "went_badly", "customer_feedback", "actions"),
            "transition__account_id",
        ),
    ),
)
