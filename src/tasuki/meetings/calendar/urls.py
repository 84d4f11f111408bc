"""Addresses of calendar invitations, feeds and published plans."""

from __future__ import annotations

from django.urls import path

from tasuki.meetings.calendar import own_pages, pages

urlpatterns = [
    path("meetings/<uuid:meeting_id>/invitations/", pages.invitations, name="invitations"),
    path("invitations/<uuid:invitation_id>/answer/", pages.answer, name="answer"),
    path("invitations/<uuid:invitation_id>/remove/", pages.uninvite, name="uninvite"),
    path("me/calendar/", own_pages.own_calendar, name="own_calendar"),
    path("me/calendar/address/", own_pages.make_feed, name="make_feed"),
    path("me/calendar/address/end/", own_pages.end_feed, name="end_feed"),
    path("me/calendar/connect/", own_pages.connect, name="connect"),
    path("me/calendar/sync/", own_pages.sync, name="sync"),
    path("me/calendar/disconnect/", own_pages.disconnect, name="disconnect"),
    path("calendar/<slug:token>.ics", own_pages.read_feed, name="feed"),
]
