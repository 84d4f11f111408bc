"""Addresses of the knowledge record."""

from __future__ import annotations

from django.urls import path, register_converter

from tasuki.knowledge import item_pages, pages

app_name = "knowledge"


class ItemKey:
    """A key such as `profile.company.industry`."""

    regex = r"[a-z_]+\.[a-z_]+\.[a-z_]+"

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
    path(_I, pages.item, name="item"),
    path(_I + "answer/", item_pages.answer, name="answer"),
    path(_I + "not-applicable/", item_pages.not_applicable, name="not_applicable"),
    path(_I + "verify/", item_pages.verify, name="verify"),
    path(_I + "clear/", item_pages.clear, name="clear"),
    path(_I + "ask/", item_pages.ask, name="ask"),
    path(_I + "understood/", item_pages.understood, name="understood"),
    path("questions/<uuid:question_id>/answer/", item_pages.reply, name="reply"),
    path("accounts/<uuid:account_id>/brief/<int:number>/", pages.brief, name="brief"),
    path("accounts/<uuid:account_id>/brief/<int:number>.md", pages.brief_markdown, name="brief_markdown"),
]
