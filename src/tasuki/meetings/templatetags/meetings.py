"""How times of a running meeting are written."""

from __future__ import annotations

from django import template

register = template.Library()


@register.filter
def clock(seconds: int | None) -> str:
    """Whole seconds as minutes and seconds. Example: 754 → 12:34."""
    whole = int(seconds or 0)
    return f"{whole // 60}:{whole % 60:02}"
