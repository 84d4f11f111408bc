"""Turns Tasuki's errors into pages, in exactly one place."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse

from tasuki.rules.reasons import Conflict, NotFound, Reason, Refused, Unavailable
from tasuki.web.faults import database_reason
from tasuki.web.reason_texts import sentence
from tasuki.web.refusals import refusal, refused_page


class ErrorsMiddleware:
    """Refused → 422, NotFound → 404, Conflict → 409, Unavailable and a busy or full database → 503, with reasons."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, unless it holds what no database can keep."""
        if holds_nul(request):
            if request.path.startswith("/api/"):
                return problem_response(422, (Reason("input.nul"),))
            raise BadRequest("NUL")
        response = self.get_response(request)
        if response.status_code == 405 and not request.path.startswith("/api/") and not response.content:
            response = not_this_way(request, response)
        if getattr(request, "replayed", False):
            response["Idempotent-Replay"] = "true"
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page for an error that Tasuki raised on purpose; others pass on."""
        found = status_and_reasons(error)
        if found is None:
            return None
        status, reasons = found
        response = refusal(request, status, reasons)
        if status == 503:
            response["Retry-After"] = "30"
        return response


def not_this_way(request: HttpRequest, bare: HttpResponse) -> HttpResponse:
    """The page for an address that takes only forms, opened like a page (or the other way round)."""
    response = refused_page(request, 405, (Reason("input.method", {"method": request.method or ""}),))
    response["Allow"] = bare.headers.get("Allow", "")
    return response


def holds_nul(request: HttpRequest) -> bool:
    """A NUL character in the address or in a page's form: PostgreSQL cannot keep it, nobody types it."""
    fields = [request.GET] if request.path.startswith("/api/") else [request.GET, request.POST]
    sent = (text for data in fields for name, values in data.lists() for text in (name, *values))
    return "\0" in request.path or any("\0" in str(text) for text in sent)


def status_and_reasons(error: Exception) -> tuple[int, tuple[Reason, ...]] | None:
    """The HTTP status and the reasons of an error, or None for one that is nobody's intention."""
    if isinstance(error, Refused):
        return 422, error.reasons
    if isinstance(error, NotFound):
        return 404, (error.reason,)
    if isinstance(error, Conflict):
        return 409, (error.reason,)
    if isinstance(error, Unavailable):
        return 503, (error.reason,)
    if isinstance(error, DatabaseError):
        return database_trouble(error)
    return None


def database_trouble(error: DatabaseError) -> tuple[int, tuple[Reason, ...]] | None:
    """A database that is locked, unreachable or out of space is a clear 503, not a crash."""
    reason = database_reason(error)
    return None if reason is None else (503, (reason,))


def problem_response(status: int, reasons: tuple[Reason, ...]) -> JsonResponse:
    """The same as JSON, for the API."""
    body = {"reasons": [{**reason.as_dict(), "message": sentence(reason)} for reason in reasons]}
    response = JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})
    if status == 503:
        response["Retry-After"] = "30"
    return response
