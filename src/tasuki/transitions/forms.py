"""Forms of the transition pages: they read input, the actions decide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tasuki.customers.models import Account
from tasuki.people.models import Person
from tasuki.rules.scenarios import REASONS
from tasuki.transitions.models import Transition
from tasuki.transitions.opening.receivers import grouped, possible_receivers

REASON_LABELS = {
    "closed_won": _("Deal won"),
    "growth_phase": _("From implementation to growth"),
    "territory": _("Territory change"),
    "departure": _("Departure of the owner"),
    "promotion": _("Promotion of the owner"),
    "leave": _("Leave of the owner"),
    "reorganisation": _("Reorganisation"),
    "coverage_model": _("New coverage model"),
    "customer_wish": _("The customer asked for it"),
    "other": _("Another reason (say which)"),
    "open_escalation": _("An escalation is open (needs approval)"),
    "unhappy_customer": _("The customer is unhappy (needs approval)"),
    "renewal_soon": _("The renewal is near (needs approval)"),
    "unpaid_invoice": _("An invoice is unpaid (needs approval)"),
    "quiet_account": _("The account is quiet (needs approval)"),
}


if TYPE_CHECKING:
    _PersonField = forms.ModelChoiceField[Person]
else:  # generic for the type checker only
    _PersonField = forms.ModelChoiceField


class PersonChoice(_PersonField):
    """People by name with team."""

    def label_from_instance(self, obj: Any) -> str:
        """“Rei Receiver · Customer success Tokyo”."""
        return f"{obj.name} · {obj.team.name}" if obj.team_id else obj.name


class NoNul(forms.CharField):
    """Text of bounded length; Django itself refuses NUL characters."""

    def __init__(self, *, max_length: int = 2_000, **more: Any) -> None:
        super().__init__(max_length=max_length, **more)


class OpenForm(forms.Form):
    """Who takes over, when, why; scenario and mode may stay with the proposal."""

    receiver = PersonChoice(
        label=_("Incoming owner"),
        queryset=Person.objects.none(),
        required=False,
        help_text=_("Needed for the plan; only a draft can do without."),
    )
    transition_on = forms.DateField(
        label=_("Date of the cutover"),
        required=False,
        help_text=_("Needed for the plan; only a draft can do without."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.ChoiceField(
        label=_("Reason"), choices=[("", "–"), *((code, REASON_LABELS[code]) for code in REASONS)]
    )
    reason_text = NoNul(
        label=_("Reason in words"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Colleagues read this; the customer does not."),
    )
    scenario = forms.ChoiceField(
        label=_("Scenario"), required=False, choices=[("", _("As proposed")), *Transition.Scenario.choices]
    )
    mode = forms.ChoiceField(
        label=_("Mode"), required=False, choices=[("", _("As proposed")), *Transition.Mode.choices]
    )

    force = NoNul(label=_("Reason to take a closed day"), required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        receiver: Any = self.fields["receiver"]
        receiver.queryset = possible_receivers(account)
        receiver.choices = grouped(receiver.queryset, receiver.label_from_instance)
        for name in ("receiver", "transition_on"):  # not required, for drafts; but not optional either
            self.fields[name].needed = True  # type: ignore[attr-defined]

    def ask_to_force(self, *, closed: bool) -> None:
        """Where the day lies in a blackout a manager may give a reason to take it all the same (PB-3)."""
        if closed:
            self.fields["force"].widget = forms.TextInput()


class DateForm(forms.Form):
    """A new date of the cutover."""

    day = forms.DateField(
        label=_("New date of the cutover"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    force = NoNul(
        label=_("Reason to take a closed day"),
        required=False,
        help_text=_("Only for a manager, and only where the day lies in a blackout or the quarter end."),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class MoveForm(forms.Form):
    """A change of stage: where to, why, and a manager's reason to override."""

    to = forms.CharField(max_length=20)
    reason = NoNul(label=_("Reason"), required=False)
    override_reason = NoNul(label=_("Reason"), required=False)
    version = forms.IntegerField(required=False)


class ReasonForm(forms.Form):
    """Why something is decided; that it is missing is for the rule to say, with all its reasons."""

    reason = NoNul(label=_("Reason"), required=False)


class StepForm(forms.Form):
    """Completing or waiving a step."""

    note = NoNul(label=_("Note"), required=False)
    waive = NoNul(label=_("Reason for waiving"), required=False)
