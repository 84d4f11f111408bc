"""The tour on a page of another room: `{% include "help/_tour.html" %}` is all that room needs to say."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from tasuki.help.pages import OVER
from tasuki.help.tour import Tour, tour_of

register = template.Library()


@register.simple_tag(takes_context=True)
def open_tour(context: Context) -> Tour | None:
    """The tour, while it is not over. Whoever is through with it costs no query: the session remembers.

    `{% open_tour as tour %}`
    """
    request: Any = context.get("request")
    actor = getattr(request, "actor", None)
    if actor is None or actor.person_id is None or request.session.get(OVER):
        return None
    found = tour_of(actor)
    if found.over:
        request.session[OVER] = True
        return None
    return found
