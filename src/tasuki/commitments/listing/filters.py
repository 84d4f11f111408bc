"""By what the register of commitments can be narrowed (CO-2 … CO-5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tasuki.commitments.kinds import DETAIL_LABELS, KIND_OF
from tasuki.commitments.models import Commitment, ExpectationGap
from tasuki.commitments.queries import RESET_OPEN, awaits_verdict_of, receivers_list
from tasuki.customers.models import Account
from tasuki.customers.names import name_key
from tasuki.people.models import Person
from tasuki.rules.access import Actor
from tasuki.tables.columns import Text as Label
from tasuki.tables.filters import Choice, Dates, Filter, Many, People, Text
from tasuki.web.names import called

VERDICTS: Final[Mapping[str, str | Promise]] = {
    "missing": _("No verdict yet"),
    "mine": _("Waits for my verdict"),
    "deliverable": _("Deliverable"),
    "reset": _("Needs reset of expectations"),
    "reset_open": _("Reset not acknowledged yet"),
    "not_deliverable": _("Not deliverable"),
}
GAPS: Final[Mapping[str, str | Promise]] = {
    "open": _("With an open gap"),
    "high": _("With an open gap that is severe"),
    "any": _("With any gap"),
    "no": _("Without a gap"),
}
_NOBODYS: Final = Q(pk__in=[])
_KINDS: Final = dict(Commitment.Kind.choices)
DETAILS: Final = [
    (detail, format_lazy("{} · {}", _KINDS[kind], DETAIL_LABELS[detail])) for detail, kind in KIND_OF.items()
]


@dataclass(frozen=True, kw_only=True)
class DueDays(Dates):
    """When a promise is due; one whose day has passed is overdue."""

    SPANS: ClassVar[Mapping[str, tuple[Label, int | None, int | None]]] = {
        "overdue": (_("Overdue"), None, -1),
        "week": (_("In the next seven days"), 0, 7),
        "month": (_("In the next 30 days"), 0, 30),
    }


@dataclass(frozen=True, kw_only=True)
class PastDays(Dates):
    """A day that lies behind: from … to, or without a date."""

    SPANS: ClassVar[Mapping[str, tuple[Label, int | None, int | None]]] = {}


def _on_my_list(actor: Actor | None) -> Q:
    """What stays on somebody's list until it is resolved (CO-5)."""
    return receivers_list(actor.person_id) if actor and actor.person_id else _NOBODYS


def _without_keeper(_actor: Actor | None) -> Q:
    """What nobody keeps: without owner, or its owner is gone (CO-5)."""
    return Q(owner=None) | Q(owner__is_active=False)


def _of_verdict(value: str, actor: Actor | None) -> Q:
    if value == "missing":
        return Q(verdict="")
    if value == "mine":
        return Q(pk__in=awaits_verdict_of(actor).order_by().values("pk")) if actor else _NOBODYS
    if value == "reset_open":
        return Q(reset_state__in=RESET_OPEN)
    return Q(verdict=value)


def _of_gap(value: str, _actor: Actor | None) -> Q:
    found = ExpectationGap.objects.filter(commitment=OuterRef("pk"), gone_at=None)
    still_open = found.filter(state=ExpectationGap.State.OPEN)
    if value == "open":
        return Q(Exists(still_open))
    if value == "high":
        return Q(Exists(still_open.filter(severity=ExpectationGap.Severity.HIGH)))
    return Q(Exists(found)) if value == "any" else ~Q(Exists(found))


def _of_team(text: str) -> Q:
    """Commitments of accounts whose owner is in a team: a part of its name, or its id."""
    try:
        return Q(account__owner__team=UUID(text))
    except ValueError:
        members = Person.objects.filter(called(text, "team__name"))
        return Q(account__owner__in=members.values("pk"))


FILTERS: Final[tuple[Filter, ...]] = (
    Text("q", _("Account"), path="account__name_key__contains", clean=name_key),
    Many(
        "state",
        _("State"),
        choices=Commitment.State.choices,
        path="state",
        otherwise=Q(state=Commitment.State.OPEN),
        any_label=_("Open"),
        every="all",
    ),
    Many("kind", _("Kind"), choices=Commitment.Kind.choices, path="kind"),
    People(
        "owner",
        _("Owner now"),
        paths=("owner",),
        special={"list": (_("On my list"), _on_my_list), "none": (_("nobody yet"), _without_keeper)},
    ),
    DueDays("due", _("Due"), path="due_on"),
    Many("verdict", _("Verdict"), choices=tuple(VERDICTS.items()), where=_of_verdict),
    Choice("gap", _("Against the standards"), choices=tuple(GAPS.items()), where=_of_gap, rare=True),
    Choice("detail", _("What exactly"), choices=DETAILS, path="detail", rare=True),
    Text("text", _("What was promised"), path="text__icontains", rare=True),
    PastDays("promised", _("Promised on"), path="promised_on", rare=True),
    People("by", _("Promised by"), paths=("promised_by",), rare=True),
    Many("tier", _("Account tier"), choices=Account.Tier.choices, path="account__tier", rare=True),
    Text("team", _("Team of the account owner"), where=_of_team, rare=True),
)
