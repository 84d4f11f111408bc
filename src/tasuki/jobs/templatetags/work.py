"""Tags for long work: `{% load work %}{% long_work work %}` (UX-5)."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString

from tasuki.jobs import wording
from tasuki.jobs.long_work import LongWork
from tasuki.web.reason_texts import sentence

register = template.Library()


@register.inclusion_tag("jobs/_long_work.html", takes_context=True)
def long_work(context: template.Context, work: LongWork) -> dict[str, Any]:
    """How far a run is while it goes on, how it is left, and how it is cancelled."""
    request = context.get("request")
    return {
        "work": work,
        "here": request.get_full_path() if request else "",
        "csrf_token": context.get("csrf_token", SafeString("")),
    }


@register.filter
def pace_text(work: LongWork) -> str:
    """How long still, and how fast."""
    return wording.pace_text(work)


@register.filter
def left_text(work: LongWork) -> str:
    """How long still."""
    return wording.left_text(work)


@register.filter
def work_state(work: LongWork) -> str:
    """Its state in words."""
    return wording.state_text(work)


@register.filter
def why_still(work: LongWork) -> str:
    """Why it does not move; empty while it does."""
    return sentence(work.waits) if work.waits is not None else ""
