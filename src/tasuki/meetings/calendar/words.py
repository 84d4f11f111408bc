"""The words of calendar invitations, one file per language, written natively (MT-5, MS-4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml
from django.utils import translation
from django.utils.dateformat import format as format_date

from tasuki.meetings.calendar.zones import known_zone

FOLDER: Final = Path(__file__).parent / "texts"
FALLBACK: Final = "en"


@dataclass(frozen=True, slots=True)
class CalendarWords:
    """The phrases of one language; `{…}` in them are filled with `said`."""

    language: str
    phrases: Mapping[str, Any]

    def said(self, key: str, **values: str) -> str:
        """The phrase `key` ("intro.invite") with its blanks filled. What stands in values is never looked into."""
        found: Any = self.phrases
        for part in key.split("."):
            found = found[part]
        return str(found).format_map(values)

    def day(self, at: datetime, zone: str) -> str:
        """The day in the zone, with its weekday."""
        with translation.override(self.language):
            return format_date(at.astimezone(known_zone(zone)), self.phrases["date_format"])

    def time(self, at: datetime, minutes: int, zone: str) -> str:
        """From when until when in the zone. Example: 10:00–10:45."""
        starts = at.astimezone(known_zone(zone))
        ends = (at + timedelta(minutes=minutes)).astimezone(known_zone(zone))
        return f"{starts:%H:%M}–{ends:%H:%M}"


def zone_name(at: datetime, zone: str) -> str:
    """A zone as people can check it: its name and what it is worth that day. Example: Asia/Jakarta, UTC+07:00."""
    here = at.astimezone(known_zone(zone))
    offset = f"{here:%z}"
    shown = "UTC" if offset in ("+0000", "") else f"UTC{offset[:3]}:{offset[3:]}"
    return f"{here.tzinfo}, {shown}"


@cache
def words_of(language: str) -> CalendarWords:
    """The words of the language, of its base language, or English. Example: es-MX → es."""
    for name in (language, language.replace("_", "-").partition("-")[0].lower(), FALLBACK):
        if name.isalnum() and (path := FOLDER / f"{name}.yaml").is_file():
            return CalendarWords(name, yaml.safe_load(path.read_text("utf-8")))
    raise LookupError(language)
