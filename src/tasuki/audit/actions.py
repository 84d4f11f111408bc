"""Appending to the event log: inside the caller's transaction, chained, in one order for everybody (SE-3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction
from django.utils.crypto import salted_hmac

from tasuki.audit import chain
from tasuki.audit.models import ChainHead, Event
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Conflict, Reason
from tasuki.web import clock
from tasuki.web.bulk import insert_rows
from tasuki.web.prepared import Prepared, Statement, prepare_select, prepare_update

_LOCK = 0x7461_7375_6B69  # "tasuki": one advisory lock for the chain's end
_FIELDS = tuple(field.attname for field in Event._meta.concrete_fields)


@dataclass(frozen=True, slots=True)
class NewEvent:
    """One event that is to be appended by `record_many`."""

    actor: Actor
    action: str
    subject: tuple[str, UUID | None]
    fields: Mapping[str, Any] = field(default_factory=dict)
    at: datetime | None = None


def record(
    *,
    actor: Actor,
    action: str,
    subject: tuple[str, UUID | None],
    fields: Mapping[str, Any] | None = None,
    now: datetime | None = None,
) -> Event:
    """Append one event in the caller's transaction: it is kept exactly if the change it tells of is kept.

    `fields` hold ids, names of fields and stages, and numbers; personal text goes in as `fingerprint(text)`.
    On PostgreSQL the end of the chain stays locked until the transaction ends: record as late as you can.
    """
    return record_many([NewEvent(actor, action, subject, fields or {}, now)])[0]


def record_many(events: Iterable[NewEvent], *, now: datetime | None = None) -> list[Event]:
    """Append many events in their order with few statements; same promises as `record`."""
    wanted = list(events)
    if not wanted:
        return []
    with transaction.atomic(savepoint=False):
        head = _locked_head()
        rows = _linked(wanted, head, now or clock.now())
        insert_rows(Event, _FIELDS, ([getattr(row, name) for name in _FIELDS] for row in rows))
        _move_head(head, rows[-1])
    return rows


def fingerprint(text: str) -> str:
    """A salted hash of personal text: equal texts can be told to be equal, the text cannot be read from it."""
    return salted_hmac("tasuki.audit.fingerprint", text, algorithm="sha256").hexdigest()[:32]


def _locked_head() -> tuple[int, str]:
    """The last event's number and digest."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    found = _HEAD.rows()
    if not found:
        ChainHead.objects.create(pk=1)
    return (int(found[0][0]), str(found[0][1])) if found else (0, "")


def _linked(wanted: Sequence[NewEvent], head: tuple[int, str], now: datetime) -> list[Event]:
    rows, (last, before) = [], head
    for seq, event in enumerate(wanted, start=last + 1):
        kind, subject_id = event.subject
        row = Event(
            seq=seq,
            at=event.at or now,
            actor_id=event.actor.person_id,
            actor_kind=chain.actor_label(event.actor.kind, event.actor.name),
            action=event.action,
            subject_kind=kind,
            subject_id=subject_id,
            fields=chain.plain(event.fields),
        )
        before = row.digest = link_digest(before, row)
        rows.append(row)
    return rows


def link_digest(before: str, row: Event) -> str:
    """The digest that `row` must carry after `before`."""
    return chain.digest(
        before,
        seq=row.seq,
        at=row.at,
        actor_id=row.actor_id,
        actor_kind=row.actor_kind,
        action=row.action,
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        fields=row.fields,
    )


def _move_head(head: tuple[int, str], last: Event) -> None:
    seq, digest = head
    if _MOVE.change(seq=seq, digest=digest, new_seq=last.seq, new_digest=last.digest) != 1:
        raise Conflict(Reason("conflict.stale"))


def _move_statement() -> Prepared:
    marks: dict[str, Any] = {
        "seq": 907_110_501,
        "digest": "<before>",
        "new_seq": 907_110_502,
        "new_digest": "<after>",
    }
    head = ChainHead.objects.filter(pk=1, seq=marks["seq"], digest=marks["digest"])
    return prepare_update(head, {"seq": marks["new_seq"], "digest": marks["new_digest"]}, marks)


# Every change in the program goes through these two: compiled once.
_HEAD: Final = Statement(
    lambda: prepare_select(ChainHead.objects.filter(pk=1).values_list("seq", "digest"), {})
)
_MOVE: Final = Statement(_move_statement)
