"""The arithmetic of a rate limit: plain numbers, no clock, no database (MS-7).

A limit of n a minute is kept as a bucket that is full again at some instant. Each message moves that instant one
`step` on; one may leave while the instant is at most `slack` ahead. So never more than n leave within any minute,
and a few may leave at once after a pause.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

MINUTE: Final = 60_000_000  # microseconds, as everything here
MOST: Final = 60_000
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Rate:
    """At most so many a minute.

    >>> Rate(60).burst, Rate(60).step
    (6, 1090910)
    """

    per_minute: int

    @property
    def burst(self) -> int:
        """How many may leave at once after a pause: a tenth of a minute's."""
        return max(1, self.per_minute // 10)

    @property
    def step(self) -> int:
        """What one message takes: with it, a burst and all that follow within a minute stay within the limit."""
        return -(-MINUTE // (self.per_minute + 1 - self.burst))

    @property
    def slack(self) -> int:
        """How far ahead the instant may be for one more to leave."""
        return (self.burst - 1) * self.step

    @property
    def span(self) -> int:
        """How far ahead an empty bucket's instant is; beyond that the clock must have gone back."""
        return self.burst * self.step


def micros(at: datetime) -> int:
    """The instant as microseconds since 1970."""
    return (at - _EPOCH) // timedelta(microseconds=1)


def instant(at: int) -> datetime:
    """Microseconds since 1970 as an instant.

    >>> instant(micros(datetime(2026, 11, 22, tzinfo=UTC))).isoformat()
    '2026-11-22T00:00:00+00:00'
    """
    return _EPOCH + timedelta(microseconds=at)
