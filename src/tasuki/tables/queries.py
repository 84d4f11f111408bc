"""Which views somebody has: their own, and those offered to all."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from tasuki.rules.access import Actor
from tasuki.rules.reasons import NotFound
from tasuki.tables.models import SavedView


def visible_views(actor: Actor, table: str = "") -> QuerySet[SavedView]:
    """The actor's own views and those that are offered to all, by name."""
    own = Q(person_id=actor.person_id) if actor.person_id else Q(pk=None)
    rows = SavedView.objects.filter(own | Q(shared=True))
    return (rows.filter(table=table) if table else rows).order_by("table", Lower("name"), "id")


def access_view(actor: Actor, view_id: UUID) -> SavedView:
    """A view that the actor may open."""
    found = visible_views(actor).filter(pk=view_id).first()
    if found is None:
        raise NotFound("view", view_id)
    return found


def find_view(actor: Actor, table: str, ref: str) -> SavedView:
    """A view by its id or by its name: the actor's own before one that is offered."""
    rows = list(visible_views(actor, table))
    named = [one for one in rows if str(one.pk) == ref or one.name.casefold() == ref.strip().casefold()]
    for one in sorted(named, key=lambda one: one.person_id != actor.person_id):
        return one
    raise NotFound("view", ref[:80], [one.name for one in rows[:10]])
