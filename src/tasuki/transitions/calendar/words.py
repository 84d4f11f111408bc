"""What the entries of a calendar are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

WORDS: Final[Mapping[str, str | Promise]] = {
    "meeting": _("Meeting"),
    "cutover": _("Cutover"),
    "introduction": _("Introduction"),
    "kickoff": _("Kickoff"),
    "overdue": pgettext_lazy("calendar", "Overdue"),
}
