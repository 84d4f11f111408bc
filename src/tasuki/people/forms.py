"""Forms about colleagues, one's own profile, tokens."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from tasuki.people.checks import zones
from tasuki.people.models import Person, StandingRole, Team
from tasuki.people.queries import fingerprint_of, roles_of

LASTING = (("30", _("30 days")), ("90", _("90 days")), ("365", _("1 year")), ("", _("Until revoked")))


def _zone_choices() -> list[tuple[str, str]]:
    return [(zone, zone) for zone in sorted(zones())]


class ProfileForm(forms.Form):
    """What people choose for themselves (UX-1)."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    zone = forms.ChoiceField(label=_("Time zone"), choices=_zone_choices)
    single_keys = forms.BooleanField(
        label=_("Single keys such as J, K and ? work on pages"),
        required=False,
        help_text=_("Off, only chords such as Ctrl-K do."),
    )


class TokenForm(forms.Form):
    """A new API token."""

    name = forms.CharField(label=_("What for"), max_length=100, help_text=_("For example: nightly export"))
    days = forms.ChoiceField(label=_("Valid for"), choices=LASTING, required=False, initial="90")
    read_only = forms.BooleanField(label=_("May only read"), required=False, initial=True)

    def lasting(self) -> int | None:
        """Days, or None without end."""
        return int(self.cleaned_data["days"]) if self.cleaned_data["days"] else None


class PersonForm(forms.Form):
    """A colleague's entry with standing roles (RO-7)."""

    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("E-mail"), max_length=254, required=False)
    title = forms.CharField(label=_("Title"), max_length=200, required=False)
    team = forms.ModelChoiceField(Team.objects.order_by(Lower("name")), label=_("Team"), required=False)
    manager = forms.ModelChoiceField(Person.objects.none(), label=_("Manager"), required=False)
    phone = forms.CharField(label=_("Phone"), max_length=60, required=False)
    region = forms.CharField(label=_("Region"), max_length=100, required=False)
    country = forms.CharField(
        label=_("Country"), max_length=2, required=False, help_text=_("Two letters, such as JP")
    )
    zone = forms.ChoiceField(label=_("Time zone"), choices=_zone_choices, initial="UTC")
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, initial="en")
    intake_limit = forms.IntegerField(
        label=_("Intake limit"),
        min_value=0,
        max_value=1000,
        initial=6,
        help_text=_("Simultaneous transitions as incoming owner"),
    )
    last_day = forms.DateField(
        label=_("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    roles = forms.MultipleChoiceField(
        label=_("Standing roles"),
        choices=StandingRole.Name.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    is_active = forms.BooleanField(label=_("Active: may sign in"), required=False, initial=True)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, person: Person | None = None) -> None:
        super().__init__(data, initial=_initial(person) if person else None)
        active = Person.objects.filter(is_active=True)
        if person is not None:
            present = [person.manager_id] if person.manager_id else []
            active = (active | Person.objects.filter(pk__in=present)).exclude(pk=person.pk)
        self.fields["manager"].queryset = active.order_by("sort_key", "pk")  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """What the action takes, without the roles."""
        return {name: value for name, value in self.cleaned_data.items() if name not in {"roles", "seen"}}

    def wanted_roles(self) -> Iterable[str]:
        """The standing roles that were ticked."""
        return list(self.cleaned_data["roles"])


def _initial(person: Person) -> dict[str, Any]:
    names = [name for name in PersonForm.base_fields if name not in {"roles", "seen"}]
    entry = {name: getattr(person, name) for name in names}
    return {**entry, "roles": sorted(roles_of(person)), "seen": fingerprint_of(person)}
