"""What this room keeps of people: for export and erasure (SE-4)."""

from __future__ import annotations

from typing import Final

from tasuki.web.personal import Held, Room

ROOM: Final = Room(
    "playbooks",
    colleague=(
        Held("CompanyPlaybook", "draft_by_id", show=("key",), names=("draft_by_name",)),
        Held("Publication", "published_by_id", show=("note",), names=("published_by_name",)),
    ),
    no_person={
        "PlaybookVersion.document": "a method, of roles and not of people",
        "CompanyPlaybook.draft": "a method, of roles and not of people",
        "Publication.document_key": "names a playbook",
        "Publication.source": "a method, of roles and not of people",
    },
)
