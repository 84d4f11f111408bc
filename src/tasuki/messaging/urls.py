"""Addresses of the message pages."""

from __future__ import annotations

from django.urls import path

from tasuki.messaging import pages
from tasuki.messaging.company import urls as company
from tasuki.messaging.mailing import pages as mailing_pages
from tasuki.messaging.outbox import pages as outbox_pages
from tasuki.messaging.pace import pages as pace_pages
from tasuki.messaging.suppression import pages as suppression_pages
from tasuki.messaging.suppression import public_pages

app_name = "messaging"
_T = "transitions/<uuid:transition_id>/messages/"
_M = "messages/<uuid:message_id>/"
_O = "mailings/<uuid:mailing_id>/"

urlpatterns = [
    path(_T, pages.transition_messages, name="transition"),
    path(_T + "<slug:step_key>/draft/", pages.draft, name="draft"),
    path(_T + "<str:step_key>/queue/", pages.queue, name="queue"),
    path(_M, pages.message, name="message"),
    path(_M + "approve/", pages.approve, name="approve"),
    path(_M + "rewrite/", pages.rewrite, name="rewrite"),
    path(_M + "cancel/", pages.cancel, name="cancel"),
    path(_M + "send-again/", pages.send_again, name="send_again"),
    path(_M + "settle/", pages.settle, name="settle"),
    path(_M + "bounced/", pages.bounced, name="bounced"),
    path(_M + "mail.eml", outbox_pages.eml, name="eml"),
    path(_M + "html/", outbox_pages.html, name="html"),
    path(_M + "evidence/", outbox_pages.evidence, name="evidence"),
    path("outbox/", outbox_pages.outbox, name="outbox"),
    path("outbox/outbox.csv", outbox_pages.export, name="outbox_csv"),
    *company.urlpatterns,
    path("mailings/", mailing_pages.mailings, name="mailings"),
    path("mailings/new/", mailing_pages.new, name="new_mailing"),
    path(_O, mailing_pages.mailing, name="mailing"),
    path(_O + "approve/", mailing_pages.approve, name="approve_mailing"),
    path(_O + "lines/<uuid:line_id>/approve/", mailing_pages.approve_line, name="approve_mailing_line"),
    path(_O + "plan/", mailing_pages.plan, name="plan_mailing"),
    path(_O + "result/", mailing_pages.result, name="mailing_result"),
    path(_O + "do/<slug:verb>/", mailing_pages.steer, name="steer_mailing"),
    path("mail/pace/", pace_pages.pace, name="pace"),
    path("mail/pace/set/", pace_pages.set_pace, name="set_pace"),
    path("mail/pace/remove/", pace_pages.remove_pace, name="remove_pace"),
    path("suppressions/", suppression_pages.suppressions, name="suppressions"),
    path("suppressions/add/", suppression_pages.add, name="add_suppression"),
    path("suppressions/import/", suppression_pages.take_list, name="import_suppressions"),
    path("suppressions/<uuid:suppression_id>/lift/", suppression_pages.lift, name="lift_suppression"),
    path("unsubscribe/<str:token>/", public_pages.unsubscribe, name="unsubscribe"),
]
