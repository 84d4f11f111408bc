"""What this room keeps of people: for export and erasure (SE-4)."""

from __future__ import annotations

from typing import Final

from tasuki.web.personal import Held, Room

ROOM: Final = Room(
    "tables",
    # a filter may name a colleague, but views are few, one's own, and go with whoever kept them
    colleague=(
        Held("SavedView", "person_id", show=("table", "name", "query"), delete=True),
        # the file goes with the row, at the latest the day after
        Held("ExportRun", "person_id", show=("table", "query", "format", "created_at"), delete=True),
    ),
)
