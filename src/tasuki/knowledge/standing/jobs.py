"""Standings that time or a new measure has overtaken are weighed anew, in portions (KN-9)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.tasks import task

from tasuki.customers.models import Account
from tasuki.knowledge.items import all_items
from tasuki.knowledge.judging import judge_row
from tasuki.knowledge.models import AccountStanding, ItemQuestion, KnowledgeItem
from tasuki.knowledge.standing.keeping import PORTION, keep_many
from tasuki.knowledge.standing.measure import measure_now
from tasuki.web import clock

#: So many portions per call; what is left is the next one's.
AT_MOST: Final = 50


@task()
def sweep() -> int:
    """Weigh what is overtaken: an answer grew stale, the measure changed, an account is new; how many it were.

    Cheap when nothing is due: three looks into indexes. Idempotent: what is weighed is due no more.
    """
    done = 0
    for _portion in range(AT_MOST):
        due = overtaken()
        if not due:
            break
        done += keep_many(due, clock.now())
    return done


@task()
def rejudge(key: str) -> int:
    """Judge anew what was answered to an item whose words were changed (KN-4); how many verdicts differ now.

    Idempotent; in portions. The words of a sensitive item are sealed: its verdicts stay.
    """
    item = all_items().get(key)
    if item is None or item.sensitive:
        return 0
    ids = list(KnowledgeItem.objects.filter(key=key).order_by("pk").values_list("pk", flat=True))
    return sum(_rejudge(ids[start : start + PORTION]) for start in range(0, len(ids), PORTION))


@transaction.atomic
def _rejudge(ids: Sequence[UUID]) -> int:
    rows = KnowledgeItem.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True)
    asked: dict[UUID, list[str]] = {}
    for item_id, text in ItemQuestion.objects.filter(item_id__in=ids).values_list("item_id", "text"):
        asked.setdefault(item_id, []).append(text)
    changed = []
    for row in rows:
        found = judge_row(row, asked.get(row.pk, ()))
        if found != {"weakness": row.weakness, "sameness": row.sameness}:
            row.weakness, row.sameness = found["weakness"], found["sameness"]
            changed.append(row)
    KnowledgeItem.objects.bulk_update(changed, ["weakness", "sameness"], batch_size=500)
    keep_many({row.account_id for row in changed}, clock.now())
    return len(changed)


def overtaken() -> list[UUID]:
    """The next portion of accounts whose standing is missing, of another measure, or stale by now."""
    digest = measure_now().digest
    other = AccountStanding.objects.filter(Q(basis__lt=digest) | Q(basis__gt=digest)).order_by()
    found = list(other.values_list("pk", flat=True)[:PORTION])
    if not found:
        due = Q(stale_at__lte=clock.now())
        found = list(AccountStanding.objects.filter(due).order_by().values_list("pk", flat=True)[:PORTION])
    if not found:
        found = list(Account.objects.filter(standing=None).order_by().values_list("pk", flat=True)[:PORTION])
    return found
