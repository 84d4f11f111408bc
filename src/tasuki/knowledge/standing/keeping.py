"""Keeping the standings: with each save the account's own rows only, for many accounts in portions (KN-4, KN-9).

A save takes its account's row first and reads the items afterwards, so that of two saves at the same time the
later one sees the work of the earlier. No answer is read: the index `knowledge_judged` holds all that counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Func, TextField
from django.db.models.functions import Cast
from django.utils.dateparse import parse_datetime

from tasuki.knowledge.models import AccountStanding, KnowledgeItem
from tasuki.knowledge.standing.measure import Measure, measure_now
from tasuki.rules.standing import Row, Weighed
from tasuki.web.bulk import update_rows

PORTION: Final = 1_000
#: The first instant at which an answer of that age is stale lies just behind the window.
JUST_BEHIND: Final = timedelta(microseconds=1)
FIELDS: Final = (
    "basis",
    "total",
    "required",
    "satisfied",
    "missing",
    "sections",
    "oldest_verified_at",
    "stale_at",
    "judged_at",
)


@transaction.atomic(savepoint=False)
def keep(account_id: UUID, now: datetime) -> None:
    """Weigh one account's record anew, within the change that saves it: three statements, whatever else there is."""
    _keep([account_id], measure_now(), now)


def keep_many(account_ids: Iterable[UUID], now: datetime) -> int:
    """The same for many accounts, each portion in a transaction of its own; returns how many were weighed."""
    wanted, measure = sorted(set(account_ids)), measure_now()
    for start in range(0, len(wanted), PORTION):
        with transaction.atomic():
            _keep(wanted[start : start + PORTION], measure, now)
    return len(wanted)


def _keep(account_ids: Sequence[UUID], measure: Measure, now: datetime) -> None:
    """Hold the rows in the order of their ids, read what was judged, write what came of it.

    SQLite has one writer at a time, so that there the transaction itself is the hold.
    """
    rows = AccountStanding.objects.filter(pk__in=account_ids)
    held = set(rows.order_by("pk").select_for_update().values_list("pk", flat=True))
    if new := [AccountStanding(pk=one, judged_at=now) for one in account_ids if one not in held]:
        AccountStanding.objects.bulk_create(new, ignore_conflicts=True)
    found = dict(_rows(account_ids, measure))
    oldest = _moment(now - timedelta(days=measure.freshness_days))
    weighed = ((one, measure.scale.weigh(found.get(one, ()), oldest)) for one in account_ids)
    update_rows(AccountStanding, FIELDS, [_values(one, measure, result, now) for one, result in weighed])


def _values(account_id: UUID, measure: Measure, weighed: Weighed[str], now: datetime) -> list[Any]:
    """The account and its new values, in the order of `FIELDS`."""
    first, window = _instant(weighed.next_stale), timedelta(days=measure.freshness_days)
    return [
        account_id,
        measure.digest,
        weighed.total,
        weighed.required,
        weighed.satisfied,
        dict(weighed.missing),
        {section: float(share) for section, share in weighed.sections.items()},
        _instant(weighed.oldest),
        first + window + JUST_BEHIND if first else None,
        now,
    ]


# -- reading ----------------------------------------------------------------------------------


class _Moment(Func):
    """An instant as text that sorts like it: twenty thousand accounts hold a million of them, and few are looked at."""

    output_field = TextField()
    template = "to_char(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """There it is kept as such a text."""
        return self.as_sql(compiler, connection, template="CAST(%(expressions)s AS TEXT)", **more)


def _rows(account_ids: Sequence[UUID], measure: Measure) -> Iterator[tuple[UUID, Sequence[Row[str]]]]:
    """What was judged of the required items, account by account, straight from the driver."""
    items = KnowledgeItem.objects.filter(account_id__in=account_ids, key__in=measure.scale.keys)
    columns = items.annotate(account_text=Cast("account_id", TextField()), moment=_Moment("verified_at"))
    wanted = columns.order_by("account_id").values_list(
        "account_text", "key", "status", "weakness", "sameness", "moment"
    )
    sql, params = wanted.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        for account_id, rows in groupby(cursor.fetchall(), key=itemgetter(0)):
            yield UUID(account_id), [row[1:] for row in rows]


def _moment(instant: datetime) -> str:
    """An instant as `_Moment` gives it."""
    if connection.vendor == "sqlite":
        return str(connection.ops.adapt_datetimefield_value(instant))
    return instant.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def _instant(moment: str | None) -> datetime | None:
    found = parse_datetime(moment) if moment else None
    return found.replace(tzinfo=UTC) if found is not None else None
