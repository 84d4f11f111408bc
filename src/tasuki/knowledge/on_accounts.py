"""What the table of accounts shows of the knowledge record: completeness and freshness (KN-4, KN-9, UX-2)."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from tasuki.customers.listing import more
from tasuki.customers.models import Account
from tasuki.rules.access import Actor
from tasuki.tables import cells
from tasuki.tables.columns import Column
from tasuki.tables.filters import Many
from tasuki.web import clock

SOON: Final = timedelta(days=30)
BANDS: Final[tuple[tuple[str, str | Promise], ...]] = (
    ("low", _("Below 50 %")),
    ("middle", _("50 to 94 %")),
    ("full", _("95 % and more")),
)
_BOUNDS: Final = {
    "low": Q(standing=None) | Q(standing__total__lt=50),
    "middle": Q(standing__total__gte=50, standing__total__lt=95),
    "full": Q(standing__total__gte=95),
}
FRESHNESS: Final[tuple[tuple[str, str | Promise], ...]] = (
    ("stale", _("Something is stale")),
    ("soon", _("Stale within 30 days")),
    ("fresh", _("Fresh")),
    ("none", _("Nothing is confirmed")),
)


def complete(value: str, _actor: Actor | None) -> Q:
    """Accounts whose record is so complete; one that nobody has begun counts as empty."""
    return _BOUNDS[value]


def fresh(value: str, _actor: Actor | None) -> Q:
    """Accounts by when the next answer that counts grows stale."""
    now = clock.now()
    if value == "none":
        return Q(standing=None) | Q(standing__stale_at=None)
    if value == "stale":
        return Q(standing__stale_at__lte=now)
    if value == "soon":
        return Q(standing__stale_at__gt=now, standing__stale_at__lte=now + SOON)
    return Q(standing__stale_at__gt=now + SOON)


def _total(one: Account) -> Decimal | None:
    standing = getattr(one, "standing", None)
    return standing.total if standing else None


def _confirmed(one: Account) -> datetime | None:
    standing = getattr(one, "standing", None)
    return standing.oldest_verified_at if standing else None


def _confirmed_cell(one: Any) -> SafeString:
    return cells.day(_confirmed(one), one.zone)


def add_to_accounts() -> None:
    """Called when the app is ready."""
    more.add(
        columns=(
            Column(
                "knowledge",
                _("Knowledge"),
                value=_total,
                cell=lambda one: cells.percent(_total(one)),
                sort="standing__total",
                needs=("standing",),
                numeric=True,
            ),
            Column(
                "confirmed",
                _("Oldest answer confirmed"),
                value=_confirmed,
                cell=_confirmed_cell,
                sort="standing__oldest_verified_at",
                needs=("standing",),
                default=False,
            ),
        ),
        filters=(
            Many("knowledge", _("Knowledge"), choices=BANDS, where=complete, rare=True),
            Many("fresh", _("Freshness"), choices=FRESHNESS, where=fresh, rare=True),
        ),
    )
