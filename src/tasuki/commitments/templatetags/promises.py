"""Words for promises in templates: figures on one line, gaps as sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import gettext as _

from tasuki.commitments.gap_rows import gap_sentence as told
from tasuki.commitments.kinds import DETAIL_LABELS
from tasuki.commitments.models import Commitment, ExpectationGap, terms_in_words
from tasuki.commitments.standards.fields import SECTIONS, STATUS_LABELS
from tasuki.commitments.who_judges import who_judges

register = template.Library()


@register.filter
def figures(terms: Mapping[str, Any]) -> str:
    """The figures on one line: “Product: Loom · Weeks promised: 4”."""
    return terms_in_words(terms)


@register.filter
def gap_sentence(gap: ExpectationGap) -> str:
    """What the gap is, in the reader's language."""
    return told(gap)


@register.simple_tag
def judges_of(commitment: Commitment) -> str:
    """Who can judge it, by name. `{% judges_of commitment as who %}`"""
    return ", ".join(one.name for one in who_judges(commitment.account))


@register.filter
def detail_label(detail: str) -> str:
    """The sub-kind in words."""
    return str(DETAIL_LABELS.get(detail, detail))


@register.filter
def section_label(section: str) -> str:
    """The section of the catalogue in words."""
    return str(SECTIONS[section].label) if section in SECTIONS else section


@register.filter
def standard(entry: Mapping[str, Any] | None, name: str) -> str:
    """A value of an entry for people: lists joined, codes as words, nothing as a dash."""
    value = (entry or {}).get(name)
    if name in ("product", "tier", "industry") and value == "":
        return _("All")
    if isinstance(value, list):
        return ", ".join(str(one) for one in value) or "–"
    if value in (None, ""):
        return "–"
    if name == "status":
        return str(STATUS_LABELS.get(str(value), value))
    if name == "tier":
        field = next(one for one in SECTIONS["durations"].fields if one.name == "tier")
        return str(dict(field.choices).get(str(value), value))
    return str(value)


@register.filter
def entry_line(entry: Mapping[str, Any] | None) -> str:
    """An entry on one line, for the history."""
    if not entry:
        return "–"
    told = (
        standard(entry, name) for name, value in entry.items() if name != "id" and value not in ("", None)
    )
    return " · ".join(one for one in told if one != "–")
