"""The JSON API: one description, one way to turn errors into answers (SY-4)."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, ValidationError

from tasuki import __version__
from tasuki.people.token_auth import SessionOrToken
from tasuki.rules.reasons import Reason, TasukiError
from tasuki.web.middleware import problem_response, status_and_reasons

ROUTERS = (
    "people",
    "customers",
    "knowledge",
    "commitments",
    "transitions",
    "messaging",
    "meetings",
    "outcomes",
    "desk",
)

api = NinjaAPI(
    title="Tasuki",
    version=__version__,
    urls_namespace="api",
    openapi_url="/openapi.json",
    docs_url=None,
    auth=SessionOrToken(),
    description="Account transitions: open, prepare, contact, hand over, measure. Errors carry all reasons at once.",
)


@api.exception_handler(TasukiError)
def _on_purpose(request: HttpRequest, error: TasukiError) -> HttpResponse:
    return problem_response(*(status_and_reasons(error) or (500, ())))


@api.exception_handler(Exception)
def _database(request: HttpRequest, error: Exception) -> HttpResponse:
    found = status_and_reasons(error)
    if found is None:
        raise error
    return problem_response(*found)


@api.exception_handler(AuthenticationError)
def _not_signed_in(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    response = problem_response(401, (Reason("access.sign_in"),))
    response["WWW-Authenticate"] = "Bearer"
    return response


@api.exception_handler(ValidationError)
def _bad_input(request: HttpRequest, error: ValidationError) -> HttpResponse:
    reasons = tuple(
        Reason("input.invalid", {"field": ".".join(str(part) for part in one["loc"]), "message": one["msg"]})
        for one in error.errors
    )
    return problem_response(422, reasons)


for _app in ROUTERS:
    if find_spec(f"tasuki.{_app}.api"):
        api.add_router("", import_module(f"tasuki.{_app}.api").router)
