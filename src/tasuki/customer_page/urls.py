"""Addresses of customer pages: the colleagues' side, and the page that needs no login."""

from __future__ import annotations

from django.urls import path

from tasuki.customer_page import pages, public_pages

app_name = "customer_page"
_A = "accounts/<uuid:account_id>/customer-page/"

urlpatterns = [
    path(_A, pages.account, name="account"),
    path(_A + "open/", pages.open_for, name="open"),
    path(_A + "share/", pages.share, name="share"),
    path(_A + "preview/<uuid:stakeholder_id>/", pages.preview, name="preview"),
    path("customer-pages/<uuid:page_id>/close/", pages.close, name="close"),
    path("contact-answers/<uuid:answer_id>/accept/", pages.accept, name="accept"),
    path("contact-answers/<uuid:answer_id>/dismiss/", pages.dismiss, name="dismiss"),
    path("c/<str:token>/", public_pages.page, name="page"),
    path("c/<str:token>/meetings/<uuid:meeting_id>.ics", public_pages.meeting_file, name="meeting_file"),
]
