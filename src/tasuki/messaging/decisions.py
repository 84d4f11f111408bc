"""Whether a message may go, and why not: plain rules, all reasons at once (MS-1, MS-2, MS-5, GA-1 … GA-3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from tasuki.rules import lifecycle
from tasuki.rules.reasons import Reason

# Only these may reach the customer before the cutover (MS-1: the others speak of an accomplished change).
BEFORE_CUTOVER: Final = ("introduction", "invitation", "calendar", "recap")
OWNED_STAGES: Final = (lifecycle.HANDED_OVER, lifecycle.STABILISING)
# GA-1 holds for every message; GA-2 and GA-3 until the account has changed hands.
GATES_ALWAYS: Final = (lifecycle.INTERNAL,)
GATES_BEFORE_CUTOVER: Final = (lifecycle.INTERNAL, lifecycle.PREPARED, lifecycle.REVIEW)
MAX_TRIES: Final = 12
LONGEST_PAUSE: Final = timedelta(minutes=240)
SHORTEST_OUTAGE: Final = timedelta(minutes=1)
LONGEST_OUTAGE: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class ContactFacts:
    """What the transition says about writing to its customer: the gates that are open, and why others are shut."""

    kind: str
    stage: str
    open_gates: frozenset[str]
    shut: Mapping[str, tuple[Reason, ...]] = field(default_factory=dict)
    introduction_missing: bool = False


@dataclass(frozen=True, slots=True)
class RecipientFacts:
    """What is known of the person that a message is for, on the day `today`."""

    name: str
    address: str
    present_address: str
    address_valid: bool
    do_not_mail: bool
    left_on: date | None
    suppressed: bool
    today: date
    earlier_unsent: tuple[str, ...] = ()
    already_left: bool = False


def why_not_contact(facts: ContactFacts) -> list[Reason]:
    """Empty when a message of this kind may go to the customer now.

    Example: an announcement while introducing → `message.before_cutover`.
    """
    reasons = []
    if facts.stage not in lifecycle.CONTACT_ALLOWED:
        allowed = list(lifecycle.CONTACT_ALLOWED)
        reasons.append(Reason("message.stage", {"stage": facts.stage, "allowed": allowed}, where="plan"))
    elif facts.kind not in BEFORE_CUTOVER and facts.stage not in OWNED_STAGES:
        reasons.append(Reason("message.before_cutover", {"stage": facts.stage}, where="plan"))
    for gate in gates_for(facts.stage):
        if gate not in facts.open_gates:
            known = facts.shut.get(gate, ())
            reasons += known or (Reason("message.gate_shut", {"gate": lifecycle.GATE_IDS[gate]}),)
    if facts.introduction_missing and facts.kind != "introduction":
        reasons.append(Reason("message.not_introduced", where="messages"))
    return reasons


def gates_for(stage: str) -> tuple[str, ...]:
    """The gates that must be open for contact at this stage."""
    return GATES_ALWAYS if stage in OWNED_STAGES else GATES_BEFORE_CUTOVER


def why_not_recipient(facts: RecipientFacts) -> list[Reason]:
    """Empty when this person may get this message: wants mail, is there, has not had it, in order (MS-1, MS-5)."""
    who = {"name": facts.name, "address": facts.address}
    left = facts.left_on is not None and facts.left_on <= facts.today
    bad = bool(facts.address) and not facts.address_valid
    checks = (
        (not facts.address, Reason("recipient.no_address", who, where="people")),
        (bad, _bad_address(facts.address, who)),
        (facts.address != facts.present_address, Reason("recipient.address_changed", who, where="messages")),
        (facts.do_not_mail, Reason("recipient.do_not_mail", who, where="people")),
        (left, Reason("recipient.left", who, where="people")),
        (facts.suppressed, Reason("recipient.suppressed", who, where="people")),
        (facts.already_left, Reason("recipient.already_written", who, where="messages")),
    )
    return [reason for wrong, reason in checks if wrong] + [
        Reason("recipient.earlier_unsent", {**who, "earlier": kind}, where="messages")
        for kind in facts.earlier_unsent
    ]


def _bad_address(address: str, who: Mapping[str, str]) -> Reason:
    """What is wrong with an address that is not a plain one."""
    if address.count("@") > 1 and '"' not in address:
        return Reason("recipient.several_addresses", who, where="people")
    if not address.rpartition("@")[0].isascii():
        return Reason("recipient.local_part", who, where="people")
    return Reason("recipient.bad_address", who, where="people")


def retry_after(tries: int, *, server_down: bool = False) -> timedelta | None:
    """How long to wait after `tries` failed ones; None: give up. 1, 2, 4 … minutes, at most 4 hours.

    A server that is down is nobody's fault: nobody gives up, and such tries are not counted (`outage_pause`).

    >>> retry_after(3)
    datetime.timedelta(seconds=240)
    """
    wait = 2 ** (min(tries, 10) - 1)
    if server_down:
        return min(timedelta(minutes=wait), LONGEST_OUTAGE)
    return None if tries >= MAX_TRIES else min(timedelta(minutes=wait), LONGEST_PAUSE)


def outage_pause(lasted: timedelta) -> timedelta:
    """How long to leave a mail server alone that has been down for so long: 1, 2, 4 … minutes, at most 15.

    >>> outage_pause(timedelta(minutes=4))
    datetime.timedelta(seconds=240)
    """
    return min(max(lasted, SHORTEST_OUTAGE), LONGEST_OUTAGE)


def lacking_points(text: str, points: Mapping[str, Iterable[str]]) -> list[str]:
    """Which of the four points a text lacks (MS-3): why, reassurance, continuity, accessibility.

    `points` maps each to phrases of the text's language; one of them, in any case, is enough.
    """
    folded = " ".join(text.casefold().split())
    return [point for point, marks in points.items() if not any(mark.casefold() in folded for mark in marks)]
