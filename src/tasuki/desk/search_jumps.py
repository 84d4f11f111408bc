"""Straight to a name: accounts, people at the customer, colleagues, items of an account's record (KN-10)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tasuki.customers.models import Account
from tasuki.customers.names import name_key
from tasuki.customers.queries import relations_to_account, visible_accounts
from tasuki.desk import search
from tasuki.knowledge.items import all_items
from tasuki.passages.words import fold
from tasuki.people.queries import visible_people
from tasuki.rules.access import Actor, allowed
from tasuki.web.names import called

EACH: Final = 4
SHORTEST: Final = 2


@dataclass(frozen=True, slots=True)
class Jump:
    """A name, what it is, where it leads."""

    name: str
    label: str | Promise
    about: str
    href: str


def jumps(actor: Actor, text: str, account: Account | None = None) -> list[Jump]:
    """What is called so, as far as the actor may see it; nothing for less than two characters."""
    text = " ".join(text.split())
    if len(text) < SHORTEST or len(text) > 100:
        return []
    if account is not None:
        return _items(actor, text, account)
    return [*_accounts(actor, text), *_contacts(actor, text), *colleagues(actor, text)]


def _accounts(actor: Actor, text: str) -> list[Jump]:
    """Names that begin so, by the index on names; then those that hold the words, by the index of words."""
    key, seen = name_key(text), visible_accounts(actor)
    if not key:
        return []
    begins = seen.filter(name_key__gte=key, name_key__lt=key + "\U0010ffff").order_by("name_key", "pk")
    found = list(begins.only("id", "name", "industry")[:EACH])
    found += seen.filter(external_id=text).only("id", "name", "industry")[:1]
    rows = {one.pk: (one.name, one.industry) for one in found}
    if len(rows) < EACH:
        rows |= {one.id: (one.account, "") for one in search.names(actor, text, "account", limit=EACH)} | rows
    label = pgettext_lazy("kind of thing found", "Account")
    return [
        Jump(name, label, about, reverse("customers:account", args=[pk]))
        for pk, (name, about) in rows.items()
    ][:EACH]


def _contacts(actor: Actor, text: str) -> list[Jump]:
    found = search.names(actor, text, "stakeholder", limit=EACH)
    called = [("".join(part for part, _marked in one.title.parts), one) for one in found]
    return [Jump(name, one.label, one.account, one.href) for name, one in called if holds(name, text)]


def colleagues(actor: Actor, text: str) -> list[Jump]:
    """Colleagues whose page the actor may open."""
    named = called(text, "name") | Q(email__istartswith=text)
    rows = visible_people(actor).filter(named, is_active=True).order_by("sort_key", "pk")[:EACH]
    return [
        Jump(one.name, _("Colleague"), one.title, reverse("people:person", args=[one.pk])) for one in rows
    ]


def _items(actor: Actor, text: str, account: Account) -> list[Jump]:
    """Items of the record by their label, once it is said of whose."""
    if not allowed("knowledge.see", actor, relations_to_account(actor, account)):
        return []
    found = [
        Jump(str(item.words.label()), _("Record item"), account.name, _item_href(account, key))
        for key, item in all_items().items()
        if holds(str(item.words.label()), text)
    ]
    return found[: 2 * EACH]


def _item_href(account: Account, key: str) -> str:
    return reverse("knowledge:item", args=[account.pk, key])


def holds(name: str, text: str) -> bool:
    """Whether a name holds all the words, whatever their case and accents."""
    inside = fold(name)
    return all(word in inside for word in fold(text).split())
