"""What this room keeps of people: for export and erasure (SE-4)."""

from __future__ import annotations

from typing import Final

from tasuki.web.personal import Held, Room

ROOM: Final = Room(
    "help",
    colleague=(Held("TourState", "person_id", show=("step", "seen_at", "skipped_at"), delete=True),),
)
