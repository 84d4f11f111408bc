"""A success plan as a document: frozen when approved, compared with what stands there now, written as Markdown."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any, Final

from django.utils.formats import date_format, time_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tasuki.customers.models import Account
from tasuki.success.models import Cadence, PlanEntry
from tasuki.success.sections import PARTS
from tasuki.success.wording import detail_of, source_of, text_of

_SPECIAL: Final = re.compile(r"([\\`*_\[\]<>#|])")
_LINE_START: Final = re.compile(r"^(\s*)([-+]|\d+\.)(?=\s)", re.MULTILINE)
LABELS: Final[Mapping[str, str | Promise]] = {
    "text": gettext_lazy("Text"),
    "detail": gettext_lazy("Details"),
    "day": gettext_lazy("Within days"),
    "due_on": gettext_lazy("Due on"),
    "held_on": gettext_lazy("Held on"),
    "owner": gettext_lazy("Owner"),
    "stakeholder": gettext_lazy("At the customer"),
    "from_on": pgettext_lazy("date", "From"),
    "until_on": gettext_lazy("Until"),
    "state": gettext_lazy("State"),
    "every_weeks": gettext_lazy("Every so many weeks"),
    "weekday": gettext_lazy("Weekday"),
    "at": pgettext_lazy("of day", "Time"),
}
_DATES: Final = ("due_on", "held_on", "from_on", "until_on")
_COMPARED: Final = ("text", "detail", "day", *_DATES, "owner", "stakeholder", "state")
_COMPARED_CADENCE: Final = ("every_weeks", "weekday", "at", "owner")


def document_of(
    account: Account, entries: Iterable[PlanEntry], cadences: Iterable[Cadence]
) -> dict[str, Any]:
    """The plan as plain data: entries that are not dropped, and the running cadences."""
    return {
        "account": {"id": str(account.pk), "name": account.name},
        "entries": [_entry(one) for one in entries if one.state != PlanEntry.State.DROPPED],
        "cadences": [_cadence(one) for one in cadences],
    }


def digest_of(document: Mapping[str, Any]) -> str:
    """Differs as soon as anything in the document does: what an approver has seen."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _entry(one: PlanEntry) -> dict[str, Any]:
    return {
        "id": str(one.pk),
        "section": one.section,
        "text": one.text,
        "detail": one.detail,
        "day": one.day,
        **{name: _iso(getattr(one, name)) for name in _DATES},
        "owner": one.owner.name if one.owner else "",
        "stakeholder": one.stakeholder.name if one.stakeholder else "",
        "state": one.state,
        "source": one.source,
        "source_text": one.source_text,
    }


def _cadence(one: Cadence) -> dict[str, Any]:
    return {
        "id": one.kind,
        "kind": one.kind,
        "every_weeks": one.every_weeks,
        "weekday": one.weekday,
        "at": one.at.strftime("%H:%M"),
        "owner": one.owner.name if one.owner else "",
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


# -- differences ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field that reads otherwise."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Difference:
    """An entry that is new, gone or changed against the approved plan."""

    what: str
    section: str
    text: str
    fields: tuple[FieldChange, ...] = ()


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """What is new, gone and changed, in the order of the plan (PB-17)."""
    found = _compare(before["entries"], after["entries"], _COMPARED)
    return found + _compare(before["cadences"], after["cadences"], _COMPARED_CADENCE)


def _compare(
    before: Iterable[Mapping[str, Any]], after: Iterable[Mapping[str, Any]], names: Iterable[str]
) -> list[Difference]:
    old, new = {one["id"]: one for one in before}, {one["id"]: one for one in after}
    found = [_difference("added", one) for key, one in new.items() if key not in old]
    found += [_difference("removed", one) for key, one in old.items() if key not in new]
    for key, one in new.items():
        changed = [name for name in names if key in old and old[key].get(name) != one.get(name)]
        if changed:
            lines = (
                FieldChange(str(LABELS[name]), shown(name, old[key].get(name)), shown(name, one.get(name)))
                for name in changed
            )
            found.append(_difference("changed", one, tuple(lines)))
    return found


def _difference(what: str, one: Mapping[str, Any], lines: tuple[FieldChange, ...] = ()) -> Difference:
    text = text_of(one) if one.get("text") else str(Cadence.Kind(one["kind"]).label)
    return Difference(what, one.get("section", PlanEntry.Section.CADENCE.value), text, lines)


def shown(name: str, value: Any) -> str:
    """A field's value in words, from plain data."""
    if value in (None, ""):
        return ""
    if isinstance(value, Mapping):
        return str(value.get("name", ""))
    if name in _DATES:
        return date_format(date.fromisoformat(value))
    if name == "state":
        return str(dict(PlanEntry.State.choices).get(value, value))
    if name == "weekday":
        return str(Cadence.Weekday(value).label)
    return str(value)


# -- Markdown ---------------------------------------------------------------------------------


def as_markdown(document: Mapping[str, Any], headline: str) -> str:
    """The plan for reading outside, in the language now active (SY-5)."""
    lines = [f"# {_('Success plan')}: {_escape(document['account']['name'])}", "", _escape(headline), ""]
    for part in PARTS:
        section = part.section.value
        entries = [one for one in document["entries"] if one["section"] == section]
        found = [_line(one) for one in entries]
        if section == PlanEntry.Section.CADENCE:
            found = [f"- {_escape(rhythm_words(one))}" for one in document["cadences"]] + found
        lines += [f"## {part.label}", "", *(found or [f"*{_('to be confirmed')}*"]), ""]
    return "\n".join(lines)


def rhythm_words(one: Mapping[str, Any]) -> str:
    """A cadence in a sentence."""
    hour, minute = (int(part) for part in one["at"].split(":"))
    text = _("%(kind)s: every %(weeks)s weeks, %(day)s, %(time)s") % {
        "kind": Cadence.Kind(one["kind"]).label,
        "weeks": one["every_weeks"],
        "day": Cadence.Weekday(one["weekday"]).label,
        "time": time_format(time(hour, minute)),
    }
    return f"{text} · {one['owner']}" if one["owner"] else text


def _line(one: Mapping[str, Any]) -> str:
    parts = [f"[{'x' if one['state'] == PlanEntry.State.DONE else ' '}] {_escape(text_of(one))}"]
    if one["day"]:
        parts.append(_("within %(day)s days") % {"day": one["day"]})
    parts += [f"{LABELS[name]}: {shown(name, one[name])}" for name in _DATES if one[name]]
    people = [_escape(who) for who in (one["owner"], one["stakeholder"]) if who]
    text = " · ".join([*parts, *people]).replace("\n", "\n  ")
    if one["detail"]:
        text += "\n  " + _escape(detail_of(one)).replace("\n", "\n  ")
    if one["source_text"]:
        text += f"\n  *{_escape(source_of(one))}*"
    return f"- {text}"


def _escape(text: str) -> str:
    return _LINE_START.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", text.strip()))
