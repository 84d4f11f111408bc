"""Who can take an account over, those of fitting teams first: the choice on the hand-over page (SC-1 … SC-4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tasuki.customers.models import Account
from tasuki.people.models import Person, Team
from tasuki.web import clock

type Choice = tuple[Any, Any]
KIND: Final = Team.Kind
# Which kinds of teams usually take over from which.
FITTING: Final[Mapping[str, tuple[str, ...]]] = {
    KIND.SALES: (KIND.SUCCESS, KIND.ACCOUNTS),
    KIND.SUCCESS: (KIND.SUCCESS, KIND.ACCOUNTS),
    KIND.ACCOUNTS: (KIND.ACCOUNTS, KIND.SUCCESS),
}
GROUPS: Final[tuple[str | Promise, ...]] = (
    _("Fitting team, same country"),
    _("Fitting team"),
    _("Other teams"),
)


def possible_receivers(account: Account) -> QuerySet[Person]:
    """Everybody active but the present owner and those who have left, annotated with `group`; best ones first."""
    gone = Q(last_day__isnull=False) & Q(last_day__lte=clock.now().date())
    people = Person.objects.filter(is_active=True).exclude(gone)
    if account.owner_id is not None:
        people = people.exclude(pk=account.owner_id)
    fits = _fitting(account.owner)
    near = fits & Q(country=account.country) if account.country else fits
    group = Case(
        When(near, then=Value(0)), When(fits, then=Value(1)), default=Value(2), output_field=IntegerField()
    )
    return people.select_related("team").annotate(group=group).order_by("group", "sort_key", "pk")


def _fitting(owner: Person | None) -> Q:
    """Members of teams that usually take over, and of the owner's own team."""
    team = owner.team if owner is not None else None
    if team is None:
        return Q(team__kind__in=(KIND.SUCCESS, KIND.ACCOUNTS))
    return Q(team__kind__in=FITTING.get(team.kind, (team.kind,))) | Q(team_id=team.pk)


def grouped(people: QuerySet[Person], label: Any) -> list[Choice]:
    """The choices of a select in groups; an empty group is left out."""
    groups: dict[int, list[Choice]] = {}
    for one in people:
        groups.setdefault(one.group, []).append((str(one.pk), label(one)))  # type: ignore[attr-defined]
    return [("", "–"), *((GROUPS[place], groups[place]) for place in sorted(groups))]
