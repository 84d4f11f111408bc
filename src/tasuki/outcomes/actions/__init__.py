"""Every verb of outcomes: ask, answer, revoke, rate, check health, look back."""

from tasuki.outcomes.actions.answering import answer_survey
from tasuki.outcomes.actions.asking import ask_survey, revoke_survey
from tasuki.outcomes.actions.judging import rate_handoff, record_health_check, write_retrospective

__all__ = [
    "answer_survey",
    "ask_survey",
    "rate_handoff",
    "record_health_check",
    "revoke_survey",
    "write_retrospective",
]
