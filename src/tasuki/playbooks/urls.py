"""Addresses of the playbooks pages."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "playbooks"

urlpatterns: list[URLPattern] = []
