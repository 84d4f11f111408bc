"""Who is away when (PB-3): days of absence are both included, an open end means until further notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from tasuki.rules.plan_parts import Away


def is_away(day: date, absences: Iterable[Away]) -> bool:
    """Whether somebody with these absences is away on that day: PB-3.

    >>> from datetime import date
    >>> is_away(date(2026, 12, 24), [(date(2026, 12, 20), None)])
    True
    """
    return absence_on(day, absences) is not None


def absence_on(day: date, absences: Iterable[Away]) -> Away | None:
    """The whole time away around a day, absences that touch or overlap taken together: PB-3.

    >>> from datetime import date
    >>> absence_on(date(2026, 12, 24), [(date(2026, 12, 20), date(2026, 12, 24)),
    ...                                 (date(2026, 12, 25), date(2026, 12, 31))])
    (datetime.date(2026, 12, 20), datetime.date(2026, 12, 31))
    """
    return next(
        (one for one in merged(absences) if one[0] <= day and (one[1] is None or day <= one[1])), None
    )


def merged(absences: Iterable[Away]) -> list[Away]:
    """Absences in order, those that overlap or follow each other without a day between as one: PB-3."""
    found: list[Away] = []
    for first, last in sorted(absences, key=lambda one: one[0]):
        if found and (found[-1][1] is None or first.toordinal() <= found[-1][1].toordinal() + 1):
            before, until = found[-1]
            found[-1] = (before, None if until is None or last is None else max(until, last))
        else:
            found.append((first, last))
    return found
