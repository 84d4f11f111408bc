"""What would be lost if somebody left today, account by account (KN-9, SU-8).

Pure functions of frozen facts. A loss is what stands nowhere but with this person: answers that nobody wrote
down, people at the customer whom only they know, promises without evidence. What is written and shared is not
lost, however important the person is; so the drill says what can still be done while they are here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from tasuki.rules.reasons import Reason

#: A contact counts as known to a colleague for this long.
CONTACT_WITHIN: Final = timedelta(days=365)
#: A renewal this near cannot wait for a new owner to find their feet.
RENEWAL_WITHIN: Final = 120


@dataclass(frozen=True, slots=True)
class BookFacts:
    """What is known of an account of somebody's book; counts are of things that are open or here today.

    `completeness` and `target` are percentages; `unwritten` required items that the owner must supply and has not;
    `stale` required items confirmed too long ago; `people` stakeholders of whom `only_theirs` had contact with
    this person and nobody else within a year, and `unknown` with nobody; `promises` that they keep, `unproven`
    those of theirs without evidence; `adrift` running initiatives without a next step; `questions` open questions;
    `running` whether they have a part in a transition of the account; `risk` 0..100 of an unplanned change.
    """

    account: UUID
    name: str
    tier: str
    arr: Decimal | None
    currency: str
    completeness: Decimal
    target: Decimal
    unwritten: int = 0
    stale: int = 0
    people: int = 0
    only_theirs: int = 0
    unknown: int = 0
    promises: int = 0
    unproven: int = 0
    adrift: int = 0
    questions: int = 0
    renewal_on: date | None = None
    running: bool = False
    risk: int = 0


@dataclass(frozen=True, slots=True)
class BookLoss:
    """One account of the book with everything that would be lost, the heaviest first; nothing: well kept."""

    facts: BookFacts
    losses: tuple[Reason, ...]


def losses(facts: BookFacts, today: date) -> tuple[Reason, ...]:
    """What of this account would be lost today: KN-9, SU-8. Codes with values; empty where nothing would.

    >>> bare = BookFacts(UUID(int=0), "A", "small", None, "", Decimal(96), Decimal(95), people=3)
    >>> losses(bare, date(2026, 11, 22))
    ()
    """
    found: list[Reason] = []
    if facts.completeness < facts.target:
        share = float(facts.completeness)
        found.append(Reason("drill.unwritten", {"percent": share, "count": facts.unwritten}, where="record"))
    if not facts.people:
        found.append(Reason("drill.nobody_named", where="people"))
    elif facts.only_theirs:
        values = {"count": facts.only_theirs, "all": facts.people}
        found.append(Reason("drill.only_theirs", values, where="people"))
    if facts.people and facts.unknown == facts.people:
        found.append(Reason("drill.no_contact", {"count": facts.people}, where="people"))
    if facts.unproven:
        found.append(Reason("drill.unproven", {"count": facts.unproven}, where="promises"))
    if facts.promises:
        found.append(Reason("drill.promises", {"count": facts.promises}, where="promises"))
    if facts.adrift:
        found.append(Reason("drill.adrift", {"count": facts.adrift}, where="account"))
    if facts.questions:
        found.append(Reason("drill.questions", {"count": facts.questions}, where="record"))
    if facts.stale:
        found.append(Reason("drill.stale", {"count": facts.stale}, where="record"))
    if facts.renewal_on is not None and today <= facts.renewal_on <= today + timedelta(days=RENEWAL_WITHIN):
        days = (facts.renewal_on - today).days
        found.append(Reason("drill.renewal", {"days": days}, where="account"))
    if facts.running:
        found.append(Reason("drill.running", where="transition"))
    return tuple(found)


def triage(book: Iterable[BookFacts], today: date) -> tuple[BookLoss, ...]:
    """The book in the order in which to look at it: riskiest first, then the most valuable, then by name (SU-8).

    Values in different currencies are not compared: within the same risk each currency stands for itself.
    """
    judged = [BookLoss(facts, losses(facts, today)) for facts in book]
    return tuple(sorted(judged, key=_place))


def _place(one: BookLoss) -> tuple[int, str, Decimal, str, UUID]:
    facts = one.facts
    return (-facts.risk, facts.currency, -(facts.arr or Decimal(0)), facts.name.casefold(), facts.account)
