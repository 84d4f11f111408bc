"""The table of transitions: its columns, filters and the views that come with it (UX-4, SU-9)."""

from __future__ import annotations

from typing import Final

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tasuki.customers.models import Account
from tasuki.rules import lifecycle
from tasuki.tables import cells
from tasuki.tables.columns import Column
from tasuki.tables.table import Ready, Table
from tasuki.transitions.listing import shown
from tasuki.transitions.listing.filters import FILTERS
from tasuki.transitions.models import Transition
from tasuki.transitions.queries import visible_transitions
from tasuki.web.components import named
from tasuki.web.countries import country_name
from tasuki.web.words import STAGES

SCENARIOS, MODES = dict(Transition.Scenario.choices), dict(Transition.Mode.choices)
TIERS = dict(Account.Tier.choices)


def _account(one: Transition) -> SafeString:
    return cells.link(one.account.name, reverse("transitions:plan", args=[one.pk]))


def _tone(one: Transition) -> str:
    late = one.next_due_at is not None and one.stage not in lifecycle.ENDED and shown.is_late(one)
    return "is-breach" if late else ""


COLUMNS: Final = (
    Column(
        "account",
        _("Account"),
        value=lambda one: one.account.name,
        cell=_account,
        sort="account__sort_key",
        nullable=False,
        more=((_("Id"), lambda one: str(one.pk)),),
    ),
    Column(
        "stage",
        _("Stage"),
        value=lambda one: str(STAGES.get(one.stage, one.stage)),
    ),
    Column(
        "giver",
        _("From"),
        value=lambda one: named(one.giver),
        cell=lambda one: cells.person(one.giver),
        needs=("giver",),
    ),
    Column(
        "receiver",
        _("To"),
        value=lambda one: named(one.receiver),
        cell=lambda one: cells.person(one.receiver),
        needs=("receiver",),
    ),
    Column(
        "date",
        _("Cutover"),
        value=lambda one: one.transition_on,
        cell=lambda one: cells.day(one.transition_on),
        sort="transition_on",
    ),
    Column(
        "due",
        _("Next due"),
        value=lambda one: one.next_due_at,
        cell=lambda one: cells.due(one.next_due_at, one.zone),
        sort="next_due_at",
    ),
    Column(
        "step",
        _("Next step"),
        value=shown.step_title,
        cell=lambda one: cells.text(shown.step_title(one)),
        annotate=shown.next_step,
        needs=("playbook",),
    ),
    Column(
        "risk",
        pgettext_lazy("column", "Risk"),
        value=lambda one: one.risk,
        cell=lambda one: shown.risk(one.risk),
        sort="risk",
        nullable=False,
        falling=True,
    ),
    Column(
        "knowledge",
        _("Knowledge"),
        value=lambda one: one.completeness,
        cell=lambda one: cells.percent(one.completeness),
        sort="completeness",
        nullable=False,
        numeric=True,
        more=((_("Knowledge at cutover, %"), lambda one: one.completeness_at_cutover),),
    ),
    Column(
        "steps",
        _("Open steps"),
        value=lambda one: one.open_steps,
        sort="open_steps",
        nullable=False,
        falling=True,
        default=False,
        numeric=True,
    ),
    Column(
        "zone",
        _("Exchange"),
        value=lambda one: shown.zone_words(one),
        cell=shown.zone,
        fields=("gates",),
        needs=("giver", "receiver"),
    ),
    Column(
        "gates",
        _("Open gates"),
        value=lambda one: shown.open_gates(one),
        default=False,
        fields=("gates",),
    ),
    Column("scenario", _("Scenario"), value=lambda one: str(SCENARIOS[one.scenario]), default=False),
    Column("mode", _("Mode"), value=lambda one: str(MODES[one.mode]), default=False),
    Column("tier", _("Tier"), value=lambda one: str(TIERS.get(one.tier, one.tier)), default=False),
    Column(
        "arr",
        _("ARR"),
        value=lambda one: one.account.arr,
        cell=lambda one: cells.money(one.account.arr, one.account.currency),
        sort="account__arr",
        falling=True,
        default=False,
        numeric=True,
        more=((_("Currency"), lambda one: one.account.currency),),
    ),
    Column(
        "renewal",
        _("Renewal"),
        value=lambda one: one.account.renewal_on,
        cell=lambda one: cells.day(one.account.renewal_on),
        sort="account__renewal_on",
        default=False,
    ),
    Column(
        "country",
        _("Country"),
        value=lambda one: one.country,
        cell=lambda one: cells.text(country_name(one.country)),
        default=False,
    ),
    Column(
        "giver_manager",
        _("Outgoing owner's manager"),
        value=lambda one: named(one.giver_manager),
        cell=lambda one: cells.person(one.giver_manager),
        needs=("giver_manager",),
        default=False,
    ),
    Column(
        "receiver_manager",
        _("Incoming owner's manager"),
        value=lambda one: named(one.receiver_manager),
        cell=lambda one: cells.person(one.receiver_manager),
        needs=("receiver_manager",),
        default=False,
    ),
    Column(
        "opened",
        _("Opened"),
        value=lambda one: one.opened_at,
        cell=lambda one: cells.day(one.opened_at, one.zone),
        sort="opened_at",
        nullable=False,
        falling=True,
        default=False,
    ),
)

TABLE: Final = Table(
    key="transitions",
    title=_("Transitions"),
    noun=_("transitions"),
    url="transitions:list",
    rows=visible_transitions,
    columns=COLUMNS,
    filters=FILTERS,
    sort="due",
    views=(
        Ready("open", _("All that are open"), ""),
        Ready("mine", pgettext_lazy("view", "Mine"), "owner=me"),
        Ready("overdue", _("Overdue"), "next=overdue"),
        Ready("risk", _("At risk"), "risk=high&sort=-risk"),
        Ready("soon", _("Cutover within 30 days"), "cutover=30d&sort=date"),
    ),
    related=("account",),
    left_out=(
        *("account__source_row", "playbook__document", "approvals", "returned_items", "gates"),
        *("reason_text", "approval_reason", "forced_why", "giver_part"),
    ),
    tone=_tone,
)
