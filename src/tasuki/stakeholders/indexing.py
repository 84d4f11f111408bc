"""What of people at the customer can be searched: name, title and depth; never what is sealed (KN-10, PE-6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from uuid import UUID

from tasuki.customers.models import Stakeholder, StakeholderProfile
from tasuki.passages.actions import Entry, Part, put_many
from tasuki.passages.rooms import Room
from tasuki.stakeholders.checks import TEXTS


def put_stakeholder(person: Stakeholder) -> None:
    """Make the person found by what stands there now."""
    put_stakeholders([person])


def put_stakeholders(people: Iterable[Stakeholder]) -> None:
    """The same for several, without a query for each."""
    put_many(_entries(list(people)))


def _entries(rows: Sequence[Stakeholder]) -> Iterable[Entry]:
    depth = StakeholderProfile.objects.filter(stakeholder__in=[one.pk for one in rows])
    profiles: Mapping[UUID, StakeholderProfile] = {one.stakeholder_id: one for one in depth}
    return [_entry(one, profiles.get(one.pk)) for one in rows]


def _entry(one: Stakeholder, profile: StakeholderProfile | None) -> Entry:
    facts = ", ".join(text for text in (one.title, one.department, one.email) if text)
    parts = [Part("", facts)] if facts else []
    if profile is not None:
        parts += [Part(name, getattr(profile, name)) for name in TEXTS if getattr(profile, name)]
    return Entry(
        kind="stakeholder",
        subject_id=one.pk,
        account_id=one.account_id,
        title=one.name,
        parts=parts,
        at=one.verified_at or one.created_at,
        policy="knowledge.see",
    )


#: What `tasuki search rebuild` makes the index from.
STAKEHOLDERS: Final = Room("stakeholder", Stakeholder.objects.all, _entries)
