"""Addresses of the playbooks pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from tasuki.playbooks import editor_pages, pages

app_name = "playbooks"

urlpatterns: list[URLPattern] = [
    path("playbooks/", pages.index, name="list"),
    path("playbooks/new/", editor_pages.new, name="new"),
    path("playbooks/import/", editor_pages.upload, name="upload"),
    path("playbooks/compare/", pages.compare_two, name="compare"),
    path("playbooks/<str:key>/", pages.show, name="show"),
    path("playbooks/<str:key>/edit/", editor_pages.edit, name="edit"),
    path("playbooks/<str:key>/check/", editor_pages.check, name="check"),
    path("playbooks/<str:key>/preview/", editor_pages.preview, name="preview"),
    path("playbooks/<str:key>/publish/", editor_pages.publish, name="publish"),
    path("playbooks/<str:key>/retire/", editor_pages.retire, name="retire"),
    path("playbooks/<str:key>/discard/", editor_pages.discard, name="discard"),
    path("playbooks/<str:key>/history/", pages.history, name="history"),
    path("playbooks/<str:key>/<str:version>/", pages.show, name="version"),
    path("playbooks/<str:key>/<str:version>/source/", pages.source, name="source"),
    path("playbooks/<str:key>/<int:number>/reinstate/", editor_pages.reinstate, name="reinstate"),
]
