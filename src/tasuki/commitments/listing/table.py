"""The table of commitments: its columns, and the views that come with it (CO-2, CO-5, UX-4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tasuki.commitments.gap_rows import with_gaps
from tasuki.commitments.listing import shown
from tasuki.commitments.listing.filters import FILTERS
from tasuki.commitments.models import Commitment, terms_in_words
from tasuki.commitments.queries import visible_commitments
from tasuki.customers.models import Account
from tasuki.rules.access import Actor
from tasuki.tables import cells
from tasuki.tables.columns import Column
from tasuki.tables.table import Ready, Table

TIERS = dict(Account.Tier.choices)
WITH_STATE: Final = "commitment,account,kind,promised,due,owner,verdict,gaps,state"


def _rows(actor: Actor) -> QuerySet[Commitment]:
    return visible_commitments(actor)


def _load_gaps(rows: Sequence[Any]) -> None:
    with_gaps(rows)


COLUMNS: Final = (
    Column(
        "commitment",
        _("Commitment"),
        value=lambda one: one.text,
        cell=shown.promise,
        more=((_("Id"), lambda one: str(one.pk)), (_("In figures"), lambda one: terms_in_words(one.terms))),
    ),
    Column(
        "account",
        _("Account"),
        value=lambda one: one.account.name,
        cell=shown.account,
        sort="account__sort_key",
        nullable=False,
        needs=("account",),
    ),
    Column(
        "kind",
        _("Kind"),
        value=lambda one: one.get_kind_display(),
        cell=shown.kind,
        more=((_("What exactly"), lambda one: one.get_detail_display()),),
    ),
    Column(
        "promised",
        _("Promised"),
        value=lambda one: one.promised_on,
        cell=shown.promised,
        sort="promised_on",
        more=(
            (_("Promised by"), lambda one: one.promised_by_name),
            (_("Promised to"), lambda one: one.promised_to_name),
        ),
    ),
    Column("due", _("Due"), value=lambda one: one.due_on, cell=shown.due, sort="due_on"),
    Column(
        "owner",
        _("Owner now"),
        value=lambda one: one.keeper.name if one.keeper else "",
        cell=shown.keeper,
        sort="owner__sort_key",
        needs=("owner",),
    ),
    Column(
        "verdict",
        _("Verdict"),
        value=lambda one: one.get_verdict_display(),
        cell=shown.verdict,
        more=(
            (_("Why, and what was agreed"), lambda one: one.verdict_note),
            (
                _("Reset of expectations"),
                lambda one: one.get_reset_state_display() if one.reset_state else "",
            ),
        ),
    ),
    Column(
        "gaps",
        _("Against the standards"),
        value=shown.gaps_in_words,
        cell=shown.gaps,
        load=_load_gaps,
    ),
    Column("state", _("State"), value=lambda one: one.get_state_display(), default=False),
    Column(
        "tier",
        _("Account tier"),
        value=lambda one: str(TIERS.get(one.account.tier, one.account.tier)),
        needs=("account",),
        default=False,
    ),
    Column(
        "evidence",
        _("Evidence"),
        value=lambda one: one.evidence,
        cell=lambda one: cells.text(one.evidence or one.evidence_url),
        fields=("evidence", "evidence_url"),
        more=((_("Link to the evidence"), lambda one: one.evidence_url),),
        default=False,
    ),
    Column(
        "resolution",
        _("What shows it"),
        value=lambda one: one.resolution_evidence,
        cell=lambda one: cells.text(one.resolution_evidence),
        fields=("resolution_evidence",),
        default=False,
    ),
)

TABLE: Final = Table(
    key="commitments",
    title=_("Commitments"),
    noun=_("commitments"),
    url="commitments:portfolio",
    rows=_rows,
    columns=COLUMNS,
    filters=FILTERS,
    sort="due",
    views=(
        Ready("open", _("All that are open"), ""),
        Ready("list", _("On my list"), "owner=list"),
        Ready("overdue", _("Overdue"), "due=overdue"),
        Ready("verdict", _("Waits for my verdict"), "verdict=mine"),
        Ready("gap", _("With an open gap"), "gap=open"),
        Ready("orphans", _("Without owner"), "owner=none"),
        Ready("all", _("All"), f"state=all&cols={WITH_STATE}"),
    ),
    size=50,
    left_out=(
        *("account__source_row", "source_quote", "source_place", "shared_text"),
        *("evidence", "evidence_url", "resolution_evidence"),
    ),
    figures=shown.figures,
    tone=shown.tone,
)
EVERY_COLUMN: Final = ",".join(one.key for one in COLUMNS)
