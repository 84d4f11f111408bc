"""Forms of the documents pages. Over-long input is refused with its limit, never cut."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tasuki.documents.forms_of_files import ACCEPT
from tasuki.documents.models import LIMITS, Required, Source
from tasuki.documents.reading.texts import ENCODINGS

MOST_FILES = 20
_LABELS = {
    Source.Kind.NOTE: _("Note"),
    Source.Kind.MAIL: _("Mail with its head (From, To, Date, Subject)"),
    Source.Kind.CALL: _("What was said"),
}


class ManyFiles(forms.ClearableFileInput):
    """A choice of several files."""

    allow_multiple_selected = True


class UploadForm(forms.Form):
    """Files to be kept, and what they are; the files themselves are judged one by one."""

    files = forms.FileField(  # type: ignore[assignment]  # a field of a form is taken off its class
        label=_("Files"), widget=ManyFiles(attrs={"multiple": True, "accept": ACCEPT}), required=False
    )
    serves = forms.ChoiceField(
        label=_("This is the"),
        required=False,
        choices=[("", _("none of the required documents")), *Required.choices],
        help_text=_("A file can stand for one of the documents that a handoff requires."),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["files"].needed = True  # type: ignore[attr-defined]  # said by the label; judged one by one


class TextForm(forms.Form):
    """A note, a pasted mail or the summary of a call; `version` is what the reader saw."""

    title = forms.CharField(label=pgettext_lazy("of a document", "Title"), max_length=LIMITS["title"])
    written_by = forms.CharField(label=_("Written by"), max_length=LIMITS["written_by"], required=False)
    recipients = forms.CharField(label=_("Sent to"), max_length=LIMITS["recipients"], required=False)
    happened_on = forms.DateField(
        label=_("Date"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[("", "–"), *settings.LANGUAGES]
    )
    serves = forms.ChoiceField(
        label=_("This is the"),
        required=False,
        choices=[("", _("none of the required documents")), *Required.choices],
    )
    body = forms.CharField(
        label=_("Text"), max_length=LIMITS["body"], strip=False, widget=forms.Textarea(attrs={"rows": 14})
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, kind: str, look: bool = False, **more: Any) -> None:
        super().__init__(*args, **more)
        self.kind = kind
        self.fields["body"].widget.attrs["data-limit"] = str(LIMITS["body"])
        for field in self.fields.values():
            field.widget.attrs.pop("maxlength", None)  # it would cut what is pasted without a word
        if kind == Source.Kind.FILE:
            del self.fields["body"], self.fields["recipients"]
            return
        self.fields["body"].label = _LABELS[Source.Kind(kind)]
        if kind == Source.Kind.CALL:
            self.fields["written_by"].label = _("Spoken with")
        if kind != Source.Kind.MAIL:
            del self.fields["recipients"]
        if look:
            self.fields["title"].required = False

    def values(self) -> dict[str, Any]:
        """What the actions take."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class EncodingForm(forms.Form):
    """How a text file is to be read."""

    encoding = forms.ChoiceField(
        label=_("Encoding"),
        required=False,
        choices=[("", _("recognise it")), *((one, one) for one in ENCODINGS)],
    )
