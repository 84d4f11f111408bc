"""Forms of the message pages: they read input, the actions decide."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext_lazy as _

from tasuki.messaging.drafting import MAX_BODY, MAX_SUBJECT


class TextForm(forms.Form):
    """Subject and text of a message, with the version that was read and whether to approve in the same go."""

    subject = forms.CharField(label=_("Subject"), max_length=MAX_SUBJECT)
    body = forms.CharField(
        label=_("Text"),
        max_length=MAX_BODY,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 18}),
        validators=[ProhibitNullCharactersValidator()],
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("subject", "body"):  # read aloud and spelt in the recipient's language
            self.fields[name].widget.attrs["lang"] = language


class DraftForm(forms.Form):
    """Who gets a draft; nobody chosen means whoever the playbook names."""

    recipients = forms.TypedMultipleChoiceField(label=_("Recipients"), required=False, coerce=str, choices=())

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["recipients"].choices = people  # type: ignore[attr-defined]


class QueueForm(forms.Form):
    """When queued messages may leave; empty means now."""

    scheduled_at = forms.DateTimeField(
        label=_("Not before"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
    )


class ApproveForm(forms.Form):
    """Which text is approved: the hash of what was read."""

    content_hash = forms.CharField(max_length=64, widget=forms.HiddenInput)


class SettleForm(forms.Form):
    """What became of an uncertain message, and how somebody knows."""

    OUTCOMES: ClassVar = (("sent", _("It was sent")), ("not_sent", _("It was not sent")))

    outcome = forms.ChoiceField(label=_("What became of it"), choices=OUTCOMES, widget=forms.RadioSelect)
    evidence = forms.CharField(
        label=_("How do you know?"),
        max_length=500,
        help_text=_("For example: found in the Sent folder, the customer replied, the mail server's log."),
    )


class ReasonForm(forms.Form):
    """A reason or evidence in words."""

    reason = forms.CharField(label=_("Reason"), max_length=500, required=False)
