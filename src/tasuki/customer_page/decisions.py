"""What may be opened, shown and answered: plain rules over plain values, all reasons at once."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from tasuki.messaging.drafting import valid_address
from tasuki.rules.completeness import is_placeholder
from tasuki.rules.reasons import Reason

LEAST_DAYS: Final = 1
MOST_DAYS: Final = 400
USUAL_DAYS: Final = 180
MAX_TEXT: Final = 1_000
MAX_NAME: Final = 200
MOST_AT_ONCE: Final = 200
KINDS: Final = ("yes", "other", "leaving")
_FAR: Final = timedelta(days=730)


def why_not_days(days: int) -> list[Reason]:
    """A page is open for 1 to 400 days, not for good."""
    if LEAST_DAYS <= days <= MOST_DAYS:
        return []
    return [Reason("customer_page.days", {"least": LEAST_DAYS, "most": MOST_DAYS})]


def why_not_person(name: str, left_on: date | None, headcount: int | None, today: date) -> list[Reason]:
    """A page is for one person who is still there, not for a group."""
    if left_on is not None and left_on <= today:
        return [Reason("customer_page.left", {"name": name}, where="people")]
    if headcount is not None:
        return [Reason("customer_page.group", {"name": name}, where="people")]
    return []


def is_open(closed_at: datetime | None, expires_at: datetime, left_on: date | None, now: datetime) -> bool:
    """Whether the link opens: not closed, not over, and the person is still there."""
    gone = left_on is not None and left_on <= now.date()
    return closed_at is None and now < expires_at and not gone


def why_not_words(text: str) -> list[Reason]:
    """The customer's words say something, in bounded length.

    Example: "TBD" → `customer_page.words_needed`.
    """
    if "\x00" in text or len(text) > MAX_TEXT:
        return [Reason("customer_page.words_long", {"most": MAX_TEXT, "length": len(text)})]
    if is_placeholder(text):
        return [Reason("customer_page.words_needed")]
    return []


def why_not_answer(kind: str, name: str, email: str, last_day: date | None, today: date) -> list[Reason]:
    """Empty for an answer that somebody can decide on; somebody else needs a name and an address."""
    if kind not in KINDS:
        return [Reason("contact_answer.kind", {"known": list(KINDS)})]
    reasons = []
    if len(name) > 2 * MAX_NAME + 1 or any(ord(char) < 32 for char in name):
        reasons.append(Reason("contact_answer.name", {"most": 2 * MAX_NAME}))
    if kind == "other" and not name.strip():
        reasons.append(Reason("contact_answer.name_needed"))
    if (kind == "other" and not email) or (email and not valid_address(email)):
        reasons.append(Reason("contact_answer.address"))
    if last_day is not None and not today - _FAR <= last_day <= today + _FAR:
        reasons.append(Reason("contact_answer.day"))
    return reasons
