"""Writing and changing the entries of a success plan; every change keeps what was before (PB-17 … PB-20, SE-6)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from tasuki.audit.actions import fingerprint, record
from tasuki.customers.models import Stakeholder
from tasuki.customers.queries import relations_to_account
from tasuki.people.models import Person
from tasuki.rules.access import Actor, why_not
from tasuki.rules.completeness import is_placeholder
from tasuki.rules.reasons import Conflict, Reason, refuse_if
from tasuki.rules.success import WIN_DAYS, day_after
from tasuki.rules.worktime import local_date
from tasuki.success.checks import owner_reasons, text_reasons
from tasuki.success.indexing import PLANS
from tasuki.success.models import PlanChange, PlanEntry, SuccessPlan
from tasuki.success.offers import base_day
from tasuki.success.queries import access_entry, access_plan, calendar_of, last_transition
from tasuki.web import clock

EDITABLE: Final = (
    "text",
    "detail",
    "day",
    "due_on",
    "held_on",
    "owner",
    "stakeholder",
    "from_on",
    "until_on",
    "state",
)


@transaction.atomic
def write_entry(*, actor: Actor, account_id: UUID, section: str, values: Mapping[str, Any]) -> PlanEntry:
    """Add an entry by hand; `values` by field name (see EDITABLE). Raises Refused with every reason at once.

    A quick win without a date is due on the working day at 30, 60 or 90 days.
    """
    account, relations = access_plan(actor, account_id)
    reasons = why_not("success.edit", actor, relations)
    if section not in PlanEntry.Section.values:
        known = list(PlanEntry.Section.values)
        reasons.append(
            Reason("success.unknown_value", {"field": "section", "value": section[:50], "known": known})
        )
    one = PlanEntry(account=account, section=section, **_clean(values))
    if one.day in WIN_DAYS and one.due_on is None:
        one.due_on = day_after(base_day(account, last_transition(account.pk)), one.day, calendar_of(account))
    refuse_if([*reasons, *entry_reasons(one)])
    return insert(actor, one, PlanChange.What.WRITTEN)


@transaction.atomic
def edit_entry(
    *,
    actor: Actor,
    entry_id: UUID,
    changes: Mapping[str, Any],
    expected_version: int | None = None,
) -> PlanEntry:
    """Change an entry; dropping it is a change of its state, so that nothing is lost.

    A stale `expected_version` is a Conflict that carries both texts: what was sent, and what stands there now.
    """
    one = access_entry(actor, entry_id)
    reasons = why_not("success.edit", actor, relations_to_account(actor, one.account))
    values = {name: value for name, value in _clean(changes).items() if getattr(one, name) != value}
    if values.get("held_on") and "state" not in values and one.state in ("open", "under_way"):
        values["state"] = PlanEntry.State.DONE
    seen = one.version if expected_version is None else expected_version
    if seen != one.version and not reasons:
        raise stale(one, changes)
    if not values:
        reasons.append(Reason("success.nothing_changed"))
    wanted = PlanEntry(account=one.account, section=one.section, **_fields(one, values))
    refuse_if([*reasons, *entry_reasons(wanted)])
    return change(actor, one, values)


def entry_reasons(one: PlanEntry) -> list[Reason]:
    """Why these values cannot be kept: all reasons."""
    reasons = text_reasons("text", one.text) + text_reasons("detail", one.detail)
    if is_placeholder(one.text):
        reasons.append(Reason("success.text_needed"))
    if one.state not in PlanEntry.State.values:
        known = list(PlanEntry.State.values)
        reasons.append(
            Reason("success.unknown_value", {"field": "state", "value": one.state[:50], "known": known})
        )
    if one.day is not None and one.day not in WIN_DAYS:
        reasons.append(
            Reason("success.unknown_value", {"field": "day", "value": one.day, "known": list(WIN_DAYS)})
        )
    if one.from_on and one.until_on and one.until_on < one.from_on:
        values = {"from_on": one.from_on.isoformat(), "until_on": one.until_on.isoformat()}
        reasons.append(Reason("success.period", values))
    if one.held_on and one.held_on > local_date(clock.now(), calendar_of(one.account)):
        reasons.append(Reason("success.held_later", {"day": one.held_on.isoformat()}))
    if one.stakeholder and one.stakeholder.account_id != one.account.pk:
        reasons.append(Reason("success.foreign"))
    return reasons + owner_reasons(one.owner)


def insert(actor: Actor, one: PlanEntry, what: str) -> PlanEntry:
    """Keep a new entry at the end of its part, with history and event."""
    rows = PlanEntry.objects.filter(account_id=one.account_id, section=one.section)
    one.position = (rows.aggregate(last=Max("position"))["last"] or 0) + 1
    SuccessPlan.objects.get_or_create(account_id=one.account_id)
    one.save(force_insert=True)
    after = {name: plain(getattr(one, name)) for name in EDITABLE if getattr(one, name) not in (None, "")}
    _keep(actor, one, what, {}, after)
    return one


def change(actor: Actor, one: PlanEntry, values: Mapping[str, Any]) -> PlanEntry:
    """Keep the values if the row still has the version that was read; else Conflict with both texts."""
    before = {name: plain(getattr(one, name)) for name in values}
    rows = PlanEntry.objects.filter(pk=one.pk, version=one.version)
    if not rows.update(**values, version=one.version + 1):
        fresh = PlanEntry.objects.filter(pk=one.pk).first()
        raise stale(fresh or one, values)
    for name, value in values.items():
        setattr(one, name, value)
    one.version += 1
    _keep(actor, one, PlanChange.What.EDITED, before, {name: plain(value) for name, value in values.items()})
    return one


def stale(one: PlanEntry, sent: Mapping[str, Any]) -> Conflict:
    """Somebody was faster: both texts, and who it was (SE-6)."""
    last = one.changes.order_by("-version").first()
    return Conflict(
        Reason(
            "success.entry_changed",
            {
                "yours": str(sent.get("text", ""))[:2_000] or "–",
                "theirs": one.text[:2_000],
                "by": last.by_name if last else "–",
            },
        )
    )


def plain(value: Any) -> Any:
    """A field's value as it is kept in the history."""
    if isinstance(value, (Person, Stakeholder)):
        return {"id": str(value.pk), "name": value.name}
    return value.isoformat() if isinstance(value, date) else value


def _clean(values: Mapping[str, Any]) -> dict[str, Any]:
    unknown = set(values) - set(EDITABLE)
    if unknown:
        raise ValueError(f"unknown fields {sorted(unknown)}")
    return {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}


def _fields(one: PlanEntry, values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: getattr(one, name) for name in EDITABLE} | dict(values)


def _keep(actor: Actor, one: PlanEntry, what: str, before: dict[str, Any], after: dict[str, Any]) -> None:
    PLANS.refresh([one])
    PlanChange.objects.create(
        entry=one,
        version=one.version,
        what=what,
        at=clock.now(),
        by_id=actor.person_id,
        by_name=actor.name[:200],
        before=before,
        after=after,
    )
    fields = {
        "entry": str(one.pk),
        "section": one.section,
        "version": one.version,
        "state": one.state,
        "fields": sorted(after),
        "text": fingerprint(one.text),
    }
    record(actor=actor, action=f"success.{what}", subject=("account", one.account_id), fields=fields)
