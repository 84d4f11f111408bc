"""Addresses of commitments and of the standards they are held against."""

from __future__ import annotations

from django.urls import path

from tasuki.commitments import pages, register_pages, standards_pages

app_name = "commitments"
_C = "commitments/<uuid:commitment_id>/"
_A = "accounts/<uuid:account_id>/commitments/"
_S = "standards/<slug:section>/"

urlpatterns = [
    path("commitments/", register_pages.portfolio, name="portfolio"),
    path("commitments/assign/", register_pages.assign_many, name="assign_many"),
    path("commitments/verdicts/", register_pages.verdicts, name="verdicts"),
    path("commitments/gaps/<uuid:gap_id>/", pages.decide_gap, name="decide_gap"),
    path(_A, register_pages.register, name="list"),
    path(_A, register_pages.register, name="register"),
    path(_A + "new/", pages.new, name="new"),
    path(_A + "support/", register_pages.contracted_support, name="contracted_support"),
    path(_C, pages.commitment, name="commitment"),
    path(_C + "owner/", pages.assign, name="assign"),
    path(_C + "verdict/", pages.judge, name="judge"),
    path(_C + "reset/", pages.reset, name="reset"),
    path(_C + "acknowledge/", pages.acknowledge, name="acknowledge"),
    path(_C + "resolve/", pages.resolve, name="resolve"),
    path("standards/", standards_pages.standards, name="standards"),
    path("standards/judges/", standards_pages.judges, name="judges"),
    path("standards/import/", standards_pages.upload, name="standards_import"),
    path("standards/export.<slug:format>", standards_pages.download, name="standards_export"),
    path("standards/versions/<int:number>/", standards_pages.version, name="standards_version"),
    path(_S + "new/", standards_pages.entry, name="standards_new"),
    path(_S + "<str:entry_id>/", standards_pages.entry, name="standards_entry"),
    path(_S + "<str:entry_id>/remove/", standards_pages.remove, name="standards_remove"),
]
