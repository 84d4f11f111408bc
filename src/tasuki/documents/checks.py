"""Why the words about a source cannot be kept: too long, missing, with characters no database holds (KN-10)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from tasuki.documents.models import LIMITS, Required, Source
from tasuki.rules.reasons import Reason
from tasuki.web import clock

LINES: Final = ("title", "written_by", "recipients", "language")


def reasons_for(kind: str, values: Mapping[str, Any]) -> list[Reason]:
    """Everything that is wrong with the values of a source of this kind."""
    reasons = [
        *(one for field in LINES for one in _line(field, str(values.get(field, "")))),
        *_text("body", str(values.get("body", ""))),
        *_day(values.get("happened_on")),
    ]
    if kind not in Source.Kind.values:
        reasons.append(
            Reason("document.unknown_kind", {"kind": kind[:40], "known": list(Source.Kind.values)})
        )
    if values.get("serves", "") not in ("", *Required.values):
        known = list(Required.values)
        reasons.append(Reason("document.unknown_use", {"use": str(values["serves"])[:40], "known": known}))
    if not str(values.get("title", "")).strip():
        reasons.append(Reason("document.no_title"))
    if kind != Source.Kind.FILE and not str(values.get("body", "")).strip():
        reasons.append(Reason("document.no_body"))
    return reasons


def _line(field: str, text: str) -> list[Reason]:
    reasons = _text(field, text)
    if not reasons and any(ord(char) < 32 or ord(char) == 127 for char in text):
        reasons.append(Reason("document.bad_character", {"field": field}))
    return reasons


def _text(field: str, text: str) -> list[Reason]:
    reasons = []
    if "\x00" in text:
        reasons.append(Reason("document.bad_character", {"field": field}))
    if len(text) > LIMITS[field]:
        values = {"field": field, "length": len(text), "limit": LIMITS[field]}
        reasons.append(Reason("document.too_long", values))
    return reasons


def _day(day: date | None) -> list[Reason]:
    latest = clock.now().date() + timedelta(days=366)
    if day is not None and not date(1970, 1, 1) <= day <= latest:
        return [Reason("document.day_out_of_range", {"day": day.isoformat()})]
    return []
