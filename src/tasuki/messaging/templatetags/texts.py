"""Helpers of the pages that show texts: `{% load texts %}`."""

from __future__ import annotations

from django import template

from tasuki.messaging.company import checks, listing
from tasuki.messaging.company.forms import language_title
from tasuki.messaging.links_cut import cut_links
from tasuki.web.words import SCENARIOS

register = template.Library()


@register.simple_tag
def text_report(language: str, subject: str, body: str) -> checks.TextReport:
    """Four points, length, reading level. `{% text_report row.language row.subject row.body as report %}`"""
    return checks.text_report(language, subject, body)


@register.filter
def links_cut(text: str) -> str:
    """A message as colleagues read it, without links that work for whoever holds them. `{{ row.body|links_cut }}`"""
    return cut_links(text)


@register.filter
def language_label(code: str) -> str:
    """A language in its own words; a code that nobody knows as it is. `{{ "ja"|language_label }}`"""
    return language_title(code)


@register.filter
def text_title(name: str) -> str:
    """A text's template and variant in words. `{{ "announcement.strategic"|text_title }}`"""
    return listing.title(name)


@register.filter
def scenario_label(code: str) -> str:
    """A scenario in words. `{{ transition.scenario|scenario_label }}`"""
    return str(SCENARIOS.get(code, code))
