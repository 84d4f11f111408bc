"""Addresses of the pages about people at the customer."""

from __future__ import annotations

from django.urls import path

from tasuki.stakeholders import ledger_pages, line_pages, map_pages, pages

app_name = "stakeholders"

_A = "accounts/<uuid:account_id>/stakeholders/"
_S = "stakeholders/<uuid:stakeholder_id>/"

urlpatterns = [
    path(_A, pages.people, name="people"),
    path(_A + "new/", pages.new, name="new"),
    path(_A + "map/", map_pages.map_page, name="map"),
    path(_A + "map.svg", map_pages.map_file, name="map_file"),
    path(_A + "introductions/", ledger_pages.ledger, name="ledger"),
    path(_S, pages.show, name="show"),
    path(_S + "edit/", pages.edit, name="edit"),
    path(_S + "confirm/", pages.confirm, name="confirm"),
    path(_S + "remove/", pages.remove, name="remove"),
    path(_S + "lines/", line_pages.relate, name="relate"),
    path(_S + "introduction/", ledger_pages.introduce, name="introduce"),
    path(_S + "notes/read/", line_pages.read_notes, name="read_notes"),
    path(_S + "notes/", line_pages.write_note, name="write_note"),
    path("stakeholder-lines/<uuid:line_id>/remove/", line_pages.unrelate, name="unrelate"),
]
