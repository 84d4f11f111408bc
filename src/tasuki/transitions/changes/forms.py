"""Forms of the pages that change a running plan; the actions decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tasuki.people.models import Person
from tasuki.people.queries import find_person
from tasuki.rules.reasons import NotFound
from tasuki.transitions.forms import NoNul, PersonChoice
from tasuki.web.reason_texts import sentence

ROLE_LABELS = (
    ("receiver", _("Incoming owner")),
    ("giver", _("Outgoing owner")),
    ("receiver_manager", _("Incoming owner's manager")),
    ("giver_manager", _("Outgoing owner's manager")),
    ("sponsor", _("Leadership sponsor")),
    ("support", _("Support")),
    ("operations", _("Operations")),
)


def active_people() -> Any:
    """Everybody who may be given a part, by name."""
    return Person.objects.filter(is_active=True).select_related("team").order_by("sort_key")


class ColleagueField(forms.CharField):
    """A colleague by e-mail address or exact name: a list of thousands would weigh on every page."""

    def __init__(self, **more: Any) -> None:
        super().__init__(max_length=300, help_text=_("E-mail address or exact name"), **more)

    def clean(self, value: Any) -> Person | None:
        """The colleague; a form error where there is none."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return find_person(text)
        except NotFound as error:
            raise forms.ValidationError(sentence(error.reason)) from error


class _Change(forms.Form):
    """What every change has: the reason, asked for when it is carried out, and the version that was seen."""

    reason = NoNul(label=_("Reason"), required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class RoleForm(_Change):
    """A role and who is to play it."""

    role = forms.ChoiceField(label=_("Role"), choices=ROLE_LABELS)
    person = PersonChoice(label=_("Goes to"), queryset=Person.objects.none())
    field_order = ("role", "person", "reason", "version")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = active_people()  # type: ignore[attr-defined]


class StepPersonForm(forms.Form):
    """Who is to do one step."""

    person = ColleagueField(label=_("Goes to"))
    reason = NoNul(label=_("Reason"), required=False)


class AvailabilityForm(_Change):
    """Whether the outgoing owner takes part."""

    available = forms.TypedChoiceField(
        label=_("Outgoing owner"),
        choices=[
            ("no", pgettext_lazy("giver", "Cannot take part")),
            ("yes", pgettext_lazy("giver", "Takes part")),
        ],
        coerce=lambda value: value == "yes",
    )
    field_order = ("available", "reason", "version")


class ModeForm(_Change):
    """Planned or unplanned."""

    mode = forms.ChoiceField(
        label=_("Mode"),
        choices=[
            ("unplanned", pgettext_lazy("mode", "Unplanned")),
            ("planned", pgettext_lazy("mode", "Planned")),
        ],
    )
    field_order = ("mode", "reason", "version")


class PlaybookForm(_Change):
    """A version of the playbook."""

    to = forms.IntegerField(label=_("Version"), required=False, min_value=1, max_value=2_000_000_000)
    field_order = ("to", "reason", "version")
