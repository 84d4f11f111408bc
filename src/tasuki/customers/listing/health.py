"""The latest health of many accounts, and choosing accounts by it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tasuki.customers.models import Account, HealthReading
from tasuki.rules.access import Actor
from tasuki.tables import cells

UNHAPPY: Final = 50
HAPPY: Final = 75
CHOICES: Final[tuple[tuple[str, str | Promise], ...]] = (
    ("low", pgettext_lazy("health", "Below 50")),
    ("middle", pgettext_lazy("health", "50 to 74")),
    ("good", pgettext_lazy("health", "75 and more")),
    ("none", _("nobody has said")),
)


def where(value: str, _actor: Actor | None) -> Q:
    """Accounts whose latest reading lies within; those without any."""
    if value == "none":
        return ~Q(Exists(HealthReading.objects.filter(account=OuterRef("pk"))))
    newer = HealthReading.objects.filter(account=OuterRef("account"), at__gt=OuterRef("at"))
    latest = HealthReading.objects.filter(~Exists(newer))
    bounds = {
        "low": Q(score__lt=UNHAPPY),
        "middle": Q(score__gte=UNHAPPY, score__lt=HAPPY),
        "good": Q(score__gte=HAPPY),
    }
    return Q(pk__in=latest.filter(bounds[value]).values("account_id"))


def load(rows: Sequence[Any]) -> None:
    """Put the latest score onto each row."""
    newest = HealthReading.objects.filter(account=OuterRef("pk")).order_by("-at").values("score")[:1]
    accounts = Account.objects.filter(pk__in=[one.pk for one in rows]).order_by()
    found = dict(accounts.annotate(score=Subquery(newest)).values_list("pk", "score"))
    for one in rows:
        one.health_score = found.get(one.pk)


def cell(one: Any) -> SafeString:
    """The score; below fifty in a frame that says so."""
    score = one.health_score
    if score is None:
        return cells.NOTHING
    return cells.tag(score, "wait") if score < UNHAPPY else cells.text(score)
