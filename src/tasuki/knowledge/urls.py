"""Addresses of the knowledge record."""

from __future__ import annotations

from django.urls import path, register_converter

from tasuki.knowledge import (
    brief_urls,
    bulk_pages,
    draft_pages,
    item_pages,
    pages,
    passage_pages,
    required_pages,
)
from tasuki.knowledge.company import urls as company_urls

app_name = "knowledge"


class ItemKey:
    """A key such as `profile.company.industry`, or the company's own `profile.company.own_rating_2`."""

    regex = r"[a-z_]+\.[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*"

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands."""
        return value


register_converter(ItemKey, "item_key")
_R = "accounts/<uuid:account_id>/knowledge/"
_I = _R + "<item_key:key>/"

urlpatterns = [
    path(_R, pages.record, name="record"),
    path(_R + "still-true/", bulk_pages.still_true, name="still_true"),
    path(_R + "understood/", bulk_pages.understood_all, name="understood_all"),
    path(_I, pages.item, name="item"),
    path(_I + "answer/", item_pages.answer, name="answer"),
    path(_I + "draft/", draft_pages.keep, name="draft"),
    path(_I + "draft/drop/", draft_pages.drop, name="drop_draft"),
    path(_I + "not-applicable/", item_pages.not_applicable, name="not_applicable"),
    path(_I + "verify/", item_pages.verify, name="verify"),
    path(_I + "clear/", item_pages.clear, name="clear"),
    path(_I + "ask/", item_pages.ask, name="ask"),
    path(_I + "understood/", item_pages.understood, name="understood"),
    path("documents/<uuid:source_id>/passage/", passage_pages.passage, name="passage"),
    path("documents/<uuid:source_id>/passage/find/", passage_pages.find, name="find_passage"),
    path("accounts/<uuid:account_id>/documents/checklist/", required_pages.checklist, name="documents"),
    path(
        "accounts/<uuid:account_id>/documents/checklist/check/", required_pages.check, name="check_documents"
    ),
    path("questions/<uuid:question_id>/answer/", item_pages.reply, name="reply"),
    *brief_urls.urlpatterns,
    *company_urls.urlpatterns,
]
