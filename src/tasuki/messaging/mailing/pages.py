"""The pages of mailings: order, read, approve, start, watch, pause, withdraw, result (MS-7, UX-5)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages as toasts
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tasuki.jobs.long_work import with_pace
from tasuki.messaging.mailing import actions, describe, planning, sample
from tasuki.messaging.mailing.forms import ChoiceForm, HashForm, OrderForm, PlanForm
from tasuki.messaging.mailing.models import LINE, OPEN, STATES, WORKING, Mailing, MailingLine
from tasuki.messaging.mailing.queries import (
    access_mailing,
    by_hand,
    digest_of,
    lines_of,
    outcome,
    outcomes_of,
    seen_by,
    to_approve,
    visible_mailings,
    waves_of,
    with_outcome,
)
from tasuki.messaging.mailing.running import as_works
from tasuki.messaging.models import STATE
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Reason, Refused
from tasuki.transitions.list_view import filtered
from tasuki.transitions.models import Transition
from tasuki.transitions.queries import visible_transitions
from tasuki.web import clock, sheets
from tasuki.web.reason_texts import sentence
from tasuki.web.requests import actor_of

PAGE_SIZE = 50
SINGLY = 20
NAMED = 500  # more than these are chosen by the filter alone
LABELS = {**dict(STATE.choices), **dict(LINE.choices)}


@login_required
@require_GET
def mailings(request: HttpRequest) -> HttpResponse:
    """The mailings that the person may see, newest first."""
    rows = visible_mailings(actor_of(request))
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    shown = [(row, _counted(outcomes_of(row))) for row in page]
    return render(request, "messaging/mailing/list.html", {"page_obj": page, "rows": shown})


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Order a mailing for the transitions of a filter, or for those ticked on the list of transitions."""
    actor, ticked = actor_of(request), _ticked(request)
    wanted = _filter(request)
    picked = bool(ticked) or "picked" in request.POST
    ids = ticked if picked else list(_by_filter(actor, wanted)[: actions.FARTHEST + 1])
    ordering = request.method == "POST" and "order" in request.POST
    form = OrderForm(request.POST if ordering else None, zone=actor.zone)
    refused: tuple[Reason, ...] = ()
    if ordering and form.is_valid():
        try:
            plan = form.plan(actor.zone)
            key = form.cleaned_data["message"]
            row = actions.order(actor=actor, key=key, transitions=ids, plan=plan)
        except Refused as error:
            refused = error.reasons
        else:
            return redirect("messaging:mailing", row.pk)
    context = {
        "form": form,
        "choice": ChoiceForm(initial=wanted.dict()),
        "ticked": ticked,
        "filter": wanted.urlencode(),
        "count": len(ids),
        "chosen": _named(actor, ids) if len(ids) <= NAMED else (),
        "nothing": () if ids else (Reason("bulk.nothing_chosen"),),
        "refused": refused,
    }
    return render(
        request, "messaging/mailing/new.html", context, status=422 if refused or form.errors else 200
    )


def _ticked(request: HttpRequest) -> list[UUID]:
    """The rows that were ticked; with “all of the filter” none, so that the filter chooses."""
    found = []
    for text in [] if request.POST.get("all") else request.POST.getlist("id"):
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return list(dict.fromkeys(found))


def _named(actor: Actor, ids: Sequence[UUID]) -> list[Transition]:
    """The chosen transitions by name, to leave some of them out."""
    rows = visible_transitions(actor).filter(pk__in=ids).select_related("account")
    return list(rows.only("scenario", "account__name").order_by("account__sort_key", "pk"))


def _filter(request: HttpRequest) -> QueryDict:
    if request.method == "POST":
        return QueryDict(request.POST.get("filter", "")[:2_000])
    return request.GET


def _by_filter(actor: Actor, wanted: QueryDict) -> Any:
    rows = filtered(visible_transitions(actor), wanted, actor, strict=True)
    return rows.order_by("id").values_list("pk", flat=True)


@login_required
@require_GET
def mailing(request: HttpRequest, mailing_id: UUID) -> HttpResponse:
    """One mailing: how far it is, what is to be read and approved, the calendar, what became of each."""
    actor = actor_of(request)
    row = access_mailing(actor, mailing_id)
    counts = outcomes_of(row)
    wanted = request.GET.get("outcome", "")
    lines = seen_by(actor, lines_of(row))
    lines = with_outcome(lines, wanted) if wanted in LABELS else lines
    page = Paginator(lines, PAGE_SIZE).get_page(request.GET.get("page"))
    shown = list(page)
    reasons = describe.reasons_of(row, shown)
    context: dict[str, Any] = {
        "row": row,
        "zone": actor.zone,
        "working": row.state in WORKING,
        "is_open": row.state in OPEN,
        "work": with_pace(as_works([row], actor))[0] if row.state in WORKING else None,
        "counts": [(name, LABELS[name], count) for name, count in counts.items()],
        "shown": wanted,
        "page_obj": page,
        "lines": [(one, _outcome(one), reasons[one.pk]) for one in shown],
        "waves": [(wave, _counted(wave["counts"])) for wave in waves_of(row)],
        "stopped": describe.stopped_by(row),
        "blocked": MailingLine.objects.filter(mailing=row, state=LINE.BLOCKED, message=None).count(),
        **_to_read(row, actor),
        **_to_start(row, actor),
    }
    return render(request, "messaging/mailing/mailing.html", context)


