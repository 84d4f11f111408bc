"""What a manager must approve before preparation starts, by the facts as they are now (TR-7, TR-8)."""

from __future__ import annotations

from datetime import datetime

from tasuki.customers.owner_history import most_changes_of_stakeholders, owners_of_accounts
from tasuki.rules import lifecycle
from tasuki.rules.company import CompanyRules
from tasuki.rules.reasons import Reason
from tasuki.rules.scenarios import OpeningFacts, approvals_needed
from tasuki.transitions.company.rules import company_rules
from tasuki.transitions.facts import local_day
from tasuki.transitions.models import Transition
from tasuki.transitions.opening.timing import AccountState, account_states
from tasuki.transitions.places import located
from tasuki.web import clock

ASKED_IN = (lifecycle.DRAFT, lifecycle.PLANNED)


def needed_now(
    transition: Transition, now: datetime | None = None, company: CompanyRules | None = None
) -> list[Reason]:
    """Everything that asks for an approval today, approved or not: an escalation opened since counts too."""
    at, account = now or clock.now(), transition.account_id
    owners = owners_of_accounts([account], at)
    state = account_states([account]).get(account) or AccountState()
    facts = OpeningFacts(
        today=local_day(at, transition.zone),
        giver_team_kind="",
        receiver_team_kind="",
        renewal_on=state.renewal_on,
        owner_changes_24_months=owners[account].changes,
        most_changes_of_a_stakeholder=most_changes_of_stakeholders([account], owners).get(account, 0),
        reason=transition.reason,
        open_escalations=state.open_escalations,
        health=state.health,
        invoice_overdue_since=state.invoice_overdue_since,
        last_contact_on=state.last_contact_at.date() if state.last_contact_at else None,
    )
    asked = approvals_needed(facts, company or company_rules())
    return [located(one, transition.pk, account) for one in asked]


def waiting(transition: Transition, company: CompanyRules | None = None) -> list[Reason]:
    """What still waits for a manager's approval: asked for today and not approved; nothing once preparation began."""
    if transition.stage not in ASKED_IN:
        return []
    approved = {one["code"] for one in transition.approvals} if transition.approved_at else set()
    return [one for one in needed_now(transition, company=company) if one.code not in approved]
