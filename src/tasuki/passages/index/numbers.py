"""Numbers for passages: the hour and a number within it, so that the greatest is the newest."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tasuki.passages.models import Passage
from tasuki.passages.terms import SERIAL_BITS
from tasuki.web.query import in_chunks

HOUR = 1 << SERIAL_BITS


def free_numbers(bases: Sequence[int], draw: Callable[[int], list[int]]) -> list[int]:
    """For each base a number that no passage has; `draw(n)` gives n numbers within an hour.

    Where a number is taken (an hour holds a million) the hour before gives one.
    """
    found: list[int] = [0] * len(bases)
    used: set[int] = set()
    waiting = dict(enumerate(bases))
    while waiting:
        drawn = [base + turn for base, turn in zip(waiting.values(), draw(len(waiting)), strict=True)]
        for some in in_chunks(drawn, 900):
            used |= set(Passage.objects.filter(pk__in=some).values_list("pk", flat=True))
        again: dict[int, int] = {}
        for place, number in zip(waiting, drawn, strict=True):
            if number in used:
                again[place] = max(waiting[place] - HOUR, HOUR)
            else:
                used.add(number)
                found[place] = number
        waiting = again
    return found
