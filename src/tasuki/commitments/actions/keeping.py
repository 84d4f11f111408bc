"""What all changes of a commitment share: who may, compare-and-set, history, event, who is woken."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from tasuki.audit.actions import fingerprint, record
from tasuki.commitments.gap_finding import judge
from tasuki.commitments.indexing import COMMITMENTS
from tasuki.commitments.models import Commitment, CommitmentChange, ExpectationReset
from tasuki.commitments.queries import relations_of
from tasuki.customers.models import Account, Deal, Stakeholder
from tasuki.jobs.actions import wake_named
from tasuki.people.models import Person
from tasuki.rules.access import Actor, allowed, why_not
from tasuki.rules.reasons import Conflict, NotFound, Reason, refuse_if
from tasuki.web import clock

NOBODY: Final = frozenset[str]()
#: Changes after which the promise is another one: late promises are looked for (CO-6), gaps found anew (CO-4).
_SAYS: Final = (
    CommitmentChange.What.RECORDED,
    CommitmentChange.What.EDITED,
    CommitmentChange.What.ACKNOWLEDGED,
    CommitmentChange.What.RESOLVED,
)


def authorise(actor: Actor, account: Account, action: str, relations: frozenset[str]) -> frozenset[str]:
    """How the actor stands to the account; raises NotFound or Refused where they may not."""
    found = relations_of(actor, account) | relations
    if not allowed("commitment.see", actor, found):
        raise NotFound("account", account.pk)
    refuse_if(why_not(action, actor, found))
    return found


def change(
    actor: Actor,
    one: Commitment,
    what: str,
    values: Mapping[str, Any],
    expected_version: int | None,
    reset: tuple[ExpectationReset | None, ExpectationReset | None] = (None, None),
) -> Commitment:
    """Keep the values if the row still has the version that the actor saw; else Conflict.

    `reset` is the open reset before and after: history keeps the words of both.
    """
    seen = one.version if expected_version is None else expected_version
    before = {name: plain(getattr(one, name)) for name in values}
    found = Commitment.objects.filter(pk=one.pk, version=seen, state=Commitment.State.OPEN)
    if one.version != seen or not found.update(**values, version=seen + 1):
        raise Conflict(Reason("conflict.stale"))
    for name, value in values.items():
        setattr(one, name, value)
    one.version = seen + 1
    after = {name: plain(value) for name, value in values.items()}
    if any(reset):
        before["reset"], after["reset"] = (_in_words(row) for row in reset)
    keep(actor, one, what, before, after)
    return one


def _in_words(reset: ExpectationReset | None) -> dict[str, Any] | None:
    if reset is None:
        return None
    return {name: plain(getattr(reset, name)) for name in ("number", "text", "due_on", "terms", "note")}


def keep(actor: Actor, one: Commitment, what: str, before: dict[str, Any], after: dict[str, Any]) -> None:
    """History, event, gaps, and waking whoever looks at promises."""
    COMMITMENTS.refresh([one])
    CommitmentChange.objects.create(
        commitment=one,
        version=one.version,
        what=what,
        at=clock.now(),
        by_id=actor.person_id,
        by_name=actor.name[:200],
        before=before,
        after=after,
    )
    record(
        actor=actor,
        action=f"commitment.{what}",
        subject=("account", one.account_id),
        fields={
            "commitment": str(one.pk),
            "version": one.version,
            "state": one.state,
            "fields": sorted(after),
            "owner": str(one.owner_id) if one.owner_id else None,
            "text": fingerprint(one.text),
        },
    )
    if what in _SAYS:
        judge([one])
        wake_named("tasuki.watch.jobs.late_promise", commitment_id=one.pk)  # CO-6
    wake_named("tasuki.transitions.jobs.recompute_account", account_id=one.account_id)


def plain(value: Any) -> Any:
    """A value for the history."""
    if isinstance(value, (Person, Stakeholder, Deal)):
        return {"id": str(value.pk), "name": value.name}
    if isinstance(value, UUID):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value  # a datetime is a date too
