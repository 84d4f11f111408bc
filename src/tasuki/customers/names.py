"""How names compare: without case, width, accents and stray spaces."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# The marks of Latin, Greek and Cyrillic letters; those of kana (が, ぱ) make another letter and stay.
_ACCENTS: Final = re.compile("[\u0300-\u036f]")
# Letters with a stroke have no mark to take away.
_STROKES: Final = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe"})


def name_key(name: str) -> str:
    """The form under which two spellings of one name are equal.

    >>> name_key("  Ａster   Foods "), name_key("Energía Agavera, S. A."), name_key("がんばる")
    ('aster foods', 'energia agavera, s. a.', 'がんばる')
    """
    plain = unicodedata.normalize("NFKC", name).casefold()
    bare = _ACCENTS.sub("", unicodedata.normalize("NFD", plain)).translate(_STROKES)
    return " ".join(unicodedata.normalize("NFC", bare).split())[:300]
