"""Finding success plans, cadences and checklists, and who may see them: the one door (RO-10, SE-2)."""

from __future__ import annotations

from uuid import UUID

from tasuki.customers.models import Account
from tasuki.customers.queries import relations_to_account
from tasuki.playbooks.document import PlaybookDocument
from tasuki.playbooks.queries import current
from tasuki.rules import lifecycle
from tasuki.rules.access import Actor, allowed
from tasuki.rules.reasons import NotFound
from tasuki.rules.worktime import WorkCalendar
from tasuki.success.models import Cadence, PlanChange, PlanEntry, PlanVersion
from tasuki.transitions.facts import calendar_for, document_of
from tasuki.transitions.models import Transition


def access_plan(
    actor: Actor, account_id: UUID, action: str = "success.see"
) -> tuple[Account, frozenset[str]]:
    """The account and the actor's relations to it, if they may do `action` with its plan; else NotFound."""
    account = Account.objects.select_related("owner", "parent").filter(pk=account_id).first()
    if account is None:
        raise NotFound("account", account_id)
    relations = relations_to_account(actor, account)
    if not allowed(action, actor, relations):
        raise NotFound("account", account_id)
    return account, relations


def access_entry(actor: Actor, entry_id: UUID, action: str = "success.see") -> PlanEntry:
    """An entry of a plan with which the actor may do `action`; not allowed looks like not found."""
    found = (
        PlanEntry.objects.select_related("account__owner", "owner", "stakeholder").filter(pk=entry_id).first()
    )
    if found is None or not allowed(action, actor, relations_to_account(actor, found.account)):
        raise NotFound("success plan entry", entry_id)
    return found


def access_version(actor: Actor, account_id: UUID, number: int) -> PlanVersion:
    """A numbered version of a plan that the actor may see."""
    access_plan(actor, account_id)
    found = PlanVersion.objects.select_related("account").filter(account_id=account_id, number=number).first()
    if found is None:
        raise NotFound("success plan", number)
    return found


def entries_of(account_id: UUID, *, dropped: bool = False) -> list[PlanEntry]:
    """The entries of a plan in the order of its parts; dropped ones only if asked for."""
    rows = PlanEntry.objects.filter(account_id=account_id).select_related("owner", "stakeholder")
    if not dropped:
        rows = rows.exclude(state=PlanEntry.State.DROPPED)
    order = {section: place for place, section in enumerate(PlanEntry.Section.values)}
    return sorted(rows.order_by("position", "created_at"), key=lambda one: order[one.section])


def changes_of(entry: PlanEntry) -> list[PlanChange]:
    """The history of an entry, newest first."""
    return list(entry.changes.order_by("-version"))


def versions_of(account_id: UUID) -> list[PlanVersion]:
    """The approved versions, newest first, without their documents."""
    return list(PlanVersion.objects.filter(account_id=account_id).defer("document").order_by("-number"))


def latest_version(account_id: UUID) -> PlanVersion | None:
    """The version approved last."""
    return PlanVersion.objects.filter(account_id=account_id).order_by("-number").first()


def cadences_of(account_id: UUID, *, ended: bool = False) -> list[Cadence]:
    """The cadences that are running, in the order of their kinds; ended ones too if asked for."""
    rows = Cadence.objects.filter(account_id=account_id).select_related("owner")
    if not ended:
        rows = rows.filter(ended_on=None)
    order = {kind: place for place, kind in enumerate(Cadence.Kind.values)}
    return sorted(rows.order_by("number"), key=lambda one: order[one.kind])


def open_transitions(account_id: UUID) -> list[Transition]:
    """The account's transitions that are not over, the newest first."""
    rows = Transition.objects.filter(account_id=account_id).exclude(stage__in=lifecycle.ENDED)
    return list(rows.select_related("playbook", "receiver", "support").order_by("-opened_at"))


def last_transition(account_id: UUID) -> Transition | None:
    """The transition whose playbook the plan follows: the open one, else the one opened last."""
    rows = Transition.objects.filter(account_id=account_id).exclude(stage=lifecycle.CANCELLED)
    rows = rows.select_related("playbook", "account", "receiver", "support", "giver").order_by("-opened_at")[
        :10
    ]
    found = list(rows)
    return next((one for one in found if one.stage not in lifecycle.ENDED), found[0] if found else None)


def playbook_of(transition: Transition | None) -> PlaybookDocument:
    """The playbook of a transition; without one, what a new customer gets (SC-1)."""
    if transition is None or transition.playbook is None:
        return current("sales-to-cs", "planned")
    return document_of(transition)


def calendar_of(account: Account) -> WorkCalendar:
    """Working days of the customer's country in its zone (PB-3)."""
    return calendar_for(account.country, account.zone)
