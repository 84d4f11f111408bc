"""Until when, and why."""

from __future__ import annotations

from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _

from tasuki.desk.snooze.actions import LONGEST_REASON
from tasuki.rules.reasons import Refused
from tasuki.web.reason_texts import sentence

_FIELDS: Final = {"snooze.bad_day": "until", "snooze.no_reason": "reason", "snooze.too_long": "reason"}


class SnoozeForm(forms.Form):
    """A day and a reason, both required."""

    until = forms.DateField(
        label=_("Until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reason = forms.CharField(
        label=_("Why it can wait"),
        max_length=LONGEST_REASON,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
    )

    def take(self, refusal: Refused) -> None:
        """Show the reasons of a refusal at the fields that they are about."""
        for one in refusal.reasons:
            self.add_error(_FIELDS.get(one.code), sentence(one))
