"""What a note must be like: every objection at once (PE-6)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final
from uuid import UUID

from tasuki.customers.models import Account, Stakeholder
from tasuki.rules.completeness import is_placeholder
from tasuki.rules.reasons import NotFound, Reason
from tasuki.sensitive.models import SensitiveNote, SensitiveRule, Topic

MAX_TEXT: Final = 20_000  # as much as an answer of the record
MAX_PURPOSE: Final = 300
LEAST_DAYS, MOST_DAYS = 30, 1_095

type Subject = tuple[str, UUID | str]


def keep_days() -> int:
    """For how many days after its last confirmation a note may be kept (company's rule)."""
    row = SensitiveRule.objects.filter(pk=1).first()
    return row.keep_days if row else SensitiveRule._meta.get_field("keep_days").default


def latest_day(today: date) -> date:
    """The last day until which a note confirmed today may be kept."""
    return today + timedelta(days=keep_days())


def objections(*, topic: str, text: str, purpose: str, expires_on: date | None, today: date) -> list[Reason]:
    """Everything that is wrong with a new note or a new version."""
    found = [*text_objections("text", text, MAX_TEXT), *purpose_objections(purpose)]
    if not text.strip():
        found.append(Reason("sensitive.text_needed"))
    if topic not in Topic.values:
        found.append(Reason("sensitive.topic_unknown", {"topic": topic[:40], "known": list(Topic.values)}))
    return found + day_objections(expires_on, today)


def purpose_objections(purpose: str) -> list[Reason]:
    """Somebody must say what such a note is for, and not with a placeholder."""
    found = text_objections("purpose", purpose, MAX_PURPOSE)
    if is_placeholder(purpose) or len(purpose.strip()) < 3:
        found.append(Reason("sensitive.purpose_needed"))
    return found


def day_objections(expires_on: date | None, today: date) -> list[Reason]:
    """A note ends between tomorrow and the rule's last day."""
    last = latest_day(today)
    if expires_on is None or today < expires_on <= last:
        return []
    return [Reason("sensitive.expiry", {"first": today + timedelta(days=1), "last": last})]


def text_objections(field: str, text: str, limit: int) -> list[Reason]:
    """Too long, or with a NUL character."""
    found = []
    if "\x00" in text:
        found.append(Reason("sensitive.bad_character", {"field": field}))
    if len(text) > limit:
        found.append(Reason("sensitive.too_long", {"field": field, "length": len(text), "limit": limit}))
    return found


def subject_of(account: Account, subject: Subject) -> tuple[str, str]:
    """The subject as it is kept; a stakeholder must belong to the account."""
    kind, ref = subject
    if kind not in SensitiveNote.Subject.values:
        raise NotFound("kind of note", kind)
    if kind == SensitiveNote.Subject.STAKEHOLDER:
        try:
            known = Stakeholder.objects.filter(pk=UUID(str(ref)), account=account).exists()
        except ValueError:
            known = False
        if not known:
            raise NotFound("stakeholder", ref)
    return kind, str(ref)
