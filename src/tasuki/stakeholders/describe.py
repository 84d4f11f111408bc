"""People at the customer, lines, the map and the ledger as plain data for API and commands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tasuki.customers.models import Stakeholder, StakeholderProfile
from tasuki.rules.reasons import Reason
from tasuki.stakeholders.checks import PROFILE_FIELDS
from tasuki.stakeholders.map_data import MapPerson, StakeholderMap
from tasuki.stakeholders.models import Introduction, Relation, StakeholderChange
from tasuki.stakeholders.queries import LedgerLine
from tasuki.web.reason_texts import sentence


def stakeholder(
    one: Stakeholder, profile: StakeholderProfile | None = None, *, deep: bool = False
) -> dict[str, Any]:
    """A person at the customer; influence, support and profile only with `deep` (knowledge.see)."""
    known: dict[str, Any] = {
        "id": str(one.pk),
        "external_id": one.external_id,
        "account_id": str(one.account_id),
        "name": one.name,
        "first_name": one.first_name,
        "last_name": one.last_name,
        "email": one.email,
        "phone": one.phone,
        "title": one.title,
        "department": one.department,
        "headcount": one.headcount,
        "language": one.language,
        "kind": one.kind,
        "more_kinds": list(one.kinds[1:] if one.kind else one.kinds),
        "do_not_mail": one.do_not_mail,
        "left_on": one.left_on.isoformat() if one.left_on else None,
        "verified_at": one.verified_at.isoformat() if one.verified_at else None,
        "version": one.version,
    }
    if deep:
        known |= {"influence": one.influence, "support": one.support}
        known["profile"] = {name: getattr(profile or StakeholderProfile(), name) for name in PROFILE_FIELDS}
    return known


def line(one: Relation) -> dict[str, Any]:
    """A line of the map."""
    return {
        "id": str(one.pk),
        "a": {"id": str(one.a_id), "name": one.a.name},
        "b": {"id": str(one.b_id), "name": one.b.name},
        "kind": one.kind,
        "since": one.since.isoformat() if one.since else None,
    }


def change(one: StakeholderChange) -> dict[str, Any]:
    """What was changed."""
    return {
        "version": one.version,
        "at": one.at.isoformat(),
        "by": one.by_name,
        "before": one.before,
        "after": one.after,
    }


def ledger_line(one: LedgerLine) -> dict[str, Any]:
    """A line of the ledger."""
    row = one.line or Introduction()
    return {
        "stakeholder": {"id": str(one.person.pk), "name": one.person.name, "kind": one.person.kind},
        "state": one.state,
        "told_at": _instant(row.told_at),
        "told_by": row.told_by_name,
        "channel": row.channel,
        "met_at": _instant(row.met_at),
        "met": row.met_name,
        "met_another": one.met_another,
        "acknowledged_at": _instant(row.acknowledged_at),
        "acknowledged_how": row.acknowledged_how,
        "version": one.version,
    }


def _instant(value: Any) -> str | None:
    return value.isoformat() if value else None


def drawn(found: StakeholderMap) -> dict[str, Any]:
    """The map as data."""
    return {
        "account": found.account,
        "placed_count": found.placed_count,
        "waiting_count": found.waiting_count,
        "crowded": found.crowded,
        "sensitive": found.sensitive,
        "people": [_placed(one) for one in found.people],
        "waiting": [_placed(one) for one in found.waiting],
        "lines": [{"a": one.a, "b": one.b, "kind": one.kind} for one in found.lines],
        "cells": [
            {
                "influence": one.influence,
                "support": one.support,
                "count": one.count,
                "kinds": dict(one.kinds),
            }
            for one in found.cells
        ],
    }


def _placed(one: MapPerson) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "title": one.title,
        "kinds": list(one.kinds),
        "influence": one.influence,
        "support": one.support,
        "headcount": one.headcount,
    }


def missing(found: Iterable[Reason]) -> list[dict[str, Any]]:
    """Gaps with their sentence in the language now active."""
    return [one.as_dict() | {"message": sentence(one)} for one in found]
