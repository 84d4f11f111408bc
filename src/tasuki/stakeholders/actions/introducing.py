"""Keeping the introduction ledger: told, met, acknowledged, by hand and from above (PE-7)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from tasuki.audit.actions import record
from tasuki.customers.models import Participation, Stakeholder
from tasuki.people.models import Person
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Conflict, Reason, refuse_if
from tasuki.stakeholders.models import Introduction
from tasuki.web import clock

#: What each part of a line consists of.
PARTS: Final = {
    "told": ("told_at", "told_by_id", "told_by_name", "channel"),
    "met": ("met_at", "met_id", "met_name"),
    "acknowledged": ("acknowledged_at", "acknowledged_how"),
}
MAX_HOW: Final = 300
_TOLERANCE: Final = timedelta(minutes=5)


@transaction.atomic
def note_introduction(
    *,
    actor: Actor,
    stakeholder: Stakeholder,
    transition_id: UUID | None = None,
    told_at: datetime | None = None,
    told_by: Person | None = None,
    channel: str = "",
    met_at: datetime | None = None,
    met: Person | None = None,
    acknowledged_at: datetime | None = None,
    acknowledged_how: str = "",
    clear: Iterable[str] = (),
    expected_version: int | None = None,
    automatic: bool = False,
) -> Introduction:
    """Note that somebody was told of their new contact, met them, acknowledged it (PE-7): one line per transition.

    By hand what is given replaces what stood there and `clear` empties a part ("told" "met" "acknowledged");
    `automatic` (a message was sent, a meeting was held) fills only what is still empty. A stale version is a
    Conflict.
    """
    clear = tuple(clear)
    given = _given(
        told_at=told_at,
        told_by=told_by,
        channel=channel,
        met_at=met_at,
        met=met,
        acknowledged_at=acknowledged_at,
        acknowledged_how=acknowledged_how.strip(),
    )
    if not automatic:
        refuse_if(_objections(stakeholder, transition_id, given, clear))
    line, new = Introduction.objects.get_or_create(
        stakeholder=stakeholder,
        transition_id=transition_id,
        defaults={"account_id": stakeholder.account_id},
    )
    changes = _changes(line, given, clear, automatic=automatic)
    if not changes:
        return line
    seen = line.version
    if expected_version is not None and not (new and expected_version == 0):
        seen = expected_version
    mine = Introduction.objects.filter(pk=line.pk, version=seen)
    if not mine.update(**changes, version=line.version + 1):
        raise Conflict(Reason("conflict.stale"))
    record(
        actor=actor,
        action="stakeholder.introduced",
        subject=("account", stakeholder.account_id),
        fields={
            "stakeholder": str(stakeholder.pk),
            "transition": str(transition_id) if transition_id else None,
            "fields": sorted(changes),
        },
    )
    line.refresh_from_db()
    return line


def _given(
    *,
    told_at: datetime | None,
    told_by: Person | None,
    channel: str,
    met_at: datetime | None,
    met: Person | None,
    acknowledged_at: datetime | None,
    acknowledged_how: str,
) -> dict[str, dict[str, Any]]:
    """The parts that are said, each with all its fields."""
    found: dict[str, dict[str, Any]] = {}
    if told_at is not None:
        found["told"] = {"told_at": told_at, "channel": channel, **_named("told_by", told_by)}
    if met_at is not None:
        found["met"] = {"met_at": met_at, **_named("met", met)}
    if acknowledged_at is not None:
        found["acknowledged"] = {"acknowledged_at": acknowledged_at, "acknowledged_how": acknowledged_how}
    return found


def _named(field: str, person: Person | None) -> dict[str, Any]:
    return {f"{field}_id": person.pk if person else None, f"{field}_name": person.name if person else ""}


def _objections(
    stakeholder: Stakeholder,
    transition_id: UUID | None,
    given: dict[str, dict[str, Any]],
    clear: tuple[str, ...],
) -> list[Reason]:
    found = []
    if not given and not clear:
        found.append(Reason("introduction.nothing"))
    latest = clock.now() + _TOLERANCE
    for part in given.values():
        for name, value in part.items():
            if isinstance(value, datetime) and (value > latest or value.year < 1900):
                found.append(Reason("introduction.future", {"field": name, "day": value.date().isoformat()}))
    told, acknowledged = given.get("told", {}), given.get("acknowledged")
    known = list(Introduction.Channel.values)
    if told and told["channel"] not in known:
        found.append(Reason("introduction.channel", {"value": told["channel"][:40], "known": known}))
    if acknowledged is not None:
        found += _how_objections(acknowledged["acknowledged_how"])
    if transition_id is not None:
        parts = Participation.objects.filter(account_id=stakeholder.account_id, transition_id=transition_id)
        if not parts.exists():
            found.append(Reason("introduction.other_transition"))
    return found


def _how_objections(how: str) -> list[Reason]:
    if not how:
        return [Reason("introduction.how_missing")]
    if "\x00" in how:
        return [Reason("stakeholder.bad_text", {"field": "acknowledged_how"})]
    if len(how) > MAX_HOW:
        values = {"field": "acknowledged_how", "limit": MAX_HOW, "length": len(how)}
        return [Reason("stakeholder.too_long", values)]
    return []


def _changes(
    line: Introduction, given: dict[str, dict[str, Any]], clear: tuple[str, ...], *, automatic: bool
) -> dict[str, Any]:
    """What is to be written; automatic news replaces nothing, but that they met a new incoming owner."""
    changes: dict[str, Any] = {}
    for part in clear:
        for name in PARTS.get(part, ()):
            changes[name] = None if name.endswith(("_at", "_id")) else ""
    for part, values in given.items():
        anew = part == "met" and values["met_id"] != line.met_id
        if automatic and getattr(line, f"{part}_at") is not None and not anew:
            continue
        changes |= values
    return {name: value for name, value in changes.items() if getattr(line, name) != value}
