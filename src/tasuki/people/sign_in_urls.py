"""Signing in and out; only what Tasuki uses of the sign-in library."""

from __future__ import annotations

from allauth.account import views
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, re_path

from tasuki.people.adapter import mail_is_set_up


def closed(request: HttpRequest, **more: str) -> HttpResponse:
    """Addresses of people are kept by operations, not by themselves: the library's pages for that are shut."""
    raise Http404


def password_reset(request: HttpRequest) -> HttpResponse:
    """Ask for a link to a new password; shut where no mail can be sent (an administrator gives a link then)."""
    if not mail_is_set_up():
        raise Http404
    answer: HttpResponse = views.password_reset(request)
    return answer


urlpatterns = [
    path("", views.login, name="account_login"),
    path("out/", views.logout, name="account_logout"),
    path("register/", views.signup, name="account_signup"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("password/reset/", password_reset, name="account_reset_password"),
    path("password/reset/done/", views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/set/", views.password_set, name="account_set_password"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    # The library refers to these by name.
    path("email/", closed, name="account_email"),
    path("confirm-email/", closed, name="account_email_verification_sent"),
    path("confirm-email/<key>/", closed, name="account_confirm_email"),
]
