"""Titles of events for those who read the log of a transition: an app says its own in `event_titles.TITLES`.

What programs read (API, exports, commands) stays the event's code.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from tasuki.web.app_modules import joined


@cache
def all_titles() -> Mapping[str, str | Promise]:
    """Every title by its event's code, over all installed apps; a code claimed twice is a programming error."""
    return joined("event_titles", "TITLES", besides="audit")


def event_title(code: str) -> str:
    """The title in the language now active; what an earlier version recorded and this one does not: its code."""
    return str(all_titles().get(code, code))


def actor_title(kind: str) -> str:
    """Who did it where it was nobody of the company (see `Event.actor_kind`), in the language now active."""
    if kind == "customer":
        return _("Customer")
    if kind == "console":
        return _("command line")
    return "Tasuki" if kind.partition(":")[0] == "system" else "–"


def named_actor_title(name: str) -> str:
    """The same where only the actor's name was kept beside an empty id: Tasuki acts under names of its own."""
    return actor_title(name if name in ("customer", "console") else f"system:{name}")