def _to_read(row: Mailing, actor: Actor) -> dict[str, Any]:
    """What is read before it is approved; drafts with a text of their own at any time."""
    singly = seen_by(actor, by_hand(row))
    found: dict[str, Any] = {"singly": list(singly[:SINGLY]), "singly_count": singly.count()}
    if row.state == STATES.READING:
        found |= {
            "sample": sample.sample_of(actor, row),
            "strata": sample.strata_of(row),
            "digest": digest_of(row),
            "to_approve": to_approve(row).count(),
        }
    return found


def _to_start(row: Mailing, actor: Actor) -> dict[str, Any]:
    """The dry run and the form that changes it, as long as nothing has been queued."""
    if row.state not in (STATES.READING, STATES.APPROVED):
        return {}
    kept = {name: getattr(row, name) for name in actions.Plan.__dataclass_fields__}
    first = row.first_at if row.first_at > clock.now() else None
    found = planning.forecast(row)
    return {
        "forecast": found,
        "shut": [(sentence(one.reason), one.count, one.account) for one in found.shut],
        "more_domains": found.domain_count - len(found.domains),
        "plan_form": PlanForm(initial={**kept, "first_at": _local(first, actor)}, zone=actor.zone),
        "startable": MailingLine.objects.filter(mailing=row, state=LINE.APPROVED).exists(),
    }


def _local(at: Any, actor: Actor) -> Any:
    from zoneinfo import ZoneInfo

    return at.astimezone(ZoneInfo(actor.zone)).replace(tzinfo=None) if at is not None else None


def _outcome(line: MailingLine) -> tuple[str, Any]:
    name = outcome(line.state, line.message.state if line.message else None)
    return name, LABELS[name]


def _counted(counts: Any) -> list[tuple[Any, int]]:
    return [(LABELS[name], count) for name, count in counts.items()]


# -- verbs -----------------------------------------------------------------------------------------


@login_required
@require_POST
def approve(request: HttpRequest, mailing_id: UUID) -> HttpResponse:
    """Approve exactly the texts that were on the page."""
    access_mailing(actor_of(request), mailing_id, "mailing.steer")
    form = _valid(HashForm(request.POST))
    row = actions.approve(
        actor=actor_of(request), mailing_id=mailing_id, expected_digest=form.cleaned_data["read"]
    )
    if row.state == STATES.APPROVED:
        toasts.success(request, _("Approved. Nothing leaves before it is started."))
    return redirect("messaging:mailing", mailing_id)


@login_required
@require_POST
def approve_line(request: HttpRequest, mailing_id: UUID, line_id: UUID) -> HttpResponse:
    """Approve one draft with a text of its own."""
    access_mailing(actor_of(request), mailing_id, "mailing.steer")
    form = _valid(HashForm(request.POST))
    line = actions.approve_line(
        actor=actor_of(request),
        mailing_id=mailing_id,
        line_id=line_id,
        expected_hash=form.cleaned_data["read"],
    )
    name = line.message.to_name if line.message else ""
    toasts.success(request, _("Approved for %(name)s.") % {"name": name})
    return redirect("messaging:mailing", mailing_id)


@login_required
@require_POST
def plan(request: HttpRequest, mailing_id: UUID) -> HttpResponse:
    """Change the waves."""
    actor = actor_of(request)
    access_mailing(actor, mailing_id, "mailing.steer")
    form = _valid(PlanForm(request.POST))
    actions.change_plan(actor=actor, mailing_id=mailing_id, plan=form.plan(actor.zone))
    toasts.success(request, _("The waves have been laid out anew."))
    return redirect("messaging:mailing", mailing_id)


@login_required
@require_POST
def steer(request: HttpRequest, mailing_id: UUID, verb: str) -> HttpResponse:
    """Start, pause, resume, withdraw, or write once more what could not be written."""
    does: dict[str, Callable[..., Mailing]] = {
        "start": actions.start,
        "pause": actions.pause,
        "resume": actions.resume,
        "withdraw": actions.withdraw,
        "again": actions.try_again,
    }
    row = access_mailing(actor_of(request), mailing_id, "mailing.steer")
    if verb not in does:
        raise Refused(Reason("mailing.not_now", {"state": row.get_state_display()}))
    row = does[verb](actor=actor_of(request), mailing_id=mailing_id)
    toasts.success(request, f"{row.kind_label}: {row.get_state_display()}")
    return redirect("messaging:mailing", mailing_id)


@login_required
@require_GET
def result(request: HttpRequest, mailing_id: UUID) -> HttpResponse:
    """Every line with what became of it, as CSV or XLSX."""
    actor = actor_of(request)
    row = access_mailing(actor, mailing_id)
    ids = list(seen_by(actor, lines_of(row)).values_list("pk", flat=True))
    name = f"mailing-{row.key}-{row.created_at:%Y-%m-%d}"
    wanted = request.GET.get("format", "csv")
    return sheets.response(wanted, name, row.kind_label, describe.HEAD, describe.result(row, ids))


def _valid[F: (HashForm, PlanForm)](form: F) -> F:
    if not form.is_valid():
        raise Refused(
            [
                Reason("input.invalid", {"field": name, "message": " ".join(map(str, errors))})
                for name, errors in form.errors.items()
            ]
        )
    return form
