"""A country by its name in the language now active: two letters are for files, not for people (UX-3)."""

from __future__ import annotations

from functools import lru_cache

from django.utils.translation import get_language


def country_name(code: str | None) -> str:
    """The name of a country; what is no country's code stays as it is.

    >>> country_name("JP"), country_name("zz")
    ('Japan', 'zz')
    """
    return _name(code, get_language() or "en") if code else ""


@lru_cache(maxsize=1024)
def _name(code: str, language: str) -> str:
    from babel import Locale, UnknownLocaleError

    try:
        names = Locale.parse(language, sep="-").territories
    except (UnknownLocaleError, ValueError):
        names = Locale("en").territories
    found = names.get(code.upper(), "") if len(code) == 2 and code.upper() != "ZZ" else ""
    return str(found) or code
