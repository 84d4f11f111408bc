"""Reading a request."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest

from tasuki.rules.access import Actor


def actor_of(request: HttpRequest) -> Actor:
    """Who asks: set by the people's middleware, or by the API's authentication."""
    return cast("Actor", request.actor)  # type: ignore[attr-defined]


def local_path(request: HttpRequest, name: str, otherwise: str) -> str:
    """The posted address to go on to, if it is one of this site; else `otherwise` (no open redirects)."""
    target = request.POST.get(name) or ""
    inside = target.startswith("/") and not target.startswith("//") and "\\" not in target
    return target if inside else otherwise
