"""Turns Tasuki's errors into pages, in exactly one place."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from tasuki.rules.reasons import Conflict, NotFound, Reason, Refused, Unavailable
from tasuki.web.faults import database_reason
from tasuki.web.reason_texts import sentence


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
        if getattr(request, "replayed", False):
            response["Idempotent-Replay"] = "true"
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page for an error that Tasuki raised on purpose; others pass on."""
        found = status_and_reasons(error)
        if found is None:
            return None
        status, reasons = found
        response = render(
            request,
            "web/refused.html",
            {"status": status, "reasons": [sentence(reason) for reason in reasons], "raw_reasons": reasons},
            status=status,
        )
        if status == 503:
            response["Retry-After"] = "30"
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
