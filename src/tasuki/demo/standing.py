"""How the sample people stand: influence, support, manner, who reports to whom, who is at odds (PE-3 … PE-5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from random import Random
from typing import Any, Final

from tasuki.customers.models import Stakeholder, StakeholderProfile
from tasuki.demo.accounts import Draft, instant
from tasuki.stakeholders.models import MUTUAL, Relation

_INFLUENCE: Final = {
    "sponsor": 5,
    "buyer": 5,
    "champion": 4,
    "technical": 3,
    "influencer": 4,
    "blocker": 3,
    "user": 2,
}
_SUPPORT: Final = {
    "sponsor": 1,
    "buyer": 0,
    "champion": 2,
    "technical": 0,
    "influencer": 0,
    "blocker": -2,
    "user": 1,
}
_PLACED_SHARE: Final = 0.75


def stand(draft: Draft, one: Stakeholder, profile: StakeholderProfile | None) -> None:
    """Most are placed on the map, about where their kind usually stands; drawn apart from everything else."""
    rng = _chance(one)
    if rng.random() < _PLACED_SHARE:
        one.influence = min(5, max(1, _INFLUENCE.get(one.kind, 2) + rng.choice([-1, 0, 0, 0, 1])))
        one.support = min(2, max(-2, _SUPPORT.get(one.kind, 0) + rng.choice([-1, 0, 0, 0, 1])))
        one.verified_at = instant(draft.today - timedelta(days=rng.randint(3, 240)))
    Stakeholder._meta.get_field("name_key").pre_save(one, add=True)
    if profile is None:
        return
    values: dict[str, Any] = {
        "style": rng.choice(StakeholderProfile.Style.values),
        "channel": rng.choice(StakeholderProfile.Channel.values),
        "meeting_frequency": rng.choice(StakeholderProfile.Frequency.values),
        "response_hours": rng.choice([4, 8, 24, 48]),
        "trust": rng.randint(2, 5),
        "access_level": rng.randint(2, 5),
        "responsiveness": rng.randint(2, 5),
        "reference": rng.choice(["", *StakeholderProfile.Reference.values]),
    }
    for name, value in values.items():
        setattr(profile, name, value)


def add_lines(draft: Draft, people: Sequence[Stakeholder]) -> None:
    """Champion and users report upwards; now and then somebody defers, is allied, is at odds."""
    first = {one.kind: one for one in reversed(people) if one.left_on is None}
    rng = _chance(people[0]) if people else Random(0)
    for a, b, kind, share in (
        ("champion", "sponsor", Relation.Kind.REPORTS, 0.8),
        ("user", "champion", Relation.Kind.REPORTS, 0.7),
        ("buyer", "sponsor", Relation.Kind.DEFERS, 0.4),
        ("technical", "champion", Relation.Kind.ALLIED, 0.4),
        ("blocker", "champion", Relation.Kind.CONFLICT, 0.6),
    ):
        if a in first and b in first and rng.random() < share:
            pair = [first[a], first[b]]
            if kind in MUTUAL:
                pair.sort(key=lambda one: str(one.pk))
            draft.add(
                Relation(
                    account=draft.account, a=pair[0], b=pair[1], kind=kind, created_at=pair[0].created_at
                )
            )


def _chance(one: Stakeholder) -> Random:
    return Random(f"standing {one.external_id}")
