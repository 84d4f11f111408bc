"""Every verb of outcomes: ask, remind, answer, revoke, call, rate, check health, look back."""

from tasuki.outcomes.actions.answering import answer_pulse, answer_survey
from tasuki.outcomes.actions.asking import ask_survey, revoke_survey
from tasuki.outcomes.actions.following import (
    note_pulse_call,
    note_survey_call,
    remind_pulse,
    remind_survey,
    revoke_pulse,
)
from tasuki.outcomes.actions.judging import (
    rate_handoff,
    record_health_check,
    sees_rating,
    write_retrospective,
)

__all__ = [
    "answer_pulse",
    "answer_survey",
    "ask_survey",
    "note_pulse_call",
    "note_survey_call",
    "rate_handoff",
    "record_health_check",
    "remind_pulse",
    "remind_survey",
    "revoke_pulse",
    "revoke_survey",
    "sees_rating",
    "write_retrospective",
]
