"""`{% sensitive_of stakeholder %}`: the notes about a person on somebody else's page, without their texts."""

from __future__ import annotations

from typing import Any

from django import template

from tasuki.customers.models import Account, Stakeholder
from tasuki.customers.queries import relations_to_account
from tasuki.rules.access import allowed, why_not
from tasuki.sensitive import describe, queries
from tasuki.web.requests import actor_of

register = template.Library()


@register.inclusion_tag("sensitive/_link.html", takes_context=True)
def sensitive_link(context: dict[str, Any], account: Account) -> dict[str, Any]:
    """The way to the notes of an account, for those who may know that there are any."""
    actor = actor_of(context["request"])
    shown = allowed("sensitive.list", actor, relations_to_account(actor, account))
    return {"shown": shown, "account": account, "count": queries.count(account.pk) if shown else 0}


@register.inclusion_tag("sensitive/_of.html", takes_context=True)
def sensitive_of(context: dict[str, Any], person: Stakeholder) -> dict[str, Any]:
    """What may be shown of the notes about a person; nothing to those who may not even know of them."""
    actor = actor_of(context["request"])
    relations = relations_to_account(actor, person.account)
    if not allowed("sensitive.list", actor, relations):
        return {"shown": False}
    rows = queries.notes_of(person.account_id, ("stakeholder", str(person.pk)))
    return {
        "shown": True,
        "person": person,
        "account": person.account,
        "lines": describe.note_lines(rows[:50]),
        "read_reasons": why_not("sensitive.see", actor, relations),
        "may_read": allowed("sensitive.see", actor, relations),
        "may_erase": allowed("sensitive.erase", actor, relations),
        "may_write": allowed("sensitive.edit", actor, relations),
        "csrf_token": context.get("csrf_token"),
    }
