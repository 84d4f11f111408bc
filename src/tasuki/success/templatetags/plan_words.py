"""Entries of a success plan in the reader's language, in templates."""

from __future__ import annotations

from django import template

from tasuki.success import wording

register = template.Library()
register.filter("plan_line", wording.short)
register.filter("plan_text", wording.text_of)
register.filter("plan_detail", wording.detail_of)
register.filter("plan_source", wording.source_of)
