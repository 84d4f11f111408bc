"""How ready the books are: completeness and freshness by owner and team (KN-9).

Everything is read from the kept standings of the accounts, in a handful of queries whatever the number of accounts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import ROUND_DOWN, Decimal
from typing import Any, Final
from uuid import UUID

from django.db.models import Avg, Count, DecimalField, F, Min, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from tasuki.knowledge.basis import basis_for
from tasuki.people.models import Person, Team
from tasuki.rules.access import Actor, allowed
from tasuki.web import clock

_NOTHING: Final = Value(Decimal(0), output_field=DecimalField(max_digits=4, decimal_places=1))


@dataclass(frozen=True, slots=True)
class BookRow:
    """The book of one owner, or of a team: `mean` of completeness in percent (None: no accounts), accounts below
    the target, with stale answers, without any answer, and the oldest confirmation.
    """

    id: UUID
    name: str
    team: str
    accounts: int
    mean: Decimal | None
    below: int
    stale: int
    bare: int
    oldest: datetime | None

    def as_dict(self) -> dict[str, Any]:
        """Plain data for the API and the command."""
        return {**asdict(self), "id": str(self.id), "mean": None if self.mean is None else float(self.mean)}


def owners(actor: Actor) -> QuerySet[Person]:
    """Colleagues with accounts of their own whose book the actor may see, with the figures of it (RO-10)."""
    return Person.objects.filter(_seen_at("pk", actor), accounts_owned__isnull=False).annotate(**figures())


def rows(people: Iterable[Any]) -> list[BookRow]:
    """What `owners` found, as API and command tell it."""
    return [_row(one, one.team.name if one.team else "") for one in people]


def team_rows(actor: Actor) -> list[BookRow]:
    """The same by team, for whoever sees the books of more than themselves."""
    found = Team.objects.filter(_seen_at("members", actor), members__accounts_owned__isnull=False)
    teams = found.annotate(**figures("members__accounts_owned")).order_by(F("below").desc(), "name")
    return [_row(one, "") for one in teams]


def total(people: QuerySet[Person]) -> BookRow:
    """The books of all these colleagues (of `owners`) together, summed from the figures that each of them has.

    Their accounts are not joined a second time: on a database that has not yet counted its rows, that join of
    everything with everything took more than a minute for 300 owners.
    """
    kept = people.order_by().annotate(points=Sum(Coalesce(F("accounts_owned__standing__total"), _NOTHING)))
    counts = {f"all_{name}": Coalesce(Sum(name), 0) for name in ("accounts", "below", "stale", "bare")}
    sums = kept.aggregate(**counts, all_oldest=Min("oldest"), all_points=Sum("points"))
    found = {name.removeprefix("all_"): value for name, value in sums.items()}
    points = found.pop("points")
    mean = Decimal(points) / found["accounts"] if found["accounts"] else None
    return BookRow(id=UUID(int=0), name="", team="", mean=percent(mean), **found)


def _seen_at(path: str, actor: Actor) -> Q:
    """The colleagues at the end of that way are among those whose book the actor may see."""
    if allowed("readiness.see", actor, ()):
        return Q(**{f"{path}__isnull": False})
    if actor.person_id is None:
        return Q(pk__in=())
    return Q(**{f"{path}__in": {actor.person_id, *actor.managed_ids}})


def figures(accounts: str = "accounts_owned") -> dict[str, Any]:
    """The figures of the accounts at the end of that way; an account that nobody ever filled has 0 %."""
    standing = f"{accounts}__standing"
    target = basis_for("").target
    return {
        "accounts": Count(accounts),
        "mean": Avg(Coalesce(F(f"{standing}__total"), _NOTHING)),
        "below": Count(accounts, filter=Q(**{f"{standing}": None}) | Q(**{f"{standing}__total__lt": target})),
        "stale": Count(
            accounts,
            filter=Q(**{f"{standing}__missing__stale__gt": 0})
            | Q(**{f"{standing}__stale_at__lte": clock.now()}),
        ),
        "bare": Count(accounts, filter=Q(**{f"{standing}": None}) | Q(**{f"{standing}__satisfied": 0})),
        "oldest": Min(f"{standing}__oldest_verified_at"),
    }


def _row(one: Any, team: str) -> BookRow:
    return BookRow(
        id=one.pk,
        name=one.name,
        team=team,
        accounts=one.accounts,
        mean=percent(one.mean),
        below=one.below,
        stale=one.stale,
        bare=one.bare,
        oldest=one.oldest,
    )


def percent(mean: Any) -> Decimal | None:
    """A mean with one digit; never rounded up to a target that is not reached."""
    return None if mean is None else Decimal(mean).quantize(Decimal("0.1"), ROUND_DOWN)
