"""The order of a mailing and its plan, as the pages take them."""

from __future__ import annotations

from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from tasuki.messaging.drafting import KIND_OF_KEY
from tasuki.messaging.mailing.actions import LIMITS, Plan
from tasuki.transitions.models import Transition

_AT = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]


def _number(name: str, label: Any, help_text: Any = "") -> forms.IntegerField:
    least, most = LIMITS[name]
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        initial=getattr(Plan(), name),
        help_text=help_text,
    )


class PlanForm(forms.Form):
    """How a mailing leaves; times in the zone of whoever says so."""

    wave_size = _number("wave_size", _("Messages in a wave"))
    pilot_size = _number("pilot_size", _("In the first wave"), _("0: as many as in the others."))
    gap_minutes = _number("gap_minutes", _("Minutes from one wave to the next"), _("1440 is a day."))
    per_minute = _number("per_minute", _("Messages a minute"))
    first_at = forms.DateTimeField(
        label=_("First wave"),
        required=False,
        help_text=_("In your time zone; empty: as soon as it is started."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=_AT,
    )
    working_hours = forms.BooleanField(
        label=_("Only in working hours of where each goes"), required=False, initial=True
    )
    breaker_percent = _number("breaker_percent", _("Stop if more come back (%)"))
    breaker_least = _number("breaker_least", _("But only after so many have left"))

    def __init__(self, *args: Any, zone: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if zone:  # whose time it is, by name
            field = self.fields["first_at"]
            field.help_text = f"{field.help_text} ({zone})"

    def plan(self, zone: str) -> Plan:
        """The plan as the action takes it."""
        values = {name: self.cleaned_data[name] for name in Plan.__dataclass_fields__}
        at = values["first_at"]
        if at is not None:
            values["first_at"] = at.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
        return Plan(**values)


class ChoiceForm(forms.Form):
    """Which transitions: those ticked on the list, else all that the filter leaves."""

    q = forms.CharField(label=_("Account"), required=False, max_length=200)
    stage = forms.ChoiceField(label=_("Stage"), required=False, choices=())
    scenario = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = [("", _("All that are open")), ("all", _("All"))]
        self.fields["stage"].choices = [*first, *Transition.Stage.choices]  # type: ignore[attr-defined]


class OrderForm(PlanForm):
    """What is written to whom, and how it leaves."""

    message = forms.ChoiceField(
        label=_("Message"), choices=[(key, kind.label) for key, kind in KIND_OF_KEY.items()]
    )

    field_order = ("message",)


class HashForm(forms.Form):
    """What was read: a digest, or the hash of one text."""

    read = forms.CharField(max_length=64)
