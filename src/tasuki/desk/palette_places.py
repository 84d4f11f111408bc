"""Where one can go and what one can begin, for the palette: only what this person may open (RO-10)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tasuki.desk.search_jumps import Jump
from tasuki.passages.words import fold
from tasuki.rules.access import Actor, allowed
from tasuki.web.navigation import links

PAGE: Final = pgettext_lazy("kind of thing found", "Page")
ACTION: Final = pgettext_lazy("kind of thing found", "Action")


@dataclass(frozen=True, slots=True)
class Action:
    """Something that can be begun from anywhere."""

    label: str | Promise
    url_name: str
    may: Callable[[Actor], bool] = lambda _actor: True


def _may(policy: str) -> Callable[[Actor], bool]:
    return lambda actor: allowed(policy, actor, ())


ACTIONS: Final = (
    Action(_("Open a transition"), "transitions:choose_account"),
    Action(_("Import"), "customers:import_new", _may("account.import")),
    Action(_("Write a mailing"), "messaging:new_mailing", _may("mailing.order")),
    Action(_("Make a playbook"), "playbooks:new", _may("playbook.edit")),
    Action(_("Add a colleague"), "people:new", _may("people.manage")),
)
MORE_PAGES: Final = (
    Action(_("Search"), "desk:search"),
    Action(_("Notices"), "desk:notices"),
    Action(_("Help"), "help:index"),
    Action(_("Your profile"), "people:me"),
    Action(_("Your absences"), "people:my_absences"),
    Action(_("Your calendar"), "meetings:own_calendar"),
    Action(_("Change password"), "account_change_password"),
)


def places(actor: Actor, text: str = "") -> list[Jump]:
    """Actions and pages whose label holds the words; without words all of them, actions first."""
    wanted = fold(text).split()
    found = [(one.label, ACTION, _href(one.url_name)) for one in ACTIONS if one.may(actor)]
    found += [(one.label, PAGE, one.href) for one in links(actor, "")]
    found += [(one.label, PAGE, _href(one.url_name)) for one in MORE_PAGES]
    return [
        Jump(str(label), kind, "", href)
        for label, kind, href in found
        if href and all(word in fold(str(label)) for word in wanted)
    ]


def _href(url_name: str) -> str:
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""
