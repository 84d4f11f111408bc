"""A question about the record reaches who can answer it, the answer whoever asked (KN-5)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Q
from django.tasks import task
from django.urls import reverse

from tasuki.knowledge.models import ItemQuestion
from tasuki.knowledge.questions import may_see, to_answer
from tasuki.transitions.models import Notice, Transition
from tasuki.web import clock

#: Questions and answers of this time are looked at again by the sweep, should a wake-up call have been lost.
_BACK: Final = timedelta(hours=6)


@task()
def tell(question_id: str) -> int:
    """Tell of one question or its answer."""
    return _tell(_of(ItemQuestion.objects.filter(pk=UUID(question_id))))


@task()
def sweep() -> int:
    """Tell of every question and answer of the last hours that nobody was told of."""
    since = clock.now() - _BACK
    recent = ItemQuestion.objects.filter(Q(asked_at__gte=since) | Q(answered_at__gte=since))
    return _tell(_of(recent))


def _of(rows: Any) -> list[ItemQuestion]:
    return list(rows.select_related("item__account", "asked_by").order_by("asked_at", "pk"))


def _tell(questions: Iterable[ItemQuestion]) -> int:
    """One notice per person and cause, however often this runs; gives how many were meant to be there."""
    known = list(questions)
    ids = {one.transition_id for one in known if one.transition_id}
    running = set(Transition.objects.filter(pk__in=ids).values_list("pk", flat=True))
    rows = [notice for one in known for notice in _notices(one, running)]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _notices(one: ItemQuestion, running: set[UUID]) -> list[Notice]:
    if not one.closed:
        return [_notice(one, "notice.asked", person, one.asked_by_name, running) for person in to_answer(one)]
    if one.asked_by is None or one.asked_by_id is None or one.asked_by_id == one.answered_by_id:
        return []
    if not may_see(one.asked_by, one.item.account):  # who left the transition is not told (RO-10)
        return []
    return [_notice(one, "notice.answered", one.asked_by_id, one.answered_by_name, running)]


def _notice(one: ItemQuestion, code: str, person: UUID, who: str, running: set[UUID]) -> Notice:
    account, key = one.item.account, one.item.key
    return Notice(
        person_id=person,
        transition_id=one.transition_id if one.transition_id in running else None,
        code=code,
        values={
            "account": account.name,
            "person": who,
            "item": key,
            "href": reverse("knowledge:item", args=[account.pk, key]),
        },
        at=(one.answered_at if one.closed else one.asked_at) or clock.now(),
        once_key=f"{code}:{one.pk}:{person}",
    )
