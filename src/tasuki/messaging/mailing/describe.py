"""Mailings as plain data: what the API answers and the command prints; the result as a table (MS-7, SY-4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final
from uuid import UUID

from tasuki.messaging.links_cut import cut_links
from tasuki.messaging.mailing.drafting import load_transitions
from tasuki.messaging.mailing.models import LINE, STATES, Mailing, MailingLine
from tasuki.messaging.mailing.planning import Forecast
from tasuki.messaging.mailing.queries import digest_of, outcome, outcomes_of, waves_of
from tasuki.messaging.mailing.work import why_waiting_many
from tasuki.messaging.models import STATE
from tasuki.rules.reasons import Reason
from tasuki.transitions import describe
from tasuki.web.query import in_chunks
from tasuki.web.reason_texts import sentences
from tasuki.web.sheets import Cell

HEAD: Final = (
    "wave",
    "outcome",
    "account",
    "name",
    "address",
    "language",
    "text",
    "signed_by",
    "planned_at",
    "sent_at",
    "reasons",
    "transition_id",
    "message_id",
)


def mailing(row: Mailing) -> dict[str, Any]:
    """A mailing with its figures."""
    return {
        "id": row.pk,
        "message": row.key,
        "state": row.state,
        "transitions": row.total,
        "counts": outcomes_of(row),
        "waves": waves_of(row),
        "wave_size": row.wave_size,
        "pilot_size": row.pilot_size,
        "gap_minutes": row.gap_minutes,
        "per_minute": row.per_minute,
        "working_hours": row.working_hours,
        "first_at": row.first_at,
        "breaker_percent": row.breaker_percent,
        "breaker_least": row.breaker_least,
        "ordered_by": row.ordered_name,
        "ordered_at": row.created_at,
        "approved_by": row.approved_by.name if row.approved_by else "",
        "approved_at": row.approved_at,
        "finished_at": row.finished_at,
        "digest": digest_of(row) if row.state == STATES.READING else row.digest,
        "stopped": [describe.reason(one) for one in stopped_by(row)],
    }


def stopped_by(row: Mailing) -> list[Reason]:
    """Why the breaker stopped it; empty where a person did, or nobody."""
    return [reason_of(row.stopped)] if row.stopped else []


def reason_of(kept: dict[str, Any]) -> Reason:
    """A reason as it was kept on a row; addresses of pages are not kept with it."""
    return Reason(kept["code"], kept["values"], kept["who"], "")


def lines(row: Mailing, some: Sequence[MailingLine], *, text: bool = False) -> list[dict[str, Any]]:
    """Lines with their reasons as they stand now; with `text` also what the recipient gets (MS-6)."""
    reasons = reasons_of(row, some)
    return [_line(one, reasons[one.pk], text=text) for one in some]


def _line(one: MailingLine, reasons: Sequence[Reason], *, text: bool) -> dict[str, Any]:
    message = one.message
    found = {
        "id": one.pk,
        "transition_id": one.transition_id,
        "account": one.transition.account.name,
        "recipient_id": one.recipient_id,
        "name": one.recipient.name if one.recipient else "",
        "language": one.language,
        "template": one.template,
        "message_id": one.message_id,
        "content_hash": message.content_hash if message else "",
        "outcome": outcome(one.state, message.state if message else None),
        "by_hand": one.by_hand,
        "wave": one.wave,
        "planned_at": one.planned_at,
        "sent_at": message.sent_at if message else None,
        "reasons": [describe.reason(reason) for reason in reasons],
    }
    if text:
        found |= {
            "subject": message.subject if message else "",
            "body": cut_links(message.body) if message else "",
        }
    return found


def reasons_of(row: Mailing, some: Sequence[MailingLine]) -> dict[UUID, list[Reason]]:
    """Why each line stands where it does: for those whose gate is shut by what is true now, else as it was kept."""
    found = {one.pk: [reason_of(kept) for kept in one.reasons] for one in some}
    waiting = [one for one in some if one.state == LINE.WAITING and one.message is not None]
    if waiting and row.state in (STATES.RUNNING, STATES.QUEUEING, STATES.PAUSED):
        rows = load_transitions(list({one.transition_id for one in waiting}))
        found |= {pk: why for pk, why in why_waiting_many(row, waiting, rows).items() if why}
    for one in some:
        code = one.message.error_code if one.message is not None else ""
        if (
            code
            and one.message is not None
            and one.message.state in (STATE.FAILED, STATE.BOUNCED, STATE.UNCERTAIN)
        ):
            found[one.pk] = [Reason(code, one.message.error_values)]
    return found


def forecast(found: Forecast) -> dict[str, Any]:
    """The dry run."""
    return {
        "total": found.total,
        "waves": list(found.waves),
        "days": [{"day": day, "count": count} for day, count in found.days],
        "domains": [
            {"domain": domain, "count": count, "most_a_day": most} for domain, count, most in found.domains
        ],
        "domain_count": found.domain_count,
        "last_at": found.last_at,
        "warnings": [describe.reason(one) for one in found.warnings],
        "would_wait": [
            {**describe.reason(one.reason), "count": one.count, "account": one.account} for one in found.shut
        ],
    }


def result(row: Mailing, ids: Sequence[UUID]) -> Iterator[list[Cell]]:
    """The lines as rows of a table, in portions."""
    chosen = MailingLine.objects.select_related("transition__account", "recipient", "message__sender").defer(
        "message__body", "message__calendar", "transition__gates", "transition__account__source_row"
    )
    for some in in_chunks(ids, 1_000):
        found = chosen.in_bulk(some)
        yield from _table(row, [found[pk] for pk in some if pk in found])


def _table(row: Mailing, some: Sequence[MailingLine]) -> Iterable[list[Cell]]:
    reasons = reasons_of(row, some)
    for one in some:
        message = one.message
        yield [
            one.wave,
            outcome(one.state, message.state if message else None),
            one.transition.account.name,
            one.recipient.name if one.recipient else "",
            message.to_address if message else "",
            one.language,
            one.template,
            message.sender.name if message else "",
            one.planned_at.isoformat() if one.planned_at else None,
            message.sent_at.isoformat() if message and message.sent_at else None,
            " ".join(sentences(reasons[one.pk])),
            str(one.transition_id),
            str(one.message_id or ""),
        ]
