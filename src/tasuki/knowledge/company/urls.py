"""Addresses of the company's own catalogue."""

from __future__ import annotations

from django.urls import path

from tasuki.knowledge.company import pages

urlpatterns = [
    path("catalogue/", pages.listing, name="catalogue"),
    path("catalogue/new/", pages.new, name="catalogue_new"),
    path("catalogue/export/", pages.export, name="catalogue_export"),
    path("catalogue/import/", pages.take_in, name="catalogue_import"),
    path("catalogue/<str:key>/", pages.edit, name="catalogue_item"),
    path("catalogue/<str:key>/retire/", pages.retire, name="catalogue_retire"),
    path("catalogue/<str:key>/reinstate/", pages.reinstate, name="catalogue_reinstate"),
]
