"""What the palette asks for while somebody types."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, JsonResponse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_GET

from tasuki.desk.palette import palette
from tasuki.passages.query import LONGEST
from tasuki.rules.reasons import Refused
from tasuki.web.requests import actor_of


@login_required
@require_GET
def jump(request: HttpRequest) -> JsonResponse:
    """Names, what they are and where they lead, best first; words that cannot be searched find nothing."""
    text = request.GET.get("q", "")[:LONGEST]
    try:
        found = palette(actor_of(request), text)
    except Refused:
        found = []
    rows = [
        {"name": one.name, "kind": str(one.label), "about": str(one.about), "href": one.href} for one in found
    ]
    answer = JsonResponse({"found": rows}, json_dumps_params={"ensure_ascii": False})
    add_never_cache_headers(answer)
    return answer
