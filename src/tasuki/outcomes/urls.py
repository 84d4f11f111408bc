"""Addresses of the outcome pages, and of the survey that needs no login."""

from __future__ import annotations

from django.urls import path

from tasuki.outcomes import pages, survey_pages

app_name = "outcomes"
_T = "transitions/<uuid:transition_id>/outcome/"
_P = _T + "pulse/<uuid:stakeholder_id>/"

urlpatterns = [
    path(_T, pages.transition, name="transition"),
    path(_T + "ask/", pages.ask, name="ask"),
    path(_T + "rate/", pages.rate, name="rate"),
    path(_T + "health/", pages.check_health, name="health"),
    path(_T + "retrospective/", pages.look_back, name="retrospective"),
    path("surveys/<uuid:survey_id>/revoke/", pages.revoke, name="revoke"),
    path("surveys/<uuid:survey_id>/remind/", pages.remind, name="remind"),
    path("surveys/<uuid:survey_id>/called/", pages.called, name="called"),
    path(_P + "remind/", pages.remind_pulse, name="remind_pulse"),
    path(_P + "revoke/", pages.revoke_pulse, name="revoke_pulse"),
    path(_P + "called/", pages.called_pulse, name="called_pulse"),
    path("survey/<str:token>/", survey_pages.survey, name="survey"),
    path("pulse/<str:token>/", survey_pages.pulse, name="pulse"),
]
