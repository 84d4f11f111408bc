"""My work: the page everybody begins with (UX-2)."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tasuki.commitments.mine import mine
from tasuki.desk import queries
from tasuki.desk.actions import read_notices
from tasuki.desk.notice_list import grouped, parse_instant
from tasuki.desk.overview import glances
from tasuki.desk.people import beyond, person_of_desk, team_of
from tasuki.desk.tasks import Task
from tasuki.desk.work import BUCKETS, LATER, OVERDUE, Work, desk_of, work_of
from tasuki.rules import lifecycle
from tasuki.rules.access import Actor
from tasuki.rules.reasons import NotFound
from tasuki.transitions import zone_view
from tasuki.watch.queries import waiting_for
from tasuki.web import clock
from tasuki.web.components import STAGES
from tasuki.web.requests import actor_of, local_path

BY = ("urgency", "account")
BY_COOKIE = "desk_by"
ALL = 400
FEW = 3
_YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under one heading."""

    key: str
    label: str | Promise
    tasks: list[Task]
    href: str = ""
    late: bool = False
    waiting: list[Task] = field(default_factory=list)  # folded: they come after something else

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.tasks) + len(self.waiting)


@login_required
@require_GET
def my_work(request: HttpRequest) -> HttpResponse:
    """What I must do today, why, until when; signed out it leads to the sign-in."""
    if request.GET.get("person"):
        return person_work(request, request.GET["person"])
    context = whole_desk(request)
    work: Work = context["work"]
    team = team_of(actor_of(request))
    context |= {
        "rows": [(one, zone_view.small(one)) for one in work.transitions],
        "stages": _stages(work.overview.by_stage) if work.overview else [],
        "overview": glances(work.overview) if work.overview else [],
        "team": team,
        "team_beyond": beyond(actor_of(request), team),
    }
    response = render(request, "desk/my_work.html", context)
    if request.GET.get("by") in BY and request.COOKIES.get(BY_COOKIE) != request.GET["by"]:
        response.set_cookie(BY_COOKIE, request.GET["by"], max_age=_YEAR, samesite="Lax", httponly=True)
    return response


def whole_desk(request: HttpRequest, shown: Container[str] | None = None) -> dict[str, Any]:
    """What the page and the answer to a click on it both show; `shown`: what the page had asked for."""
    actor, by = actor_of(request), wanted_by(request)
    shown = request.GET if shown is None else shown
    as_of = clock.now().isoformat()
    limit = ALL if "all" in shown else queries.STEPS
    work = work_of(actor, get_language() or "en", limit=limit)
    return {
        "work": work,
        "by": by,
        "groups": groups(work, by),
        "later": work.tasks[LATER],
        "later_open": "later" in shown,
        "notices": grouped(work.notices),
        "breaches": waiting_for(actor),
        "promises": mine(actor),
        "mine": True,
        "as_of": as_of,
        "words": words(),
        "here": request.get_full_path() if request.method == "GET" else _here(request),
    }


def person_work(request: HttpRequest, person_id: str) -> HttpResponse:
    """The desk of somebody whom the reader manages, to read (RO-3, RO-10)."""
    reader, by = actor_of(request), wanted_by(request)
    try:
        person = person_of_desk(reader, UUID(person_id))
    except ValueError:
        raise NotFound("person", person_id[:60]) from None
    limit = ALL if "all" in request.GET else queries.STEPS
    work = desk_of(reader, person, get_language() or "en", limit=limit)
    team = team_of(reader)
    context = {
        "work": work,
        "by": by,
        "groups": groups(work, by),
        "later": work.tasks[LATER],
        "later_open": "later" in request.GET,
        "whose": person,
        "words": words(),
        "team": team,
        "team_beyond": beyond(reader, team),
    }
    return render(request, "desk/person.html", context)


@login_required
@require_GET
def later(request: HttpRequest) -> HttpResponse:
    """What is due later than in a week: rows for the page that asks when its fold is opened, else that page."""
    if not request.headers.get("HX-Request"):
        return redirect(reverse("desk:my_work") + "?later=1#later")
    work = work_of_tasks(actor_of(request))
    context = {
        "tasks": work.tasks[LATER],
        "more": work.more,
        "mine": True,
        "words": words(),
        "here": reverse("desk:my_work"),
        "by": wanted_by(request),
    }
    return render(request, "desk/_later.html", context)


def work_of_tasks(actor: Actor) -> Work:
    """The tasks alone, as many as a page can bear."""
    return desk_of(actor, actor, get_language() or "en", limit=ALL)


def wanted_by(request: HttpRequest) -> str:
    """By urgency or by account: as the address says, else as the person chose last."""
    asked = request.GET.get("by") or request.POST.get("by") or request.COOKIES.get(BY_COOKIE, "")
    return asked if asked in BY else BY[0]


def groups(work: Work, by: str) -> list[Group]:
    """What is due within a week, under its headings; what is later is folded away."""
    near = [(key, work.tasks[key]) for key in BUCKETS if key != LATER]
    if by == "urgency":
        return [_by_urgency(key, tasks) for key, tasks in near if tasks]
    found: dict[UUID, Group] = {}
    for _key, tasks in near:
        for task in tasks:
            href = reverse("customers:account", args=[task.account_id])
            group = found.setdefault(task.account_id, Group(str(task.account_id), task.account, [], href))
            group.tasks.append(task)
    return list(found.values())


def _by_urgency(key: str, tasks: list[Task]) -> Group:
    """What is late stands open; of the rest, many that come after something else are folded beneath it."""
    later = [one for one in tasks if one.waits_for]
    if key == OVERDUE or len(later) <= FEW:
        return Group(key, BUCKETS[key], tasks, late=key == OVERDUE)
    return Group(key, BUCKETS[key], [one for one in tasks if not one.waits_for], waiting=later)


def words() -> dict[str, str]:
    """Words that stand in every row, looked up once."""
    return {
        "done": _("Done"),
        "snooze": _("Snooze"),
        "plan": _("Plan"),
        "account": _("Account"),
        "record": _("Open the knowledge record"),
        "wake": _("Wake"),
    }


def _here(request: HttpRequest) -> str:
    return local_path(request, "next", reverse("desk:my_work"))


def _stages(counts: dict[str, int]) -> list[tuple[str, object, int]]:
    """Every stage with its label and count, in the order of the line; ended ones last."""
    order = [one for one in lifecycle.STAGES if one not in lifecycle.ENDED] + list(lifecycle.ENDED)
    return [(key, STAGES.get(key, key), counts.get(key, 0)) for key in order]


@login_required
@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Mark notices as read: all, or the ones named."""
    named: list[UUID] = []
    for text in request.POST.getlist("notice"):
        try:
            named.append(UUID(text))
        except ValueError:
            continue
    until = parse_instant(request.POST.get("until", "")) if "all" in request.POST else None
    read_notices(actor=actor_of(request), notices=None if "all" in request.POST else named, until=until)
    return redirect(local_path(request, "next", reverse("desk:my_work")))
