"""What this room keeps of people: for export and erasure (SE-4)."""

from __future__ import annotations

from typing import Final

from tasuki.web.personal import Held, Room, Words

ROOM: Final = Room(
    "watch",
    colleague=(
        Held("Statement", "set_by_id", names=("set_by_name",)),
        Held("Breach", "about_id", show=("kind", "happened_at", "state", "resolution")),
        Held("Breach", "reported_by_id", show=("kind", "happened_at"), names=("reported_by_name",)),
        Held("Breach", "decided_by_id", show=("kind", "state"), names=("decided_by_name",)),
    ),
    words=(Words("Breach", ("resolution", "evidence", "remarks"), "account_id"),),
    no_person={"Breach.cause_key": "ids", "Breach.about_role": "names a role"},
)
