"""Addresses of the meeting pages."""

from __future__ import annotations

from django.urls import path

from tasuki.meetings import pages

app_name = "meetings"
_T = "transitions/<uuid:transition_id>/meetings/"

urlpatterns = [
    path(_T, pages.transition, name="transition"),
    path(_T + "<slug:step>/plan/", pages.plan, name="plan"),
    path(_T + "<slug:step>/record/", pages.record, name="record"),
    path("meetings/<uuid:meeting_id>/cancel/", pages.cancel, name="cancel"),
    path("meetings/<uuid:meeting_id>/notes/", pages.notes, name="notes"),
    path("meeting-actions/<uuid:action_id>/done/", pages.finish, name="finish"),
]
