"""The form of a chat room."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tasuki.desk.chat.models import ChatRoom
from tasuki.desk.chat.rooms import LONGEST_ADDRESS, RoomWishes
from tasuki.people.models import Team

_NO_NUL = [ProhibitNullCharactersValidator()]


def _time() -> forms.TimeInput:
    return forms.TimeInput(format="%H:%M", attrs={"type": "time"})


class RoomForm(forms.Form):
    """Where, what, and when it must be quiet."""

    name = forms.CharField(label=_("Name"), max_length=120, validators=_NO_NUL)
    address = forms.CharField(
        label=_("Address of the webhook"),
        max_length=LONGEST_ADDRESS,
        required=False,
        validators=_NO_NUL,
        widget=forms.TextInput(attrs={"type": "url", "autocomplete": "off", "spellcheck": "false"}),
        help_text=_(
            "Slack, Mattermost and others that take {“text”: …}. It is kept sealed and never shown again."
        ),
    )
    team = forms.ModelChoiceField(
        label=_("Team"),
        queryset=Team.objects.order_by("name"),
        required=False,
        empty_label=_("All teams"),
        help_text=_("Only handoffs in which this team gives or takes over."),
    )
    only_urgent = forms.BooleanField(label=_("Only clocks that ran out and escalations"), required=False)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    zone = forms.CharField(label=_("Time zone"), max_length=64, validators=_NO_NUL)
    country = forms.CharField(
        label=_("Country"), required=False, max_length=2, help_text=_("For public holidays. Two letters.")
    )
    quiet_from = forms.TimeField(label=pgettext_lazy("chat room", "Quiet from"), widget=_time())
    quiet_until = forms.TimeField(
        label=_("until"), widget=_time(), help_text=_("The same time twice: never quiet")
    )
    quiet_days_off = forms.BooleanField(label=_("Quiet on weekends and public holidays"), required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    @classmethod
    def of(cls, room: ChatRoom | None, data: Any, zone: str, language: str) -> RoomForm:
        """The form with what is set, or with what is usual for whoever sets it up."""
        if room is None:
            new = ChatRoom(zone=zone, language=language)
            initial = {name: getattr(new, name) for name in cls.base_fields if name != "address"}
            form = cls(data, initial=initial | {"version": 0})
            form.fields["address"].required = True  # changing a room, empty keeps the address there is
            return form
        initial = {name: getattr(room, name) for name in cls.base_fields if name != "address"}
        return cls(data, initial=initial)

    def clean_zone(self) -> str:
        """A zone of the world's list."""
        zone: str = self.cleaned_data["zone"].strip()
        if zone not in available_timezones():
            raise forms.ValidationError(_("There is no such time zone. Example: Asia/Tokyo."))
        return zone

    def wishes(self) -> RoomWishes:
        """What was asked for."""
        data = dict(self.cleaned_data)
        team = data.pop("team")
        for name in ("address", "version"):
            data.pop(name)
        return RoomWishes(team=team.pk if team else None, **data)
