"""Forms about agreed actions and the recap (MT-8)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tasuki.customers.models import Stakeholder
from tasuki.meetings.actions.agreed import MOST_TEXT
from tasuki.meetings.actions.recap import MOST_POINT, MOST_POINTS
from tasuki.meetings.page_parts import need
from tasuki.meetings.queries import Colleague

PERSON, CUSTOMER = "p:", "s:"


def whose_choices(colleagues: list[Colleague], customers: list[Stakeholder]) -> list[tuple[Any, Any]]:
    """Everybody who may own an action: colleagues, then people at the customer."""
    return [
        ("", "–"),
        (_("Colleagues"), [(f"{PERSON}{one.person.pk}", one.person.name) for one in colleagues]),
        (_("Customer"), [(f"{CUSTOMER}{one.pk}", one.name) for one in customers]),
    ]


def whose(value: str) -> dict[str, UUID | None]:
    """Owner or stakeholder out of the choice."""
    return {
        "owner": UUID(value[2:]) if value.startswith(PERSON) else None,
        "stakeholder": UUID(value[2:]) if value.startswith(CUSTOMER) else None,
    }


class AgreedForm(forms.Form):
    """What was agreed: what, who, until when."""

    text = forms.CharField(label=_("Action"), max_length=MOST_TEXT)
    whose = forms.ChoiceField(label=_("Owner"), required=False)
    due_on = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(
        self, *args: Any, colleagues: list[Colleague], customers: list[Stakeholder], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["whose"].choices = whose_choices(colleagues, customers)  # type: ignore[attr-defined]
        need(self, "whose", "due_on")

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        data = self.cleaned_data
        return {"text": data["text"], "due_on": data["due_on"], **whose(data["whose"])}


class MoveForm(forms.Form):
    """Another day for an agreed action."""

    due_on = forms.DateField(
        label=_("Until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class RecapForm(forms.Form):
    """What of a meeting goes to the customer: nothing but what is ticked or written here."""

    points = forms.MultipleChoiceField(
        label=_("From the notes"), required=False, widget=forms.CheckboxSelectMultiple
    )
    own = forms.CharField(
        label=_("Your own points, one per line"),
        required=False,
        max_length=MOST_POINT * MOST_POINTS,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    corrections = forms.MultipleChoiceField(
        label=_("What the customer put right"), required=False, widget=forms.CheckboxSelectMultiple
    )
    actions = forms.MultipleChoiceField(
        label=_("Agreed actions"), required=False, widget=forms.CheckboxSelectMultiple
    )
    recipients = forms.MultipleChoiceField(
        label=pgettext_lazy("message", "To"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, choices: dict[str, list[tuple[str, str]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, found in choices.items():
            self.fields[name].choices = found  # type: ignore[attr-defined]
            if not found:
                del self.fields[name]
        self._lines = dict(choices.get("points", []))

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        data = self.cleaned_data
        points = [self._lines[key] for key in data.get("points", [])]
        return {
            "points": [*points, *(line for line in data["own"].splitlines() if line.strip())],
            "corrections": data.get("corrections", []),
            "actions": [UUID(one) for one in data.get("actions", [])],
            "recipients": [UUID(one) for one in data.get("recipients", [])],
        }
