"""What the page of signing in has to know."""

from __future__ import annotations

from django import template

from tasuki.people.models import Person

register = template.Library()


@register.simple_tag
def nobody_yet() -> bool:
    """Whether this installation has nobody who could sign in: `{% nobody_yet as empty %}`."""
    return not Person.objects.exists()
