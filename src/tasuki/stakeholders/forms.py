"""Forms about people at the customer: who, what they want, manner, standing, lines, introductions (PE-1 … PE-7)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.conf import settings
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tasuki.customers.models import Stakeholder, StakeholderProfile
from tasuki.people.models import Person
from tasuki.people.queries import find_person
from tasuki.rules.reasons import NotFound
from tasuki.sensitive.models import Topic
from tasuki.stakeholders.checks import MAX_TEXT, PROFILE_FIELDS, TEXTS
from tasuki.stakeholders.map_data import LEVEL_WORDS, LEVELS, SUPPORT_WORDS, SUPPORTS
from tasuki.stakeholders.models import Introduction, Relation

if TYPE_CHECKING:
    _StakeholderModelForm = forms.ModelForm[Stakeholder]
    _ProfileModelForm = forms.ModelForm[StakeholderProfile]
else:  # generic for the type checker only
    _StakeholderModelForm = _ProfileModelForm = forms.ModelForm

type Text = str | Promise
_DAY: Final = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class Number(forms.TypedChoiceField):
    """A whole number out of a few, each with its word; empty where nobody knows."""

    def __init__(self, words: Sequence[tuple[int, Text]], **more: Any) -> None:
        choices = [("", _("not known"))] + [(str(value), word) for value, word in words]
        super().__init__(choices=choices, coerce=int, empty_value=None, required=False, **more)


def levels() -> list[tuple[int, Text]]:
    """1 to 5 with words."""
    return [(level, format_lazy("{} · {}", level, LEVEL_WORDS[level])) for level in LEVELS]


def _say_not_known(form: forms.BaseForm) -> None:
    """Let the empty choice say what it means; Django's own words for it are English in every language."""
    for field in form.fields.values():
        if isinstance(field, forms.TypedChoiceField) and not isinstance(field, Number):
            choices: Any = field.choices
            field.choices = [("", _("not known")), *((key, word) for key, word in choices if key)]


