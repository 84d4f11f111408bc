"""When an outcome may be asked for, given or written: plain rules over plain values, all reasons at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final

from tasuki.rules import lifecycle
from tasuki.rules.completeness import is_placeholder
from tasuki.rules.reasons import Reason

LEAST: Final = 1
MOST: Final = 5
MAX_COMMENT: Final = 2_000
MAX_TEXT: Final = 10_000
# The customer may think again for this long after the first answer; then it stands (ME-3).
CHANGEABLE: Final = timedelta(days=7)
# From here down an answer asks for a call (ME-3).
LOW: Final = 2
# A question rests for this long before somebody may remind of it, once.
REMIND_AFTER: Final = timedelta(days=3)
# Day 0 is the baseline at cut-over (ME-8).
HEALTH_DAYS: Final = (0, 30, 60, 90)
HEALTH_EARLY: Final = timedelta(days=7)


def why_not_after(stage: str, cut_over_at: datetime | None, *, after_closing: bool = False) -> list[Reason]:
    """Empty once the account has changed hands; `after_closing` says whether a closed transition still takes it.

    Example: a survey while introducing → `outcome.before_cutover`.
    """
    if stage == lifecycle.PAUSED:
        return [Reason("step.paused")]
    if stage == lifecycle.CANCELLED or (stage == lifecycle.CLOSED and not after_closing):
        return [Reason("step.stage_ended", {"stage": stage})]
    if cut_over_at is None:
        return [Reason("outcome.before_cutover", where="next")]
    return []


def why_not_score(score: int) -> list[Reason]:
    """A score is 1 to 5."""
    return [] if LEAST <= score <= MOST else [Reason("outcome.score", {"least": LEAST, "most": MOST})]


def why_not_text(field: str, text: str, most: int) -> list[Reason]:
    """Text of bounded length without characters that no database keeps."""
    if "\x00" in text or len(text) > most:
        return [Reason("outcome.text", {"field": field, "most": most})]
    return []


def why_not_answer(
    score: int, comment: str, first_answered_at: datetime | None, now: datetime
) -> list[Reason]:
    """Empty for a first answer, or another one within seven days of the first (ME-3)."""
    reasons = why_not_score(score) + why_not_text("comment", comment, MAX_COMMENT)
    if first_answered_at is not None and now > first_answered_at + CHANGEABLE:
        reasons.append(Reason("survey.final", {"days": CHANGEABLE.days}))
    return reasons


def is_low(score: int | None) -> bool:
    """Whether an answer asks for a call: 1 or 2 of 5."""
    return score is not None and score <= LOW


def why_not_remind(
    asked_at: datetime, answered_at: datetime | None, reminded_at: datetime | None, now: datetime
) -> list[Reason]:
    """Empty for a question that has no answer after three days and was not reminded of (ME-3, MS-1).

    Example: asked yesterday → `survey.remind_early` with the first possible day.
    """
    if answered_at is not None:
        return [Reason("survey.answer_there")]
    if reminded_at is not None:
        return [Reason("survey.reminded", {"day": _day(reminded_at)})]
    if now < asked_at + REMIND_AFTER:
        return [
            Reason("survey.remind_early", {"days": REMIND_AFTER.days, "first": _day(asked_at + REMIND_AFTER)})
        ]
    return []


def why_not_call(answered_at: datetime | None, called_at: datetime | None, now: datetime) -> list[Reason]:
    """Empty where there is an answer that nobody has spoken about yet."""
    if answered_at is None:
        return [Reason("survey.no_answer")]
    if called_at is not None and called_at >= answered_at:
        return [Reason("survey.called", {"day": _day(called_at)})]
    return []


def why_not_health(day: int, cut_over_at: datetime | None, now: datetime) -> list[Reason]:
    """A check belongs to its day after the cut-over and is taken at most a week before it; a reading is not a guess.

    Example: the check of day 30 on day 5 → `outcome.health_early` with the first possible day.
    """
    if day not in HEALTH_DAYS:
        return [Reason("outcome.health_day", {"day": day, "known": list(HEALTH_DAYS)})]
    if cut_over_at is None:
        return []
    first = cut_over_at + timedelta(days=day) - (HEALTH_EARLY if day else timedelta())
    if now < first:
        return [Reason("outcome.health_early", {"day": day, "first": _day(first)})]
    return []


def why_not_retrospective(texts: Mapping[str, str]) -> list[Reason]:
    """Each part says something real: a placeholder is named by its field (ME-20)."""
    reasons = []
    for field, text in texts.items():
        reasons += why_not_text(field, text, MAX_TEXT)
        if is_placeholder(text):
            reasons.append(Reason("retrospective.placeholder", {"field": field}))
    return reasons


def _day(instant: datetime) -> str:
    found: date = instant.date()
    return found.isoformat()
