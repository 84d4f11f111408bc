"""The history of an item as it is read: what one person wrote in one sitting is one line (KN-1).

The rows themselves stay as they are: every saved state is kept. Only the page tells those together that follow
each other by the same person within a quarter of an hour, with what stood there before the first and after the
last of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from tasuki.knowledge.differences import Piece, pieces
from tasuki.knowledge.models import ItemChange

SITTING: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Told:
    """A line of the history; `saves` says how many saved states it tells together."""

    change: ItemChange
    before: str
    since: datetime
    saves: int

    @property
    def changed(self) -> bool:
        """Whether the words changed, or only what is said of them."""
        return self.before != self.change.after

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """What went and what came."""
        return pieces(self.before, self.change.after)


def told(changes: Sequence[ItemChange]) -> list[Told]:
    """The changes (newest first) as lines, newest first."""
    lines: list[Told] = []
    for one in changes:
        last = lines[-1] if lines else None
        if last is not None and _one_sitting(one, last):
            lines[-1] = Told(last.change, one.before, one.at, last.saves + 1)
        else:
            lines.append(Told(one, one.before, one.at, 1))
    return lines


def _one_sitting(earlier: ItemChange, line: Told) -> bool:
    later = line.change
    return (
        earlier.what == later.what == ItemChange.What.ANSWERED
        and earlier.by_id == later.by_id
        and earlier.by_name == later.by_name
        and earlier.source == later.source
        and earlier.quote == later.quote
        and line.since - earlier.at <= SITTING
    )
