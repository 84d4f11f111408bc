"""Sentences for the reasons that documents give."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEXTS: dict[str, str | Promise] = {
    "document.too_large": _("The file is too large: %(size)s bytes, at most %(limit)s can be kept."),
    "document.name_too_long": _(
        "The file's name is too long: %(length)s characters, at most %(limit)s can be kept. Rename it."
    ),
    "document.empty": _("“%(name)s” is empty."),
    "document.not_allowed": _(
        "“%(name)s” is %(is)s, which cannot be kept here. Save it as PDF, Word, Excel, PowerPoint, OpenDocument,"
        " text, mail or an image."
    ),
    "document.lying_name": _(
        "“%(name)s” says that it is %(claims)s, but its content is: %(is)s. Give it its right name,"
        " or save it as what it should be."
    ),
    "document.encrypted": _(
        "“%(name)s” is protected by a password: nobody could read or search it here. Save it without the password."
    ),
    "document.bomb": _(
        "“%(name)s” would unpack into far more than it is. Such a file is made to do harm; it was not opened."
    ),
    "document.entities": _("“%(name)s” contains definitions that no office program writes; it was not read."),
    "document.damaged": _("“%(name)s” is damaged: it cannot be opened as what it is."),
    "document.no_text": _(
        "“%(name)s” holds pictures of pages but no text (a scan, perhaps): it can be opened but not searched."
    ),
    "document.too_many_pages": _("“%(name)s” has %(count)s pages; text is read of at most %(limit)s."),
    "document.too_much": _("Reading the text of “%(name)s” needs more memory than is allowed."),
    "document.too_slow": _("Reading the text of “%(name)s” took too long and was stopped."),
    "document.gave_up": _("Reading the text of “%(name)s” was tried several times and never finished."),
    "document.file_gone": _(
        "The bytes of “%(name)s” are not where they should be. Restore them from a backup."
    ),
    "document.encoding_wrong": _("“%(name)s” cannot be read as %(encoding)s. Choose another encoding."),
    "document.encoding_unknown": _("There is no encoding called “%(encoding)s”. Known here: %(known)s."),
    "document.no_encoding": _("Only plain texts, tables, pages and calendars have an encoding to choose."),
    "document.already_there": _("This very file is kept already, as “%(title)s”."),
    "document.no_file": _("Choose a file."),
    "document.too_many_files": _("At most %(limit)s files at once; these are %(count)s."),
    "document.needs_file": _("A file is uploaded, not written: choose note, mail or call."),
    "document.no_title": _("Give it a title."),
    "document.no_body": _("There is no text."),
    "document.too_long": _("%(field)s: %(length)s characters are too many; at most %(limit)s can be kept."),
    "document.bad_character": _("%(field)s contains characters that cannot be kept."),
    "document.day_out_of_range": _("%(day)s is not a day that can be meant."),
    "document.unknown_kind": _("“%(kind)s” is no kind of source: %(known)s."),
    "document.unknown_use": _("“%(use)s” is none of the required documents: %(known)s."),
}
