"""Small helpers of the record's templates: `{% load knowledge %}`."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.conf import settings

from tasuki.customers.models import Stakeholder
from tasuki.knowledge.items import all_items
from tasuki.knowledge.models import ItemDraft, ItemReview

register = template.Library()


@register.simple_tag
def review_of(reviews: Mapping[str, ItemReview], key: str) -> ItemReview | None:
    """The receiver's word on an item. `{% review_of reviews key as review %}`"""
    return reviews.get(key)


@register.simple_tag
def draft_of(drafts: Mapping[str, ItemDraft], key: str) -> ItemDraft | None:
    """What the reader is typing into an item. `{% draft_of drafts key as draft %}`"""
    return drafts.get(key)


@register.simple_tag
def language_name(code: str) -> str:
    """A language in its own words. `{% language_name "ja" %}`"""
    return dict(settings.LANGUAGES).get(code, code)


@register.filter
def item_label(key: str) -> str:
    """What an item is called; a key that the catalogue no longer has as it is. `{{ one.item.key|item_label }}`"""
    item = all_items().get(key)
    return item.words.label() if item else key


@register.filter
def stakeholder_kind(kind: str) -> str:
    """The word for a kind of stakeholder. `{{ one.kind|stakeholder_kind }}`"""
    return str(dict(Stakeholder.Kind.choices).get(kind, kind))
