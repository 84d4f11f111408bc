"""The form about a person's own calendar."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from tasuki.meetings.calendar.publishing import LIMITS


class CalendarForm(forms.Form):
    """Where a plan is published to. The password is asked for anew unless nothing else changes."""

    url = forms.CharField(
        label=_("Address of the calendar"),
        max_length=LIMITS["url"],
        help_text=_("The CalDAV address of one calendar, not of your account. It begins with https://"),
        widget=forms.URLInput,
    )
    user_name = forms.CharField(label=_("User name"), max_length=LIMITS["user_name"], required=False)
    password = forms.CharField(
        label=_("Password or app password"),
        max_length=LIMITS["password"],
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Kept sealed. Use an app password where your provider has them."),
    )
