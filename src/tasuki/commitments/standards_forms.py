"""Forms of the standards catalogue: one entry, a file, who judges."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tasuki.commitments.forms import ColleagueField
from tasuki.commitments.standards.fields import SECTIONS, Field
from tasuki.people.models import Team


def entry_field(one: Field) -> forms.Field:
    """The form field of a field of the catalogue; the action says what does not fit."""
    shared: dict[str, Any] = {"label": one.label, "required": one.required, "help_text": one.help}
    if one.kind == "choice":
        choices = one.choices if one.required else (("", "–"), *(c for c in one.choices if c[0]))
        return forms.ChoiceField(choices=choices, **shared)
    if one.kind == "number":
        return forms.IntegerField(**shared)
    if one.kind == "decimal":
        return forms.DecimalField(decimal_places=2, **shared)
    if one.kind == "date":
        return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **shared)
    if one.kind == "long":
        return forms.CharField(max_length=one.most, widget=forms.Textarea(attrs={"rows": 3}), **shared)
    listed = {"list": "known-product", "autocomplete": "off"} if one.name == "product" else {}
    return forms.CharField(max_length=one.most, widget=forms.TextInput(attrs=listed), **shared)


class EntryForm(forms.Form):
    """An entry of a section."""

    version = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, section: str, entry: Mapping[str, Any] | None, version: int
    ) -> None:
        initial: dict[str, Any] = {"version": version}
        for name, value in (entry or {}).items():
            initial[name] = ", ".join(str(one) for one in value) if isinstance(value, list) else value
        super().__init__(data, initial=initial)
        self.names = [one.name for one in SECTIONS[section].fields]
        for one in SECTIONS[section].fields:
            self.fields[one.name] = entry_field(one)

    @property
    def shown(self) -> list[forms.BoundField]:
        """The fields of the entry, bound."""
        return [self[name] for name in self.names]

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        return {name: self.cleaned_data.get(name) for name in self.names}


class ImportForm(forms.Form):
    """A file that replaces the catalogue."""

    file = forms.FileField(
        label=_("File"), help_text=_("YAML, CSV or XLSX, at most 2 MB. It replaces the whole catalogue.")
    )
    dry_run = forms.BooleanField(label=_("Only say what would change"), required=False)


class JudgeForm(forms.Form):
    """A CS manager who judges promises before the sale (CO-3)."""

    person = ColleagueField(label=_("CS manager"), strict=True)
    team = forms.ModelChoiceField(
        label=_("For accounts of the team"),
        queryset=Team.objects.none(),
        required=False,
        empty_label=_("All"),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["team"].queryset = Team.objects.order_by("name", "pk")  # type: ignore[attr-defined]
