"""People at the customer: kinds, languages, some who left, some who want no mail (PE-1, PE-2)."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from tasuki.customers.models import Stakeholder, StakeholderProfile
from tasuki.demo.accounts import Draft, instant
from tasuki.demo.chance import cycle
from tasuki.demo.standing import add_lines, stand
from tasuki.demo.vocabulary import draw_name, words

KINDS: Final = ("sponsor", "champion", "buyer", "technical", "user", "influencer", "blocker", "user")
_OTHER_LANGUAGE: Final = {"JP": "en", "ID": "en", "US": "es", "MX": "en", "ES": "en"}
_PROFILE_SHARE: Final = 0.35


def add_stakeholders(draft: Draft, *, rich: bool = True) -> None:
    """Two to eight people; sponsor and champion always."""
    rng = draft.rng
    count = draft.wish.stakeholders or rng.choice([2, 3, 3, 4, 4, 5, 6, 8])
    taken: set[str] = set()
    people = []
    for place, kind in enumerate(KINDS[:count]):
        one = _stakeholder(draft, place, kind, taken)
        people.append(one)
        draft.add(one)
        profile = _profile(draft, one) if rich and rng.random() < _PROFILE_SHARE else None
        if profile is not None:
            draft.add(profile)
        stand(draft, one, profile)
    if rich:
        add_lines(draft, people)


def _stakeholder(draft: Draft, place: int, kind: str, taken: set[str]) -> Stakeholder:
    rng = draft.rng
    other = place >= 2 and rng.random() < 0.06
    language = _OTHER_LANGUAGE[draft.account.country] if other else draft.language
    name = draw_name(rng, language)
    while name.mail in taken:
        name = draw_name(rng, language)
    taken.add(name.mail)
    gone = place >= 3 and rng.random() < 0.06
    return Stakeholder(
        external_id=f"{draft.account.external_id}-{place + 1}",
        account=draft.account,
        first_name=name.given,
        last_name=name.family,
        email=f"{name.mail}@{draft.domain}",
        title=rng.choice(words("companies")["titles"][language][kind]),
        language=language,
        kind=kind,
        owner_id=draft.account.owner_id,
        do_not_mail=place >= 2 and rng.random() < 0.06,
        left_on=draft.today - timedelta(days=rng.randint(10, 300)) if gone else None,
        created_at=instant(draft.account.customer_since or draft.today) + timedelta(seconds=place),
    )


def _profile(draft: Draft, one: Stakeholder) -> StakeholderProfile:
    texts = words("business")["profiles"][one.language]
    known = cycle(sorted(texts), draft.rng, draft.rng.randint(3, len(texts)))
    values = {name: draft.rng.choice(texts[name]) for name in known}
    return StakeholderProfile(stakeholder=one, created_at=one.created_at, **values)
