"""What the opening page says before anything is opened: owners so far, approvals, load, cover (TR-6 … TR-8, GA-9)."""

from __future__ import annotations

from typing import Any

from tasuki.customers.models import Account
from tasuki.customers.owner_history import owners_of_accounts
from tasuki.people.models import Person
from tasuki.rules.scenarios import approvals_needed
from tasuki.transitions.cover.queries import running_cover
from tasuki.transitions.facts import local_day
from tasuki.transitions.opening.facts import gather, opening_facts
from tasuki.transitions.opening.load import Load, over_capacity
from tasuki.web import clock


def remarks(account: Account, receiver: Person | None, reason: str) -> dict[str, Any]:
    """The context of the opening page's side: nothing here refuses."""
    now = clock.now()
    context = gather([account], [receiver] if receiver else [], now)
    today = local_day(now, account.zone)
    known = opening_facts(context, account, account.owner, receiver, today=today, reason=reason)
    flags = []
    if receiver is not None:
        flags = over_capacity(receiver, context.loads.get(receiver.pk, Load()), company=context.company)
    return {
        "owners": owners_of_accounts([account.pk], now)[account.pk],
        "fatigue_from": context.company.fatigue_changes,
        "asked": approvals_needed(known, context.company),
        "flags": flags,
        "cover": running_cover(account.pk),
    }
