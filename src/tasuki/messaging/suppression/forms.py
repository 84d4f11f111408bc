"""Forms of the list of addresses that get no mail."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tasuki.messaging.drafting import valid_address
from tasuki.messaging.models import Suppression
from tasuki.messaging.suppression.actions import LONGEST
from tasuki.rules.reasons import Reason
from tasuki.web.reason_texts import sentence


class AddForm(forms.Form):
    """One address."""

    address = forms.CharField(label=_("E-mail address"), max_length=254)
    reason = forms.CharField(
        label=_("Why"), max_length=LONGEST, help_text=_("Others read this before they lift the entry.")
    )
    source = forms.ChoiceField(
        label=_("How do we know?"),
        choices=[one for one in Suppression.Source.choices if one[0] != Suppression.Source.LIST],
    )

    def clean_address(self) -> str:
        """One plain address; said at the field."""
        address: str = self.cleaned_data["address"]
        if not valid_address(address.strip()):
            raise forms.ValidationError(sentence(Reason("suppression.bad_address", {"email": address[:100]})))
        return address


class ListForm(forms.Form):
    """Many addresses: a file, or lines."""

    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("Text or CSV in UTF-8: the first column with an address counts."),
    )
    lines = forms.CharField(
        label=_("Or addresses, one per line"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    reason = forms.CharField(label=_("Where does the list come from?"), max_length=LONGEST)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "list-%s", **kwargs})


class LiftForm(forms.Form):
    """Why an address gets mail again."""

    reason = forms.CharField(label=_("Why may this address get mail again?"), max_length=LONGEST)
