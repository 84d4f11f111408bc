"""Forms of commitments."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tasuki.commitments.checks import LIMITS
from tasuki.commitments.models import Commitment
from tasuki.customers.models import Account, Stakeholder
from tasuki.people.models import Person
from tasuki.people.queries import find_person
from tasuki.rules.reasons import NotFound

PEOPLE_LIST = "colleagues"


class ColleagueField(forms.CharField):
    """A colleague by name or e-mail; the browser offers those who have to do with the account."""

    def __init__(self, *, strict: bool, **more: Any) -> None:
        self.strict = strict
        widget = forms.TextInput(attrs={"list": PEOPLE_LIST, "autocomplete": "off"})
        super().__init__(max_length=200, required=False, widget=widget, **more)

    def clean(self, value: Any) -> Any:
        """The colleague who is meant; else the name as it stands, or an error where it must be a colleague."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return find_person(text)
        except NotFound:
            if self.strict:
                raise forms.ValidationError(_("Nobody here has this name or e-mail address.")) from None
            return text


class StakeholderField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Somebody at the customer, shown by name."""

    def label_from_instance(self, obj: Stakeholder) -> str:
        """The name in the order of their language."""
        return obj.name


class CommitmentForm(forms.Form):
    """What was promised, by whom to whom, when, with which evidence (CO-1, CO-2)."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Commitment.Kind.choices)
    text = forms.CharField(
        label=_("What was promised"),
        help_text=_("In words the customer would recognise."),
        max_length=LIMITS["text"],
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    promised_by_name = ColleagueField(label=_("Promised by"), strict=False)
    promised_to_name = forms.CharField(
        label=_("Or to somebody else"), max_length=LIMITS["promised_to_name"], required=False
    )
    promised_on = forms.DateField(
        label=_("Promised on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    due_on = forms.DateField(
        label=_("Due on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    evidence = forms.CharField(
        label=_("Evidence"),
        help_text=_("Where it is written: a mail, the contract, notes."),
        max_length=LIMITS["evidence"],
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    owner = ColleagueField(label=_("Owner now"), strict=True)
    version = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, account: Account, commitment: Commitment | None = None) -> None:
        super().__init__(data, initial=_initial(commitment) if commitment else {})
        self.fields["promised_to"] = StakeholderField(
            label=_("Promised to"),
            queryset=account.stakeholders.order_by("last_name", "first_name", "pk"),
            required=False,
            empty_label="–",
        )
        if commitment is not None:
            del self.fields["owner"]

    def changes(self) -> dict[str, Any]:
        """What `record_commitment` and `edit_commitment` take."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        by = values["promised_by_name"]
        values["promised_by"] = by if isinstance(by, Person) else None
        values["promised_by_name"] = by.name if isinstance(by, Person) else by or ""
        if values["promised_to"]:
            values["promised_to_name"] = values["promised_to"].name
        return values


class OwnerForm(forms.Form):
    """Who keeps the promise now; empty: nobody."""

    owner = ColleagueField(label=_("Owner now"), strict=True)
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, commitment: Commitment) -> None:
        owner = commitment.owner
        initial = {"owner": (owner.email or owner.name) if owner else "", "version": commitment.version}
        super().__init__(data, initial=initial, auto_id="owner-%s")


class VerdictForm(forms.Form):
    """Can it be kept (CO-3)?"""

    verdict = forms.ChoiceField(
        label=_("Verdict"), choices=[one for one in Commitment.Verdict.choices if one[0]]
    )
    note = forms.CharField(
        label=_("Why, and what was agreed"),
        max_length=LIMITS["verdict_note"],
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, commitment: Commitment) -> None:
        initial = {
            "verdict": commitment.verdict,
            "note": commitment.verdict_note,
            "version": commitment.version,
        }
        super().__init__(data, initial=initial, auto_id="verdict-%s")


class ResolveForm(forms.Form):
    """What became of it, and what shows that (CO-3)."""

    state = forms.ChoiceField(
        label=_("What became of it"),
        choices=[one for one in Commitment.State.choices if one[0] != Commitment.State.OPEN],
    )
    evidence = forms.CharField(
        label=_("What shows it"),
        max_length=LIMITS["resolution_evidence"],
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, commitment: Commitment) -> None:
        super().__init__(data, initial={"version": commitment.version}, auto_id="resolve-%s")


def _initial(one: Commitment) -> dict[str, Any]:
    names = ("kind", "text", "promised_to_name", "promised_on", "due_on", "evidence", "version")
    values = {name: getattr(one, name) for name in names}
    if one.promised_to is not None:
        values["promised_to_name"] = ""
    return {**values, "promised_by_name": one.promised_by_name, "promised_to": one.promised_to}
