"""Which files may be kept, under which endings, and what the others are called (KN-8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Form:
    """A kind of file: the endings it may have, its media type, whether it has text to be read."""

    label: str | Promise
    endings: tuple[str, ...]
    media: str
    readable: bool = True


_OFFICE: Final = "application/vnd.openxmlformats-officedocument."
_OPEN: Final = "application/vnd.oasis.opendocument."

FORMS: Final[Mapping[str, Form]] = {
    "pdf": Form(_("PDF"), ("pdf",), "application/pdf"),
    "docx": Form(_("Word document"), ("docx",), f"{_OFFICE}wordprocessingml.document"),
    "xlsx": Form(_("Excel workbook"), ("xlsx",), f"{_OFFICE}spreadsheetml.sheet"),
    "pptx": Form(_("PowerPoint presentation"), ("pptx",), f"{_OFFICE}presentationml.presentation"),
    "odt": Form(_("OpenDocument text"), ("odt",), f"{_OPEN}text"),
    "ods": Form(_("OpenDocument spreadsheet"), ("ods",), f"{_OPEN}spreadsheet"),
    "odp": Form(_("OpenDocument presentation"), ("odp",), f"{_OPEN}presentation"),
    "txt": Form(_("text"), ("txt", "text", "log"), "text/plain"),
    "md": Form("Markdown", ("md", "markdown"), "text/markdown"),
    "csv": Form("CSV", ("csv", "tsv"), "text/csv"),
    "html": Form("HTML", ("html", "htm"), "text/html"),
    "eml": Form(_("mail"), ("eml",), "message/rfc822"),
    "ics": Form(_("calendar file"), ("ics",), "text/calendar"),
    "png": Form(_("PNG image"), ("png",), "image/png", readable=False),
    "jpg": Form(_("JPEG image"), ("jpg", "jpeg"), "image/jpeg", readable=False),
    "gif": Form(_("GIF image"), ("gif",), "image/gif", readable=False),
    "webp": Form(_("WebP image"), ("webp",), "image/webp", readable=False),
}
BY_ENDING: Final[Mapping[str, str]] = {ending: key for key, form in FORMS.items() for ending in form.endings}
TEXTS: Final = frozenset({"txt", "md", "csv", "html", "eml", "ics"})

#: What is never kept, in words.
OTHERS: Final[Mapping[str, str | Promise]] = {
    "empty": _("an empty file"),
    "program": _("a program"),
    "script": _("a script"),
    "archive": _("an archive"),
    "rtf": _("a rich text file"),
    "old-office": _("a file of Office before 2007 or of Outlook"),
    "macros": _("an Office document with macros"),
    "svg": _("an SVG drawing"),
    "xml": _("an XML file"),
    "binary": _("a file of an unknown kind"),
}
ACCEPT: Final = ",".join(f".{ending}" for form in FORMS.values() for ending in form.endings)


def word_for(form: str) -> str:
    """What a form is called in the reader's language."""
    known = FORMS.get(form)
    return str(known.label if known else OTHERS.get(form, form))
