"""Addresses of the documents of an account."""

from __future__ import annotations

from django.urls import path

from tasuki.documents import pages

app_name = "documents"
_A = "accounts/<uuid:account_id>/documents/"
_S = "documents/<uuid:source_id>/"

urlpatterns = [
    path(_A, pages.documents, name="list"),
    path(_A + "upload/", pages.upload, name="upload"),
    path(_A + "new/<str:kind>/", pages.new, name="new"),
    path(_S, pages.source, name="source"),
    path(_S + "edit/", pages.edit, name="edit"),
    path(_S + "delete/", pages.delete, name="delete"),
    path(_S + "encoding/", pages.encoding, name="encoding"),
    path(_S + "file/", pages.download, name="file"),
]
