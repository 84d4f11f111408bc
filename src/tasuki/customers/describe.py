"""Accounts and people there as plain data for the API."""

from __future__ import annotations

from typing import Any

from tasuki.customers.models import Account, Deal, Stakeholder


def account(one: Account) -> dict[str, Any]:
    """An account."""
    return {
        "id": str(one.pk),
        "external_id": one.external_id,
        "name": one.name,
        "owner": {"id": str(one.owner.pk), "name": one.owner.name, "email": one.owner.email}
        if one.owner
        else None,
        "parent_id": str(one.parent_id) if one.parent_id else None,
        "industry": one.industry,
        "country": one.country,
        "zone": one.zone,
        "employees": one.employees,
        "annual_revenue": str(one.annual_revenue) if one.annual_revenue is not None else None,
        "arr": str(one.arr) if one.arr is not None else None,
        "currency": one.currency,
        "renewal_on": one.renewal_on.isoformat() if one.renewal_on else None,
        "live_on": one.live_on.isoformat() if one.live_on else None,
        "first_value_on": one.first_value_on.isoformat() if one.first_value_on else None,
        "open_escalations": one.open_escalations,
        "invoice_overdue_since": one.invoice_overdue_since.isoformat() if one.invoice_overdue_since else None,
        "tier": one.tier,
        "website": one.website,
        "customer_since": one.customer_since.isoformat() if one.customer_since else None,
    }


def stakeholder(one: Stakeholder) -> dict[str, Any]:
    """A person at the customer."""
    return {
        "id": str(one.pk),
        "external_id": one.external_id,
        "account_id": str(one.account_id),
        "first_name": one.first_name,
        "last_name": one.last_name,
        "email": one.email,
        "phone": one.phone,
        "title": one.title,
        "language": one.language,
        "kind": one.kind,
        "do_not_mail": one.do_not_mail,
        "version": one.version,
    }


def deal(one: Deal) -> dict[str, Any]:
    """A deal."""
    return {
        "id": str(one.pk),
        "external_id": one.external_id,
        "account_id": str(one.account_id) if one.account_id else None,
        "name": one.name,
        "product": one.product,
        "stage": one.stage,
        "status": one.status,
        "amount": str(one.amount) if one.amount is not None else None,
        "currency": one.currency,
        "opened_on": one.opened_on.isoformat() if one.opened_on else None,
        "closed_on": one.closed_on.isoformat() if one.closed_on else None,
    }
