"""Finding covers: who answers the customer for whom (TR-6)."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from tasuki.customers.models import Account, Ownership
from tasuki.customers.queries import relations_to_account, visible_accounts
from tasuki.rules.access import Actor, allowed
from tasuki.rules.reasons import NotFound
from tasuki.transitions.models import Cover

LOADED = ("account__owner", "person", "absent", "started_by")


def find_cover(actor: Actor, cover_id: UUID, action: str = "cover.see") -> Cover:
    """A cover, if the actor may do `action` with it; not allowed looks like not found."""
    cover = Cover.objects.select_related(*LOADED).filter(pk=cover_id).first()
    if cover is None or not allowed(action, actor, relations_to_account(actor, cover.account)):
        raise NotFound("cover", cover_id)
    return cover


def running_cover(account_id: UUID, ownership: str = Ownership.Role.ACCOUNT) -> Cover | None:
    """Who covers this role now."""
    rows = Cover.objects.filter(account=account_id, ownership=ownership, ended_at=None)
    return rows.select_related("person", "absent", "account").first()


def visible_covers(actor: Actor) -> QuerySet[Cover]:
    """The running covers of every account that the actor may see, the latest first."""
    rows = Cover.objects.filter(ended_at=None).select_related(*LOADED)
    if not actor.sees_everything:
        rows = rows.filter(account__in=visible_accounts(actor).values("pk"))
    return rows.order_by("-started_at", "id")


def covers_of(account: Account) -> QuerySet[Cover]:
    """All covers of an account, running ones first, then the latest."""
    return account.covers.select_related(*LOADED).order_by("-started_at", "id")
