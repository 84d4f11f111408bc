"""The form on one's profile about mail (MS-8)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tasuki.people.models import Person
from tasuki.people.notifications import Notifications


def _time() -> forms.TimeInput:
    return forms.TimeInput(format="%H:%M", attrs={"type": "time"})


class NotificationForm(forms.Form):
    """How often mail comes, at what hour, and when it must be quiet."""

    mail_digest = forms.ChoiceField(
        label=_("Mail about my work"),
        choices=Person.Digest.choices,
        help_text=_("One mail with what is due, what is overdue and what happened."),
    )
    digest_at = forms.TimeField(label=_("Once a day at"), widget=_time())
    quiet_from = forms.TimeField(label=_("Quiet from"), widget=_time())
    quiet_until = forms.TimeField(
        label=_("until"), widget=_time(), help_text=_("The same time twice: never quiet")
    )
    quiet_days_off = forms.BooleanField(label=_("No mail on weekends and public holidays"), required=False)

    @classmethod
    def of(cls, person: Person, data: Any = None) -> NotificationForm:
        """The form with what the person has chosen."""
        known = Notifications.of(person)
        return cls(data, initial={name: getattr(known, name) for name in cls.base_fields})
