"""What this room keeps of people: for export and erasure (SE-4)."""

from __future__ import annotations

from typing import Final

from tasuki.web.personal import Held, Room, Words

ROOM: Final = Room(
    "desk",
    colleague=(
        Held("Digest", "person_id", show=("slot", "state", "sent_at"), delete=True),
        Held("TaskSnooze", "person_id", show=("transition_id", "key", "until", "reason"), delete=True),
    ),
    words=(Words("TaskSnooze", ("reason",), "transition__account_id"),),
    no_person={
        "ChatRoom.name": "names a room",
        "ChatRoom.address": "a room's webhook, sealed",
        "ChatRoom.host": "a machine",
        "ChatRoom.error_values": "what a machine answered",
        "ChatPost.evidence": "a reason code",
    },
)
