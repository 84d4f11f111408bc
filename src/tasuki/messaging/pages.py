"""The pages of messages: a transition's messages, one message, the outbox."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages as toasts
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tasuki.messaging import actions, board, smtp
from tasuki.messaging.forms import ApproveForm, DraftForm, QueueForm, ReasonForm, SettleForm, TextForm
from tasuki.messaging.links_cut import cut_links
from tasuki.messaging.models import STATE, Message
from tasuki.messaging.outbox.as_sent import Shown, shown
from tasuki.messaging.outbox.copies import looks_at
from tasuki.messaging.outbox.life import life_of
from tasuki.messaging.queries import access_for_messages, access_message
from tasuki.rules.access import Actor, why_not
from tasuki.rules.reasons import Reason, Refused
from tasuki.transitions.queries import relations_to_transition
from tasuki.transitions.workspace import frame


def _actor(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined, no-any-return]


@login_required
@require_GET
def transition_messages(request: HttpRequest, transition_id: UUID) -> HttpResponse:
    """The messages tab: by step, what each recipient gets, what is to be approved, queued, settled (MS-6)."""
    transition = access_for_messages(_actor(request), transition_id)
    context = frame(request, transition, tab="messages")
    context["message_steps"] = board.steps_of(_actor(request), transition, get_language() or "en")
    context["mail_server"] = smtp.is_configured()
    context["queue_form"] = QueueForm()
    return render(request, "messaging/transition.html", context)


@login_required
@require_POST
def draft(request: HttpRequest, transition_id: UUID, step_key: str) -> HttpResponse:
    """Write the drafts of a step, for the people ticked or for those the playbook names."""
    transition = access_for_messages(_actor(request), transition_id, "message.draft")
    people = transition.account.stakeholders.values_list("pk", flat=True)
    form = DraftForm(request.POST, people=[(str(pk), str(pk)) for pk in people])
    if not form.is_valid():
        raise Refused(_invalid(form))
    chosen = [UUID(value) for value in form.cleaned_data["recipients"]]
    made = actions.draft_messages(
        actor=_actor(request), transition_id=transition_id, step_key=step_key, recipients=chosen or None
    )
    text = ngettext("%(n)s draft is ready to be read.", "%(n)s drafts are ready to be read.", len(made))
    toasts.success(request, text % {"n": len(made)})
    return _to_step(transition_id, step_key)


@login_required
@require_POST
def queue(request: HttpRequest, transition_id: UUID, step_key: str) -> HttpResponse:
    """Queue the approved messages of a step."""
    transition = access_for_messages(_actor(request), transition_id, "message.approve")
    form = QueueForm(request.POST)
    if not form.is_valid():
        raise Refused(_invalid(form))
    at = _in_zone(form.cleaned_data["scheduled_at"], transition.zone)
    queued = actions.queue(
        actor=_actor(request), transition_id=transition_id, step_key=step_key, scheduled_at=at
    )
    text = ngettext("%(n)s message waits to be sent.", "%(n)s messages wait to be sent.", len(queued))
    toasts.success(request, text % {"n": len(queued)})
    return _to_step(transition_id, step_key)


@login_required
@require_http_methods(["GET", "POST"])
def message(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """One message as its recipient gets it, and the form that changes it."""
    row = access_message(_actor(request), message_id)
    form = TextForm(request.POST or None, initial=_text_of(row), language=row.language)
    refused: tuple[Reason, ...] = ()
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.edit_draft(
                actor=_actor(request),
                message_id=message_id,
                subject=data["subject"],
                body=data["body"],
                expected_version=data["version"],
            )
        except Refused as error:
            refused = error.reasons
        else:
            toasts.success(request, _("Saved. The message needs approval again."))
            return redirect("messaging:message", message_id)
    if wrong := next((name for name in form.errors if name in form.fields), None):
        form.fields[wrong].widget.attrs["autofocus"] = True  # the form may stand far below the letter
    context = {**_message_context(request, row), "form": form, "refused": refused}
    return render(request, "messaging/message.html", context, status=422 if refused or form.errors else 200)


def _message_context(request: HttpRequest, row: Message) -> dict[str, Any]:
    relations = relations_to_transition(_actor(request), row.transition)
    look = looks_at([row.pk]).get(row.pk) if row.state == STATE.UNCERTAIN else None
    return {
        **frame(request, row.transition, tab="messages"),
        "view": board.view(row),
        "row": row,
        "life": life_of(row),
        "wire": _wire(row),
        "look": look,
        "settle_form": SettleForm(initial={"outcome": "sent", "evidence": look.proposal} if look else None),
        "reason_form": ReasonForm(),
        "draft_reasons": why_not("message.draft", _actor(request), relations),
        "approve_reasons": why_not("message.approve", _actor(request), relations),
        "resolve_reasons": why_not("message.resolve", _actor(request), relations),
    }


@login_required
@require_POST
def approve(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Approve the text that was read."""
    form = ApproveForm(request.POST)
    if not form.is_valid():
        raise Refused(_invalid(form))
    done = actions.approve(
        actor=_actor(request), message_id=message_id, expected_hash=form.cleaned_data["content_hash"]
    )
    toasts.success(request, _("Approved for %(name)s.") % {"name": done.to_name})
    return _to_step(done.transition_id, done.step_key)


