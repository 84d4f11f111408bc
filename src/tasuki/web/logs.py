"""Lines of the log: where something happened, without the secrets that stand in addresses (SE-4, RO-9)."""

from __future__ import annotations

import logging
import re
from typing import Final

# Whoever holds such an address needs nothing else: customers' pages and questions, ways out of a list, calendars.
_SECRET: Final = re.compile(r"(?<=/)((?:c|survey|pulse|unsubscribe|calendar)/)([^/\s\"'<>?]{16,})")


def without_tokens(text: str) -> str:
    """The text with the secret part of addresses cut out.

    >>> without_tokens("Gone: /survey/AAAAAAAAAAAAAAAAAAAAAA:xyz/")
    'Gone: /survey/…/'
    """
    return _SECRET.sub(r"\1…", text)


class Line(logging.Formatter):
    """The formatter of every line, with the traceback that may follow it."""

    def format(self, record: logging.LogRecord) -> str:
        """The line without secrets."""
        return without_tokens(super().format(record))
