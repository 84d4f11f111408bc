"""Sentences for the reasons that reading from outside gives."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEXTS: dict[str, str | Promise] = {
    "table.empty": _("The file is empty: it has no header row."),
    "table.not_text": _("This is no text file: it is full of NUL bytes. Export the table as CSV."),
    "table.encoding_unknown": _("There is no encoding called “%(encoding)s”. Known here: %(known)s."),
    "table.encoding_wrong": _(
        "The file is not in %(encoding)s: %(count)s characters cannot be read that way. Choose another encoding."
    ),
    "table.delimiter_unknown": _(
        "“%(delimiter)s” cannot separate columns. Give one character or one of: %(known)s."
    ),
    "table.unreadable": _("The file cannot be read as a table from line %(line)s on: %(problem)s."),
}
