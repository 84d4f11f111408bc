"""Addresses of the company's own texts; part of `messaging`."""

from __future__ import annotations

from typing import Final

from django.urls import URLPattern, path

from tasuki.messaging.company import editor_pages, pages

_ONE: Final = "texts/<str:language>/<str:name>/"

urlpatterns: list[URLPattern] = [
    path("texts/", pages.texts, name="texts"),
    path("texts/new/", editor_pages.new, name="text_new"),
    path("texts/import/", editor_pages.upload, name="text_upload"),
    path("texts/export/", pages.export, name="text_export"),
    path(_ONE, pages.show, name="text"),
    path(_ONE + "start/", editor_pages.start, name="text_start"),
    path(_ONE + "edit/", editor_pages.edit, name="text_edit"),
    path(_ONE + "preview/", editor_pages.preview, name="text_preview"),
    path(_ONE + "put/", editor_pages.put, name="text_put"),
    path(_ONE + "take-out/", editor_pages.take_out, name="text_take_out"),
    path(_ONE + "discard/", editor_pages.discard, name="text_discard"),
    path(_ONE + "history/", pages.history, name="text_history"),
    path(_ONE + "undo/<int:number>/", editor_pages.undo, name="text_undo"),
    path(_ONE + "source/", pages.source, name="text_source"),
]
