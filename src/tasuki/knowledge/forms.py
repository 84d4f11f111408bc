"""Forms of the knowledge record: one item at a time."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tasuki.knowledge import answers
from tasuki.knowledge.items import CatalogueItem
from tasuki.knowledge.models import ItemDraft
from tasuki.knowledge.states import ItemState

_HINTS = {
    "number": _("A number."),
    "money": _("An amount with its currency, for example 1200000 JPY."),
    "links": _("One or more web addresses."),
    "people": _("One person per line, with title and role."),
}


class AnswerForm(forms.Form):
    """The answer of an item with its source (KN-2); `version` is what the reader saw (SE-6).

    It begins with what the actor was typing, where there is a draft. How long an answer may be, the action says:
    a text that is too long comes back in the form with the limit and its length.
    """

    answer = forms.CharField(strip=False)
    source = forms.CharField(label=_("Who said so"), required=False)
    source_url = forms.CharField(label=_("Link to the source"), required=False)
    source_on = forms.DateField(
        label=_("Date of the source"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, state: ItemState, draft: ItemDraft | None = None) -> None:
        kept = draft or state.row
        initial = {
            "answer": draft.answer if draft else state.answer,
            "version": draft.base_version if draft else state.version,
            "source": kept.source if kept else "",
            "source_url": kept.source_url if kept else "",
            "source_on": kept.source_on if kept else None,
        }
        super().__init__(data, initial=initial, auto_id=f"{state.item.anchor}-%s")
        field = self.fields["answer"]
        field.label, field.help_text = state.item.words.label(), state.item.words.help()
        field.widget = answer_widget(state.item, draft.answer if draft else state.answer)
        typed = str(data.get("answer", "")) if data is not None else str(initial["answer"] or "")
        field.widget.attrs |= {"dir": "auto", "data-limit": str(answers.MAX_ANSWER)}
        if len(typed) > answers.MAX_ANSWER:
            field.widget.attrs["class"] = "is-huge"  # else the field would grow with it
        if hint := _HINTS.get(state.item.kind):
            field.help_text = f"{field.help_text} {hint}"


class ReasonForm(forms.Form):
    """Why an item does not apply (KN-2)."""

    reason = forms.CharField(
        label=_("Why it does not apply"),
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
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data: Any = None, *, state: ItemState) -> None:
        super().__init__(data, auto_id=f"{state.item.anchor}-ask-%s")


def answer_is_prose(item: CatalogueItem) -> bool:
    """Whether two answers can stand one below the other."""
    return item.kind not in {"choice", "date", "number", "money"}


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
