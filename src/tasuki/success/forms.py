"""Forms of success plans, cadences and checklists."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tasuki.customers.models import Account, Stakeholder
from tasuki.people.models import Person
from tasuki.people.queries import find_person
from tasuki.rules.reasons import NotFound
from tasuki.rules.success import MOST_WEEKS, WIN_DAYS
from tasuki.success.checks import LIMITS
from tasuki.success.document import LABELS
from tasuki.success.models import Cadence, ChecklistMark, PlanEntry
from tasuki.success.sections import BY_KEY
from tasuki.success.wording import detail_of, text_of

PEOPLE_LIST = "colleagues"
READ: Final[Mapping[str, Callable[[PlanEntry], str]]] = {"text": text_of, "detail": detail_of}
_DATES = ("due_on", "held_on", "from_on", "until_on")


class ColleagueField(forms.CharField):
    """A colleague by name or e-mail; the browser offers those who have to do with the account."""

    def __init__(self, **more: Any) -> None:
        widget = forms.TextInput(attrs={"list": PEOPLE_LIST, "autocomplete": "off"})
        super().__init__(max_length=200, required=False, widget=widget, **more)

    def clean(self, value: Any) -> Person | None:
        """The colleague who is meant, nobody for an empty field."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return find_person(text)
        except NotFound:
            raise forms.ValidationError(_("Nobody here has this name or e-mail address.")) from None


class StakeholderField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Somebody at the customer, shown by name."""

    def label_from_instance(self, obj: Stakeholder) -> str:
        """The name in the order of their language."""
        return obj.name


class MarkForm(forms.Form):
    """Tick an item with what was learned, or say why it does not apply."""

    state = forms.ChoiceField(choices=[*ChecklistMark.State.choices, ("open", "open")])
    note = forms.CharField(max_length=LIMITS["note"], required=False)
    version = forms.IntegerField(min_value=0, required=False)


class AskForm(forms.Form):
    """A question about an item of the record."""

    key = forms.CharField(max_length=120)
    question = forms.CharField(max_length=20_000)


class EntryForm(forms.Form):
    """An entry of a success plan; which fields there are follows from its part."""

    text = forms.CharField(
        label=_("Text"), max_length=LIMITS["text"], widget=forms.Textarea(attrs={"rows": 2})
    )
    detail = forms.CharField(
        label=_("Details"),
        max_length=LIMITS["detail"],
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    version = forms.IntegerField(min_value=1, required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, account: Account, section: str, entry: PlanEntry | None = None
    ) -> None:
        super().__init__(data, initial=_initial(entry) if entry else {})
        self._kept = {name: getattr(entry, name) for name in READ} if entry else {}
        for name in BY_KEY[section].fields:
            self.fields[name] = _field(name, account)
        if entry is not None:
            self.fields["state"] = forms.ChoiceField(label=_("State"), choices=PlanEntry.State.choices)

    def values(self) -> dict[str, Any]:
        """What `write_entry` and `edit_entry` take."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        for name, kept in self._kept.items():
            if _same(values[name], self.initial[name]):  # read in another language is not written anew
                values[name] = kept
        if "day" in values:
            values["day"] = int(values["day"]) if values["day"] else None
        return values

    def shown_fields(self) -> list[forms.BoundField]:
        """The fields of this part, in order."""
        return [self[name] for name in self.fields if name not in ("text", "detail", "version")]


def _field(name: str, account: Account) -> forms.Field:
    label = str(LABELS[name])
    if name == "day":
        days = [("", "–"), *((str(day), str(day)) for day in WIN_DAYS)]
        return forms.ChoiceField(label=label, choices=days, required=False)
    if name == "owner":
        return ColleagueField(label=label)
    if name == "stakeholder":
        people = account.stakeholders.order_by("name_key", "pk")
        return StakeholderField(label=label, queryset=people, required=False, empty_label="–")
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget)


def _initial(entry: PlanEntry) -> dict[str, Any]:
    owner = (entry.owner.email or entry.owner.name) if entry.owner else ""
    names = ("text", "detail", *_DATES, "state", "version")
    more = {"owner": owner, "stakeholder": entry.stakeholder_id, "day": str(entry.day or "")}
    read = {name: told(entry) for name, told in READ.items()}
    return {name: getattr(entry, name) for name in names} | more | read


def _same(sent: str, shown: str) -> bool:
    return sent.split() == shown.split()


class CadenceForm(forms.Form):
    """How often, on which day and at which hour there, and who holds it (PB-16)."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Cadence.Kind.choices)
    every_weeks = forms.IntegerField(
        label=_("Every so many weeks"), min_value=1, max_value=MOST_WEEKS, initial=2
    )
    weekday = forms.TypedChoiceField(
        label=_("Weekday"), choices=Cadence.Weekday.choices, coerce=int, initial=1
    )
    at = forms.TimeField(
        label=_("Local time there"),
        initial="10:00",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    starts_on = forms.DateField(
        label=pgettext_lazy("date", "From"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    owner = ColleagueField(label=_("Owner"), help_text=_("Empty: the incoming owner, else the account's."))

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, auto_id="cadence-%s", **more)


class EndForm(forms.Form):
    """Which cadence ends, and why."""

    kind = forms.ChoiceField(choices=Cadence.Kind.choices)
    reason = forms.CharField(max_length=LIMITS["reason"])
    number = forms.IntegerField(min_value=1, required=False)
