"""Which drafts of a mailing to read before it is approved: each language and variant, and some by chance (MS-7)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from tasuki.messaging.mailing.models import Mailing, MailingLine
from tasuki.messaging.mailing.queries import lines_of, seen_by, to_approve
from tasuki.rules.access import Actor

BY_CHANCE: Final = 6
MOST: Final = 60


def sample_of(actor: Actor, mailing: Mailing) -> list[MailingLine]:
    """At least one draft of each language × template variant, then some by chance; the same ones at every look."""
    rows = list(seen_by(actor, to_approve(mailing)).values_list("pk", "language", "template"))
    chosen = choose(rows, seed=str(mailing.pk))
    lines = {line.pk: line for line in lines_of(mailing).filter(pk__in=chosen)}
    return [lines[pk] for pk in chosen if pk in lines]


def choose(rows: Sequence[tuple[UUID, str, str]], *, seed: str, by_chance: int = BY_CHANCE) -> list[UUID]:
    """One of every (language, template), then others by chance: stable for a seed, whatever the order of the rows.

    >>> from uuid import UUID
    >>> rows = [(UUID(int=1), "en", "a"), (UUID(int=2), "ja", "a"), (UUID(int=3), "en", "a")]
    >>> len(choose(rows, seed="x", by_chance=0))
    2
    """
    drawn = sorted(rows, key=lambda row: hashlib.sha256(f"{seed}{row[0]}".encode()).digest())
    first: dict[tuple[str, str], UUID] = {}
    for pk, language, template in drawn:
        first.setdefault((language, template), pk)
    kept = [first[stratum] for stratum in sorted(first)][:MOST]
    taken = set(kept)
    return kept + [pk for pk, *_rest in drawn if pk not in taken][:by_chance]


def strata_of(mailing: Mailing) -> list[tuple[str, str, int]]:
    """Language, template and number of drafts that are approved together."""
    counts: dict[tuple[str, str], int] = {}
    for stratum in to_approve(mailing).values_list("language", "template"):
        counts[stratum] = counts.get(stratum, 0) + 1
    return [(language, template, counts[language, template]) for language, template in sorted(counts)]
