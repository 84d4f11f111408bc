"""Addresses of the message pages."""

from __future__ import annotations

from django.urls import path

from tasuki.messaging import pages

app_name = "messaging"
_T = "transitions/<uuid:transition_id>/messages/"
_M = "messages/<uuid:message_id>/"

urlpatterns = [
    path(_T, pages.transition_messages, name="transition"),
    path(_T + "<slug:step_key>/draft/", pages.draft, name="draft"),
    path(_T + "<slug:step_key>/queue/", pages.queue, name="queue"),
    path(_M, pages.message, name="message"),
    path(_M + "approve/", pages.approve, name="approve"),
    path(_M + "rewrite/", pages.rewrite, name="rewrite"),
    path(_M + "cancel/", pages.cancel, name="cancel"),
    path(_M + "send-again/", pages.send_again, name="send_again"),
    path(_M + "settle/", pages.settle, name="settle"),
    path(_M + "bounced/", pages.bounced, name="bounced"),
    path("outbox/", pages.outbox, name="outbox"),
]
