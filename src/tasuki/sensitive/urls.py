"""Addresses of sensitive notes. What opens one is a POST: nothing reads ahead."""

from __future__ import annotations

from django.urls import path

from tasuki.sensitive import pages

app_name = "sensitive"
_A = "accounts/<uuid:account_id>/sensitive/"
_N = "sensitive/<uuid:note_id>/"

urlpatterns = [
    path(_A, pages.account, name="account"),
    path(_A + "write/", pages.write, name="write"),
    path(_A + "read/", pages.read, name="read"),
    path(_A + "export/", pages.export, name="export"),
    path("people/<uuid:stakeholder_id>/sensitive/", pages.stakeholder, name="stakeholder"),
    path(_N + "read/", pages.read_note, name="read_note"),
    path(_N + "rewrite/", pages.rewrite, name="rewrite"),
    path(_N + "renew/", pages.renew, name="renew"),
    path(_N + "erase/", pages.erase, name="erase"),
]
