"""Addresses of the success pages."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "success"

urlpatterns: list[URLPattern] = []
