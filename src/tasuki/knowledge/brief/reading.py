"""Reading a brief, the account as it stands, or the difference of two: who may, in which language and form."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from tasuki.customers.models import Account
from tasuki.knowledge.basis import Basis, basis_for
from tasuki.knowledge.brief.blocks import BriefView
from tasuki.knowledge.brief.diff import Difference, difference
from tasuki.knowledge.brief.document import document_for
from tasuki.knowledge.brief.docx import as_docx
from tasuki.knowledge.brief.gathering import gather
from tasuki.knowledge.brief.markdown import as_markdown
from tasuki.knowledge.brief.pdf import as_pdf
from tasuki.knowledge.brief.plain import as_data
from tasuki.knowledge.brief.sensitive import with_notes
from tasuki.knowledge.brief.view import preview_of, view_of
from tasuki.knowledge.items import spoken
from tasuki.knowledge.queries import access_brief, access_record, briefs_of
from tasuki.rules.access import Actor
from tasuki.web import clock
from tasuki.web.command import as_json

WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_UNSAFE: Final = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|\u200e\u200f\u202a-\u202e\u2066-\u2069]+')


@dataclass(frozen=True, slots=True)
class Wish:
    """How a reader wants it: language, and whether with the sensitive notes."""

    language: str
    with_sensitive: bool = False


@dataclass(frozen=True, slots=True)
class Produced:
    """A file: its name in any script, its type, its content."""

    name: str
    content_type: str
    content: bytes


_FORMS: Final[Mapping[str, tuple[str, Callable[[BriefView], bytes]]]] = {
    "md": ("text/markdown; charset=utf-8", lambda view: as_markdown(view).encode()),
    "pdf": ("application/pdf", as_pdf),
    "docx": (WORD, as_docx),
    "json": ("application/json", lambda view: (as_json(as_data(view)) + "\n").encode()),
}


def read_brief(actor: Actor, account_id: UUID, number: int, wish: Wish, form: str = "page") -> BriefView:
    """A frozen brief (KN-1, KN-7)."""
    found = access_brief(actor, account_id, number)
    view = view_of(found, wish.language)
    return with_notes(view, actor, found.account, form) if wish.with_sensitive else view


def read_summary(
    actor: Actor, account_id: UUID, wish: Wish, form: str = "page", basis: Basis | None = None
) -> BriefView:
    """The account as it stands now, marked as a preview."""
    account, _relations = access_record(actor, account_id)
    now = clock.now()
    view = preview_of(current_document(account, now, basis), now, wish.language)
    return with_notes(view, actor, account, form) if wish.with_sensitive else view


def current_document(account: Account, now: datetime, basis: Basis | None = None) -> dict[str, Any]:
    """What a brief would freeze now."""
    basis = basis or basis_for("", account.pk)
    known = basis.measure(account.pk, now)
    return document_for(account, basis.document.requirements(), known, gather(account, now), now)


def compare(
    actor: Actor, account_id: UUID, older: int | None, newer: int | None, language: str | None = None
) -> Difference:
    """From one brief (else the last one) to another; without `newer` to the account as it stands now."""
    account, _relations = access_record(actor, account_id)
    if older is None:
        older = next((one.number for one in briefs_of(account_id)), 0)
    first = access_brief(actor, account_id, older)
    now = clock.now()
    with override(spoken(language)):
        if newer is None:
            second = (_("today, %(day)s") % {"day": date_format(now)}, current_document(account, now))
        else:
            second = (
                _("brief %(number)s") % {"number": newer},
                access_brief(actor, account_id, newer).document,
            )
        return difference((_("brief %(number)s") % {"number": older}, first.document), second, language)


def produce(view: BriefView, form: str) -> Produced:
    """The brief as a file."""
    content_type, make = _FORMS[form]
    with override(view.language):
        kind = _("summary") if view.preview else _("brief %(number)s") % {"number": view.number}
    name = safe_name(f"{view.account} – {kind} {view.as_of.isoformat()}")
    return Produced(f"{name}.{form}", content_type, make(view))


def safe_name(text: str) -> str:
    """A name for a file on any system: no separators, no control or direction characters, at most 120 characters."""
    return " ".join(_UNSAFE.sub(" ", text).split()).strip(". ")[:120].strip(". ") or "brief"