@login_required
@require_POST
def rewrite(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Write the message anew from its template."""
    row = access_message(_actor(request), message_id, "message.draft")
    version = request.POST.get("version", "")
    done = actions.rewrite(
        actor=_actor(request),
        message_id=message_id,
        expected_version=int(version) if version.isdecimal() and len(version) < 9 else row.version,
    )
    toasts.success(request, _("Written anew. The message needs approval again."))
    return redirect("messaging:message", done.pk)


@login_required
@require_POST
def cancel(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Take the message back."""
    done = actions.cancel(actor=_actor(request), message_id=message_id, reason=_reason(request))
    toasts.success(request, _("Cancelled. It will not be sent."))
    return _to_step(done.transition_id, done.step_key)


@login_required
@require_POST
def send_again(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Queue a failed message once more."""
    done = actions.send_again(actor=_actor(request), message_id=message_id)
    toasts.success(request, _("It waits to be sent once more."))
    return _to_step(done.transition_id, done.step_key)


@login_required
@require_POST
def settle(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Say what became of an uncertain message."""
    access_message(_actor(request), message_id, "message.resolve")
    form = SettleForm(request.POST)
    if not form.is_valid():
        raise Refused(_invalid(form))
    done = actions.resolve_uncertain(
        actor=_actor(request),
        message_id=message_id,
        was_sent=form.cleaned_data["outcome"] == "sent",
        evidence=form.cleaned_data["evidence"],
    )
    toasts.success(request, _("Settled: %(state)s.") % {"state": done.get_state_display()})
    return redirect("messaging:message", done.pk)


@login_required
@require_POST
def bounced(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """The message came back."""
    done = actions.record_bounce(actor=_actor(request), message_id=message_id, evidence=_reason(request))
    toasts.success(request, _("Noted. The address gets no more mail."))
    return redirect("messaging:message", done.pk)


def _wire(row: Message) -> Shown | None:
    """The mail as it goes over the wire; None where it cannot be put together."""
    try:
        return shown(row)
    except Refused:
        return None


def _text_of(row: Message) -> dict[str, object]:
    return {"subject": row.subject, "body": cut_links(row.body), "version": row.version}


def _reason(request: HttpRequest) -> str:
    form = ReasonForm(request.POST)
    return form.cleaned_data["reason"] if form.is_valid() else ""


def _invalid(form: Any) -> list[Reason]:
    return [
        Reason("input.invalid", {"field": _label(form, name), "message": " ".join(errors)})
        for name, errors in form.errors.items()
    ]


def _label(form: Any, name: str) -> str:
    """What the field is called on the page."""
    return str((name in form.fields and form.fields[name].label) or name)


def _in_zone(at: datetime | None, zone: str) -> datetime | None:
    """The form's local time, read in the account's zone."""
    if at is None:
        return None
    return at.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _to_step(transition_id: UUID, step_key: str) -> HttpResponse:
    response = redirect("messaging:transition", transition_id)
    response["Location"] += f"#step-{step_key}"
    return response
