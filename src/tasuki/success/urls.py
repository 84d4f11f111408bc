"""Addresses of the success pages."""

from __future__ import annotations

from django.urls import path

from tasuki.success import onboarding_pages, plan_pages

app_name = "success"

_T = "transitions/<uuid:transition_id>/up-to-speed/"
_A = "accounts/<uuid:account_id>/"
_P = _A + "success-plan/"
_E = "success-plan-entries/<uuid:entry_id>/"

urlpatterns = [
    path(_T, onboarding_pages.transition, name="transition"),
    path(_T + "ask/", onboarding_pages.ask, name="ask"),
    path(_T + "<slug:step>/finish/", onboarding_pages.finish, name="finish"),
    path(_T + "<slug:step>/items/<slug:item>/", onboarding_pages.mark, name="mark"),
    path(_P, plan_pages.plan, name="plan"),
    path(_P + "prefill/", plan_pages.prefill, name="prefill"),
    path(_P + "draft/", plan_pages.draft, name="draft"),
    path(_P + "approve/", plan_pages.approve, name="approve"),
    path(_P + "markdown/", plan_pages.markdown, name="markdown"),
    path(_P + "new/<slug:section>/", plan_pages.add, name="add"),
    path(_P + "versions/<int:number>/", plan_pages.version, name="version"),
    path(_A + "cadences/", plan_pages.book, name="book"),
    path(_A + "cadences/end/", plan_pages.end, name="end"),
    path(_E, plan_pages.entry, name="entry"),
    path(_E + "state/", plan_pages.settle, name="settle"),
]
