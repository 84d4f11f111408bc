"""Addresses of readiness and the departure drill."""

from __future__ import annotations

from django.urls import path

from tasuki.succession import pages

app_name = "succession"
_P = "readiness/<uuid:person_id>/"

urlpatterns = [
    path("readiness/", pages.readiness, name="readiness"),
    path(_P, pages.drill, name="drill"),
    path(_P + "table.<str:format>", pages.drill_export, name="drill_export"),
]
