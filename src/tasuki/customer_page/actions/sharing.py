"""Deciding which initiatives and commitments a customer sees, and in which words (CO-2, TR-1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db import transaction

from tasuki.audit.actions import fingerprint, record
from tasuki.commitments.actions import share_commitment
from tasuki.commitments.models import Commitment
from tasuki.commitments.queries import access_commitment
from tasuki.customer_page import decisions
from tasuki.customer_page.queries import access_pages
from tasuki.customers.models import Account, Initiative
from tasuki.customers.queries import relations_to_account
from tasuki.rules.access import Actor, why_not
from tasuki.rules.reasons import Conflict, NotFound, Reason, Refused, refuse_if

KINDS: Final = ("initiative", "commitment")


@dataclass(frozen=True, slots=True)
class Share:
    """One thing: shown or not, and in which words; without words it is shown as it is written now.

    `version` is the commitment's that was read; None: whatever it is. `seen`: what the customer saw of it when it
    was read (`seen_of`); empty: whatever it is.
    """

    kind: str
    id: UUID
    shareable: bool
    text: str = ""
    version: int | None = None
    seen: str = ""


def seen_of(shareable: bool, text: str) -> str:
    """A short mark of what the customer sees of one thing: whether, and in which words."""
    return fingerprint(f"{int(shareable)} {text.strip()}")


@transaction.atomic
def share(*, actor: Actor, account_id: UUID, items: Sequence[Share]) -> int:
    """Set all of these at once; gives how many changed. What is shown are always words that somebody has looked at:
    later changes of the internal text do not reach the customer by themselves.
    """
    account = access_pages(actor, account_id)
    refuse_if(why_not_share(actor, account))
    if len(items) > decisions.MOST_AT_ONCE:
        raise Refused(Reason("customer_page.too_many", {"most": decisions.MOST_AT_ONCE}))
    done = 0
    for one in items:
        if one.kind not in KINDS:
            raise Refused(Reason("customer_page.kind", {"known": list(KINDS)}))
        done += (
            _initiative(actor, account, one) if one.kind == "initiative" else _commitment(actor, account, one)
        )
    return done


def why_not_share(actor: Actor, account: Account) -> list[Reason]:
    """Empty when the actor may say what this customer sees."""
    return why_not("customer_page.manage", actor, relations_to_account(actor, account))


def _initiative(actor: Actor, account: Account, one: Share) -> int:
    row = Initiative.objects.filter(pk=one.id, account=account).first()
    if row is None:
        raise NotFound("initiative", one.id)
    text = one.text.strip() or (row.name if one.shareable else "")
    if (row.shareable, row.shared_text) == (one.shareable, text):
        return 0
    _as_seen(row, one)
    refuse_if(decisions.why_not_words(text) if one.shareable or text else [])
    same = Initiative.objects.filter(pk=row.pk, shareable=row.shareable, shared_text=row.shared_text)
    if not same.update(shareable=one.shareable, shared_text=text):
        raise Conflict(Reason("conflict.stale"))
    record(
        actor=actor,
        action="initiative.shared",
        subject=("account", account.pk),
        fields={"initiative": str(row.pk), "shareable": one.shareable, "text": fingerprint(text)},
    )
    return 1


def _as_seen(row: Initiative | Commitment, one: Share) -> None:
    """Refuse when somebody else has decided since what was read."""
    if one.seen and one.seen != seen_of(row.shareable, row.shared_text):
        raise Conflict(Reason("conflict.stale"))


def _commitment(actor: Actor, account: Account, one: Share) -> int:
    row = access_commitment(actor, one.id)
    if row.account_id != account.pk:
        raise NotFound("commitment", one.id)
    text = one.text.strip() or (row.text if one.shareable else "")
    if (row.shareable, row.shared_text) == (one.shareable, text):
        return 0
    _as_seen(row, one)
    refuse_if(decisions.why_not_words(text) if one.shareable or text else [])
    share_commitment(
        actor=actor, commitment=row, shareable=one.shareable, text=text, expected_version=one.version
    )
    return 1
