"""The table of books: how complete and fresh they are, owner by owner (KN-9, UX-4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tasuki.people.models import Team
from tasuki.rules.access import Actor
from tasuki.succession import books
from tasuki.tables import cells
from tasuki.tables.columns import Column
from tasuki.tables.filter import first_of, words
from tasuki.tables.filters import Chip, Choice, Filter, Numbers, Text, Values, YesNo
from tasuki.tables.table import Ready, Table
from tasuki.web.names import called


@dataclass(frozen=True, kw_only=True)
class OfTeam(Text):
    """Colleagues of a team: a part of its name, or its id, which is shown as its name."""

    def q(self, values: Values, actor: Actor | None) -> Q | None:
        """Colleagues of every team that is meant."""
        text = first_of(values, self.key)
        if not text:
            return None
        team = _id(text)
        return Q(team=team) if team else called(text, "team__name")

    def chips(self, values: Values) -> list[Chip]:
        """The team by its name."""
        text = first_of(values, self.key)
        return [Chip(words(self.label, _name(text)), {})] if text else []

    def shown(self, values: Values) -> dict[str, Any]:
        """The same name in the field."""
        text = first_of(values, self.key)
        return {"value": _name(text) if text else ""}


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _name(text: str) -> str:
    """What a team is called, if it is named by its id."""
    team = _id(text)
    found = Team.objects.filter(pk=team).values_list("name", flat=True).first() if team else None
    return found or text


def _whose(value: str, actor: Actor | None) -> Q:
    """One's own book, or those of the people one manages, too."""
    own = {actor.person_id} if actor and actor.person_id else set()
    return Q(pk__in=own | set(actor.managed_ids) if actor and value == "team" else own)


def _owner(one: Any) -> SafeString:
    """The name, and the drill of what would be lost without them."""
    return format_html(
        '<span class="cut" title="{}">{}</span> <a class="small drill" href="{}" data-open>{}'
        '<span class="visually-hidden"> ({})</span></a>',
        one.name, one.name, reverse("succession:drill", args=[one.pk]), _now("If they left today"), one.name,
    )  # fmt: skip


def _figures(_actor: Actor | None) -> Mapping[str, Any]:
    return books.figures()


COLUMNS: Final = (
    Column(
        "name",
        _("Owner"),
        value=lambda one: one.name,
        cell=_owner,
        sort="sort_key",
        nullable=False,
        more=((_("Id"), lambda one: str(one.pk)),),
    ),
    Column(
        "team",
        _("Team"),
        value=lambda one: one.team.name if one.team else "",
        cell=lambda one: cells.text(one.team.name if one.team else ""),
        sort="team__name",
        then=("sort_key",),
        needs=("team",),
    ),
    Column(
        "accounts",
        _("Accounts"),
        value=lambda one: one.accounts,
        sort="accounts",
        then=("sort_key",),
        nullable=False,
        falling=True,
        numeric=True,
    ),
    Column(
        "mean",
        _("Mean completeness"),
        value=lambda one: books.percent(one.mean),
        cell=lambda one: cells.percent(books.percent(one.mean)),
        sort="mean",
        then=("sort_key",),
        numeric=True,
    ),
    Column(
        "below",
        _("Below target"),
        value=lambda one: one.below,
        sort="below",
        then=("mean", "sort_key"),
        nullable=False,
        falling=True,
        numeric=True,
    ),
    Column(
        "stale",
        _("With stale answers"),
        value=lambda one: one.stale,
        sort="stale",
        then=("sort_key",),
        nullable=False,
        falling=True,
        numeric=True,
    ),
    Column(
        "bare",
        _("Never filled"),
        value=lambda one: one.bare,
        sort="bare",
        then=("sort_key",),
        nullable=False,
        falling=True,
        numeric=True,
    ),
    Column(
        "oldest",
        _("Oldest confirmation"),
        value=lambda one: one.oldest.date() if one.oldest else None,
        cell=lambda one: cells.day(one.oldest),
        sort="oldest",
        then=("sort_key",),
    ),
)

FILTERS: Final[tuple[Filter, ...]] = (
    Text("q", _("Colleague"), where=lambda text: called(text, "name")),
    OfTeam("team", _("Team")),
    Choice("whose", _("Owner"), choices=(("me", _("me")), ("team", _("my people"))), where=_whose),
    YesNo("below", _("Below target"), yes=Q(below__gt=0), no=Q(below=0)),
    YesNo("stale", _("With stale answers"), yes=Q(stale__gt=0), no=Q(stale=0)),
    YesNo("bare", _("Never filled"), yes=Q(bare__gt=0), no=Q(bare=0), rare=True),
    Numbers("mean", _("Mean completeness"), path="mean", unit="%", rare=True),
    Numbers("accounts", _("Accounts"), path="accounts", rare=True),
)

TABLE: Final = Table(
    key="readiness",
    title=_("Readiness"),
    noun=_("owners"),
    url="succession:readiness",
    rows=books.owners,
    columns=COLUMNS,
    filters=FILTERS,
    sort="-below",
    views=(
        Ready("all", _("All"), ""),
        Ready("mine", pgettext_lazy("view", "Mine"), "whose=me"),
        Ready("team", pgettext_lazy("view", "My people’s"), "whose=team"),
        Ready("below", _("Below target"), "below=1"),
        Ready("stale", _("With stale answers"), "stale=1&sort=-stale"),
        Ready("bare", _("Never filled"), "bare=1&sort=-bare"),
    ),
    size=50,
    figures=_figures,
)
