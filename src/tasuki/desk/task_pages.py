"""What is done with a task on My work: done, taken back, put off, woken, asked for (UX-2).

Each is a plain form that leads back to the page; with htmx the answer is the desk as it is then.
"""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tasuki.desk.pages import whole_desk
from tasuki.desk.reminders import remind
from tasuki.desk.settling import do_task, undo_task
from tasuki.desk.snooze.actions import (
    LONGEST_DAYS,
    LONGEST_REASON,
    TaskRef,
    access_task,
    has_escalated,
    snooze,
    wake,
)
from tasuki.desk.snooze.forms import SnoozeForm
from tasuki.desk.snooze.queries import today_of
from tasuki.desk.task_refs import task_ref
from tasuki.desk.wording import Words
from tasuki.rules.reasons import NotFound, Refused
from tasuki.transitions.models import Transition
from tasuki.transitions.queries import access_transition
from tasuki.web.requests import actor_of, local_path


@login_required
@require_POST
def done(request: HttpRequest) -> HttpResponse:
    """It is done."""
    task = task_ref(request.POST.get("task", ""))
    row = access_transition(actor_of(request), task.transition_id)
    do_task(actor=actor_of(request), task=task)
    said = _("Done: %(title)s") % {"title": _title(row, task)}
    return _answer(request, _with_undo(said, "desk:undo_task", request.POST["task"]))


@login_required
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """It is not done after all."""
    task = task_ref(request.POST.get("task", ""))
    row = access_transition(actor_of(request), task.transition_id)
    undo_task(actor=actor_of(request), task=task)
    return _answer(request, _("Open again: %(title)s") % {"title": _title(row, task)})


@login_required
@require_http_methods(["GET", "POST"])
def put_off(request: HttpRequest) -> HttpResponse:
    """Put it off: a small form in the row, or a page of its own."""
    asked = request.GET.get("task") or request.POST.get("task", "")
    if request.method == "GET" and not asked:
        return redirect("desk:my_work")
    actor, task = actor_of(request), task_ref(asked)
    row = access_task(actor, task)
    tomorrow = today_of(actor.zone) + timedelta(days=1)
    form = SnoozeForm(request.POST or None, initial={"until": tomorrow})
    status = 200
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            snooze(actor=actor, task=task, until=data["until"], reason=data["reason"])
        except Refused as refusal:
            form.take(refusal)
        else:
            said = _("Snoozed: %(title)s") % {"title": _title(row, task)}
            return _answer(request, _with_undo(said, "desk:wake_task", asked))
    if request.method == "POST":
        status = 422
    context = {
        "form": form,
        "task": asked,
        "title": _title(row, task),
        "account": row.account.name,
        "transition": row,
        "earliest": tomorrow,
        "latest": today_of(actor.zone) + timedelta(days=LONGEST_DAYS),
        "longest": LONGEST_REASON,
        "escalated": has_escalated(task),
        "next": local_path(request, "next", reverse("desk:my_work")),
    }
    template = "desk/_snooze_form.html" if request.headers.get("HX-Request") else "desk/snooze.html"
    # htmx shows the answer to a refusal in the row only if it is no error
    inside = bool(request.headers.get("HX-Request"))
    response = render(request, template, context, status=200 if inside else status)
    if inside and request.method == "POST":  # the form stands in its row; the rest of the desk stays
        response["HX-Retarget"], response["HX-Reswap"] = "this", "outerHTML"
    return response


@login_required
@require_POST
def wake_up(request: HttpRequest) -> HttpResponse:
    """Back on my desk now."""
    task = task_ref(request.POST.get("task", ""))
    wake(actor=actor_of(request), task=task)
    return _answer(request, _("It is back on your desk."))


@login_required
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Remind whoever does the step that mine waits for."""
    try:
        transition_id = UUID(request.POST.get("transition", ""))
    except ValueError:
        raise NotFound("transition", request.POST.get("transition", "")[:60]) from None
    key = request.POST.get("step", "")[:60]
    step = remind(actor=actor_of(request), transition_id=transition_id, key=key)
    name = step.person.name if step.person else ""
    return _answer(request, _("%(person)s will find a reminder among their notices.") % {"person": name})


def _answer(request: HttpRequest, said: str | SafeString) -> HttpResponse:
    messages.success(request, said)
    if not request.headers.get("HX-Request"):
        return redirect(local_path(request, "next", reverse("desk:my_work")))
    shown = parse_qs(urlsplit(local_path(request, "next", "")).query, keep_blank_values=True)
    return render(request, "desk/_answer.html", whole_desk(request, shown))


def _with_undo(said: str, url: str, task: str) -> SafeString:
    """The message with a button that takes it back; the button belongs to a form of the page."""
    button = (
        '{} <button class="toast-undo" form="take-back" formaction="{}" hx-post="{}" hx-target="#desk"'
        ' hx-swap="outerHTML" name="task" value="{}">{}</button>'
    )
    address = reverse(url)
    return format_html(button, said, address, address, task, _("Undo"))


def _title(row: Transition, task: TaskRef) -> str:
    if task.kind == "step":
        return Words.of([row], get_language() or "en").title(row, task.key)
    return row.account.name
