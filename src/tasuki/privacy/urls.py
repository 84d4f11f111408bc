"""Addresses of personal data and retention."""

from __future__ import annotations

from django.urls import path

from tasuki.privacy import pages

app_name = "privacy"
_P = "privacy/<str:kind>/<uuid:subject_id>/"

urlpatterns = [
    path("privacy/", pages.overview, name="overview"),
    path("privacy/retention/", pages.rules, name="rules"),
    path("privacy/retention/sweep/", pages.sweep, name="sweep"),
    path(_P, pages.person, name="person"),
    path(_P + "export/", pages.export, name="export"),
    path(_P + "erase/", pages.erase, name="erase"),
]
