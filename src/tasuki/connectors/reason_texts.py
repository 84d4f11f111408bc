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
    "http.bad_url": _(
        "“%(url)s” is not a web address that can be asked: write https:// or http:// and a name."
    ),
    "http.refused_address": _(
        "%(host)s is at %(address)s, inside a network. Ask your administrator to list it in TASUKI_HTTP_ALLOW."
    ),
    "http.no_such_host": _("There is no machine called %(host)s."),
    "http.timeout": _("%(host)s did not answer in time."),
    "http.unreachable": _("%(host)s could not be reached."),
    "http.tls": _("%(host)s does not prove who it is (%(why)s)."),
    "mailbox.not_set": _(
        "No mailbox is set up. Set TASUKI_MAILBOX to imaps://user:password@host/folder and restart."
    ),
    "mailbox.bad_address": _(
        "TASUKI_MAILBOX is not understood. Write imaps://user:password@host/folder; encode @ and / in the password."
    ),
    "mailbox.plain": _("TASUKI_MAILBOX would send the password to %(host)s unprotected. Use imaps://."),
    "mailbox.sign_in": _("%(host)s refused the name or the password of the mailbox. Check TASUKI_MAILBOX."),
    "mailbox.no_folder": _("The mailbox at %(host)s has no folder “%(folder)s”."),
    "mailbox.tls": _("The mail server %(host)s does not prove who it is (%(why)s)."),
    "mailbox.timeout": _("The mailbox at %(host)s did not answer in time. The next look tries again."),
    "mailbox.unreachable": _("The mailbox at %(host)s could not be reached. The next look tries again."),
    "mailbox.answer": _(
        "The mailbox at %(host)s gave an answer that is not understood. The next look tries again."
    ),
    # what a calendar server answers
    "caldav.refused": _("The calendar server does not accept user name or password. Enter them again."),
    "caldav.forbidden": _(
        "The calendar server does not let us write there. Check the sharing of the calendar."
    ),
    "caldav.not_found": _("There is no calendar at this address. Copy the address of the calendar itself."),
    "caldav.no_calendar": _(
        "The address answers, but it is no calendar. Copy the address of the calendar itself."
    ),
    "caldav.full": _("The calendar server has no room left, or takes no such entries."),
    "caldav.busy": _("The calendar server is busy (%(status)s). It is asked again by itself."),
    "caldav.broken": _("The calendar server answered something that cannot be understood (%(status)s)."),
}
