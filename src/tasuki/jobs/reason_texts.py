"""Sentences of the workers, of backup and restore, and of the database's own troubles."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEXTS: dict[str, str | Promise] = {
    "database.not_migrated": _("The database is not set up or not up to date. Run: tasuki migrate"),
    "database.read_only": _(
        "The database cannot be opened for writing. Check the rights on the data folder."
    ),
    "database.unreachable": _(
        "The database cannot be reached. Nothing was changed; check that it runs and try again."
    ),
    "serve.port_taken": _(
        "Something else listens on %(host)s:%(port)s already. Choose another one with --port."
    ),
    "check.failed": _("%(text)s"),
    # long work (UX-5)
    "work.no_worker": _("No worker is running: it waits until one does. Start one with: tasuki work"),
    "work.never_a_worker": _("No worker has run here yet: it waits for one. Start one with: tasuki work"),
    "work.worker_lost": _(
        "Its worker has not been heard of for a while; the next one takes over where it stopped."
    ),
    "work.queued": _("It waits for a worker: others are before it."),
    "work.over": _("It cannot be cancelled any more: it is over, or at its last step."),
}
