"""What this room keeps of people: for export and erasure (SE-4).

Who opened their page and when is kept nowhere. What they answered goes with them; the name and address of
somebody else that an undecided answer holds goes as well, because nobody has taken that person over.
"""

from __future__ import annotations

from typing import Final

from tasuki.web.personal import Held, Room, Words

_ANSWER: Final = ("kind", "first_name", "last_name", "email", "last_day", "answered_at", "state")

ROOM: Final = Room(
    "customer_page",
    contact=(
        Held("CustomerPage", "stakeholder_id", show=("opened_at", "expires_at", "closed_at")),
        Held("ContactAnswer", "stakeholder_id", show=_ANSWER),
        Held("CustomerPage", "stakeholder_id", delete=True),
        Held("ContactAnswer", "stakeholder_id", delete=True),
    ),
    colleague=(
        Held("CustomerPage", "opened_by_id", show=("opened_at", "closed_at")),
        Held("ContactAnswer", "decided_by_id", show=("kind", "state", "decided_at")),
    ),
    words=(Words("ContactAnswer", ("first_name", "last_name", "email"), "stakeholder__account_id"),),
)
