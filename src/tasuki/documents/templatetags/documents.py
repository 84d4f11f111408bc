"""Template helps of documents."""

from __future__ import annotations

from django import template

from tasuki.documents.places import place_label as in_words

register = template.Library()


@register.filter
def place_label(place: str) -> str:
    """A place in words of the reader's language."""
    return in_words(place)
