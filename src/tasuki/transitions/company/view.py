"""The company's rules in words, for the page and the command."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

from tasuki.customers.models import Account
from tasuki.rules.company import TIERS
from tasuki.rules.lifecycle import GATES, REVIEW
from tasuki.transitions.company.rules import Change, VersionLine
from tasuki.transitions.company.texts import FACTS, FIELDS, RECEIVERS
from tasuki.web.words import GATES as GATE_NAMES


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """A version with its changes in words."""

    number: int
    by: str
    at: datetime
    lines: tuple[str, ...]


def rows(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Field and value in words, in their order."""
    found = []
    for name, value in values.items():
        if name == "gates":
            found += [(_gate(gate), _tiers(gate, value.get(gate, TIERS))) for gate in GATES]
        elif name == "targets":
            label = str(FIELDS["targets"])
            found += [(f"{label}: {_tier(tier)}", _value(name, value.get(tier))) for tier in TIERS]
        else:
            found.append((str(FIELDS[name]), _value(name, value)))
    return found


def history_rows(versions: Iterable[VersionLine]) -> list[HistoryRow]:
    """The history in words."""
    return [
        HistoryRow(one.number, one.by, one.at, tuple(_change(change) for change in one.changes))
        for one in versions
    ]


def _change(change: Change) -> str:
    name, _dot, part = change.path.partition(".")
    label = str(FIELDS[name])
    if name == "gates":
        label, before, after = _gate(part), _tiers(part, change.before), _tiers(part, change.after)
    else:
        label = f"{label}: {_tier(part)}" if part else label
        before, after = _value(name, change.before), _value(name, change.after)
    return f"{label}: {before} → {after}"


def _gate(gate: str) -> str:
    return str(GATE_NAMES[gate])


def _tier(tier: str) -> str:
    return str(dict(Account.Tier.choices)[tier])


def _tiers(gate: str, tiers: Iterable[str] | None) -> str:
    asked = set(TIERS if tiers is None else tiers)
    asked |= {"strategic"} if gate == REVIEW else set()
    if asked == set(TIERS):
        return _("all accounts")
    return ", ".join(_tier(tier) for tier in TIERS if tier in asked) or _("nobody")


def _value(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name == "fiscal_year_starts":
        return str(MONTHS[value])
    if name == "receiver_on_won":
        return str(RECEIVERS[value])
    if name == "approvals":
        return ", ".join(str(label) for fact, label in FACTS.items() if fact in value) or _("none")
    if isinstance(value, (list, tuple)):
        return ", ".join(str(one) for one in value) or _("none")
    if value is None:
        return _("as the playbook says") if name in ("targets", "giver_days") else _("no limit")
    return str(value)
