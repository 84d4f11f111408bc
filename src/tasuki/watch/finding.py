"""Late promises: what the outgoing owner promised after the cutover without the incoming one (CO-6, BO-4).

The rows of commitments and transitions are the truth; looking twice finds nothing new.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from tasuki.commitments.models import Commitment, CommitmentChange
from tasuki.rules import boundaries, lifecycle
from tasuki.rules.boundaries import PromiseFacts, Writing
from tasuki.transitions.facts import calendar_of
from tasuki.transitions.giver_window import local_day
from tasuki.transitions.models import Transition
from tasuki.transitions.queries import RELATED
from tasuki.watch.actions.noting import note_found
from tasuki.watch.models import Breach
from tasuki.web import clock

# How far back the sweep looks: much longer than a wake-up call can be lost for.
LOOK_BACK: Final = timedelta(days=30)
# Changes of these fields change the promise; the rest is bookkeeping.
SAID: Final = frozenset({"text", "due_on", "promised_by", "promised_on"})
# A reset that the customer acknowledged is a promise in other words.
_WHAT: Final = (
    CommitmentChange.What.RECORDED,
    CommitmentChange.What.EDITED,
    CommitmentChange.What.ACKNOWLEDGED,
)


def note_late_promise(commitment_id: UUID) -> Breach | None:
    """Look at one commitment; note the breach where it is a late promise and not known as one."""
    one = Commitment.objects.select_related("account").filter(pk=commitment_id).first()
    if one is None:
        return None
    found = _overstepped(one, _handed_over(one.account_id), list(one.changes.order_by("version")))
    if found is None:
        return None
    row, changes = found
    with transaction.atomic():
        return note_found(
            row=row,
            kind=boundaries.LATE_PROMISE,
            evidence=_evidence(one, changes),
            happened_at=_happened_at(row, one, changes),
            subject_id=one.pk,
        )


def note_missed() -> int:
    """Late promises of the last weeks whose wake-up call was lost; costs what was written lately, not what exists."""
    found = 0
    for commitment_id in set(_candidates().values_list("commitment_id", flat=True)):
        found += note_late_promise(commitment_id) is not None
    return found


def _candidates() -> QuerySet[CommitmentChange]:
    handed = Transition.objects.filter(
        account_id=OuterRef("commitment__account_id"), cut_over_at__lt=OuterRef("at")
    )
    known = Breach.objects.filter(subject_id=OuterRef("commitment_id"), kind=boundaries.LATE_PROMISE)
    recent = CommitmentChange.objects.filter(at__gte=clock.now() - LOOK_BACK, what__in=_WHAT)
    wrote = Exists(handed.filter(giver_id=OuterRef("by_id")))
    named = Exists(handed.filter(giver_id=OuterRef("commitment__promised_by_id")))
    return recent.filter(wrote | named).exclude(Exists(known))


def _handed_over(account_id: UUID) -> list[Transition]:
    rows = Transition.objects.filter(account_id=account_id, cut_over_at__isnull=False)
    return list(
        rows.exclude(stage=lifecycle.CANCELLED).select_related(*RELATED).order_by("-cut_over_at", "-pk")
    )


def _overstepped(
    one: Commitment, rows: list[Transition], changes: list[CommitmentChange]
) -> tuple[Transition, list[CommitmentChange]] | None:
    """The transition whose outgoing owner made the late promise, with what they wrote; the latest one each gave."""
    looked_at: set[UUID] = set()
    for row in rows:
        giver = row.giver_id
        if giver is None or giver in looked_at or _owns_again(one, row, rows):
            continue
        looked_at.add(giver)
        if boundaries.is_late_promise(_facts(one, row, changes)):
            late = [change for change in _said(changes) if change.by_id == giver]
            return row, [change for change in late if row.cut_over_at and change.at > row.cut_over_at]
    return None


def _owns_again(one: Commitment, row: Transition, rows: Iterable[Transition]) -> bool:
    """Whether the giver owns the account now, or took it over again later: then the promise is theirs to make."""
    later = (
        other
        for other in rows
        if other.cut_over_at and row.cut_over_at and other.cut_over_at > row.cut_over_at
    )
    return one.account.owner_id == row.giver_id or any(other.receiver_id == row.giver_id for other in later)


def _facts(one: Commitment, row: Transition, changes: list[CommitmentChange]) -> PromiseFacts:
    if row.giver_id is None or row.cut_over_at is None:
        raise ValueError(f"transition {row.pk} has not changed hands")
    recorded = next((change for change in changes if change.what == CommitmentChange.What.RECORDED), None)
    return PromiseFacts(
        giver=row.giver_id,
        receiver=row.receiver_id,
        cut_over_at=row.cut_over_at,
        cut_over_on=local_day(row, row.cut_over_at),
        recorded_by=recorded.by_id if recorded else None,
        writings=tuple(Writing(change.by_id, change.at) for change in _said(changes)),
        promised_by=one.promised_by_id,
        promised_on=one.promised_on,
    )


def _said(changes: Iterable[CommitmentChange]) -> list[CommitmentChange]:
    return [change for change in changes if change.what in _WHAT and SAID & change.after.keys()]


def _evidence(one: Commitment, changes: list[CommitmentChange]) -> dict[str, Any]:
    """What was promised, when it was written, by whom to whom, and which commitment it is."""
    first = changes[0] if changes else None
    return {
        "what": one.text[:2_000],
        "when": first.at.isoformat() if first else one.promised_on.isoformat() if one.promised_on else "",
        "who": " → ".join(
            name
            for name in (one.promised_by_name or (first.by_name if first else ""), one.promised_to_name)
            if name
        ),
        "ref": str(one.pk),
        "by": "",
        "at": clock.now().isoformat(),
    }


def _happened_at(row: Transition, one: Commitment, changes: list[CommitmentChange]) -> datetime:
    if changes or one.promised_on is None:
        return changes[0].at if changes else clock.now()
    noon = datetime.combine(one.promised_on, time(12), ZoneInfo(calendar_of(row).zone))
    return min(noon.astimezone(UTC), clock.now())
