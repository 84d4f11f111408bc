"""Addresses of the mailbox pages."""

from __future__ import annotations

from django.urls import path

from tasuki.mailroom import pages

app_name = "mailroom"

urlpatterns = [
    path("mailbox/", pages.mailbox, name="mailbox"),
    path("mailbox/look/", pages.look, name="look"),
]
