"""The order for many transitions, as the list page gives it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

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
    role = forms.ChoiceField(label=_("Role"), choices=[("", "–"), *ROLE_LABELS])
    holder = ColleagueField(label=_("From"), required=False)
    person = ColleagueField(label=_("Goes to"))
    reason = NoNul(label=_("Reason"))
    use_required_attribute = False  # of the fields only those of the chosen verb are asked for

    #: what each verb takes; what was filled in for another before is left alone
    TAKES: ClassVar[Mapping[str, frozenset[str]]] = {
        "date": frozenset({"day", "by_days"}),
        "reassign": frozenset({"role", "holder", "person", "reason"}),
        "pause": frozenset({"reason"}),
        "resume": frozenset({"reason"}),
    }

    def full_clean(self) -> None:
        """Errors in fields that the chosen verb does not take are none."""
        super().full_clean()
        if not self.is_bound:
            return
        verb = self.cleaned_data.get("verb", "")
        takes = self.TAKES.get(verb, frozenset()) - ({"reason"} if verb == "resume" else set())
        for name in [name for name in self.errors if name != "verb" and name not in takes]:
            del self.errors[name]

    def values(self) -> dict[str, Any]:
        """The order's values as the action takes them."""
        takes = self.TAKES[self.cleaned_data["verb"]]
        data = {name: self.cleaned_data.get(name) if name in takes else None for name in self.fields}
        return {
            "day": data["day"].isoformat() if data["day"] else "",
            "by_days": data["by_days"] or 0,
            "role": data["role"] or "",
            "from": str(data["holder"].pk) if data["holder"] else "",
            "to": str(data["person"].pk) if data["person"] else "",
            "reason": data["reason"] or "",
        }
