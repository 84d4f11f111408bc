"""Forms of the knowledge record: one item at a time."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tasuki.knowledge import answers
from tasuki.knowledge.items import CatalogueItem
from tasuki.knowledge.states import ItemState

_HINTS = {
    "number": _("A number."),
    "money": _("An amount with its currency, for example 1200000 JPY."),
    "links": _("One or more web addresses."),
    "people": _("One person per line, with title and role."),
}


class AnswerForm(forms.Form):
    """The answer of an item with its source (KN-2); `version` is what the reader saw (SE-6)."""

    answer = forms.CharField(max_length=answers.MAX_ANSWER)
    source = forms.CharField(label=_("Who said so"), max_length=answers.MAX_SOURCE, required=False)
    source_url = forms.CharField(label=_("Link to the source"), max_length=answers.MAX_URL, required=False)
    source_on = forms.DateField(
        label=_("Date of the source"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, state: ItemState) -> None:
        row = state.row
        initial = {
            "answer": state.answer,
            "version": state.version,
            "source": row.source if row else "",
            "source_url": row.source_url if row else "",
            "source_on": row.source_on if row else None,
        }
        super().__init__(data, initial=initial, auto_id=f"{state.item.anchor}-%s")
        field = self.fields["answer"]
        field.label, field.help_text = state.item.words.label(), state.item.words.help()
        field.widget = answer_widget(state.item, state.answer)
        if hint := _HINTS.get(state.item.kind):
            field.help_text = f"{field.help_text} {hint}"


class ReasonForm(forms.Form):
    """Why an item does not apply (KN-2)."""

    reason = forms.CharField(
        label=_("Why it does not apply"),
        max_length=answers.MAX_ANSWER,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, state: ItemState) -> None:
        row = state.row
        initial = {"version": state.version, "reason": row.na_reason if row and not state.withheld else ""}
        super().__init__(data, initial=initial, auto_id=f"{state.item.anchor}-na-%s")


class QuestionForm(forms.Form):
    """What the receiver wants to know (KN-5)."""

    question = forms.CharField(
        label=_("What is unclear?"),
        max_length=answers.MAX_ANSWER,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data: Any = None, *, state: ItemState) -> None:
        super().__init__(data, auto_id=f"{state.item.anchor}-ask-%s")


def answer_widget(item: CatalogueItem, answer: str) -> forms.Widget:
    """The fitting field for the kind; an answer that is not in its form stays editable as text."""
    if item.kind == "choice":
        options = [("", "–"), *((option, words.label()) for option, words in item.choices.items())]
        if answer and answer not in item.choices:
            options.append((answer, answer))
        return forms.Select(choices=options)
    if item.kind == "date" and (not answer or answers.read(item, answer)[1]):
        return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    if item.kind in {"number", "money", "date"}:
        return forms.TextInput(attrs={"inputmode": "decimal" if item.kind == "number" else "text"})
    return forms.Textarea(attrs={"rows": 2 if item.kind == "links" else 4})
