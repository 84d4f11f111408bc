"""Addresses of help."""

from __future__ import annotations

from django.urls import path

from tasuki.help import pages

app_name = "help"

urlpatterns = [
    path("help/", pages.index, name="index"),
    path("help/tour/", pages.tour_page, name="tour"),
    path("help/pictures/<str:name>", pages.picture, name="picture"),
    path("help/<path:path>/", pages.page, name="page"),
]
