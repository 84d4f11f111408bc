"""Addresses of commitments."""

from __future__ import annotations

from django.urls import path

from tasuki.commitments import pages

app_name = "commitments"
_C = "commitments/<uuid:commitment_id>/"

urlpatterns = [
    path("commitments/", pages.portfolio, name="portfolio"),
    path("accounts/<uuid:account_id>/commitments/", pages.register, name="list"),
    path("accounts/<uuid:account_id>/commitments/", pages.register, name="register"),
    path("accounts/<uuid:account_id>/commitments/new/", pages.new, name="new"),
    path(_C, pages.commitment, name="commitment"),
    path(_C + "owner/", pages.assign, name="assign"),
    path(_C + "verdict/", pages.judge, name="judge"),
    path(_C + "resolve/", pages.resolve, name="resolve"),
]
