"""Forms about people at the customer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tasuki.customers.actions import PROFILE_FIELDS
from tasuki.customers.models import Stakeholder, StakeholderProfile

if TYPE_CHECKING:
    _StakeholderModelForm = forms.ModelForm[Stakeholder]
    _ProfileModelForm = forms.ModelForm[StakeholderProfile]
else:  # generic for the type checker only
    _StakeholderModelForm = _ProfileModelForm = forms.ModelForm

_LONG = forms.Textarea(attrs={"rows": 2})


class StakeholderForm(_StakeholderModelForm):
    """Who somebody at the customer is (PE-1)."""

    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[("", "–"), *settings.LANGUAGES]
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Stakeholder
        fields = ("first_name", "last_name", "title", "kind", "email", "phone", "language", "do_not_mail")
        labels = {
            "first_name": _("Given name"),
            "last_name": _("Family name"),
            "title": _("Title"),
            "kind": _("Role in the decision"),
            "email": _("E-mail"),
            "phone": _("Phone"),
            "do_not_mail": _("Asked not to be mailed"),
        }

    def clean_email(self) -> str:
        """One address, or none."""
        value: str = self.cleaned_data["email"].strip()
        if value:
            forms.EmailField().clean(value)
        return value

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class ProfileForm(_ProfileModelForm):
    """What is known of them (PE-2)."""

    class Meta:
        model = StakeholderProfile
        fields = PROFILE_FIELDS
        labels = {
            "goals": _("Goals and personal priorities"),
            "involvement": _("Expected involvement"),
            "why_supported": _("Why they supported us"),
            "criteria": _("Success criteria they own"),
            "budget_view": _("View of budget and return"),
            "technical_concerns": _("Technical and security concerns"),
            "present_process": _("Present process and its pains"),
            "reservations": _("Reservations still open"),
            "how_to_involve": _("How to involve them"),
        }
        widgets = dict.fromkeys(labels, _LONG)
