"""Forms about outcomes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tasuki.outcomes.decisions import MAX_COMMENT, MAX_TEXT

SMOOTH = [
    ("1", _("1 · very rough")),
    ("2", _("2 · rough")),
    ("3", _("3 · neither")),
    ("4", _("4 · smooth")),
    ("5", _("5 · very smooth")),
]
GOOD = [
    ("1", _("1 · thrown over the wall")),
    ("2", _("2 · much was missing")),
    ("3", _("3 · enough to go on")),
    ("4", _("4 · good")),
    ("5", _("5 · nothing was missing")),
]


def _text(label: Any, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=MAX_TEXT, widget=forms.Textarea(attrs={"rows": 3}), **more)


GOING = [
    ("1", _("1 · badly")),
    ("2", _("2 · not well")),
    ("3", _("3 · neither")),
    ("4", _("4 · well")),
    ("5", _("5 · very well")),
]


class SurveyForm(forms.Form):
    """The customer's answer (ME-3)."""

    score = forms.TypedChoiceField(
        label=_("How smooth was the change for you?"), choices=SMOOTH, coerce=int, widget=forms.RadioSelect
    )
    comment = forms.CharField(
        label=_("What should we know?"),
        required=False,
        max_length=MAX_COMMENT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class PulseForm(forms.Form):
    """The customer's answer after the first week (MS-1 step 4)."""

    score = forms.TypedChoiceField(
        label=_("How is it going with your new contact?"),
        choices=GOING,
        coerce=int,
        widget=forms.RadioSelect,
    )
    comment = forms.CharField(
        label=_("What should we know?"),
        required=False,
        max_length=MAX_COMMENT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RatingForm(forms.Form):
    """The incoming owner's rating of the handoff (ME-5)."""

    score = forms.TypedChoiceField(
        label=_("How good was the handoff?"), choices=GOOD, coerce=int, widget=forms.RadioSelect
    )
    comment = forms.CharField(
        label=_("Why"), required=False, max_length=MAX_COMMENT, widget=forms.Textarea(attrs={"rows": 2})
    )


class HealthForm(forms.Form):
    """A health check (ME-8)."""

    day = forms.TypedChoiceField(
        label=pgettext_lazy("of a customer's health", "Check"),
        coerce=int,
        choices=[
            ("0", _("Baseline at the cutover")),
            ("30", _("Day 30")),
            ("60", _("Day 60")),
            ("90", _("Day 90")),
        ],
    )
    score = forms.IntegerField(label=_("Health, 0 to 100"), min_value=0, max_value=100)
    source = forms.CharField(label=_("Where it comes from"), required=False, max_length=100)


class RetrospectiveForm(forms.Form):
    """Looking back (ME-20)."""

    went_well = _text(_("What went well"))
    went_badly = _text(_("What did not"))
    customer_feedback = _text(_("What the customer said"))
    actions = _text(_("What we will do"))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
