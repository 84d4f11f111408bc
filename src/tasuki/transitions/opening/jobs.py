"""The job that opens handoffs for deals: woken by whoever writes deals, and swept so that nothing is lost (PB-12)."""

from __future__ import annotations

from uuid import UUID

from django.tasks import task

from tasuki.transitions.actions.automatic import due_deals, open_for_deal, remind_of_drafts
from tasuki.transitions.company.rules import company_rules
from tasuki.web import clock

CHUNK = 500


@task()
def open_for_deals(account_id: str = "") -> int:
    """Open, sign or give up what deals ask for; returns how many deals were dealt with. Each is its own transaction."""
    now = clock.now()
    done, last = 0, UUID(int=0)
    while True:
        due = due_deals(company_rules(), now, UUID(account_id) if account_id else None).filter(pk__gt=last)
        some = list(due.values_list("pk", flat=True)[:CHUNK])
        done += sum(open_for_deal(one) is not None for one in some)
        if len(some) < CHUNK:
            break
        last = some[-1]
    remind_of_drafts(now)
    return done
