"""Forms of erasure and retention."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tasuki.privacy.erasing import MAX_REASON
from tasuki.privacy.retention import LIMITS
from tasuki.sensitive.checks import LEAST_DAYS, MOST_DAYS


class EraseForm(forms.Form):
    """Why, and the name typed again."""

    reason = forms.CharField(
        label=_("Why"), max_length=MAX_REASON, help_text=_("Kept as evidence: do not name the person.")
    )
    confirm = forms.CharField(
        label=_("Name, exactly as shown"),
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class FindForm(forms.Form):
    """Whose data."""

    kind = forms.ChoiceField(
        label=_("Who"), choices=(("contact", _("Customer contact")), ("colleague", _("Colleague")))
    )
    ref = forms.CharField(label=_("E-mail address, external id or id"), max_length=254)


def _period(label: Any, name: str) -> forms.IntegerField:
    least, most = LIMITS[name]
    return forms.IntegerField(label=label, required=False, min_value=least, max_value=most)


class RetentionForm(forms.Form):
    """For how long what is kept; an empty field keeps it for good."""

    sensitive_days = forms.IntegerField(
        label=_("Sensitive notes: days after the last confirmation"),
        min_value=LEAST_DAYS,
        max_value=MOST_DAYS,
    )
    contacts_left_months = _period(_("Contacts who left: months"), "contacts_left_months")
    touchpoint_months = _period(_("Summaries of calls and mails: months"), "touchpoint_months")
    notice_days = _period(_("Notices in the app: days"), "notice_days")
    digest_days = _period(_("Records of sent digests: days"), "digest_days")
    version = forms.IntegerField(widget=forms.HiddenInput)
