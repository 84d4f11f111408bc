"""Small helpers of the brief's templates: `{% load brief %}`."""

from __future__ import annotations

from collections.abc import Sequence

from django import template

from tasuki.knowledge.brief.blocks import Table

register = template.Library()


@register.filter
def labelled(table: Table, row: Sequence[str]) -> list[tuple[str, str]]:
    """The cells of a row with the heads of their columns. `{% for head, cell in table|labelled:row %}`"""
    return list(zip(table.head, row, strict=True))
