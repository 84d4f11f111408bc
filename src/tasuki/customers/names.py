"""How names compare: without case, width and stray spaces."""

from __future__ import annotations

import unicodedata


def name_key(name: str) -> str:
    """The form under which two spellings of one name are equal.

    >>> name_key("  Ａster   Foods ")
    'aster foods'
    """
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())[:300]
