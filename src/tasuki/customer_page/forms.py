"""Forms of the customer's page and of the colleagues' page about it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tasuki.customer_page.decisions import LEAST_DAYS, MAX_NAME, MOST_DAYS, USUAL_DAYS


class ContactForm(forms.Form):
    """Still the right contact?"""

    kind = forms.ChoiceField(
        label=_("Are you still the right contact for us?"),
        choices=[
            ("yes", _("Yes, I am")),
            ("other", _("No, somebody else is")),
            ("leaving", _("I am leaving")),
        ],
        widget=forms.RadioSelect,
    )
    first_name = forms.CharField(label=_("Given name"), required=False, max_length=MAX_NAME)
    last_name = forms.CharField(label=_("Family name"), required=False, max_length=MAX_NAME)
    email = forms.EmailField(label=_("E-mail address"), required=False, max_length=254)
    last_day = forms.DateField(
        label=_("My last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class OpenForm(forms.Form):
    """For how long a page opens."""

    days = forms.IntegerField(
        label=_("Open for days"), min_value=LEAST_DAYS, max_value=MOST_DAYS, initial=USUAL_DAYS
    )

    def __init__(self, *args: Any, people: list[Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(one.pk), one.name) for one in people or ()]
        self.fields["person"] = forms.MultipleChoiceField(
            label=_("For whom"), choices=choices, widget=forms.CheckboxSelectMultiple
        )
        self.order_fields(["person", "days"])
