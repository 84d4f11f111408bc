"""Sentences of the customer's page in which names stand."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.filter
def one_stop(sentence: SafeString) -> SafeString:
    """A sentence that ends with a name's own full stop has no second one: `{{ sentence|one_stop }}`.

    Example: «This page is for Mika, Hanko Inc..» → «This page is for Mika, Hanko Inc.»
    """
    return mark_safe(sentence[:-1]) if sentence.endswith("..") else sentence  # noqa: S308 - escaped before
