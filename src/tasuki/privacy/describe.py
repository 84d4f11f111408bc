"""Erasures, previews and retention rules as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tasuki.privacy.models import Erasure, RetentionRule
from tasuki.privacy.retention import LIMITS
from tasuki.rules.access import Actor, why_not
from tasuki.rules.reasons import NotFound
from tasuki.sensitive.checks import keep_days
from tasuki.web.reason_texts import sentence

ROOM_NAMES: Mapping[str, str | Promise] = {
    "desk": _("Digests"),
    "watch": _("Boundaries and breaches"),
    "outcomes": _("Surveys and retrospectives"),
    "customer_page": _("Customer pages"),
    "messaging": _("Messages"),
    "meetings": _("Meetings"),
    "success": _("Success plans and checklists"),
    "transitions": _("Transitions and notices"),
    "commitments": _("Commitments"),
    "knowledge": _("Account records and briefs"),
    "documents": _("Documents"),
    "playbooks": _("Playbooks"),
    "sensitive": _("Sensitive notes"),
    "stakeholders": _("Stakeholder map and introductions"),
    "passages": _("Search"),
    "customers": _("Accounts and contacts"),
    "people": _("Colleagues"),
    "succession": _("Succession"),
}


def room_name(name: str) -> str:
    """A room as people call it."""
    return str(ROOM_NAMES.get(name, name))


def erasures(actor: Actor) -> QuerySet[Erasure]:
    """All erasures, newest first, for those who may erase; for others there are none."""
    if why_not("privacy.erase", actor, ()):
        raise NotFound("erasures", "")
    return Erasure.objects.select_related("asked_by").order_by("-created_at", "-pk")


def erasure_data(row: Erasure) -> dict[str, Any]:
    """An erasure as evidence."""
    return {
        "id": row.pk,
        "kind": row.kind,
        "subject_id": row.subject_id,
        "asked_by": row.asked_by.name if row.asked_by else None,
        "asked_at": row.created_at,
        "reason": row.reason,
        "state": row.state,
        "finished_at": row.finished_at,
        "rows": sum(row.counts.values()),
        "rooms": row.counts,
    }


def preview_data(found: Mapping[str, Any]) -> dict[str, Any]:
    """What an erasure would touch."""
    return {**found, "obstacles": [sentence(reason) for reason in found["obstacles"]]}


def rule_data(row: RetentionRule) -> dict[str, Any]:
    """For how long what is kept."""
    return {
        **{name: getattr(row, name) for name in LIMITS},
        "sensitive_days": keep_days(),
        "version": row.version,
    }
