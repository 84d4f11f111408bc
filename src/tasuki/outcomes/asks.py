"""The two questions that a customer answers by a signed link, and what differs between them (ME-3, MS-1)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from tasuki.messaging.models import Message
from tasuki.outcomes.models import Pulse, Survey
from tasuki.transitions.survey_link import (
    PATH,
    PULSE_PATH,
    pulse_token,
    read_pulse_token,
    read_survey_token,
    survey_token,
)


@dataclass(frozen=True, slots=True)
class Ask:
    """A question: its rows, how its links are read, which message carries it (`mark` stands in that one's text)."""

    name: str
    model: type[Survey] | type[Pulse]
    read: Callable[[str], tuple[UUID, UUID]]
    token: Callable[[UUID, UUID], str]
    step: str
    kind: Message.Kind
    mark: str

    @property
    def reminder(self) -> str:
        """The key of its reminder in the outbox, and the name of the reminder's text."""
        return f"{self.name}-reminder"


SURVEY: Final = Ask(
    "survey", Survey, read_survey_token, survey_token, "survey", Message.Kind.SURVEY, PATH.split("%")[0]
)
PULSE: Final = Ask(
    "pulse",
    Pulse,
    read_pulse_token,
    pulse_token,
    "follow-up",
    Message.Kind.FOLLOW_UP,
    PULSE_PATH.split("%")[0],
)
