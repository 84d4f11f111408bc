"""Titles of steps and sentences of notices, in the reader's language (UX-2, MS-8)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tasuki.desk import queries
from tasuki.knowledge.items import all_items
from tasuki.playbooks.document import PlaybookDocument
from tasuki.rules.reasons import Reason
from tasuki.transitions.models import Notice, Transition
from tasuki.web.reason_texts import all_texts, sentence

#: What may stand in a mail: names of accounts and colleagues, steps, days, numbers. Nothing that somebody wrote.
SAFE_VALUES: Final = frozenset(
    {
        "account", "step", "day", "giver", "receiver", "person", "count", "days", "hours", "limit", "stage",
        "gate", "role", "roles", "until", "tier", "scenario", "mode", "number", "changes", "breach", "breach_state",
        "item",
    }
)  # fmt: skip
_BLANK: Final = re.compile(r"%\((\w+)\)")
_LONGEST: Final = 120


@dataclass(frozen=True, slots=True)
class Line:
    """A notice in words."""

    id: UUID
    text: str
    at: datetime
    href: str
    read: bool = False
    loud: bool = False
    account: str = ""
    transition_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """Titles of steps in the reader's language."""

    documents: Mapping[UUID, PlaybookDocument]
    language: str

    @classmethod
    def of(cls, transitions: Iterable[Transition | None], language: str) -> Words:
        """The words of these transitions' playbooks."""
        return cls(queries.documents(one.playbook_id for one in transitions if one), language)

    def title(self, transition: Transition, key: str) -> str:
        """What the step is called; its key where the playbook does not know it."""
        text = self.text(transition, key)
        return text[0] if text else key

    def text(self, transition: Transition, key: str) -> tuple[str, str] | None:
        """Title and reason of the step."""
        document = self.documents.get(transition.playbook_id) if transition.playbook_id else None
        if document is None:
            return None
        try:
            found = document.step_text(key, self.language)
        except KeyError:
            return None
        return found.title, found.why


# Notices that are about another tab than the plan.
PLACES: Final[Mapping[str, str]] = {
    "notice.invitation_accepted": "meetings:transition",
    "notice.invitation_tentative": "meetings:transition",
    "notice.invitation_declined": "meetings:transition",
    "notice.invitation_proposed": "meetings:transition",
    "notice.calendars_hold": "meetings:transition",
    "notice.boundary_breach": "watch:transition",
    "notice.breach_about_you": "watch:transition",
    "notice.breach_decided": "watch:transition",
    "notice.boundaries_set": "watch:transition",
}


def line(notice: Notice, words: Words) -> Line:
    """The notice's sentence; a step is called by its title."""
    code = notice.code
    return _line(notice, sentence(Reason(code, _spoken(notice, words))))


def mail_line(notice: Notice, words: Words) -> Line:
    """The same for a mail: a sentence that would carry what somebody wrote only says that there is news (MS-8)."""
    code, values = notice.code, _spoken(notice, words)
    blanks = set(_BLANK.findall(str(all_texts().get(code, ""))))
    safe = (
        code in all_texts() and blanks <= SAFE_VALUES and not any(_odd(values.get(name)) for name in blanks)
    )
    text = (
        sentence(Reason(code, values)) if safe else _("There is news about %(account)s.") % _account(values)
    )
    return _line(notice, text)


def _line(notice: Notice, text: str) -> Line:
    row, place = notice.transition_id, PLACES.get(notice.code, "transitions:plan")
    href = str(notice.values.get("href", ""))
    if row is not None and not href:
        href = reverse(place, args=[row])
    return Line(
        id=notice.pk,
        text=text,
        at=notice.at,
        href=href,
        read=notice.read_at is not None,
        loud=notice.code in queries.LOUD,
        account=str(notice.values.get("account") or ""),
        transition_id=row,
    )


def _spoken(notice: Notice, words: Words) -> dict[str, Any]:
    values = dict(notice.values)
    row = notice.transition
    if row is not None and "step" in values:
        values["step"] = words.title(row, str(values["step"]))
    if "item" in values:
        values["item"] = item_label(str(values["item"]))
    if "day" in values:
        values["day"] = spoken_day(str(values["day"]))
    return values


def item_label(key: str) -> str:
    """What an item of the record is called in the reader's language; its key where it is no longer known."""
    item = all_items().get(key)
    return item.words.label() if item else key


def _odd(value: object) -> bool:
    """Whether a value could carry more than a name or a number."""
    text = str(value or "")
    return "@" in text or "\n" in text or len(text) > _LONGEST


def _account(values: Mapping[str, Any]) -> dict[str, str]:
    name = values.get("account")
    return {"account": _("one of your accounts") if not name or _odd(name) else str(name)}


def spoken_day(text: str) -> str:
    """A kept day as it is written in the reader's language."""
    try:
        return date_format(date.fromisoformat(text))
    except ValueError:
        return text
