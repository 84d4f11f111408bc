"""Keeping, changing and removing views of tables (UX-4)."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.http import QueryDict

from tasuki.audit.actions import record
from tasuki.people.models import Person
from tasuki.rules.access import Actor, why_not
from tasuki.rules.reasons import NotFound, Reason, refuse_if
from tasuki.tables import registry
from tasuki.tables.models import SavedView
from tasuki.tables.queries import access_view
from tasuki.tables.table import LONGEST_QUERY, State, Table

MOST: Final = 50
LONGEST_NAME: Final = 80
NONE: Final = UUID(int=0)


@transaction.atomic
def save_view(
    *, actor: Actor, table: str, name: str, query: str, shared: bool = False, is_default: bool = False
) -> SavedView:
    """Keep a view under a name; its query is kept in its shortest form. Refused with every reason at once."""
    found = registry.table(table, actor)
    refuse_if(why_not("view.own", actor, _self(actor)))
    owner = _locked(actor.person_id or NONE)
    reasons = [*_why_not_share(actor, shared=shared), *_why_not_name(owner, table, name)]
    kept, wrong = _shortest(found, query, actor)
    reasons += wrong
    if SavedView.objects.filter(person=owner, table=table).count() >= MOST:
        reasons.append(Reason("view.too_many", {"most": MOST}))
    refuse_if(reasons)
    view = SavedView(person=owner, table=table, name=name.strip(), query=kept, shared=shared)
    view.save()
    if is_default:
        _make_default(view, is_default=True)
    _record(actor, "view.saved", view)
    return view


@transaction.atomic
def edit_view(
    *,
    actor: Actor,
    view_id: UUID,
    name: str | None = None,
    query: str | None = None,
    shared: bool | None = None,
    is_default: bool | None = None,
) -> SavedView:
    """Rename a view of one's own, let it show something else, offer it, begin with it; None leaves as it is."""
    view = _own(actor, view_id)
    reasons: list[Reason] = []
    if name is not None:
        reasons += _why_not_name(view.person, view.table, name, besides=view.pk)
        view.name = name.strip()
    if query is not None:
        view.query, wrong = _shortest(registry.table(view.table, actor), query, actor)
        reasons += wrong
    if shared is not None:
        reasons += _why_not_share(actor, shared=shared and not view.shared)
        view.shared = shared
    refuse_if(reasons)
    view.save(update_fields=["name", "query", "shared"])
    if is_default is not None:
        _make_default(view, is_default=is_default)
    _record(actor, "view.changed", view)
    return view


@transaction.atomic
def delete_view(*, actor: Actor, view_id: UUID) -> SavedView:
    """Remove a view: one's own, or, for those who may offer views, one that is offered."""
    view = access_view(actor, view_id)
    mine = _self(actor) if view.person_id == actor.person_id else ()
    if not mine:
        refuse_if(why_not("view.share", actor, ()))
    else:
        refuse_if(why_not("view.own", actor, mine))
    _record(actor, "view.removed", view)
    SavedView.objects.filter(pk=view.pk).delete()
    return view


def _own(actor: Actor, view_id: UUID) -> SavedView:
    """The view to change; somebody else's that is offered can be seen, so it says why not."""
    found = access_view(actor, view_id)
    _locked(found.person_id)
    view = SavedView.objects.select_for_update().filter(pk=found.pk).first()
    if view is None:
        raise NotFound("view", view_id)
    refuse_if(why_not("view.own", actor, _self(actor) if view.person_id == actor.person_id else ()))
    return view


def _locked(person_id: UUID) -> Person:
    """Whose views they are: two requests of one person at once take turns, so each sees what the other kept."""
    return Person.objects.select_for_update(no_key=True).get(pk=person_id)


def _self(actor: Actor) -> tuple[str, ...]:
    return ("self",) if actor.person_id else ()


def _make_default(view: SavedView, *, is_default: bool) -> None:
    rows = SavedView.objects.filter(person_id=view.person_id, table=view.table)
    rows.filter(is_default=True).exclude(pk=view.pk).update(is_default=False)
    view.is_default = is_default
    view.save(update_fields=["is_default"])


def _why_not_share(actor: Actor, *, shared: bool) -> list[Reason]:
    return why_not("view.share", actor, ()) if shared else []


def _why_not_name(owner: Person, table: str, name: str, besides: UUID = NONE) -> list[Reason]:
    text = name.strip()
    if not text or "\x00" in name or len(text) > LONGEST_NAME:
        return [Reason("view.bad_name", {"most": LONGEST_NAME})]
    others = SavedView.objects.filter(person=owner, table=table).exclude(pk=besides)
    taken = any(one.casefold() == text.casefold() for one in others.values_list("name", flat=True))
    return [Reason("view.name_taken", {"name": text})] if taken else []


def _shortest(table: Table, query: str, actor: Actor) -> tuple[str, list[Reason]]:
    """The query string without what is as usual; what is wrong in it."""
    if len(query) > LONGEST_QUERY or "\x00" in query:
        return "", [Reason("view.bad_query", {"most": LONGEST_QUERY})]
    state = table.read(QueryDict(query.removeprefix("?")), actor)
    return state.query(), [*state.problems, *why_too_long(state)]


def why_too_long(state: State) -> list[Reason]:
    """The shortest form is what is kept; written as an address it may be longer than what was typed."""
    long = len(state.query()) > LONGEST_QUERY
    return [Reason("view.bad_query", {"most": LONGEST_QUERY})] if long else []


def _record(actor: Actor, action: str, view: SavedView) -> None:
    fields: dict[str, Any] = {"table": view.table, "shared": view.shared, "is_default": view.is_default}
    record(actor=actor, action=action, subject=("view", view.pk), fields=fields)
