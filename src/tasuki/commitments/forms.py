"""Forms of commitments."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tasuki.commitments.checks import LIMITS
from tasuki.commitments.kinds import (
    DETAIL_LABELS,
    DETAILS,
    KIND_OF,
    NUMBERS,
    TERM_LABELS,
    TERMS,
    WORDS,
    Detail,
)
from tasuki.commitments.models import Commitment
from tasuki.commitments.terms import MAX_PLACE, MAX_QUOTE, SourceRef
from tasuki.customers.models import Account, Deal, Stakeholder
from tasuki.documents.models import Source
from tasuki.people.models import Person
from tasuki.people.queries import find_person
from tasuki.rules.reasons import NotFound

PEOPLE_LIST = "colleagues"


class ColleagueField(forms.CharField):
    """A colleague by name or e-mail; the browser offers those who have to do with the account."""

    def __init__(self, *, strict: bool, **more: Any) -> None:
        self.strict = strict
        widget = forms.TextInput(attrs={"list": PEOPLE_LIST, "autocomplete": "off"})
        super().__init__(max_length=200, required=False, widget=widget, **more)

    def clean(self, value: Any) -> Any:
        """The colleague who is meant; else the name as it stands, or an error where it must be a colleague."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return find_person(text)
        except NotFound:
            if self.strict:
                raise forms.ValidationError(_("Nobody here has this name or e-mail address.")) from None
            return text


class StakeholderField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Somebody at the customer, shown by name."""

    def label_from_instance(self, obj: Stakeholder) -> str:
        """The name in the order of their language."""
        return obj.name


class SourceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A document kept with the account, shown by its title."""

    def label_from_instance(self, obj: Source) -> str:
        """The title."""
        return obj.title


