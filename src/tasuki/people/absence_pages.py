"""Pages on which people write down when they, or their people, are away (PB-3)."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tasuki.people.absences import absences_of, access_absent_person, add_absence, remove_absence
from tasuki.people.models import Absence, Person
from tasuki.rules.access import Actor
from tasuki.rules.reasons import NotFound, Refused
from tasuki.web.reason_texts import sentences
from tasuki.web.requests import actor_of

PEOPLE_SHOWN = 200


class AbsenceForm(forms.Form):
    """From when to when, and why."""

    starts_on = forms.DateField(
        label=gettext_lazy("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    ends_on = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Empty: until further notice."),
    )
    kind = forms.ChoiceField(label=pgettext_lazy("absence", "Kind"), choices=Absence.Kind.choices)


@login_required
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """To one's own absences."""
    actor = actor_of(request)
    if actor.person_id is None:
        raise NotFound("person", actor.name)
    return redirect("people:absences", actor.person_id)


@login_required
@require_http_methods(["GET", "POST"])
def absences(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """When somebody is away, and writing down another absence."""
    actor = actor_of(request)
    person = access_absent_person(actor, person_id)
    form, reasons = AbsenceForm(request.POST or None), []
    if request.method == "POST" and form.is_valid():
        try:
            add_absence(actor=actor, person=person, **form.cleaned_data)
        except Refused as refused:
            reasons = sentences(refused.reasons)
        else:
            messages.success(request, _("Saved."))
            return redirect("people:absences", person.pk)
    context = {
        "person": person,
        "mine": actor.person_id == person.pk,
        "form": form,
        "refused": reasons,
        "rows": absences_of(person),
        "people": _people_of(actor) if actor.person_id == person.pk else [],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "people/absences.html", context, status=status)


def _people_of(actor: Actor) -> QuerySet[Person]:
    """Whose absences a manager keeps beside their own."""
    return Person.objects.filter(pk__in=actor.managed_ids, is_active=True).order_by("sort_key")[:PEOPLE_SHOWN]


@login_required
@require_POST
def end(request: HttpRequest, absence_id: UUID) -> HttpResponse:
    """Take an absence back."""
    found = remove_absence(actor=actor_of(request), absence_id=absence_id)
    messages.success(request, _("The absence was taken back."))
    return redirect("people:absences", found.person_id)
