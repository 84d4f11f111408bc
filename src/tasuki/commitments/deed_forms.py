"""Forms of what is done with a commitment: owner, verdict, reset, acknowledgement, gap, resolution (CO-3, CO-4)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from tasuki.commitments.actions import Acknowledgement
from tasuki.commitments.checks import LIMITS
from tasuki.commitments.forms import ColleagueField, SourceField, StakeholderField, term_field
from tasuki.commitments.kinds import TERMS, WORDS
from tasuki.commitments.models import Commitment, ExpectationReset
from tasuki.commitments.terms import MAX_PLACE, MAX_QUOTE, SourceRef
from tasuki.rules.completeness import is_placeholder
from tasuki.rules.reasons import Reason
from tasuki.web.reason_texts import sentence


class OwnerForm(forms.Form):
    """Who keeps the promise now; empty: nobody."""

    owner = ColleagueField(label=_("Owner now"), strict=True)
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, commitment: Commitment) -> None:
        owner = commitment.owner
        initial = {"owner": (owner.email or owner.name) if owner else "", "version": commitment.version}
        super().__init__(data, initial=initial, auto_id="owner-%s")


class OwnerPickForm(forms.Form):
    """One owner for many; taking owners away is done one by one."""

    owner = ColleagueField(
        label=_("Give the chosen ones to"), strict=True, error_messages={"required": _("Say who.")}
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="bulk-%s")
        self.fields["owner"].required = True
        self.fields["owner"].widget.attrs.pop("list")  # many accounts: nobody in particular to offer

    @staticmethod
    def ids(values: list[str]) -> list[UUID]:
        """The chosen rows; what is no id is left out."""
        found = []
        for one in values:
            try:
                found.append(UUID(one))
            except ValueError:
                continue
        return found


class VerdictForm(forms.Form):
    """Can it be kept (CO-3)?"""

    verdict = forms.ChoiceField(
        label=_("Verdict"), choices=[("", "–"), *(one for one in Commitment.Verdict.choices if one[0])]
    )
    note = forms.CharField(
        label=_("Why, and what was agreed"),
        max_length=LIMITS["verdict_note"],
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, commitment: Commitment) -> None:
        initial = {
            "verdict": commitment.verdict,
            "note": commitment.verdict_note,
            "version": commitment.version,
        }
        super().__init__(data, initial=initial, auto_id="verdict-%s")

    def clean(self) -> dict[str, Any]:
        """What cannot be kept says why."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if values.get("verdict") == Commitment.Verdict.NOT_DELIVERABLE and is_placeholder(
            values.get("note", "")
        ):
            self.add_error("note", sentence(Reason("commitment.gap_reason_needed")))
        return values


class ResetForm(forms.Form):
    """What is promised instead (CO-3)."""

    text = forms.CharField(
        label=_("What is promised instead"),
        max_length=LIMITS["text"],
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    due_on = forms.DateField(
        label=_("Due on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    note = forms.CharField(
        label=_("How it was told"),
        required=False,
        max_length=LIMITS["verdict_note"],
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, commitment: Commitment) -> None:
        terms = {f"term_{name}": value for name, value in commitment.terms.items()}
        initial = {
            "text": commitment.text,
            "due_on": commitment.due_on,
            "version": commitment.version,
            **terms,
        }
        super().__init__(data, initial=initial, auto_id="reset-%s")
        self.detail = commitment.detail
        for name in TERMS.get(commitment.detail, ()):
            self.fields[f"term_{name}"] = term_field(name)

    @property
    def term_fields(self) -> list[forms.BoundField]:
        """The fields of the figures, bound."""
        return [self[f"term_{name}"] for name in TERMS.get(self.detail, ())]

    def terms(self) -> dict[str, Any]:
        """The figures as the action takes them."""
        return {name: self.cleaned_data.get(f"term_{name}") for name in TERMS.get(self.detail, ())}


class AcknowledgeForm(forms.Form):
    """The customer's word that they know: who, when, how, what shows it (CO-3)."""

    by_name = forms.CharField(label=_("Or somebody else"), required=False, max_length=300)
    on = forms.DateField(
        label=_("Acknowledged on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    channel = forms.ChoiceField(
        label=_("How"), required=False, choices=[("", "–"), *ExpectationReset.Channel.choices]
    )
    evidence = forms.CharField(
        label=_("What shows it"),
        help_text=_("Their words, or where they stand."),
        required=False,
        max_length=LIMITS["evidence"],
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    evidence_url = forms.CharField(
        label=_("Link to the evidence"), required=False, max_length=LIMITS["evidence_url"]
    )
    source_place = forms.CharField(label=_("Place in the document"), required=False, max_length=MAX_PLACE)
    source_quote = forms.CharField(
        label=_("Passage of the document"),
        required=False,
        max_length=MAX_QUOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, commitment: Commitment) -> None:
        initial = {"by": commitment.promised_to_id, "version": commitment.version}
        super().__init__(data, initial=initial, auto_id="acknowledge-%s")
        account = commitment.account
        self.fields["by"] = StakeholderField(
            label=_("Acknowledged by"),
            queryset=account.stakeholders.order_by("name_key", "pk"),
            required=False,
            empty_label="–",
        )
        self.fields["source"] = SourceField(
            label=_("Document"),
            queryset=account.sources.filter(deleted_at=None).order_by("-created_at"),
            required=False,
            empty_label="–",
        )

    def acknowledgement(self) -> Acknowledgement:
        """What the action takes."""
        values = self.cleaned_data
        source = values.get("source")
        return Acknowledgement(
            on=values["on"],
            by=values.get("by"),
            by_name=values["by_name"],
            channel=values["channel"],
            evidence=values["evidence"],
            evidence_url=values["evidence_url"],
            source=SourceRef(source.pk, values["source_place"], values["source_quote"]) if source else None,
        )


class GapForm(forms.Form):
    """What a manager decides about a gap (CO-4)."""

    state = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            ("accepted", _("Accept: it is a gap, and we live with it")),
            ("dismissed", _("Dismiss: it is none")),
        ],
    )
    reason = forms.CharField(
        label=_("Why"), max_length=LIMITS["verdict_note"], widget=forms.Textarea(attrs={"rows": 2})
    )


class SupportForm(forms.Form):
    """Which support tier the customer's contract has (CO-4)."""

    support_tier = forms.CharField(
        label=_("Contracted support tier"),
        required=False,
        max_length=WORDS["support_tier"],
        widget=forms.TextInput(attrs={"list": "known-support_tier", "autocomplete": "off"}),
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class ResolveForm(forms.Form):
    """What became of it, and what shows that (CO-3)."""

    state = forms.ChoiceField(
        label=_("What became of it"),
        choices=[one for one in Commitment.State.choices if one[0] != Commitment.State.OPEN],
    )
    evidence = forms.CharField(
        label=_("What shows it"),
        max_length=LIMITS["resolution_evidence"],
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, commitment: Commitment) -> None:
        super().__init__(data, initial={"version": commitment.version}, auto_id="resolve-%s")
