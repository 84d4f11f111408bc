"""Addresses of the account pages."""

from __future__ import annotations

from django.urls import path

from tasuki.customers import pages

app_name = "customers"

urlpatterns = [
    path("accounts/", pages.account_list, name="list"),
    path("accounts/<uuid:account_id>/", pages.account, name="account"),
    path("accounts/<uuid:account_id>/stakeholders/new/", pages.new_stakeholder, name="new_stakeholder"),
    path("stakeholders/<uuid:stakeholder_id>/", pages.edit_stakeholder, name="edit_stakeholder"),
]
