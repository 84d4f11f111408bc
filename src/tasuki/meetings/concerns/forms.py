"""Forms about concerns (MT-7)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from tasuki.customers.models import Stakeholder
from tasuki.meetings.concerns.actions import MOST_FOLLOW_UP, MOST_TEXT
from tasuki.meetings.concerns.models import Concern
from tasuki.meetings.page_parts import need
from tasuki.meetings.queries import Colleague


class ConcernForm(forms.Form):
    """What somebody at the customer worries about."""

    feeling = forms.ChoiceField(label=_("Feeling"), choices=Concern.Feeling.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("What they said"), max_length=MOST_TEXT, widget=forms.Textarea(attrs={"rows": 3})
    )
    stakeholder = forms.ChoiceField(label=_("Who"), required=False)
    raised_at = forms.DateTimeField(
        label=_("When"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(self, *args: Any, customers: list[Stakeholder], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stakeholder"].choices = [("", "–"), *((str(one.pk), one.name) for one in customers)]  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        data = self.cleaned_data
        at: datetime | None = data["raised_at"]
        whose = UUID(data["stakeholder"]) if data["stakeholder"] else None
        return {"feeling": data["feeling"], "text": data["text"], "stakeholder": whose, "raised_at": at}


class WordsForm(forms.Form):
    """What was said; that it is empty is for the rule to say."""

    text = forms.CharField(
        label=_("What was said"),
        required=False,
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        need(self, "text")


class FollowUpForm(forms.Form):
    """What will be done, by whom, until when."""

    what = forms.CharField(label=_("What will be done"), required=False, max_length=MOST_FOLLOW_UP)
    who = forms.ChoiceField(label=_("Who"), required=False)
    until = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, colleagues: list[Colleague], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(str(one.person.pk), one.person.name) for one in colleagues]
        self.fields["who"].choices = [("", "–"), *people]  # type: ignore[attr-defined]
        need(self, "what", "who", "until")

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        data = self.cleaned_data
        return {
            "what": data["what"],
            "who": UUID(data["who"]) if data["who"] else None,
            "until": data["until"],
            "expected_version": data["version"],
        }
