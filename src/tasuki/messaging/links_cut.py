"""Links that work for whoever holds them, cut short where colleagues read what the customer gets (RO-9, SE-2).

The message itself, its hash and what is sent keep the whole link.
"""

from __future__ import annotations

import re
from typing import Final

_TOKEN: Final = re.compile(r"(?<=/)((?:c|survey|pulse|unsubscribe)/)([^/\s\"'<>]{16,})")
_CUT: Final = re.compile(r"(?<=/)((?:c|survey|pulse|unsubscribe)/)…")


def cut_links(text: str, mark: str = "…") -> str:
    """The text with everything that would open a customer's page, survey, pulse or list replaced by a mark.

    >>> cut_links("See https://tasuki.example/survey/AAAAAAAAAAAAAAAAAAAAAA:xyz/ soon")
    'See https://tasuki.example/survey/…/ soon'
    """
    return _TOKEN.sub(lambda found: found[1] + mark, text)


def restore_links(text: str, original: str) -> str:
    """A text that was changed where it was shown cut, with the links whole again as they stand in the original.

    >>> restore_links("Now: /pulse/…/", "Was: /pulse/AAAAAAAAAAAAAAAAAAAAAA:xyz/")
    'Now: /pulse/AAAAAAAAAAAAAAAAAAAAAA:xyz/'
    """
    whole: dict[str, list[str]] = {}
    for kind, token in _TOKEN.findall(original):
        whole.setdefault(kind, []).append(token)

    def token_for(found: re.Match[str]) -> str:
        tokens = whole.get(found[1])
        if not tokens:
            return found[0]
        return found[1] + (tokens.pop(0) if len(tokens) > 1 else tokens[0])

    return _CUT.sub(token_for, text)
