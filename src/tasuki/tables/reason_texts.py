"""Sentences for the reason codes of this room."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEXTS: Final[dict[str, str | Promise]] = {
    "table.bad_value": _("The filter %(filter)s does not take “%(value)s”."),
    "table.unknown_filter": _("This table has no filter called %(filter)s."),
    "table.unknown_column": _("This table has no column called %(column)s."),
    "table.unknown_sort": _("This table cannot be sorted by %(sort)s."),
    "view.bad_name": _("A view needs a name of at most %(most)s characters."),
    "view.name_taken": _("You already have a view called “%(name)s” here."),
    "view.too_many": _("You have %(most)s views of this table. Delete one first."),
    "export.too_many": _("%(most)s of your exports are being made already. Wait for one, or cancel it."),
    "export.crashed": _(
        "It stopped with an unforeseen error (%(problem)s). The log of the worker has the details."
    ),
    "export.not_yours_any_more": _(
        "%(count)s rows of this file are gone or no longer yours to see. Export the view again."
    ),
    "view.bad_query": _("The filter of a view has at most %(most)s characters."),
}
