"""Promises made to customers: with owner and without, kept, due and overdue (CO-1, CO-2)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from random import Random
from typing import Final

from tasuki.audit.actions import NewEvent, fingerprint, record_many
from tasuki.commitments.models import Commitment, CommitmentChange
from tasuki.customers.models import Stakeholder
from tasuki.demo.accounts import Draft, insert_objects, instant
from tasuki.demo.people import Company
from tasuki.demo.vocabulary import words
from tasuki.people.models import Person

KINDS: Final = ("scope", "service", "timeline", "commercial", "verbal")


def add_promises(
    draft: Draft, count: int, *, owned: float = 0.7, kept: float = 0.3, judged: bool = True, past: int = 0
) -> None:
    """`count` promises; `owned` of them have an owner, `kept` of them are delivered by now.

    Those of an account that changed hands were made before it did: `past` days ago.
    """
    rng, texts = draft.rng, words("promises")[draft.language]
    for kind in rng.sample(KINDS, min(count, len(KINDS))):
        one = _promise(draft, kind, rng.choice(texts[kind]), past)
        if rng.random() < kept:
            one.state = Commitment.State.DELIVERED
            one.resolution_evidence = rng.choice(texts["delivered"])
            one.resolved_at = instant(draft.today - timedelta(days=rng.randint(2, 40)))
        if rng.random() < owned or one.state != Commitment.State.OPEN:
            one.owner = draft.account.owner
        if judged:
            place = rng.choice([0, 0, 0, 1, 2])
            one.verdict = ("deliverable", "reset", "not_deliverable")[place]
            one.verdict_note = texts["verdict"][place]
            one.reset_state = "needed" if one.verdict == "reset" else ""
        draft.add(one)


def _promise(draft: Draft, kind: str, text: str, past: int) -> Commitment:
    rng, account = draft.rng, draft.account
    texts = words("promises")
    promised = draft.today - timedelta(days=rng.randint(20, 160) + past)
    to = rng.choice(draft.of(Stakeholder)[:3])
    filled = fill_in(text, draft, rng)
    return Commitment(
        account=account,
        kind=kind,
        text=filled,
        promised_by=account.owner,
        promised_by_name=account.owner.name if account.owner else "",
        promised_to=to,
        promised_to_name=to.name,
        promised_on=promised,
        evidence=rng.choice(texts[draft.language]["evidence"]),
        due_on=draft.today + timedelta(days=rng.randint(-18, 80)) if rng.random() < 0.85 else None,
        created_at=instant(promised, 6),
    )


def fill_in(text: str, draft: Draft, rng: Random) -> str:
    """The text with product, city, month and a number."""
    months = words("promises")["months"][draft.language]
    month = months[(draft.today.month + rng.randint(0, 3)) % 12]
    number = rng.choice([5, 6, 8, 10, 12])
    return text.format(product=rng.choice(draft.products), city=draft.city, month=month, n=number)


def write(drafts: Iterable[Draft], company: Company) -> None:
    """Write the promises with their history and events."""
    rows = [row for one in drafts for row in one.of(Commitment)]
    insert_objects(Commitment, rows)
    insert_objects(CommitmentChange, [_change(row) for row in rows])
    by_time = sorted(rows, key=lambda row: row.created_at)
    record_many([_event(row, row.promised_by, company) for row in by_time if row.promised_by])


def _change(row: Commitment) -> CommitmentChange:
    return CommitmentChange(
        commitment=row,
        version=row.version,
        what=CommitmentChange.What.RECORDED,
        at=row.created_at,
        by=row.promised_by,
        by_name=row.promised_by_name,
        after={"kind": row.kind, "text": row.text},
        created_at=row.created_at,
    )


def _event(row: Commitment, by: Person, company: Company) -> NewEvent:
    fields = {
        "commitment": str(row.pk),
        "version": 1,
        "state": row.state,
        "owner": str(row.owner_id) if row.owner_id else None,
        "text": fingerprint(row.text),
    }
    return NewEvent(
        company.actor(by), "commitment.recorded", ("account", row.account_id), fields, row.created_at
    )
