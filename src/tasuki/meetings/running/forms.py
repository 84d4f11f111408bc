"""Forms of a running meeting (MT-8)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from tasuki.customers.models import Stakeholder
from tasuki.meetings.running.actions import MOST_ANSWER, MOST_POINT
from tasuki.meetings.running.models import MeetingPoint


class PointForm(forms.Form):
    """A question with its answer, or a decision."""

    kind = forms.ChoiceField(label=_("Kind"), choices=MeetingPoint.Kind.choices, initial="question")
    text = forms.CharField(label=_("What was asked or decided"), max_length=MOST_POINT)
    answer = forms.CharField(
        label=_("Answer"), required=False, max_length=MOST_ANSWER, widget=forms.Textarea(attrs={"rows": 2})
    )
    asked_by = forms.ChoiceField(label=_("Who"), required=False)

    def __init__(self, *args: Any, customers: list[Stakeholder], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["asked_by"].choices = [("", "–"), *((str(one.pk), one.name) for one in customers)]  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        data = self.cleaned_data
        return {
            "kind": data["kind"],
            "text": data["text"],
            "answer": data["answer"],
            "asked_by": UUID(data["asked_by"]) if data["asked_by"] else None,
        }
