"""Forms about meetings. Times are written in the account's time zone: the pages hold it while they read and draw."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tasuki.customers.models import Stakeholder
from tasuki.meetings.actions import ActionNote
from tasuki.meetings.queries import Colleague, KnownFact
from tasuki.playbooks.document import MeetingForm
from tasuki.web.components import ROLES

ACTION_ROWS = 4


def _moment(label: Any, **more: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, widget=widget, **more)


class Attendees(forms.MultipleChoiceField):
    """Who was there. Asked for like a required field; that nobody was is for the rule to say, with all its reasons."""

    widget = forms.CheckboxSelectMultiple

    def validate(self, value: Any) -> None:
        """Each one chosen is one of the choices."""
        for one in value:
            if not self.valid_value(one):
                raise ValidationError(self.error_messages["invalid_choice"], params={"value": one})


FORM_NAMES: Final[dict[str, str | Promise]] = {
    "full": _("Full form"),
    "short": _("Short form"),
    "strategic": _("For strategic accounts"),
}


def form_label(one: MeetingForm) -> str:
    """The form of a meeting in words. Example: Short form · 30 minutes."""
    name = FORM_NAMES.get(one.key, one.key)
    return _("%(form)s · %(n)s minutes") % {"form": name, "n": one.agenda.minutes}


class PlanForm(forms.Form):
    """When a meeting is to take place, how long, in which form (MT-2, MT-3)."""

    starts_at = _moment(_("Starts"))
    minutes = forms.IntegerField(label=_("Minutes"), required=False, min_value=5, max_value=480)
    form = forms.ChoiceField(label=_("Form"), required=False)
    place = forms.CharField(label=_("Place"), required=False, max_length=500)
    online_url = forms.URLField(
        label=_("Link to join online"), required=False, max_length=1000, assume_scheme="https"
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, forms: Sequence[MeetingForm] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(forms) < 2:
            del self.fields["form"]
        else:
            self.fields["form"].choices = [(one.key, form_label(one)) for one in forms]  # type: ignore[attr-defined]


class NotesForm(forms.Form):
    """The notes of a held meeting."""

    notes = forms.CharField(
        label=_("Notes"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 6})
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class RecordForm(forms.Form):
    """A meeting that was held: when, who, notes, what the customer corrected, what was agreed (MT-1 … MT-4, MT-8)."""

    held_at = _moment(_("Held"))
    people = Attendees(label=_("Colleagues who were there"))
    stakeholders = Attendees(label=_("From the customer"))
    notes = forms.CharField(
        label=_("Notes"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 6})
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        colleagues: list[Colleague],
        customers: list[Stakeholder],
        facts: list[KnownFact],
        with_customer: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._facts = facts if with_customer else []
        self._choose("people", [(str(one.person.pk), _named(one)) for one in colleagues])
        if with_customer:
            self._choose("stakeholders", [(str(one.pk), _customer(one)) for one in customers])
        else:
            del self.fields["stakeholders"]
        for fact in self._facts:
            self.fields[fact.field] = forms.CharField(
                label=fact.item.words.label(),
                required=False,
                max_length=20_000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        owners = [("", "–"), *((str(one.person.pk), one.person.name) for one in colleagues)]
        for number in range(ACTION_ROWS):
            self._add_action(number, owners)

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def _add_action(self, number: int, owners: list[tuple[str, Any]]) -> None:
        self.fields[f"action-{number}"] = forms.CharField(label=_("Action"), required=False, max_length=500)
        self.fields[f"action-{number}-owner"] = forms.ChoiceField(
            label=_("Owner"), required=False, choices=owners
        )
        self.fields[f"action-{number}-due"] = forms.DateField(
            label=_("Until"),
            required=False,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        )

    def correction_fields(self) -> list[tuple[KnownFact, forms.BoundField]]:
        """The known facts, each with the field that takes its correction."""
        return [(fact, self[fact.field]) for fact in self._facts]

    def action_fields(self) -> list[tuple[forms.BoundField, ...]]:
        """The rows for actions: text, owner, due."""
        names = [f"action-{number}" for number in range(ACTION_ROWS)]
        return [(self[name], self[f"{name}-owner"], self[f"{name}-due"]) for name in names]

    def values(self) -> dict[str, Any]:
        """What the action takes; empty rows are left out."""
        data = self.cleaned_data
        return {
            "held_at": data["held_at"],
            "people": [UUID(one) for one in data["people"]],
            "stakeholders": [UUID(one) for one in data.get("stakeholders", ())],
            "notes": data["notes"],
            "corrections": {fact.item.key: data[fact.field] for fact in self._facts},
            "actions": [one for one in map(self._action, range(ACTION_ROWS)) if one is not None],
            "expected_version": data["version"],
        }

    def _action(self, number: int) -> ActionNote | None:
        data, name = self.cleaned_data, f"action-{number}"
        text, owner, due = data[name], data[f"{name}-owner"], data[f"{name}-due"]
        if not (text or owner or due):
            return None
        return ActionNote(text, UUID(owner) if owner else None, due)


def _named(one: Colleague) -> str:
    return f"{one.person.name} · {ROLES.get(one.role, one.role)}"


def _customer(one: Stakeholder) -> str:
    about = one.get_kind_display() or one.title
    return f"{one.name} · {about}" if about else one.name
