"""When a breach may be noted, added to or decided: plain rules over plain values, all reasons at once (BO-4, BO-5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from tasuki.rules import boundaries
from tasuki.rules.completeness import is_placeholder
from tasuki.rules.reasons import Reason

LEAST_TEXT: Final = 10
MOST_TEXT: Final = 4_000
MOST_PIECES: Final = 50
ABOUT: Final = ("giver", "receiver")
RESOLVED: Final = "resolved"
DISMISSED: Final = "dismissed"
DECISIONS: Final = (RESOLVED, DISMISSED)


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody says has happened."""

    kind: str
    about: str
    what: str
    happened_on: date
    who: str = ""
    ref: str = ""


def why_not_report(report: Report, *, today: date, cutover: date | None, opened: date) -> list[Reason]:
    """Why a report cannot be taken: kind, person, evidence, day; each reason names its place.

    `cutover` is the day on which the account changed hands, None before that. Example: a bypass reported while
    the outgoing owner still leads → `breach.before_cutover`.
    """
    reasons = []
    if report.kind not in boundaries.BREACHES:
        known = list(boundaries.BREACHES)
        reasons.append(Reason("breach.unknown_kind", {"value": report.kind[:60], "known": known}))
    if report.about not in ABOUT:
        reasons.append(Reason("breach.unknown_person", {"value": report.about[:60]}))
    reasons += why_not_text(report.what)
    reasons += _why_not_short("who", report.who) + _why_not_short("ref", report.ref)
    return reasons + _why_not_day(report, today, cutover, opened)


def _why_not_day(report: Report, today: date, cutover: date | None, opened: date) -> list[Reason]:
    day = report.happened_on
    if day > today:
        return [Reason("breach.in_future", {"day": day.isoformat(), "today": today.isoformat()})]
    if report.kind in boundaries.BEFORE_CUTOVER_TOO or report.kind not in boundaries.BREACHES:
        first = opened
    elif cutover is None:
        return [Reason("breach.no_cutover")]
    else:
        first = cutover
    return [Reason("breach.too_early", {"first": first.isoformat()})] if day < first else []


def why_not_text(text: str, field: str = "evidence") -> list[Reason]:
    """Evidence, a remark or a reason says something real, and fits."""
    text = text.strip()
    if "\x00" in text or len(text) > MOST_TEXT:
        return [Reason("breach.text", {"piece": field, "most": MOST_TEXT})]
    if is_placeholder(text) or len(text) < LEAST_TEXT:
        return [Reason("breach.too_thin", {"piece": field, "least": LEAST_TEXT})]
    return []


def _why_not_short(field: str, text: str) -> list[Reason]:
    if "\x00" in text or len(text) > 300:
        return [Reason("breach.text", {"piece": field, "most": 300})]
    return []


def why_not_add(state: str, pieces: int) -> list[Reason]:
    """Nothing is added to what has been decided, nor without end."""
    reasons = []
    if state != "open":
        reasons.append(Reason("breach.decided", {"breach_state": state}))
    if pieces >= MOST_PIECES:
        reasons.append(Reason("breach.too_much", {"most": MOST_PIECES}))
    return reasons


def why_not_concerned(actor_id: UUID | None, about_id: UUID | None) -> list[Reason]:
    """Nobody decides about themselves; they may say what they have to say (BO-5)."""
    if actor_id is not None and actor_id == about_id:
        return [Reason("breach.own", who="receiver_manager")]
    return []


def why_not_decide(state: str, decision: str, text: str) -> list[Reason]:
    """A decision is resolved or dismissed, with its reason, once."""
    reasons = []
    if state != "open":
        reasons.append(Reason("breach.decided", {"breach_state": state}))
    if decision not in DECISIONS:
        reasons.append(Reason("breach.unknown_decision", {"value": decision[:60], "known": list(DECISIONS)}))
    return reasons + why_not_text(text, "resolution")
