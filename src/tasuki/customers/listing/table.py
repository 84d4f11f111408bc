"""The table of accounts: columns, filters and the views that come with it (UX-2, UX-4)."""

from __future__ import annotations

from typing import Final

from django.db.models import Max, Q
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tasuki.customers.listing import health, more
from tasuki.customers.models import Account
from tasuki.customers.names import name_key
from tasuki.customers.queries import visible_accounts
from tasuki.people.models import Person
from tasuki.tables import cells
from tasuki.tables.columns import Column
from tasuki.tables.filters import Dates, Filter, Many, Numbers, People, Text, YesNo
from tasuki.tables.table import Ready, Table
from tasuki.web.components import named
from tasuki.web.countries import country_name
from tasuki.web.names import called

TIERS = dict(Account.Tier.choices)


def _account(one: Account) -> SafeString:
    return cells.link(one.name, reverse("customers:account", args=[one.pk]))


def _team(one: Account) -> str:
    return one.owner.team.name if one.owner and one.owner.team else ""


def _of_team(text: str) -> Q:
    """Accounts whose owner is in a team."""
    return Q(owner__in=Person.objects.filter(called(text, "team__name")).values("pk"))


def _in_industry(text: str) -> Q:
    """Accounts of an industry: each industry is compared once, however many accounts it has."""
    each = Account.objects.order_by().values("industry").annotate(said=Max("industry"))
    return Q(industry__in=each.filter(called(text, "said")).values("industry"))


COLUMNS: Final = (
    Column(
        "account",
        _("Account"),
        value=lambda one: one.name,
        cell=_account,
        sort="sort_key",
        nullable=False,
        more=((_("Id"), lambda one: str(one.pk)), (_("External id"), lambda one: one.external_id or "")),
    ),
    Column(
        "owner",
        _("Owner"),
        value=lambda one: named(one.owner),
        cell=lambda one: cells.person(one.owner),
        needs=("owner",),
    ),
    Column(
        "team",
        _("Team"),
        value=_team,
        cell=lambda one: cells.text(_team(one)),
        needs=("owner__team",),
        default=False,
    ),
    Column("tier", _("Tier"), value=lambda one: str(TIERS.get(one.tier, one.tier))),
    Column(
        "industry",
        _("Industry"),
        value=lambda one: one.industry,
        cell=lambda one: cells.text(one.industry),
    ),
    Column(
        "country",
        _("Country"),
        value=lambda one: one.country,
        cell=lambda one: cells.text(country_name(one.country)),
    ),
    Column(
        "arr",
        _("ARR"),
        value=lambda one: one.arr,
        cell=lambda one: cells.money(one.arr, one.currency),
        sort="arr",
        falling=True,
        numeric=True,
        more=((_("Currency"), lambda one: one.currency),),
    ),
    Column(
        "renewal",
        _("Renewal"),
        value=lambda one: one.renewal_on,
        cell=lambda one: cells.day(one.renewal_on),
        sort="renewal_on",
    ),
    Column(
        "health",
        _("Health"),
        value=lambda one: one.health_score,
        cell=health.cell,
        load=health.load,
        numeric=True,
    ),
    Column(
        "since",
        _("Customer since"),
        value=lambda one: one.customer_since,
        cell=lambda one: cells.day(one.customer_since),
        sort="customer_since",
        default=False,
    ),
    Column("employees", _("Employees"), value=lambda one: one.employees, default=False, numeric=True),
    Column(
        "escalations",
        _("Open escalations"),
        value=lambda one: one.open_escalations,
        default=False,
        numeric=True,
    ),
    Column("zone", _("Time zone"), value=lambda one: one.zone, default=False),
)

FILTERS: Final[tuple[Filter, ...]] = (
    Text("q", _("Name"), path="name_key__contains", clean=name_key),
    People("owner", _("Owner"), paths=("owner",)),
    Many("tier", _("Tier"), choices=Account.Tier.choices, path="tier"),
    Dates("renewal", _("Renewal"), path="renewal_on"),
    Many("health", _("Health"), choices=health.CHOICES, where=health.where),
    Text("team", _("Team"), where=_of_team, rare=True),
    Text("industry", _("Industry"), where=_in_industry, rare=True),
    Text("country", _("Country"), path="country", clean=str.upper, rare=True, help=_("two letters, like JP")),
    Numbers("arr", _("ARR"), path="arr", rare=True),
    YesNo("moving", _("In transition"), yes=Q(owner_locked_by__isnull=False), rare=True),
)

VIEWS: Final = (
    Ready("all", pgettext_lazy("accounts", "All"), ""),
    Ready("mine", pgettext_lazy("view", "Mine"), "owner=me"),
    Ready("team", pgettext_lazy("view", "My people’s"), "owner=team"),
    Ready("renewal", _("Renewal within 90 days"), "renewal=90d&sort=renewal"),
    Ready("unhappy", _("Health below 50"), "health=low"),
    Ready("orphans", _("Without owner"), "owner=none"),
)

TABLE: Final = Table(
    key="accounts",
    title=_("Accounts"),
    noun=_("accounts"),
    url="customers:list",
    rows=visible_accounts,
    columns=(*COLUMNS, *more.COLUMNS.values()),
    filters=(*FILTERS, *more.FILTERS.values()),
    sort="account",
    views=(*VIEWS, *more.VIEWS.values()),
    size=50,
    left_out=("source_row",),
)
