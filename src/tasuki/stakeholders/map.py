"""The stakeholder map of an account (PE-5): the one place from which other rooms take it.

`map_of` gathers it, `map_svg` draws it, `map_table` says the same as a table, `gaps` names what is missing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When

from tasuki.customers.models import Account, Stakeholder
from tasuki.customers.names import name_key
from tasuki.stakeholders.drawing import map_svg as map_svg
from tasuki.stakeholders.drawing import map_table as map_table
from tasuki.stakeholders.gaps import gaps as gaps
from tasuki.stakeholders.map_data import RANK, MapCell, MapLine, MapPerson, StakeholderMap
from tasuki.stakeholders.models import SENSITIVE, Relation
from tasuki.web import clock

#: More people than these are counted, not drawn each.
MOST_DRAWN: Final = 60
#: Of a crowd so many are named: those with the most influence.
MOST_NAMED: Final = 25
MOST_WAITING: Final = 30
MOST_LINES: Final = 200
_FIELDS: Final = (
    "first_name", "last_name", "department", "email", "language", "title", "kind", "more_kinds", "influence",
    "support", "headcount",
)  # fmt: skip


def map_of(
    account_id: UUID,
    *,
    sees_sensitive: bool = False,
    kind: str = "",
    department: str = "",
    text: str = "",
    least_influence: int = 0,
    now: datetime | None = None,
) -> StakeholderMap:
    """The map of an account, a handful of queries whatever its size; only who is still there.

    Alliances, conflicts and deference (PE-6) are among the lines only with `sees_sensitive`. The filters narrow it
    to a kind (main or further), a department, a part of the name, a least influence.
    """
    there = present(account_id, now)
    there = narrowed(there, kind=kind, department=department, text=text)
    if least_influence:
        there = there.filter(influence__gte=least_influence)
    placed = there.filter(influence__isnull=False, support__isnull=False)
    counted = there.aggregate(every=Count("pk"), placed=Count("pk", filter=_PLACED))
    crowded = counted["placed"] > MOST_DRAWN
    people = _read(placed, MOST_NAMED if crowded else MOST_DRAWN)
    waiting = _read(there.exclude(_PLACED), MOST_WAITING)
    shown = {one.id for one in (*people, *waiting)}
    return StakeholderMap(
        account=Account.objects.values_list("name", flat=True).get(pk=account_id),
        people=people,
        lines=_lines(account_id, shown, sees_sensitive=sees_sensitive),
        cells=_cells(placed) if crowded else (),
        waiting=waiting,
        waiting_count=counted["every"] - counted["placed"],
        placed_count=counted["placed"],
        sensitive=sees_sensitive,
    )


_PLACED: Final = Q(influence__isnull=False, support__isnull=False)


def present(account_id: UUID, now: datetime | None = None) -> QuerySet[Stakeholder]:
    """Who is at the customer today."""
    today = (now or clock.now()).date()
    return Stakeholder.objects.filter(Q(left_on=None) | Q(left_on__gt=today), account_id=account_id)


def narrowed(
    rows: QuerySet[Stakeholder], *, kind: str = "", department: str = "", text: str = ""
) -> QuerySet[Stakeholder]:
    """Only of a kind (main or further; "none": nobody has said), of a department, with all words of a text."""
    if kind == "none":
        rows = rows.filter(kind="")
    elif kind in Stakeholder.Kind.values:
        rows = rows.filter(Q(kind=kind) | Q(more_kinds__contains=f"|{kind}|"))
    if department:
        rows = rows.filter(department=department)
    for word in name_key(text).split()[:10]:
        rows = rows.filter(name_key__contains=word)
    return rows


def ranked() -> Case:
    """SQL for the place of the main kind in `RANK`."""
    return Case(
        *(When(kind=kind, then=Value(place)) for place, kind in enumerate(RANK)),
        default=Value(len(RANK)),
        output_field=IntegerField(),
    )


def _read(rows: QuerySet[Stakeholder], most: int) -> tuple[MapPerson, ...]:
    order = (F("influence").desc(nulls_last=True), ranked(), "name_key", "pk")
    return tuple(map(_person, rows.only(*_FIELDS).order_by(*order)[:most]))


def _person(one: Stakeholder) -> MapPerson:
    return MapPerson(
        id=str(one.pk),
        name=one.name,
        title=one.title,
        department=one.department,
        kinds=one.kinds,
        influence=one.influence,
        support=one.support,
        headcount=one.headcount,
    )


def _cells(placed: QuerySet[Stakeholder]) -> tuple[MapCell, ...]:
    """How many of which kind stand on each spot, counted by the database."""
    rows = placed.order_by().values("influence", "support", "kind").annotate(n=Count("pk"))
    found: dict[tuple[int, int], list[tuple[str, int]]] = defaultdict(list)
    for row in rows:
        spot = (row["influence"] or 0, row["support"] or 0)  # placed: neither is unknown
        found[spot].append((row["kind"], row["n"]))
    return tuple(
        MapCell(*spot, sum(count for _kind, count in kinds), tuple(sorted(kinds, key=_by_rank)))
        for spot, kinds in sorted(found.items(), reverse=True)
    )


def _by_rank(one: tuple[str, int]) -> Any:
    return RANK.index(one[0]) if one[0] in RANK else len(RANK)


def _lines(account_id: UUID, shown: set[str], *, sees_sensitive: bool) -> tuple[MapLine, ...]:
    if not shown:
        return ()
    ids = [UUID(one) for one in shown]
    rows = Relation.objects.filter(account_id=account_id, a__in=ids, b__in=ids)
    if not sees_sensitive:
        rows = rows.exclude(kind__in=SENSITIVE)
    found: Sequence[tuple[UUID, UUID, str]] = list(
        rows.order_by("kind", "created_at", "pk").values_list("a_id", "b_id", "kind")[:MOST_LINES]
    )
    return tuple(MapLine(str(a), str(b), kind) for a, b, kind in found)
