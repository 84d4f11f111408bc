"""Forms of boundaries and breaches. What a form cannot know is refused by the action, with every reason."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tasuki.rules import boundaries
from tasuki.transitions.models import Transition
from tasuki.watch.decisions import MOST_TEXT
from tasuki.watch.models import Breach
from tasuki.web.words import ACTS, BREACHES, ROLES

MEANINGS = {
    "bypass": _("customer and outgoing owner without the incoming one"),
    "ghosting": _("the customer got no answer"),
    "unclear_roles": _("both answer, or neither"),
    "shadowed_receiver": _("no meeting without the outgoing owner"),
    "late_promise": _("promised without the incoming owner"),
    "overruled": _("contradicted before the customer"),
    "took_over": _("did what the incoming owner handles"),
    "other": _("something else that oversteps the boundaries"),
}


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}), **more)


def _text(label: Any, rows: int = 3, **more: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=MOST_TEXT, widget=widget, **more)


def _version() -> forms.IntegerField:
    return forms.IntegerField(required=False, widget=forms.HiddenInput)


class BoundaryForm(forms.Form):
    """The window and the parts (BO-1, BO-3)."""

    until = _day(_("Can be reached until"), help_text=_("The customer reads this day in the messages."))
    parts = forms.MultipleChoiceField(
        label=_("What stays with the outgoing owner"), required=False, widget=forms.CheckboxSelectMultiple
    )
    version = _version()

    def __init__(self, *args: Any, row: Transition, **more: Any) -> None:
        super().__init__(*args, **more)
        choices = [(part, ACTS[part]) for part in boundaries.possible_parts(row.scenario)]
        self.fields["parts"].choices = choices  # type: ignore[attr-defined]


class ReportForm(forms.Form):
    """What happened (BO-4, BO-5)."""

    kind = forms.ChoiceField(label=_("What happened"))
    about = forms.ChoiceField(
        label=_("About whom"),
        required=False,
        choices=[
            ("", _("As usual for this kind")),
            ("giver", ROLES["giver"]),
            ("receiver", ROLES["receiver"]),
        ],
    )
    happened_on = _day(_("On which day"))
    evidence = _text(_("What shows it"), help_text=_("What was said or done, by whom; no guesses."))
    who = forms.CharField(label=_("Who saw it"), required=False, max_length=300)
    ref = forms.CharField(
        label=_("Link or number"), required=False, max_length=300, help_text=_("Of the mail, call or ticket.")
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        choices = [(kind, f"{BREACHES[kind]}: {MEANINGS[kind]}") for kind in boundaries.BREACHES]
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]


class EvidenceForm(forms.Form):
    """A further piece of evidence."""

    what = _text(_("What shows it"), 2)
    happened_on = _day(_("On which day"), required=False)
    ref = forms.CharField(label=_("Link or number"), required=False, max_length=300)
    version = _version()


class RemarkForm(forms.Form):
    """A remark, also of the person concerned."""

    text = _text(_("Remark"), 2)
    version = _version()


class DecisionForm(forms.Form):
    """A manager's decision, final."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        widget=forms.RadioSelect,
        choices=[
            (Breach.State.RESOLVED.value, _("It was a breach, and it is settled")),
            (Breach.State.DISMISSED.value, _("It was none")),
        ],
    )
    reason = _text(_("How it was settled, or why it was none"), 2)
    version = _version()
