"""Addresses of the desk."""

from __future__ import annotations

from django.urls import path

from tasuki.desk import clock_pages, notice_pages, pages

app_name = "desk"

urlpatterns = [
    path("", pages.my_work, name="my_work"),
    path("clocks/", clock_pages.clock_list, name="clocks"),
    path("notices/", notice_pages.notices, name="notices"),
    path("notices/read/", pages.read, name="read_notices"),
]
