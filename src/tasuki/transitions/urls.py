"""Addresses of the transition pages."""

from __future__ import annotations

from django.urls import path

from tasuki.transitions import decision_pages, knowledge_pages, pages, return_pages
from tasuki.transitions.board import pages as board_pages
from tasuki.transitions.bulk import pages as bulk_pages
from tasuki.transitions.bulk import result_pages as bulk_result_pages
from tasuki.transitions.calendar import pages as calendar_pages
from tasuki.transitions.changes import pages as change_pages
from tasuki.transitions.company import pages as company_pages
from tasuki.transitions.cover import pages as cover_pages
from tasuki.transitions.listing import pages as listing_pages

app_name = "transitions"
_T = "transitions/<uuid:transition_id>/"

urlpatterns = [
    path("transitions/", listing_pages.transition_list, name="list"),
    path("transitions/new/", pages.choose_account, name="choose_account"),
    path("accounts/<uuid:account_id>/hand-over/", pages.open_for_account, name="open"),
    path("transitions/board/", board_pages.board, name="board"),
    path("transitions/calendar/", calendar_pages.calendar, name="calendar"),
    path(_T + "board/move/", board_pages.move, name="board_move"),
    path("transitions/bulk/", bulk_pages.order, name="bulk"),
    path("transitions/bulk/<uuid:run_id>/", bulk_pages.show, name="bulk_run"),
    path("transitions/bulk/<uuid:run_id>/rest/", bulk_result_pages.rest, name="bulk_rest"),
    path("transitions/bulk/<uuid:run_id>/result/", bulk_result_pages.result, name="bulk_result"),
    path("transitions/bulk/<uuid:run_id>/apply/", bulk_pages.apply, name="bulk_apply"),
    path(_T, pages.plan, name="plan"),
    path(_T + "move/", pages.move, name="move"),
    path(_T + "date/", pages.move_date, name="date"),
    path(_T + "steps/<slug:key>/", pages.settle, name="settle"),
    path(_T + "knowledge/", knowledge_pages.knowledge, name="knowledge"),
    path(_T + "knowledge/accept/", pages.accept, name="accept"),
    path(_T + "knowledge/return/", return_pages.return_brief, name="return"),
    path(_T + "people/", knowledge_pages.people, name="people"),
    path(_T + "promises/", knowledge_pages.promises, name="promises"),
    path(_T + "events/", pages.events, name="events"),
    path(_T + "change/people/", change_pages.change, {"kind": "people"}, name="change_people"),
    path(_T + "change/giver/", change_pages.change, {"kind": "giver"}, name="change_giver"),
    path(_T + "change/mode/", change_pages.change, {"kind": "mode"}, name="change_mode"),
    path(_T + "change/playbook/", change_pages.change, {"kind": "playbook"}, name="change_playbook"),
    path(_T + "steps/<slug:key>/person/", change_pages.step_person, name="step_person"),
    path(_T + "approve/", decision_pages.approve, name="approve"),
    path("accounts/<uuid:account_id>/cover/", cover_pages.cover, name="cover"),
    path("covers/<uuid:cover_id>/end/", cover_pages.end, name="end_cover"),
    path("company/rules/", company_pages.rules, name="company_rules"),
]
