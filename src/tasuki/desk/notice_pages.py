"""The page of all one's notices (MS-8)."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from tasuki.desk import notice_list
from tasuki.desk.models import STATE, Digest
from tasuki.rules.access import Actor
from tasuki.web import clock
from tasuki.web.paginator import LeanPaginator
from tasuki.web.requests import actor_of

PAGE_SIZE = 50


@login_required
@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """One's own notices: all, or those not read yet."""
    show = "unread" if request.GET.get("show") == "unread" else "all"
    as_of = clock.now().isoformat()
    rows = notice_list.mine(actor_of(request), unread=show == "unread")
    page = LeanPaginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "groups": notice_list.grouped(notice_list.lines(list(page), get_language() or "en")),
        "show": show,
        "as_of": as_of,
        "here": request.get_full_path(),
        "last_mail": last_mail(actor_of(request)),
    }
    return render(request, "desk/notices.html", context)


def last_mail(actor: Actor) -> Digest | None:
    """The last digest that was tried for the actor, with what became of it."""
    if actor.person_id is None:
        return None
    tried = Digest.objects.filter(person_id=actor.person_id).exclude(state__in=(STATE.EMPTY, STATE.DROPPED))
    return tried.order_by("-until", "-id").first()
