"""What every page's template may use."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from tasuki import __version__


def page(request: HttpRequest) -> dict[str, Any]:
    """The actor and the program's version."""
    return {"actor": getattr(request, "actor", None), "tasuki_version": __version__}
