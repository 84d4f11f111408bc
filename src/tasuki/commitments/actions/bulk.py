"""One owner for many commitments at once, with what became of each (CO-2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db import transaction

from tasuki.commitments.actions.recording import assign_commitment_owner
from tasuki.commitments.models import Commitment
from tasuki.commitments.queries import access_commitment
from tasuki.people.models import Person
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Conflict, NotFound, Reason, Refused, refuse_if

MOST: Final = 500


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one row: done, or the reasons why not."""

    id: UUID
    commitment: Commitment | None
    reasons: tuple[Reason, ...] = ()

    @property
    def done(self) -> bool:
        """Whether it now has the owner."""
        return not self.reasons


def assign_many(*, actor: Actor, ids: Sequence[UUID], owner: Person | None) -> list[Outcome]:
    """Give each of at most 500 commitments the owner, each in its own transaction; one refusal stops no other."""
    wanted = list(dict.fromkeys(ids))
    if len(wanted) > MOST:
        refuse_if([Reason("commitment.too_many", {"count": len(wanted), "most": MOST})])
    return [_assign(actor, one, owner) for one in wanted]


def _assign(actor: Actor, pk: UUID, owner: Person | None) -> Outcome:
    found: Commitment | None = None
    try:
        with transaction.atomic():
            found = access_commitment(actor, pk)
            assign_commitment_owner(actor=actor, commitment=found, owner=owner)
    except Refused as refused:
        return Outcome(pk, found, refused.reasons)
    except (Conflict, NotFound) as error:
        return Outcome(pk, found, (error.reason,))
    return Outcome(pk, found)
