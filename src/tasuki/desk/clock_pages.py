"""The page of clocks: late ones first, for whoever answers for them (ES-1, RO-3, RO-5)."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from tasuki.desk import late_clocks
from tasuki.web.paginator import LeanPaginator
from tasuki.web.requests import actor_of

PAGE_SIZE = 50


@login_required
@require_GET
def clock_list(request: HttpRequest) -> HttpResponse:
    """Clocks of the transitions that the person may see, narrowed by state."""
    wanted = request.GET.get("state", "")
    choice = wanted if wanted in late_clocks.CHOICES else "late"
    rows = late_clocks.listed(actor_of(request), choice)
    page = LeanPaginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "lines": late_clocks.lines(list(page), get_language() or "en"),
        "choices": [(key, label) for key, (_states, label) in late_clocks.CHOICES.items()],
        "choice": choice,
    }
    return render(request, "desk/clocks.html", context)
