"""Addresses of the watch pages."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "watch"

urlpatterns: list[URLPattern] = []
