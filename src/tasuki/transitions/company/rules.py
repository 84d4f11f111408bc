"""The company's rules: in force, saved as numbered versions, with who changed what (GA-1 … GA-9, TR-8, PB-12)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from tasuki.audit.actions import record
from tasuki.jobs.actions import wake_named
from tasuki.rules.access import Actor, allowed, why_not
from tasuki.rules.company import CompanyRules
from tasuki.rules.reasons import Conflict, NotFound, Reason, refuse_if
from tasuki.transitions.company.schema import CompanyRulesIn, read
from tasuki.transitions.models import CompanyRulesVersion
from tasuki.web import clock

#: Parsed versions by their id: a version never changes, and each process reads which one is in force anew.
_parsed: dict[UUID, CompanyRules] = {}
_PARSED_AT_MOST = 100


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one version: its value before and after."""

    path: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version with who saved it, when, and what it changed."""

    number: int
    by: str
    at: datetime
    changes: tuple[Change, ...]


def company_rules() -> CompanyRules:
    """The settings in force, in one query; the defaults where the company has set nothing."""
    newest = CompanyRulesVersion.objects.order_by("-number").values_list("pk", "values").first()
    if newest is None:
        return CompanyRules()
    pk, values = newest
    if pk not in _parsed:
        if len(_parsed) >= _PARSED_AT_MOST:
            _parsed.clear()
        _parsed[pk] = read(values).rules()
    return _parsed[pk]


def rules_document() -> tuple[int, dict[str, Any]]:
    """The number of the version in force (0: nothing was ever set) and all its values, defaults included."""
    newest = CompanyRulesVersion.objects.order_by("-number").first()
    values = newest.values if newest else {}
    return (newest.number if newest else 0), read(values).model_dump()


def access_company_rules(actor: Actor, action: str = "company.see") -> None:
    """Raise NotFound unless the actor may do `action` with the company's rules."""
    if not allowed(action, actor, company_relations(actor)):
        raise NotFound("page", "/company/rules/")


def company_relations(actor: Actor) -> frozenset[str]:
    """Who manages somebody is a manager here."""
    return frozenset({"owner_manager"}) if actor.managed_ids else frozenset()


@transaction.atomic
def save_company_rules(
    *, actor: Actor, values: Mapping[str, Any], expected_number: int
) -> CompanyRulesVersion:
    """Save a new version, if `expected_number` is still the one in force; else Conflict, and nothing is changed.

    `values` are the whole document (what is left out gets its default). All errors are named at once by path.
    Open transitions are judged anew after the commit.
    """
    refuse_if(why_not("company.edit", actor, company_relations(actor)))
    document = read(dict(values))
    number, before = rules_document()
    if number != expected_number:
        raise Conflict(Reason("company.changed_meanwhile", {"number": number}))
    after = document.model_dump()
    changes = differences(before, after)
    refuse_if([] if changes else [Reason("company.unchanged", where="/company/rules/")])
    saved = _insert(actor, number + 1, document)
    record(
        actor=actor,
        action="company.rules_changed",
        subject=("company", saved.pk),
        fields={"number": saved.number, "changed": [one.path for one in changes]},
    )
    wake_named("tasuki.transitions.company.jobs.judge_all")
    return saved


def _insert(actor: Actor, number: int, document: CompanyRulesIn) -> CompanyRulesVersion:
    try:
        with transaction.atomic():
            return CompanyRulesVersion.objects.create(
                number=number,
                values=document.model_dump(exclude_defaults=True),
                by_id=actor.person_id,
                by_name=actor.name,
                at=clock.now(),
            )
    except IntegrityError:
        raise Conflict(Reason("company.changed_meanwhile", {"number": number})) from None


def history(limit: int = 50) -> list[VersionLine]:
    """The versions, newest first, each with what it changed."""
    rows = list(CompanyRulesVersion.objects.order_by("-number")[: limit + 1])
    documents = [read(row.values).model_dump() for row in rows]
    documents.append(CompanyRulesIn().model_dump())  # what held before the first
    return [
        VersionLine(row.number, row.by_name, row.at, differences(documents[place + 1], documents[place]))
        for place, row in enumerate(rows[:limit])
    ]


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    """Field by field what differs; maps are taken apart. Example: `targets.strategic` 95 → 98."""
    found: list[Change] = []
    for name, new in after.items():
        old = before.get(name)
        if isinstance(new, dict) and isinstance(old, dict):
            keys = sorted({*old, *new})
            found += [
                Change(f"{name}.{key}", old.get(key), new.get(key))
                for key in keys
                if old.get(key) != new.get(key)
            ]
        elif old != new:
            found.append(Change(name, old, new))
    return tuple(found)
