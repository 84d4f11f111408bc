"""The palette (Ctrl-K): whatever somebody may open, by a few letters of its name (UX-2, KN-10).

Kinds are mixed; what begins with the letters stands above what holds them, and that above what answers otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tasuki.customers.models import Account, Stakeholder
from tasuki.customers.names import name_key
from tasuki.customers.queries import relations_to_accounts, visible_accounts
from tasuki.desk.palette_places import places
from tasuki.desk.search_jumps import EACH, SHORTEST, Jump, colleagues, holds
from tasuki.documents.models import Source
from tasuki.playbooks import queries as playbooks
from tasuki.playbooks import words as playbook_words
from tasuki.playbooks.models import CompanyPlaybook
from tasuki.rules.access import Actor, allowed
from tasuki.rules.lifecycle import ENDED
from tasuki.transitions.models import Transition
from tasuki.transitions.queries import visible_transitions
from tasuki.web.names import called
from tasuki.web.words import STAGES

MOST: Final = 12
LONGEST: Final = 100
LOOKED_AT: Final = 24  # of contacts and documents, before it is asked who may read them
_ACCOUNT: Final = pgettext_lazy("kind of thing found", "Account")


def palette(actor: Actor, text: str) -> list[Jump]:
    """The best twelve; without letters the places and actions. Too long a text answers with nothing."""
    text = " ".join(text.split())
    if not text:
        return places(actor)
    key = name_key(text)
    if not key or len(text) > LONGEST:
        return []
    found = places(actor, text)[: 2 * EACH]
    if len(text) >= SHORTEST or not text.isascii():
        found = [
            *_accounts(actor, text, key), *_contacts(actor, key), *colleagues(actor, text),
            *found, *_playbooks(text), *_documents(actor, text),
        ]  # fmt: skip
    return rank(found, text)[:MOST]


def rank(found: list[Jump], text: str) -> list[Jump]:
    """Nearest first; among equals in the order given. One address stands once."""
    key = name_key(text)
    once = list({one.href: one for one in reversed(found)}.values())[::-1]
    return sorted(once, key=lambda one: _distance(name_key(one.name), key))


def _distance(name: str, key: str) -> int:
    if name == key:
        return 0
    if name.startswith(key):
        return 1
    if any(word.startswith(key) for word in name.split()):
        return 2
    return 3 if key in name else 4


def _words(field: str, key: str) -> Q:
    """Any word begins so; in scripts that are written without spaces, anywhere."""
    if not key.isascii():
        return Q(**{f"{field}__contains": key})
    return Q(**{f"{field}__startswith": key}) | Q(**{f"{field}__contains": f" {key}"})


def _accounts(actor: Actor, text: str, key: str) -> list[Jump]:
    """Accounts that begin so or have this external id, then those with such a word; with what is under way there."""
    seen = visible_accounts(actor).only("id", "name", "industry")
    begins = seen.filter(name_key__gte=key, name_key__lt=key + "\U0010ffff").order_by("name_key", "pk")
    rows = {one.pk: one for one in seen.filter(external_id=text)[:1]} | {one.pk: one for one in begins[:EACH]}
    if len(rows) < EACH:
        rows |= {one.pk: one for one in seen.filter(_words("name_key", key)).order_by()[:EACH]}
    found = [
        Jump(one.name, _ACCOUNT, one.industry, reverse("customers:account", args=[pk]))
        for pk, one in list(rows.items())[: EACH + 1]
    ]
    return [*found, *_transitions(actor, rows)]


def _transitions(actor: Actor, accounts: dict[UUID, Account]) -> list[Jump]:
    rows = visible_transitions(actor).filter(account__in=list(accounts)).exclude(stage__in=ENDED)
    rows = rows.select_related("receiver").only("id", "account_id", "stage", "receiver__name")
    return [_transition(one, accounts[one.account_id].name) for one in rows.order_by("-opened_at")[:EACH]]


def _transition(one: Transition, account: str) -> Jump:
    stage = str(STAGES.get(one.stage, one.stage))
    about = f"{stage} → {one.receiver.name}" if one.receiver else stage
    kind = pgettext_lazy("kind of thing found", "Transition")
    return Jump(account, kind, about, reverse("transitions:plan", args=[one.pk]))


def _contacts(actor: Actor, key: str) -> list[Jump]:
    """People at customers, where the record of the account may be read."""
    rows = _theirs(actor, Stakeholder.objects.select_related("account"))
    for word in key.split():
        rows = rows.filter(_words("name_key", word))
    kind = _("Person at the customer")
    return [
        Jump(one.name, kind, one.account.name, reverse("stakeholders:show", args=[one.pk]))
        for one in _readable(actor, "knowledge.see", rows.order_by()[:LOOKED_AT])
        if holds(one.name, key)
    ][:EACH]


def _documents(actor: Actor, text: str) -> list[Jump]:
    """Documents and notes by their title, from three letters on."""
    if len(text) < 3 and text.isascii():
        return []
    rows = Source.objects.filter(account__in=visible_accounts(actor), deleted_at=None).select_related(
        "account"
    )
    rows = rows.filter(called(text, "title")).only("id", "title", "account").order_by()
    return [
        Jump(one.title, _("Document or note"), one.account.name, reverse("documents:source", args=[one.pk]))
        for one in _readable(actor, "document.see", rows[:LOOKED_AT])
    ][:EACH]


def _theirs[Row: (Stakeholder, Source)](actor: Actor, rows: QuerySet[Row]) -> QuerySet[Row]:
    """Those of accounts that the actor sees; who sees all need not be asked about each."""
    return rows if actor.sees_everything else rows.filter(account__in=visible_accounts(actor))


def _readable[Row: (Stakeholder, Source)](actor: Actor, policy: str, rows: Iterable[Row]) -> list[Row]:
    """Those of them that the actor may read, asked of the table of who may do what."""
    found = list(rows)
    stands = (
        {} if allowed(policy, actor, ()) else relations_to_accounts(actor, {one.account for one in found})
    )
    return [one for one in found if allowed(policy, actor, stands.get(one.account_id, frozenset()))]


def _playbooks(text: str) -> list[Jump]:
    """By their case; the company's where it is in force, else the shipped one. Everybody signed in may read them."""
    cases = [
        (one, mode, playbook_words.case(one, mode)) for one in playbooks.SCENARIOS for mode in playbooks.MODES
    ]
    wanted = [(scenario, mode, case) for scenario, mode, case in cases if holds(case, text)]
    if not wanted:
        return []
    own = CompanyPlaybook.objects.filter(in_force__isnull=False)
    keys = {(scenario, mode): key for key, scenario, mode in own.values_list("key", "scenario", "mode")}
    return [
        Jump(
            case, _("Playbook"), "", reverse("playbooks:show", args=[keys.get((one, mode), f"{one}.{mode}")])
        )
        for one, mode, case in wanted[:EACH]
    ]
