"""Addresses of the boundaries tab and of the breaches."""

from __future__ import annotations

from django.urls import path

from tasuki.watch import pages

app_name = "watch"
_T = "transitions/<uuid:transition_id>/boundaries/"
_B = "breaches/<uuid:breach_id>/"

urlpatterns = [
    path(_T, pages.transition, name="transition"),
    path(_T + "set/", pages.set_boundaries, name="set"),
    path(_T + "acknowledge/", pages.acknowledge, name="acknowledge"),
    path(_T + "report/", pages.report, name="report"),
    path("breaches/", pages.breaches, name="breaches"),
    path("breaches/export/", pages.export, name="export"),
    path(_B + "evidence/", pages.evidence, name="evidence"),
    path(_B + "remark/", pages.remark, name="remark"),
    path(_B + "decide/", pages.decide, name="decide"),
]