class StakeholderForm(_StakeholderModelForm):
    """Who somebody at the customer is (PE-1), and where they stand on the map (PE-4)."""

    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[("", "–"), *settings.LANGUAGES]
    )
    more_kinds = forms.MultipleChoiceField(
        label=_("Further roles"),
        required=False,
        choices=Stakeholder.Kind.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    influence = Number(levels(), label=_("Influence"))
    support = Number(
        [(value, SUPPORT_WORDS[value]) for value in SUPPORTS],
        label=pgettext_lazy("support of a stakeholder", "Support"),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Stakeholder
        fields = (
            "first_name", "last_name", "title", "department", "headcount", "kind", "more_kinds", "email", "phone",
            "language", "do_not_mail", "influence", "support", "left_on",
        )  # fmt: skip
        labels = {
            "first_name": _("Given name"),
            "last_name": _("Family name"),
            "title": _("Title"),
            "department": _("Department"),
            "headcount": _("Number of people"),
            "kind": _("Role in the decision"),
            "email": _("E-mail"),
            "phone": _("Phone"),
            "do_not_mail": _("Asked not to be mailed"),
            "left_on": _("Gone since"),
        }
        help_texts = {
            "headcount": _("Only for a group of end users: how many use it."),
            "left_on": _("Empty while they are there."),
        }
        widgets = {"left_on": _DAY}

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        _say_not_known(self)
        if not self.instance._state.adding:
            self.initial["more_kinds"] = [kind for kind in self.instance.kinds if kind != self.instance.kind]

    def clean_email(self) -> str:
        """One address, or none."""
        value: str = self.cleaned_data["email"].strip()
        if value:
            forms.EmailField().clean(value)
        return value

    def values(self) -> dict[str, Any]:
        """What the action takes: only what the request speaks of, so that a short form empties nothing."""
        sent = {*self.data, *(("more_kinds", "do_not_mail") if "version" in self.data else ())}
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name in sent}


class ProfileForm(_ProfileModelForm):
    """What is known of them: what they want, how to deal with them, how they stand (PE-2 … PE-4)."""

    trust = Number(levels(), label=_("Trust in us"))
    access_level = Number(levels(), label=_("Access to them"))
    responsiveness = Number(levels(), label=_("Responsiveness"))

    class Meta:
        model = StakeholderProfile
        fields = PROFILE_FIELDS
        labels = {
            "role": _("Role in the project"),
            "goals": _("Goals and personal priorities"),
            "involvement": _("Expected involvement"),
            "why_supported": _("Why they supported us"),
            "criteria": _("Success criteria they own"),
            "budget_view": _("View of budget and return"),
            "technical_concerns": _("Technical and security concerns"),
            "present_process": _("Present process and its pains"),
            "reservations": _("Reservations still open"),
            "how_to_involve": _("How to involve them"),
            "style": _("Style"),
            "channel": _("Preferred channel"),
            "meeting_frequency": _("Meeting frequency"),
            "response_hours": _("Expects an answer within (hours)"),
            "authority": _("What they may decide"),
            "involve_for": _("Whom to involve for what"),
            "reference": _("Willing to be a reference"),
        }
        widgets = dict.fromkeys(TEXTS, forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        _say_not_known(self)
        for name in TEXTS:
            field = self.fields[name]
            if isinstance(field, forms.CharField):
                field.max_length = MAX_TEXT
                field.validators.append(_at_most)

    def values(self) -> dict[str, Any]:
        """What the action takes: only what the request speaks of."""
        return {
            name: value for name, value in self.cleaned_data.items() if self.add_prefix(name) in self.data
        }


def _at_most(text: str) -> None:
    if len(text) > MAX_TEXT:
        said = _("At most %(limit)s characters; this has %(length)s.")
        raise forms.ValidationError(said, params={"limit": MAX_TEXT, "length": len(text)})


#: The parts of the profile as the page shows them.
WANTS: Final = (
    "role", "goals", "involvement", "why_supported", "criteria", "budget_view", "technical_concerns",
    "present_process", "reservations", "how_to_involve",
)  # fmt: skip
MANNER: Final = ("style", "channel", "meeting_frequency", "response_hours")
STANDING: Final = ("authority", "involve_for", "trust", "access_level", "responsiveness", "reference")


class LineForm(forms.Form):
    """A line from this person to another (PE-4, PE-5)."""

    kind = forms.ChoiceField(label=_("Line"), choices=Relation.Kind.choices)
    other = forms.CharField(
        label=_("Person"),
        max_length=300,
        help_text=_("Name or e-mail address of somebody at the same customer."),
        widget=forms.TextInput(attrs={"list": "others", "autocomplete": "off"}),
    )
    since = forms.DateField(label=_("Since"), required=False, widget=_DAY)
    note = forms.CharField(
        label=_("Note (sealed)"),
        required=False,
        max_length=2_000,
        help_text=_("Kept among the sensitive notes, readable for the owners and their managers only."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    purpose = forms.CharField(label=_("What the note is for"), required=False, max_length=300)

    def __init__(self, *args: Any, politics: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        if not politics:
            self.fields["kind"] = forms.ChoiceField(
                label=_("Line"), choices=[(Relation.Kind.REPORTS, Relation.Kind.REPORTS.label)]
            )
            del self.fields["note"], self.fields["purpose"]


class IntroductionForm(forms.Form):
    """A line of the introduction ledger (PE-7); days in the account's time zone."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    told_on = forms.DateField(label=_("Told on"), required=False, widget=_DAY)
    told_by = forms.CharField(
        label=_("Told by"),
        required=False,
        max_length=200,
        help_text=_("Name or e-mail address of a colleague."),
    )
    channel = forms.ChoiceField(
        label=_("Channel"), required=False, choices=[("", "–"), *Introduction.Channel.choices]
    )
    met_on = forms.DateField(label=_("Met the incoming owner on"), required=False, widget=_DAY)
    acknowledged_on = forms.DateField(label=_("Acknowledged on"), required=False, widget=_DAY)
    acknowledged_how = forms.CharField(
        label=_("How they acknowledged it"),
        required=False,
        max_length=300,
        help_text=_("For example: answered the mail, said so on the phone."),
    )

    def clean_told_by(self) -> Person | None:
        """A colleague, or nobody."""
        said: str = self.cleaned_data["told_by"].strip()
        if not said:
            return None
        try:
            return find_person(said)
        except NotFound:
            raise forms.ValidationError(_("Nobody here has this name or e-mail address.")) from None


class NoteForm(forms.Form):
    """A sensitive note: sealed, for a stated purpose, until a day (PE-6)."""

    topic = forms.ChoiceField(label=_("Topic"), choices=Topic.choices)
    text = forms.CharField(label=_("Note"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 3}))
    purpose = forms.CharField(
        label=_("Purpose"),
        max_length=300,
        help_text=_("What it is needed for; the person may ask to read it."),
    )
    expires_on = forms.DateField(
        label=_("Keep until"), required=False, widget=_DAY, help_text=_("Empty: as long as the rule allows.")
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **{"auto_id": "note_%s", **more})  # stands beside the form of lines
