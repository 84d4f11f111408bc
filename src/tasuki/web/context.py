"""What every page's template may use."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from tasuki import __version__


def page(request: HttpRequest) -> dict[str, Any]:
    """The actor, the program's version, and whether the page about its own components is offered."""
    actor = getattr(request, "actor", None)
    builds = settings.DEBUG or (actor is not None and actor.has("administrator"))
    return {"actor": actor, "tasuki_version": __version__, "show_components": builds}
