"""Addresses of the meeting pages."""

from __future__ import annotations

from django.urls import include, path

from tasuki.meetings import agreed_pages, pages
from tasuki.meetings.concerns import pages as concern_pages
from tasuki.meetings.preparing import pages as preparing_pages
from tasuki.meetings.running import pages as running_pages

app_name = "meetings"
_T = "transitions/<uuid:transition_id>/meetings/"
_M = "meetings/<uuid:meeting_id>/"
_C = "concerns/<uuid:concern_id>/"

urlpatterns = [
    path("", include("tasuki.meetings.calendar.urls")),
    path(_T, pages.transition, name="transition"),
    path(_T + "<slug:step>/plan/", pages.plan, name="plan"),
    path(_T + "<slug:step>/record/", pages.record, name="record"),
    path("meetings/<uuid:meeting_id>/cancel/", pages.cancel, name="cancel"),
    path("meetings/<uuid:meeting_id>/notes/", pages.notes, name="notes"),
    path("meeting-actions/<uuid:action_id>/done/", pages.finish, name="finish"),
    path(_T + "<slug:step>/prepare/", preparing_pages.prepare, name="prepare"),
    path(_M + "words/", preparing_pages.own_words, name="own_words"),
    path(_M + "agenda/", preparing_pages.agenda, name="agenda"),
    path(_T + "<slug:step>/begin/", running_pages.begin, name="begin"),
    path(_M + "run/", running_pages.run, name="run"),
    path(_M + "timer/", running_pages.time_item, name="timer"),
    path(_M + "attendance/", running_pages.tick, name="tick"),
    path(_M + "running-notes/", running_pages.note_down, name="note_down"),
    path(_M + "corrections/", running_pages.put_right, name="put_right"),
    path(_M + "concerns/", running_pages.log_concern, name="log_concern"),
    path(_M + "points/", running_pages.note_point, name="note_point"),
    path("meeting-points/<uuid:point_id>/answer/", running_pages.answer_point, name="answer_point"),
    path(_M + "actions/", agreed_pages.add, name="add_action"),
    path("meeting-actions/<uuid:action_id>/reopen/", agreed_pages.reopen, name="reopen_action"),
    path("meeting-actions/<uuid:action_id>/move/", agreed_pages.move, name="move_action"),
    path(_M + "recap/", agreed_pages.recap, name="recap"),
    path("transitions/<uuid:transition_id>/concerns/", concern_pages.concerns, name="concerns"),
    path(_C, concern_pages.concern, name="concern"),
    path(_C + "answer/", concern_pages.answer, name="answer_concern"),
    path(_C + "follow-up/", concern_pages.follow_up, name="follow_up_concern"),
    path(_C + "close/", concern_pages.close, name="close_concern"),
    path(_C + "reopen/", concern_pages.reopen, name="reopen_concern"),
]
