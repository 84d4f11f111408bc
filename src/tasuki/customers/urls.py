"""Addresses of the account pages."""

from __future__ import annotations

from django.urls import path

from tasuki.customers import blackout_pages, facts_pages, import_pages, pages

app_name = "customers"

urlpatterns = [
    path("accounts/", pages.account_list, name="list"),
    path("accounts/<uuid:account_id>/", pages.account, name="account"),
    path("accounts/<uuid:account_id>/facts/", facts_pages.facts, name="facts"),
    path("accounts/<uuid:account_id>/health/", facts_pages.health, name="health"),
    path("accounts/<uuid:account_id>/deals/new/", facts_pages.new_deal, name="new_deal"),
    path("deals/<uuid:deal_id>/", facts_pages.edit_deal, name="edit_deal"),
    path("blackouts/", blackout_pages.blackouts, name="blackouts"),
    path("blackouts/<uuid:blackout_id>/end/", blackout_pages.end, name="end_blackout"),
    path("imports/", import_pages.imports, name="imports"),
    path("imports/new/", import_pages.new_import, name="import_new"),
    path("imports/<uuid:import_id>/", import_pages.show_import, name="import"),
    path("imports/<uuid:import_id>/prepare/", import_pages.prepare_import, name="import_prepare"),
    path("imports/<uuid:import_id>/start/", import_pages.start_import, name="import_start"),
    path("imports/<uuid:import_id>/again/", import_pages.again_import, name="import_again"),
    path("imports/<uuid:import_id>/result.csv", import_pages.import_result, name="import_result"),
    path("imports/<uuid:import_id>/discard/", import_pages.discard_import, name="import_discard"),
    path("imports/<uuid:import_id>/rejects.csv", import_pages.import_rejects, name="import_rejects"),
]
