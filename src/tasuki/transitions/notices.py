"""A line for a colleague in the app, once for each cause (MS-8, ES-1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from tasuki.transitions.models import Notice, Transition
from tasuki.web import clock


def notify(
    transition: Transition,
    code: str,
    people: Iterable[UUID | None],
    values: Mapping[str, Any] | None = None,
    *,
    once: str = "",
) -> None:
    """Leave a notice for each person; the same cause (`once`, else the transition's version) gives it once."""
    now = clock.now()
    known = {"account": transition.account.name, **(values or {})}
    cause = once or f"{transition.pk}:{transition.version}"
    rows = [
        Notice(
            person_id=person,
            transition=transition,
            code=code,
            values=known,
            at=now,
            once_key=f"{code}:{cause}:{person}",
        )
        for person in dict.fromkeys(people)
        if person is not None
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
