"""By what the table of transitions can be narrowed; each costs what an index or the rows of one query cost."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tasuki.customers.models import Account
from tasuki.customers.names import name_key
from tasuki.people.models import Person
from tasuki.rules import lifecycle
from tasuki.rules.access import Actor
from tasuki.rules.risk import ELEVATED, HIGH
from tasuki.tables.filters import Choice, Dates, Filter, Many, Numbers, People, Text, today_of
from tasuki.transitions.models import Transition
from tasuki.web import clock
from tasuki.web.names import called
from tasuki.web.words import GATES

_RISK: Final = {
    "high": Q(risk__gte=HIGH),
    "elevated": Q(risk__gte=ELEVATED, risk__lt=HIGH),
    "low": Q(risk__lt=ELEVATED),
}


def _next(value: str, actor: Actor | None) -> Q:
    """What is late, what falls due today or within seven days where the actor is, what has no date."""
    now = clock.now()
    if value == "overdue":
        return Q(next_due_at__lt=now)
    if value == "none":
        return Q(next_due_at=None)
    days = 1 if value == "today" else 8
    zone = ZoneInfo(actor.zone if actor else "UTC")
    until = datetime.combine(today_of(actor) + timedelta(days=days), time(), zone)
    return Q(next_due_at__gte=now, next_due_at__lt=until)


def _team(text: str) -> Q:
    """Transitions out of or into a team."""
    members = Person.objects.filter(called(text, "team__name")).values("pk")
    return Q(giver__in=members) | Q(receiver__in=members)


FILTERS: Final[tuple[Filter, ...]] = (
    Text("q", _("Account"), path="account__name_key__contains", clean=name_key),
    Many(
        "stage",
        _("Stage"),
        choices=Transition.Stage.choices,
        path="stage",
        otherwise=~Q(stage__in=lifecycle.ENDED),
        any_label=_("All that are open"),
        every="all",
        every_label=_("All, also ended"),
    ),
    People("owner", _("Owner"), paths=("giver", "receiver")),
    Choice(
        "next",
        _("Next due"),
        choices=(
            ("overdue", _("Overdue")),
            ("today", pgettext_lazy("due", "Today")),
            ("7d", _("Next 7 days")),
            ("none", _("no date")),
        ),
        where=_next,
    ),
    Many(
        "risk",
        pgettext_lazy("column", "Risk"),
        choices=(
            ("high", pgettext_lazy("risk", "High")),
            ("elevated", pgettext_lazy("risk", "Elevated")),
            ("low", pgettext_lazy("risk", "Low")),
        ),
        where=lambda value, _actor: _RISK[value],
    ),
    Dates("cutover", _("Cutover"), path="transition_on"),
    Many("scenario", _("Scenario"), choices=Transition.Scenario.choices, path="scenario", rare=True),
    Choice("mode", _("Mode"), choices=Transition.Mode.choices, path="mode", rare=True),
    Many("tier", _("Tier"), choices=Account.Tier.choices, path="tier", rare=True),
    People("giver", _("Outgoing owner"), paths=("giver",), rare=True),
    People("receiver", _("Incoming owner"), paths=("receiver",), rare=True),
    People("manager", _("Manager"), paths=("giver_manager", "receiver_manager"), rare=True),
    Text("team", _("Team"), where=_team, rare=True),
    Choice(
        "gate",
        _("Gate that is shut"),
        choices=[(gate, GATES[gate]) for gate in lifecycle.GATES],
        where=lambda value, _actor: ~Q(gate_bits__contains=value),
        any_label=_("Any"),
        rare=True,
    ),
    Numbers("knowledge", _("Knowledge"), path="completeness", unit="%", rare=True),
    Dates("renewal", _("Renewal"), path="account__renewal_on", rare=True),
    Text("country", _("Country"), path="country__iexact", help=_("two letters"), rare=True),
)
