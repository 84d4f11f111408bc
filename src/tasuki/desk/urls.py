"""Addresses of the desk."""

from __future__ import annotations

from django.urls import path

from tasuki.desk import pages

app_name = "desk"

urlpatterns = [
    path("", pages.my_work, name="my_work"),
    path("notices/read/", pages.read, name="read_notices"),
]
