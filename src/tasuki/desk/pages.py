"""My work: the page everybody begins with (UX-2)."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST

from tasuki.desk.actions import read_notices
from tasuki.desk.work import BUCKETS, work_of
from tasuki.rules import lifecycle
from tasuki.rules.access import Actor
from tasuki.transitions import zone_view
from tasuki.watch.queries import waiting_for
from tasuki.web.components import STAGES
from tasuki.web.requests import local_path


def _actor(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined, no-any-return]


@login_required
@require_GET
def my_work(request: HttpRequest) -> HttpResponse:
    """What I must do today, why, until when; signed out it leads to the sign-in."""
    work = work_of(_actor(request), get_language() or "en")
    context = {
        "work": work,
        "buckets": [(key, label, work.tasks[key]) for key, label in BUCKETS.items() if work.tasks[key]],
        "rows": [(one, zone_view.small(one)) for one in work.transitions],
        "stages": _stages(work.overview.by_stage) if work.overview else [],
        "breaches": waiting_for(_actor(request)),
    }
    return render(request, "desk/my_work.html", context)


def _stages(counts: dict[str, int]) -> list[tuple[str, object, int]]:
    """Every stage with its label and count, in the order of the line; ended ones last."""
    order = [one for one in lifecycle.STAGES if one not in lifecycle.ENDED] + list(lifecycle.ENDED)
    return [(key, STAGES.get(key, key), counts.get(key, 0)) for key in order]


@login_required
@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Mark notices as read: all, or the one named."""
    named: list[UUID] = []
    for text in request.POST.getlist("notice"):
        try:
            named.append(UUID(text))
        except ValueError:
            continue
    read_notices(actor=_actor(request), notices=None if "all" in request.POST else named)
    return redirect(local_path(request, "next", reverse("desk:my_work")))
