"""Names of files, as text and nothing more: what could mislead a reader or a computer is taken out (KN-8)."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from tasuki.documents.models import LIMITS
from tasuki.rules.reasons import Reason, Refused

_INVISIBLE: Final = frozenset(
    [*range(0x200B, 0x2010), *range(0x2028, 0x202F), *range(0x2060, 0x2070), 0x061C, 0xFEFF, 0x00AD]
)
_RESERVED: Final = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)$", re.IGNORECASE)
_NOT_IN_NAMES: Final = re.compile(r"[<>:\"|?*]")


def clean_name(name: str, form: str) -> str:
    r"""The name without path, control and invisible characters, direction marks and reserved words.

    Refused when too long: it is never cut. An empty one becomes "file".

    >>> clean_name("../../etc/invoice\u202efdp.pdf", "pdf")
    'invoicefdp.pdf'
    """
    if len(name) > LIMITS["name"]:
        raise Refused(Reason("document.name_too_long", {"length": len(name), "limit": LIMITS["name"]}))
    base = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    base = "".join(char for char in base if _stays(char))
    base = _NOT_IN_NAMES.sub("_", base).strip().rstrip(". ")
    stem, dot, ending = base.rpartition(".")
    stem, ending = (stem, ending) if dot else (base, "")
    if not stem.strip(". "):
        stem, dot = "file", "."
        ending = ending or form
    if _RESERVED.match(stem.split(".")[0]):
        stem = f"_{stem}"
    return f"{stem}.{ending or form}"


def ending_of(name: str) -> str:
    """What the name claims to be: its ending in lower case, direction marks and spaces taken out first.

    >>> ending_of("invoice.pdf.EXE")
    'exe'
    """
    base = "".join(char for char in re.split(r"[\\/]", name)[-1] if _stays(char)).strip().rstrip(". ")
    stem, dot, ending = base.rpartition(".")
    return ending.lower() if dot and (stem or len(ending) <= 5) and re.fullmatch(r"\w{1,10}", ending) else ""


def _stays(char: str) -> bool:
    return ord(char) not in _INVISIBLE and unicodedata.category(char) not in {"Cc", "Cs", "Co", "Zl", "Zp"}