class DealField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A deal of the account, shown by its name."""

    def label_from_instance(self, obj: Deal) -> str:
        """The name, with the product."""
        return f"{obj.name} · {obj.product}" if obj.product else obj.name


def term_field(name: str) -> forms.Field:
    """The field of a figure; what does not fit is said by the action, with field and limit."""
    label: Any = TERM_LABELS[name]
    if name in NUMBERS:
        low, high = NUMBERS[name]
        return forms.IntegerField(label=label, required=False, min_value=low, max_value=high)
    if name == "discount":
        return forms.DecimalField(label=label, required=False, min_value=0, max_value=100, decimal_places=2)
    if name == "go_live_on":
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        return forms.DateField(label=label, required=False, widget=widget)
    widget_list = forms.TextInput(attrs={"list": f"known-{name}", "autocomplete": "off"})
    return forms.CharField(label=label, required=False, max_length=WORDS[name], widget=widget_list)


def chosen_kind(data: Any, commitment: Commitment | None = None) -> tuple[str, str]:
    """Kind and sub-kind that a request names ("scope.feature" as `what`, or each for itself)."""
    what = str(data.get("what") or "")
    kind, detail = (*what.split(".", 1), "")[:2] if what else (data.get("kind"), data.get("detail"))
    if commitment is not None and kind is None:
        return commitment.kind, commitment.detail
    kind, detail = str(kind or ""), str(detail or "")
    if detail in KIND_OF:
        return kind or KIND_OF[detail], detail
    return (kind if kind in DETAILS else ""), ""


def kind_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """All sub-kinds under their kinds, for the chooser."""
    kinds = dict(Commitment.Kind.choices)
    return [
        (str(kinds[kind]), [(f"{kind}.{one}", str(DETAIL_LABELS[one])) for one in details])
        for kind, details in DETAILS.items()
    ]


class CommitmentForm(forms.Form):
    """What was promised, by whom to whom, when, with which evidence, in figures where a rule needs them (CO-1, CO-2).

    Only the figures of the sub-kind are asked for; which it is, the address or the sent form says.
    """

    kind = forms.ChoiceField(label=_("Kind"), choices=Commitment.Kind.choices, widget=forms.HiddenInput)
    detail = forms.ChoiceField(
        label=_("What exactly"),
        choices=[("", "–"), *Detail.choices],
        required=False,
        widget=forms.HiddenInput,
    )
    text = forms.CharField(
        label=_("What was promised"),
        help_text=_("In words the customer would recognise."),
        max_length=LIMITS["text"],
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    promised_by_name = ColleagueField(label=_("Promised by"), strict=False)
    promised_to_name = forms.CharField(
        label=_("Or to somebody else"), max_length=LIMITS["promised_to_name"], required=False
    )
    promised_on = forms.DateField(
        label=_("Promised on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    due_on = forms.DateField(
        label=_("Due on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    evidence = forms.CharField(
        label=_("Evidence"),
        help_text=_("Where it is written: a mail, the contract, notes."),
        max_length=LIMITS["evidence"],
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    evidence_url = forms.CharField(
        label=_("Link to the evidence"),
        required=False,
        max_length=LIMITS["evidence_url"],
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )
    source_place = forms.CharField(
        label=_("Place in the document"),
        help_text=_("Such as p. 3 or slide 14."),
        required=False,
        max_length=MAX_PLACE,
    )
    source_quote = forms.CharField(
        label=_("Passage of the document"),
        help_text=_("The words as they stand there."),
        required=False,
        max_length=MAX_QUOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    owner = ColleagueField(label=_("Owner now"), strict=True)
    version = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        account: Account,
        commitment: Commitment | None = None,
        what: tuple[str, str] = ("", ""),
    ) -> None:
        initial = _initial(commitment) if commitment else {}
        kind, detail = chosen_kind(data) if data else what
        if kind:
            initial |= {"kind": kind, "detail": detail}
        super().__init__(data, initial=initial)
        self.what = (initial.get("kind", ""), initial.get("detail", ""))
        for name in TERMS.get(self.what[1], ()):
            self.fields[f"term_{name}"] = term_field(name)
        self.fields["deal"] = DealField(
            label=_("Deal"),
            queryset=account.deals.order_by("-closed_on", "name", "pk"),
            required=False,
            empty_label="–",
        )
        self.fields["source"] = SourceField(
            label=_("Document"),
            help_text=_("A document kept with the account in which it is written."),
            queryset=account.sources.filter(deleted_at=None).order_by("-created_at"),
            required=False,
            empty_label="–",
        )
        self.fields["promised_to"] = StakeholderField(
            label=_("Promised to"),
            queryset=account.stakeholders.order_by("name_key", "pk"),
            required=False,
            empty_label="–",
        )
        if commitment is not None:
            del self.fields["owner"]

    @property
    def term_fields(self) -> list[forms.BoundField]:
        """The fields of the figures, bound."""
        return [self[f"term_{name}"] for name in TERMS.get(self.what[1], ())]

    @property
    def what_label(self) -> str:
        """Kind and sub-kind in words."""
        kind, detail = self.what
        words = [dict(Commitment.Kind.choices).get(kind, ""), DETAIL_LABELS.get(detail, "")]
        return " · ".join(str(one) for one in words if one)

    def clean(self) -> dict[str, Any]:
        """A place or a passage needs the document in which it stands."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if (values.get("source_place") or values.get("source_quote")) and not values.get("source"):
            self.add_error("source", _("Choose the document in which this stands."))
        return values

    def changes(self) -> dict[str, Any]:
        """What `record_commitment` and `edit_commitment` take."""
        untaken = ("version", "source", "source_place", "source_quote")
        values = {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in untaken and not name.startswith("term_")
        }
        values["terms"] = {
            name: self.cleaned_data.get(f"term_{name}") for name in TERMS.get(values["detail"], ())
        }
        source = self.cleaned_data.get("source")
        values["source"] = (
            SourceRef(source.pk, self.cleaned_data["source_place"], self.cleaned_data["source_quote"])
            if source
            else None
        )
        by = values["promised_by_name"]
        values["promised_by"] = by if isinstance(by, Person) else None
        values["promised_by_name"] = by.name if isinstance(by, Person) else by or ""
        if values["promised_to"]:
            values["promised_to_name"] = values["promised_to"].name
        return values


def _initial(one: Commitment) -> dict[str, Any]:
    names = (
        "kind", "detail", "text", "promised_to_name", "promised_on", "due_on", "evidence", "evidence_url",
        "source_place", "source_quote", "deal", "version",
    )  # fmt: skip
    values = {name: getattr(one, name) for name in names}
    values |= {f"term_{name}": value for name, value in one.terms.items()}
    values["source"] = one.source_id
    if one.promised_to is not None:
        values["promised_to_name"] = ""
    return {**values, "promised_by_name": one.promised_by_name, "promised_to": one.promised_to}
