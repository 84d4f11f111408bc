"""Forms of sensitive notes; too long is said with field and limit, never cut."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tasuki.customers.models import Account
from tasuki.sensitive.checks import MAX_PURPOSE, MAX_TEXT
from tasuki.sensitive.models import Topic

_PURPOSE_HELP = _("What this is needed for, without naming anything of its content: this line is not sealed.")


class PurposeForm(forms.Form):
    """That a note is still needed, and for what."""

    purpose = forms.CharField(
        label=_("Needed for"), max_length=MAX_PURPOSE, help_text=_PURPOSE_HELP, strip=True
    )
    expires_on = forms.DateField(
        label=_("Keep until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Left empty: as long as the company's rule allows."),
    )


class NoteForm(PurposeForm):
    """A new version of a note."""

    topic = forms.ChoiceField(label=pgettext_lazy("of a note", "About"), choices=Topic.choices)
    text = forms.CharField(
        label=_("Note"),
        max_length=MAX_TEXT,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off"}),
        help_text=_("Kept sealed. Who reads it is recorded. Write what helps, as the person might read it."),
    )
    field_order: tuple[str, ...] = ("topic", "text", "purpose", "expires_on")


class NewNoteForm(NoteForm):
    """A new note about one of the account's people."""

    stakeholder = forms.ChoiceField(label=_("Person"))
    field_order = ("stakeholder", "topic", "text", "purpose", "expires_on")

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = account.stakeholders.filter(left_on=None).order_by("name_key", "pk")[:2_000]
        self.fields["stakeholder"].choices = [(str(one.pk), one.name) for one in people]  # type: ignore[attr-defined]
