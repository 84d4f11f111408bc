"""Addresses of kept views and exports."""

from __future__ import annotations

from django.urls import path

from tasuki.tables import pages

app_name = "tables"
urlpatterns = [
    path("tables/<slug:key>/views/", pages.save, name="save"),
    path("tables/<slug:key>/export/", pages.export, name="export"),
    path("tables/views/<uuid:view_id>/", pages.change, name="view"),
]
