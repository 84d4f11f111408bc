"""Addresses of the outcome pages, and of the survey that needs no login."""

from __future__ import annotations

from django.urls import path

from tasuki.outcomes import pages, survey_pages

app_name = "outcomes"
_T = "transitions/<uuid:transition_id>/outcome/"

urlpatterns = [
    path(_T, pages.transition, name="transition"),
    path(_T + "ask/", pages.ask, name="ask"),
    path(_T + "rate/", pages.rate, name="rate"),
    path(_T + "health/", pages.check_health, name="health"),
    path(_T + "retrospective/", pages.look_back, name="retrospective"),
    path("surveys/<uuid:survey_id>/revoke/", pages.revoke, name="revoke"),
    path("survey/<str:token>/", survey_pages.survey, name="survey"),
]
