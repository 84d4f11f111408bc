"""The main navigation: what stands in the header, for whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tasuki.rules.access import Actor


@dataclass(frozen=True, slots=True)
class NavItem:
    """A place in the program; `roles` are the standing roles that see it, empty means everybody.

    What is `folded` stands in the menu behind the others: there is no room for everything side by side.
    """

    url_name: str
    label: str | Promise
    roles: frozenset[str] = frozenset()
    folded: bool = False


@dataclass(frozen=True, slots=True)
class NavLink:
    """An item as shown on one page."""

    label: str | Promise
    href: str
    current: bool
    folded: bool = False


_OPERATORS: Final = frozenset({"operations", "administrator"})
_OVERSEERS: Final = _OPERATORS | {"executive", "leadership"}

ITEMS: Final[tuple[NavItem, ...]] = (
    NavItem("desk:my_work", _("My work")),
    NavItem("transitions:list", _("Transitions")),
    NavItem("customers:list", _("Accounts")),
    NavItem("commitments:portfolio", _("Commitments")),
    NavItem("playbooks:list", _("Playbooks")),
    NavItem("desk:clocks", _("Clocks"), folded=True),
    NavItem("watch:breaches", _("Boundary breaches"), folded=True),
    NavItem("customers:blackouts", _("Blackouts"), folded=True),
    NavItem("messaging:outbox", _("Outbox"), _OPERATORS, folded=True),
    NavItem("customers:imports", _("Imports"), _OPERATORS, folded=True),
    NavItem("people:list", _("People"), _OPERATORS, folded=True),
    NavItem("transitions:company_rules", _("Company rules"), _OVERSEERS, folded=True),
)


def links(actor: Actor | None, path: str) -> list[NavLink]:
    """The items `actor` sees; a page that does not exist (yet) is left out. Nobody signed in sees none."""
    if actor is None or actor.person_id is None:
        return []
    found = [(item, href) for item in ITEMS if _visible(item, actor) and (href := _href(item.url_name))]
    here = max((href for _item, href in found if _within(path, href)), key=len, default="")
    return [NavLink(item.label, href, href == here, item.folded) for item, href in found]


def _visible(item: NavItem, actor: Actor) -> bool:
    return not item.roles or actor.has(*item.roles)


def _href(url_name: str) -> str:
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def _within(path: str, href: str) -> bool:
    return path == href or (href != "/" and path.startswith(href))
