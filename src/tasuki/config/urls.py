"""All routes in one place; each app lists its own."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.i18n import set_language

from tasuki.config.api import api, unknown
from tasuki.web.api_docs import api_docs

handler400 = "tasuki.web.pages.bad_request"
handler500 = "tasuki.web.pages.failed"

urlpatterns: list[URLPattern | URLResolver] = [
    path("language/", set_language, name="set_language"),
    path("sign-in/", include("tasuki.people.sign_in_urls")),
    path("api/v1/docs/", api_docs, name="api_docs"),
    path("api/v1/", unknown, name="api_unknown"),
    path("api/v1/", api.urls),
    re_path(r"^api/", unknown, name="api_unknown"),
]

_APPS = (
    "people",
    "tables",
    "customers",
    "sensitive",
    "stakeholders",
    "documents",
    "knowledge",
    "commitments",
    "transitions",
    "messaging",
    "meetings",
    "outcomes",
    "success",
    "watch",
    "playbooks",
    "succession",
    "mailroom",
    "customer_page",
    "privacy",
    "desk",
    "help",
    "web",
)
urlpatterns += [path("", include(f"tasuki.{app}.urls")) for app in _APPS if find_spec(f"tasuki.{app}.urls")]
