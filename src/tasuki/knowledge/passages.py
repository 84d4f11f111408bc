"""A passage of a source, kept as where an answer comes from (KN-10)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from tasuki.knowledge.answers import text_reasons
from tasuki.rules.reasons import Reason

MAX_PLACE: Final = 200
MAX_QUOTE: Final = 20_000


@dataclass(frozen=True, slots=True)
class PassageRef:
    """Where an answer stands: in which source, at which place ("p. 3", "line 14"), in which words."""

    source_id: UUID
    place: str
    quote: str

    def reasons(self) -> list[Reason]:
        """Why it cannot be kept."""
        return [
            *text_reasons("place", self.place, MAX_PLACE),
            *text_reasons("quote", self.quote, MAX_QUOTE),
        ]


#: What an item keeps when its answer comes from no passage.
NO_PASSAGE: Final[Mapping[str, Any]] = {"quote": "", "quote_place": "", "source_id": None}


def kept(passage: PassageRef | None) -> dict[str, Any]:
    """The item's fields for a passage, or for none."""
    if passage is None:
        return dict(NO_PASSAGE)
    return {"quote": passage.quote, "quote_place": passage.place, "source_id": passage.source_id}
