"""Lines between people and sealed notes, from the page of a person (PE-4 … PE-6)."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from tasuki.customers.models import Stakeholder
from tasuki.customers.queries import access_stakeholder, relations_to_account
from tasuki.rules.access import allowed
from tasuki.rules.reasons import NotFound
from tasuki.sensitive.actions import keep
from tasuki.sensitive.queries import read
from tasuki.stakeholders import actions, queries
from tasuki.stakeholders.actions.relating import access_line
from tasuki.stakeholders.forms import LineForm, NoteForm
from tasuki.stakeholders.map_data import line_word
from tasuki.stakeholders.models import Relation
from tasuki.stakeholders.pages import person_page
from tasuki.stakeholders.refusals import carried_out
from tasuki.web.reason_texts import sentence
from tasuki.web.requests import actor_of


@login_required
@sensitive_post_parameters("note")
@require_POST
def relate(request: HttpRequest, stakeholder_id: UUID) -> HttpResponse:
    """Draw a line from this person to another."""
    actor = actor_of(request)
    person = access_stakeholder(actor, stakeholder_id, "stakeholder.edit")
    politics = allowed("sensitive.edit", actor, relations_to_account(actor, person.account))
    form = LineForm(request.POST, politics=politics)
    status = 422
    if form.is_valid():
        status = carried_out(form, lambda: _relate(request, person, form))
        if not status and not form.errors:
            messages.success(request, _("The line is drawn."))
            _warn_of_several(request, person)
            return redirect("stakeholders:show", person.pk)
    return person_page(request, person, line_form=form, status=status or 422)


def _relate(request: HttpRequest, person: Stakeholder, form: LineForm) -> None:
    data = form.cleaned_data
    try:
        other = queries.find_stakeholder(person.account, data["other"], exact=True)
    except NotFound as missing:
        nobody = _("Nobody at this customer has this name or e-mail address.")
        form.add_error("other", sentence(missing.reason) if missing.near else nobody)
        return
    actions.relate(
        actor=actor_of(request),
        account=person.account,
        a=person,
        b=other,
        kind=data["kind"],
        since=data["since"],
        note=data.get("note", ""),
        purpose=data.get("purpose", ""),
    )


def _warn_of_several(request: HttpRequest, person: Stakeholder) -> None:
    """Nobody is kept from reporting to two people, but who drew it should see that there are two."""
    kind = Relation.Kind.REPORTS
    above = [
        one.b.name
        for one in queries.lines_of(person, sensitive=False)
        if one.a_id == person.pk and one.kind == kind
    ]
    if len(above) > 1:
        messages.warning(request, f"{person.name} – {line_word(kind)}: {', '.join(above)}")


@login_required
@require_POST
def unrelate(request: HttpRequest, line_id: UUID) -> HttpResponse:
    """Take a line away."""
    actor = actor_of(request)
    line = access_line(actor, line_id)
    back = request.POST.get("person", "")
    actions.unrelate(actor=actor, line=line)
    messages.success(request, _("The line is gone."))
    return redirect("stakeholders:show", line.b_id if back == str(line.b_id) else line.a_id)


@login_required
@never_cache
@require_POST
def read_notes(request: HttpRequest, stakeholder_id: UUID) -> HttpResponse:
    """Open the sealed notes about somebody: only after this click, and the click is an event (PE-6)."""
    actor = actor_of(request)
    person = access_stakeholder(actor, stakeholder_id, "sensitive.see")
    return person_page(request, person, notes=read(actor, person.account, ("stakeholder", person.pk)))


@login_required
@sensitive_post_parameters("text")
@never_cache
@require_POST
def write_note(request: HttpRequest, stakeholder_id: UUID) -> HttpResponse:
    """Seal a note about somebody, with purpose and last day (PE-6)."""
    actor = actor_of(request)
    person = access_stakeholder(actor, stakeholder_id, "sensitive.edit")
    form, status = NoteForm(request.POST), 422
    if form.is_valid():
        status = carried_out(
            form,
            lambda: keep(
                actor=actor,
                account=person.account,
                subject=("stakeholder", person.pk),
                **form.cleaned_data,
            ),
        )
        if not status:
            messages.success(request, _("The note is sealed."))
            return redirect("stakeholders:show", person.pk)
    return person_page(request, person, note_form=form, status=status)
