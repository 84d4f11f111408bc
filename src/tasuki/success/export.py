"""A success plan as Markdown, for reading outside (SY-5)."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tasuki.customers.models import Account
from tasuki.success.document import as_markdown, document_of
from tasuki.success.models import PlanVersion
from tasuki.success.queries import cadences_of, entries_of
from tasuki.web import clock


def current_markdown(account: Account) -> str:
    """The plan as it stands."""
    document = document_of(account, entries_of(account.pk), cadences_of(account.pk))
    day = date_format(clock.now(), "DATE_FORMAT")
    return as_markdown(document, _("As it stands on %(day)s.") % {"day": day})


def version_markdown(found: PlanVersion) -> str:
    """An approved version."""
    values = {
        "number": found.number,
        "name": found.approved_by_name,
        "day": date_format(found.approved_at, "DATE_FORMAT"),
    }
    headline = _("Version %(number)s, approved by %(name)s on %(day)s.") % values
    return as_markdown(found.document, headline)
