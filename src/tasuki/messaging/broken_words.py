"""What is wrong with a text, in the reader's language: Liquid and its bounds say it in the words of programs (UX-1)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tasuki.messaging.liquid_text import TAGS

_KNOWN: Final = ", ".join(one for one in TAGS if one != "#")
_SAYS: Final[tuple[tuple[re.Pattern[str], str | Promise], ...]] = tuple(
    (re.compile(pattern), text)
    for pattern, text in (
        (
            r"expected tag (?P<tag>end\w+), found|(?P<begun>comment) tag was never closed",
            _("“%(tag)s” is missing: what was begun must be ended"),
        ),
        (r"unexpected tag 'end of expression'", _("a tag is begun and never ended")),
        (r"unexpected tag '(?P<tag>[^']*)'", _("the tag “%(tag)s” cannot stand here; allowed are: %(known)s")),
        (
            r"'(?P<opens>\{[{%])' without '(?P<closes>[}%]\})'",
            _("“%(opens)s” is never closed by “%(closes)s”"),
        ),
        (r"^> (?P<limit>\d+) bytes$", _("it is longer than %(limit)s bytes")),
        (r"^> (?P<limit>\d+)$", _("it would do something more than %(limit)s times or with a larger number")),
        (r"nesting limit|context depth", _("too many tags stand within each other")),
        (
            r"^(?P<filter>\w+)(?:\(\) (?:takes|missing)| expected)",
            _("the filter “%(filter)s” is used with values that it does not take"),
        ),
        (r"not supported between", _("a number and a text cannot be compared")),
        (
            r"^(?:missing|unexpected|expected) ",
            _("something is missing here, or does not belong here"),
        ),
    )
)  # fmt: skip


def say(message: str) -> str:
    """The sentence for a message of Liquid; one that nobody has seen yet stays as it is.

    >>> say("unexpected tag 'include'").partition(";")[0]
    'the tag “include” cannot stand here'
    """
    for pattern, text in _SAYS:
        if found := pattern.search(message):
            return str(text) % _values(found.groupdict())
    return message


def _values(parts: Mapping[str, str | None]) -> dict[str, str]:
    values = {name: part or "" for name, part in parts.items()}
    if values.get("begun"):
        values["tag"] = f"end{values['begun']}"
    return {**values, "known": _KNOWN}
