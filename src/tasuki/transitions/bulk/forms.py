"""The order for many transitions, as the list page gives it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tasuki.transitions.changes.forms import ROLE_LABELS, ColleagueField
from tasuki.transitions.forms import NoNul
from tasuki.transitions.models import BulkRun


class BulkForm(forms.Form):
    """A verb and what it needs; the rows come beside it."""

    verb = forms.ChoiceField(
        label=pgettext_lazy("bulk", "What to do"), choices=[("", "–"), *BulkRun.Verb.choices]
    )
    day = forms.DateField(
        label=_("To the day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    by_days = forms.IntegerField(label=_("Or by so many days"), required=False, min_value=-730, max_value=730)
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[("", "–"), *ROLE_LABELS])
    holder = ColleagueField(label=_("From"), required=False)
    person = ColleagueField(label=_("Goes to"), required=False)
    reason = NoNul(label=_("Reason"), required=False)

    def values(self) -> dict[str, Any]:
        """The order's values as the action takes them."""
        data = self.cleaned_data
        return {
            "day": data["day"].isoformat() if data["day"] else "",
            "by_days": data["by_days"] or 0,
            "role": data["role"],
            "from": str(data["holder"].pk) if data["holder"] else "",
            "to": str(data["person"].pk) if data["person"] else "",
            "reason": data["reason"],
        }
