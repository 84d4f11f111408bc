"""Keeping an address out of all mail, and letting it in again (MS-5); never silently: each is an event."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction

from tasuki.audit.actions import fingerprint, record
from tasuki.jobs.actions import wake_named
from tasuki.messaging.drafting import valid_address
from tasuki.messaging.models import Message, SoftBounce, Suppression
from tasuki.messaging.suppression.queries import access_suppression, in_force, key_of
from tasuki.people.models import Person
from tasuki.rules.access import Actor, why_not
from tasuki.rules.completeness import is_placeholder
from tasuki.rules.reasons import Conflict, Reason, Refused, refuse_if
from tasuki.transitions.notices import notify
from tasuki.web import clock

SOURCE: Final = Suppression.Source
# What somebody said weighs more than what a machine reported: a bounce that is lifted must not lift a wish with it.
_WEIGHT: Final = {SOURCE.LIST: 0, SOURCE.BOUNCED: 1, SOURCE.ASKED: 2, SOURCE.COMPLAINT: 3}
LONGEST: Final = 300
WITHDRAWN: Final = "undone by link"
SOFT_BOUNCES: Final = 3
SOFT_WINDOW: Final = timedelta(days=14)
_SAID: Final = (SOURCE.ASKED, SOURCE.COMPLAINT)


@transaction.atomic
def suppress(*, actor: Actor, address: str, reason: str, source: str = SOURCE.LIST) -> Suppression:
    """Write to this address no more, whoever it belongs to (operations)."""
    refuse_if(why_not("mail.operate", actor, ()) + why_not_entry(address, reason, source))
    return note_suppressed(actor=actor, address=address, reason=reason.strip(), source=source)


def why_not_entry(address: str, reason: str, source: str = SOURCE.LIST) -> list[Reason]:
    """What is wrong with an entry: all of it at once."""
    reasons = []
    if not valid_address(address.strip()):
        reasons.append(Reason("recipient.bad_address", {"name": "–", "address": address[:100]}))
    if is_placeholder(reason):
        reasons.append(Reason("suppression.reason_missing"))
    if len(reason) > LONGEST:
        reasons.append(Reason("suppression.too_long", {"limit": LONGEST}))
    if source not in SOURCE.values:
        reasons.append(Reason("suppression.source", {"known": ", ".join(SOURCE.values)}))
    return reasons


def note_suppressed(
    *, actor: Actor, address: str, reason: str, source: str, message: Message | None = None
) -> Suppression:
    """`suppress` for a caller that has already been let in, inside its transaction; twice changes nothing.

    What weighs more takes the place of what is in force. The account's people hear of a wish or a complaint.
    """
    key, now = key_of(address), clock.now()
    held = in_force().filter(address=key).first()
    if held is not None and _WEIGHT[SOURCE(held.source)] >= _WEIGHT[SOURCE(source)]:
        return held
    if held is not None:
        _close(held, now, None, _outweighed_by(source))
    try:
        with transaction.atomic():
            made = Suppression.objects.create(
                address=key,
                source=source,
                reason=reason[:LONGEST],
                at=now,
                by=_person(actor),
                message=message,
            )
    except IntegrityError:  # entered by somebody else in the same moment
        return in_force().get(address=key)
    _tell(actor, "address.suppressed", made)
    if message is not None and source in _SAID:
        tell_account_team(message, source)
    return made


def tell_account_team(message: Message, source: str) -> None:
    """Whoever looks after the customer: this person is called from now on, not mailed."""
    row = message.transition
    people = [row.account.owner_id, row.giver_id, row.receiver_id]
    values = {"name": message.to_name}
    once = f"{fingerprint(message.address_key)[:16]}:{row.pk}"
    if source == SOURCE.COMPLAINT:
        notify(row, "notice.complained", people, values, once=once)
    else:
        notify(row, "notice.asked_no_mail", people, values, once=once)


@transaction.atomic
def lift(*, actor: Actor, suppression_id: UUID, reason: str) -> Suppression:
    """Let the address have mail again, with who says so and why; what waits for it may leave then."""
    row = access_suppression(actor, suppression_id)
    reasons = [Reason("suppression.reason_missing")] if is_placeholder(reason) else []
    if len(reason) > LONGEST:
        reasons.append(Reason("suppression.too_long", {"limit": LONGEST}))
    if row.lifted_at is not None:
        reasons.append(Reason("suppression.lifted_already"))
    refuse_if(reasons)
    note_lifted(actor=actor, row=row, reason=reason.strip())
    row.refresh_from_db()
    return row


def note_lifted(*, actor: Actor, row: Suppression, reason: str) -> None:
    """`lift` for a caller that has already been let in; inside its transaction."""
    if not _close(row, clock.now(), _person(actor), reason):
        raise Conflict(Reason("suppression.lifted_already"))
    SoftBounce.objects.filter(address=row.address).delete()
    _tell(actor, "address.lifted", row)
    wake_named("tasuki.messaging.jobs.deliver")


def note_taken_back(*, actor: Actor, wish: Suppression) -> None:
    """A wish was a mistake: lift it, and let hold again what it took the place of."""
    note_lifted(actor=actor, row=wish, reason=WITHDRAWN)
    earlier = Suppression.objects.filter(
        address=wish.address, lifted_at=wish.at, lifted_by=None, lifted_reason=_outweighed_by(wish.source)
    ).first()
    if earlier is None:
        return
    Suppression.objects.filter(pk=earlier.pk).update(lifted_at=None, lifted_reason="")
    _tell(actor, "address.suppressed", earlier)


def _outweighed_by(source: str) -> str:
    return f"→ {source}"


def note_soft_bounce(*, actor: Actor, message: Message, at: datetime) -> bool:
    """Count a mail that came back for a passing reason; the third within 14 days suppresses. Once per message."""
    key = message.address_key
    SoftBounce.objects.get_or_create(message=message, defaults={"address": key, "at": at})
    lately = SoftBounce.objects.filter(address=key, at__gt=at - SOFT_WINDOW, at__lte=at + SOFT_WINDOW)
    if lately.count() < SOFT_BOUNCES:
        return False
    reason = f"{SOFT_BOUNCES} × 4xx / {SOFT_WINDOW.days} d"
    note_suppressed(actor=actor, address=key, reason=reason, source=SOURCE.BOUNCED, message=message)
    return True


def _close(row: Suppression, now: datetime, by: Person | None, reason: str) -> int:
    return Suppression.objects.filter(pk=row.pk, lifted_at=None).update(
        lifted_at=now, lifted_by=by, lifted_reason=reason[:LONGEST]
    )


def _person(actor: Actor) -> Person | None:
    return Person.objects.filter(pk=actor.person_id).first() if actor.person_id else None


def _tell(actor: Actor, action: str, row: Suppression) -> None:
    fields = {"address": fingerprint(row.address), "source": row.source, "suppression": str(row.pk)}
    record(actor=actor, action=action, subject=("address", None), fields=fields)


def refuse_unknown_source(source: str) -> None:
    """Raise Refused for a source that does not exist."""
    if source not in SOURCE.values:
        raise Refused(Reason("suppression.source", {"known": ", ".join(SOURCE.values)}))
