"""The JSON API: one description, one way to turn errors into answers (SY-4)."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from tasuki import __version__
from tasuki.people.token_auth import SessionOrToken
from tasuki.rules.reasons import Reason, TasukiError
from tasuki.web.middleware import problem_response, status_and_reasons

ROUTERS = (
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
    return problem_response(422, tuple(_input_reason(one) for one in error.errors))


def _input_reason(one: dict[str, Any]) -> Reason:
    """The commonest slips in the caller's language; what the checker says of the others is English."""
    place = [str(part) for part in one["loc"]]
    field = ".".join(place[1:] if place[:2] == ["body", "body"] else place)
    if one["type"] == "missing":
        return Reason("input.missing", {"field": field})
    if one["type"] == "extra_forbidden":
        return Reason("input.unknown", {"field": field})
    return Reason("input.invalid", {"field": field, "message": one["msg"]})


@api.exception_handler(HttpError)
def _other(request: HttpRequest, error: HttpError) -> HttpResponse:
    """A body that cannot be read at all, for one."""
    return problem_response(422, (Reason("input.invalid", {"field": "body", "message": error.message}),))


@api.exception_handler(Http404)
def _nothing(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem_response(404, (Reason("input.no_route", {"path": request.path}),))


@csrf_exempt
def unknown(request: HttpRequest) -> HttpResponse:
    """Addresses below /api/ that lead nowhere answer as the API does."""
    return problem_response(404, (Reason("input.no_route", {"path": request.path}),))


for _app in ROUTERS:
    if find_spec(f"tasuki.{_app}.api"):
        api.add_router("", import_module(f"tasuki.{_app}.api").router)
