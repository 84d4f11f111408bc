"""Sentences of the event log and of backups."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEXTS: dict[str, str | Promise] = {
    "audit.gap": _("Event %(seq)s is missing from the log."),
    "audit.changed": _("Event %(seq)s was changed after it was written."),
    "audit.rewritten": _(
        "Event %(seq)s is not the one that was anchored outside the database: the log was rewritten."
    ),
    "audit.head": _("The head of the log does not belong to event %(seq)s."),
    "audit.beyond_head": _("Event %(seq)s stands behind the head of the log: it was not written by Tasuki."),
    "audit.shortened": _(
        "The log ends at event %(head)s, but event %(seq)s was anchored outside the database: it was cut."
    ),
    "backup.exists": _("%(path)s exists already. Choose another name."),
    "backup.damaged": _("%(path)s is not a whole backup (%(what)s). Nothing was changed."),
    "backup.format": _(
        "This backup has the format %(format)s, which this version does not know. Nothing was changed."
    ),
    "backup.other_engine": _("The backup is of %(theirs)s, the database here is %(ours)s."),
    "backup.newer": _("The backup was made by a newer version (%(version)s). Update Tasuki first."),
    "backup.data_in_the_way": _("There is data here already. Say --force to replace it by the backup."),
    "backup.notes_key_missing": _(
        "The key of the sensitive notes (%(keys)s) is neither in the backup nor here: put it into %(path)s or"
        " %(variable)s first, or say --without-notes-key and those notes stay closed until you do."
    ),
    "backup.log_broken": _("The backup was restored, but its event log is not whole."),
    "backup.no_tool": _(
        "%(name)s was not found. Install the PostgreSQL client programs (Debian: postgresql-client)."
    ),
    "backup.tool_failed": _("%(name)s failed: %(error)s"),
}
