"""The words of people at the customer in templates: `{% load people_words %}`."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.conf import settings
from django.utils.html import format_html

from tasuki.stakeholders.map_data import kind_word, level_word, support_word

register = template.Library()


@register.filter
def kind_words(kinds: Iterable[str]) -> str:
    """The kinds in words, the main one first. `{{ one.kinds|kind_words }}`"""
    return ", ".join(map(kind_word, kinds))


@register.filter
def level_words(level: int | None) -> str:
    """A level with its word. `{{ one.influence|level_words }}`"""
    return level_word(level)


@register.filter
def support_words(support: int | None) -> str:
    """The support in a word. `{{ one.support|support_words }}`"""
    return support_word(support)


@register.filter
def mail_address(address: str) -> str:
    """An address that a narrow column may break at its “@”. `{{ one.email|mail_address }}`"""
    name, at, host = address.partition("@")
    return format_html("{}@<wbr>{}", name, host) if at else address


@register.filter
def language_words(code: str) -> str:
    """A language in its own words, a code where it is none of ours. `{{ one.language|language_words }}`"""
    return dict(settings.LANGUAGES).get(code, code)
