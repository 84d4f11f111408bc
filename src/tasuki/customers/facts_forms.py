"""Forms of what is known of an account's state, its health and its deals."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tasuki.customers.account_facts import FIELDS, MOST_ESCALATIONS
from tasuki.customers.models import Account, Deal


def _day(label: Any, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget, help_text=help_text)


class FactsForm(forms.Form):
    """What timing criteria and approvals look at; left empty, nobody has said."""

    live_on = _day(_("Live since"))
    first_value_on = _day(_("First value reached on"))
    open_escalations = forms.IntegerField(
        label=_("Open escalations"),
        required=False,
        min_value=0,
        max_value=MOST_ESCALATIONS,
        help_text=_("0 where there are none; empty where nobody knows."),
    )
    invoice_overdue_since = _day(_("Invoice overdue since"), _("Empty where none is."))
    renewal_on = _day(_("Renewal"))
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=32)

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        return {name: self.cleaned_data[name] for name in FIELDS}


class HealthForm(forms.Form):
    """A health score of today."""

    score = forms.IntegerField(label=_("Health score today (0 to 100)"), min_value=0, max_value=100)
    source = forms.CharField(label=_("Where it comes from"), required=False, max_length=100)


class DealForm(forms.Form):
    """A deal as a person reports it."""

    name = forms.CharField(label=_("Deal"), max_length=300)
    product = forms.CharField(label=_("Product"), required=False, max_length=200)
    status = forms.ChoiceField(label=_("Status"), choices=Deal.Status.choices)
    stage = forms.CharField(label=_("Stage in the CRM"), required=False, max_length=100)
    amount = forms.DecimalField(
        label=_("Amount"), required=False, min_value=0, max_digits=20, decimal_places=2
    )
    currency = forms.RegexField(
        r"^[A-Z]{3}$", label=_("Currency"), required=False, help_text=_("Such as EUR")
    )
    opened_on = _day(_("Opened on"))
    closed_on = _day(_("Closed on"))
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=32)

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}


def deal_initial(deal: Deal) -> dict[str, Any]:
    """What the form shows."""
    return {name: getattr(deal, name) for name in DealForm.base_fields if name != "seen"}


def now_said(form: DealForm, deal: Deal) -> list[str]:
    """What the deal says now wherever the form says something else: "Status: Closed won"."""
    shown = {**deal_initial(deal), "status": deal.get_status_display()}
    return [
        f"{form.fields[name].label}: {shown[name] if shown[name] not in (None, '') else '–'}"
        for name, value in deal_initial(deal).items()
        if form.cleaned_data[name] != value
    ]


def facts_initial(account: Account) -> dict[str, Any]:
    """What the form shows."""
    return {name: getattr(account, name) for name in FIELDS}
