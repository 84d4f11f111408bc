"""The form of the company's rules: reads what was ticked and typed; the schema decides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from tasuki.customers.models import Account
from tasuki.rules.company import TIERS
from tasuki.rules.lifecycle import GATES, REVIEW
from tasuki.transitions.company.texts import FACTS, FIELDS, RECEIVERS
from tasuki.web.words import GATES as GATE_NAMES

_NAMES: Mapping[str, Any] = FIELDS
NUMBERS = {
    "renewal_days": (0, 3660),
    "unhappy_below": (0, 100),
    "quiet_days": (0, 3660),
    "fatigue_changes": (1, 50),
    "quarter_end_days": (0, 30),
}
OPTIONAL_NUMBERS = {"capacity": (1, 100_000), "giver_days": (0, 365)}


class CompanyRulesForm(forms.Form):
    """Gates by tier, targets by tier, approvals, thresholds, automatic opening."""

    number = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    approvals = forms.MultipleChoiceField(
        label=_NAMES["approvals"],
        choices=list(FACTS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    fiscal_year_starts = forms.TypedChoiceField(
        label=_NAMES["fiscal_year_starts"], choices=list(MONTHS.items()), coerce=int
    )
    open_on_won = forms.BooleanField(label=_NAMES["open_on_won"], required=False)
    receiver_on_won = forms.ChoiceField(
        label=_NAMES["receiver_on_won"], choices=list(RECEIVERS.items()), required=False
    )
    late_stages = forms.CharField(
        label=_NAMES["late_stages"],
        required=False,
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One stage per line, as the CRM calls it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tiers = [choice for choice in Account.Tier.choices if choice[0] in TIERS]
        for gate in GATES:
            self.fields[f"gate_{gate}"] = forms.MultipleChoiceField(
                label=str(GATE_NAMES[gate]),
                choices=tiers,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                help_text=_("Always asked for where the account is strategic.") if gate == REVIEW else "",
            )
        for tier, label in tiers:
            self.fields[f"target_{tier}"] = forms.IntegerField(
                label=label, min_value=0, max_value=100, required=False
            )
        for name, (low, high) in NUMBERS.items():
            self.fields[name] = forms.IntegerField(label=_NAMES[name], min_value=low, max_value=high)
        for name, (low, high) in OPTIONAL_NUMBERS.items():
            self.fields[name] = forms.IntegerField(
                label=_NAMES[name], min_value=low, max_value=high, required=False
            )

    def gate_fields(self) -> list[Any]:
        """The fields of the gates, in their order."""
        return [self[f"gate_{gate}"] for gate in GATES]

    def target_fields(self) -> list[Any]:
        """The fields of the completeness targets."""
        return [self[f"target_{tier}"] for tier in TIERS]

    def number_fields(self) -> list[Any]:
        """The fields of all thresholds."""
        return [self[name] for name in (*NUMBERS, *OPTIONAL_NUMBERS)]

    def document(self) -> dict[str, Any]:
        """What was filled in, as the schema reads it."""
        data = self.cleaned_data
        gates = {gate: data[f"gate_{gate}"] for gate in GATES}
        targets = {tier: data[f"target_{tier}"] for tier in TIERS}
        return {
            **{
                name: data[name]
                for name in ("approvals", "fiscal_year_starts", "open_on_won", "receiver_on_won")
            },
            **{name: data[name] for name in (*NUMBERS, *OPTIONAL_NUMBERS)},
            "gates": {gate: tiers for gate, tiers in gates.items() if len(tiers) < len(TIERS)},
            "targets": {tier: value for tier, value in targets.items() if value is not None},
            "late_stages": [line.strip() for line in data["late_stages"].splitlines() if line.strip()],
        }


def initial(number: int, values: Mapping[str, Any]) -> dict[str, Any]:
    """What the form shows of the rules in force."""
    gates = {f"gate_{gate}": values["gates"].get(gate, list(TIERS)) for gate in GATES}
    targets = {f"target_{tier}": values["targets"].get(tier) for tier in TIERS}
    return {
        **values,
        **gates,
        **targets,
        "number": number,
        "late_stages": "\n".join(values["late_stages"]),
    }
