"""Addresses of one's own profile and of colleagues."""

from __future__ import annotations

from django.urls import path

from tasuki.people import absence_pages, pages

app_name = "people"

urlpatterns = [
    path("me/", pages.me, name="me"),
    path("me/notifications/", pages.notifications, name="notifications"),
    path("me/tokens/", pages.new_token, name="new_token"),
    path("tokens/<uuid:token_id>/revoke/", pages.end_token, name="end_token"),
    path("me/absences/", absence_pages.mine, name="my_absences"),
    path("people/<uuid:person_id>/absences/", absence_pages.absences, name="absences"),
    path("absences/<uuid:absence_id>/end/", absence_pages.end, name="end_absence"),
    path("people/", pages.people_list, name="list"),
    path("people/new/", pages.new_person, name="new"),
    path("people/<uuid:person_id>/", pages.person, name="person"),
    path("people/<uuid:person_id>/sign-in-link/", pages.sign_in_link, name="sign_in_link"),
]
