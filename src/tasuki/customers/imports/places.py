"""Countries by code, by name in four languages, misspelt; and the time zone that goes with one."""

from __future__ import annotations

import unicodedata
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Final

from tasuki.customers.imports.converted import NOTHING, Converted, says_nothing
from tasuki.rules.reasons import Reason

_ALSO: Final = {
    "usa": "US", "u.s.": "US", "u.s.a.": "US", "u.s": "US", "america": "US", "united states of america": "US",
    "eeuu": "US", "ee.uu.": "US", "ee. uu.": "US", "アメリカ": "US", "米国": "US", "amerika": "US", "as": "US",
    "uk": "GB", "u.k.": "GB", "great britain": "GB", "britain": "GB", "england": "GB", "scotland": "GB",
    "wales": "GB", "northern ireland": "GB", "英国": "GB", "inggris": "GB", "inglaterra": "GB",
    "korea": "KR", "republic of korea": "KR", "korea selatan": "KR", "韓国": "KR", "corea": "KR",
    "holland": "NL", "russia": "RU", "russian federation": "RU", "viet nam": "VN", "czech republic": "CZ",
    "uae": "AE", "hong kong": "HK", "macau": "MO", "taiwan": "TW", "中国": "CN", "prc": "CN", "turkey": "TR",
    "ivory coast": "CI", "burma": "MM", "swaziland": "SZ", "macedonia": "MK", "deutschland": "DE", "brasil": "BR",
    "republik indonesia": "ID", "日本国": "JP", "nippon": "JP", "jepang": "JP", "japon": "JP",
}  # fmt: skip
_CHIEF_ZONES: Final = {
    "US": "America/New_York", "CA": "America/Toronto", "BR": "America/Sao_Paulo", "MX": "America/Mexico_City",
    "AR": "America/Argentina/Buenos_Aires", "CL": "America/Santiago", "AU": "Australia/Sydney",
    "NZ": "Pacific/Auckland", "RU": "Europe/Moscow", "ID": "Asia/Jakarta", "ES": "Europe/Madrid",
    "PT": "Europe/Lisbon", "CN": "Asia/Shanghai", "KZ": "Asia/Almaty", "UA": "Europe/Kyiv", "DE": "Europe/Berlin",
    "MY": "Asia/Kuala_Lumpur", "EC": "America/Guayaquil", "FR": "Europe/Paris",
}  # fmt: skip


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().replace("&", "and").split())


@cache
def _names() -> dict[str, str]:
    """Every country's names in English, Japanese, Spanish and Indonesian, and its codes."""
    from babel import Locale
    from babel.core import get_global

    found: dict[str, str] = {}
    codes = {code for code in _first_zones() if len(code) == 2}
    for language in ("en", "ja", "es", "id"):
        for code, name in Locale(language).territories.items():
            if code in codes:
                found.setdefault(_plain(name), code)
    for alias, targets in get_global("territory_aliases").items():
        if len(alias) == 3 and alias.isalpha() and len(targets) == 1 and targets[0] in codes:
            found.setdefault(alias.casefold(), targets[0])
    return found | {code.casefold(): code for code in codes} | _ALSO


@cache
def _first_zones() -> dict[str, str]:
    """The first zone that the time zone database lists for each country."""
    zones: dict[str, str] = {}
    table = files("tzdata").joinpath("zoneinfo/zone.tab").read_text(encoding="utf-8")
    for line in table.splitlines():
        if line and not line.startswith("#"):
            code, _place, zone = line.split("\t")[:3]
            zones.setdefault(code, zone)
    return zones


def zone_of(country: str) -> str:
    """The zone most people of the country live in; UTC where the country is not known.

    >>> zone_of("JP"), zone_of("US"), zone_of("")
    ('Asia/Tokyo', 'America/New_York', 'UTC')
    """
    return _CHIEF_ZONES.get(country) or _first_zones().get(country, "UTC")


def read_country(text: str) -> Converted:
    """The ISO code of a country; a misspelt name is corrected with a warning, an unknown one is kept as text.

    >>> read_country(" united STATES ").value, read_country("日本").value, read_country("Philipines").value
    ('US', 'JP', 'PH')
    """
    if says_nothing(text):
        return NOTHING
    plain = _plain(text)
    names = _names()
    if plain in names:
        return Converted(names[plain])
    near = get_close_matches(plain, [name for name in names if len(name) > 3], n=1, cutoff=0.85)
    if near:
        code = names[near[0]]
        return Converted(code, Reason("import.country_near", {"country": code, "near": near[0]}), lost=True)
    return Converted(reason=Reason("import.country_unknown"), lost=True)
