"""What this room keeps of people: for export and erasure (SE-4)."""

from __future__ import annotations

from typing import Final

from tasuki.web.personal import Held, Room

ROOM: Final = Room(
    "people",
    colleague=(
        Held("Absence", "person_id", show=("kind", "starts_on", "ends_on"), delete=True),
        Held("ApiToken", "person_id", show=("name", "created_at", "last_used_at", "revoked_at"), delete=True),
        Held("StandingRole", "person_id", show=("name",), delete=True),
        Held("Team", "manager_id", show=("name",), sets={"manager_id": None}),
        Held("account.EmailAddress", "user_id", show=("email", "verified"), delete=True),
        # last: what the other rows are found by
        Held(
            "Person",
            "pk",
            show=(
                *("name", "email", "phone", "title", "external_id", "region", "country", "zone", "language"),
                *(
                    "last_day",
                    "intake_limit",
                    "mail_digest",
                    "digest_at",
                    "quiet_from",
                    "quiet_until",
                    "single_keys",
                ),
                *("is_active", "last_login", "created_at"),
            ),
            names=("name",),
            empty=("email", "phone", "title", "external_id", "region", "country", "last_login"),
            sets={"is_active": False, "password": "!erased", "mail_digest": "off", "sort_key": ""},
        ),
    ),
    no_person={
        "Team.external_id": "names a team",
        "Team.region": "names a place",
        "ErasedIdentity.digest": "a salted hash, kept so that an import does not bring an erased person back",
    },
)
