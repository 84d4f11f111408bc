"""The main navigation: what stands in the header, for whom."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tasuki.rules.access import Actor

#: The headings of the menu "More", in their order.
GROUPS: Final[dict[str, str | Promise]] = {
    "work": pgettext_lazy("group of places", "Work"),
    "rules": pgettext_lazy("group of places", "Rules"),
    "mail": pgettext_lazy("group of places", "Mail"),
    "company": pgettext_lazy("group of places", "Company"),
}


@dataclass(frozen=True, slots=True)
class NavItem:
    """A place in the program; `roles` are the standing roles that see it, empty means everybody.

    What has a `group` stands in the menu behind the others: there is no room for everything side by side.
    `also` are the beginnings of other addresses whose pages belong to this place, as regular expressions.
    """

    url_name: str
    label: str | Promise
    group: str = ""
    roles: frozenset[str] = frozenset()
    go: str = ""  # the letter that leads there, after G
    also: tuple[str, ...] = ()
    managers: bool = False  # those who have people see it as well


@dataclass(frozen=True, slots=True)
class NavLink:
    """An item as shown on one page."""

    label: str | Promise
    href: str
    current: bool
    group: str = ""
    go: str = ""

    @property
    def folded(self) -> bool:
        """Whether it stands in the menu."""
        return bool(self.group)


_OPERATORS: Final = frozenset({"operations", "administrator"})
_OVERSEERS: Final = _OPERATORS | {"executive", "leadership"}

ITEMS: Final[tuple[NavItem, ...]] = (
    NavItem(
        "desk:my_work", _("My work"), go="w", also=("my-work/", "notices/", "people(?=/[^/]+/absences/)")
    ),
    NavItem(
        "transitions:list",
        _("Transitions"),
        go="t",
        also=("meetings/", "meeting-", "concerns/", "messages/", "invitations/", "accounts/[^/]+/hand-over/"),
    ),
    NavItem(
        "customers:list",
        _("Accounts"),
        go="a",
        also=(
            "stakeholder",
            "documents/",
            "deals/",
            "success-plan-entries/",
            "people/[^/]+/sensitive/",
            "sensitive/",
        ),
    ),
    NavItem("commitments:portfolio", _("Commitments"), go="c"),
    NavItem("playbooks:list", _("Playbooks"), go="p"),
    NavItem("desk:clocks", _("Clocks"), "work"),
    NavItem("succession:readiness", _("Readiness"), "work", go="r"),
    NavItem("watch:breaches", _("Boundary breaches"), "work"),
    NavItem("desk:running", _("Long work"), "work"),
    NavItem("transitions:company_rules", _("Company rules"), "rules", _OVERSEERS),
    NavItem("commitments:standards", _("Standards"), "rules"),
    NavItem("customers:blackouts", _("Blackouts"), "rules"),
    NavItem("knowledge:catalogue", _("Knowledge catalogue"), "rules", _OPERATORS),
    NavItem("messaging:mailings", _("Mailings"), "mail", _OPERATORS, managers=True),
    NavItem("messaging:outbox", _("Outbox"), "mail", _OPERATORS),
    NavItem("messaging:texts", _("Texts of messages"), "mail"),
    NavItem("mailroom:mailbox", _("Mailbox"), "mail", _OPERATORS),
    NavItem("messaging:suppressions", _("Addresses without mail"), "mail", _OPERATORS),
    NavItem("messaging:pace", _("How fast mail leaves"), "mail", _OPERATORS),
    NavItem("desk:chat_rooms", _("Chat rooms"), "mail", _OPERATORS),
    NavItem("customers:imports", _("Imports"), "company", _OPERATORS),
    NavItem("people:list", _("People"), "company", _OPERATORS),
    NavItem("privacy:overview", _("Personal data"), "company", frozenset({"administrator"})),
)


def links(actor: Actor | None, path: str) -> list[NavLink]:
    """The items `actor` sees; a page that does not exist (yet) is left out. Nobody signed in sees none."""
    if actor is None or actor.person_id is None:
        return []
    found = [(item, href) for item in ITEMS if _visible(item, actor) and (href := _href(item.url_name))]
    reach = {href: _reach(path, href, item.also) for item, href in found}
    here = max((href for href in reach if reach[href]), key=lambda href: reach[href], default="")
    return [NavLink(item.label, href, href == here, item.group, item.go) for item, href in found]


def grouped(items: list[NavLink]) -> list[tuple[str | Promise, list[NavLink]]]:
    """What stands in the menu, under its headings."""
    found = [(GROUPS[group], [one for one in items if one.group == group]) for group in GROUPS]
    return [(heading, some) for heading, some in found if some]


def _visible(item: NavItem, actor: Actor) -> bool:
    return not item.roles or actor.has(*item.roles) or (item.managers and bool(actor.managed_ids))


def _href(url_name: str) -> str:
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def _reach(path: str, href: str, also: tuple[str, ...]) -> int:
    """How much of the address belongs to this place: the longest wins."""
    start = get_script_prefix()
    own = len(href) if path == href or (href != start and path.startswith(href)) else 0
    matches = (re.match(re.escape(start) + one, path) for one in also)
    return max(own, *(match.end() for match in matches if match), 0)
