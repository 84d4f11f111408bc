"""Forms of the company's own catalogue."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

from tasuki.knowledge.company import queries
from tasuki.knowledge.company.entry import OwnItemIn, as_entry
from tasuki.knowledge.items import LANGUAGES, OWN, sections
from tasuki.knowledge.models import OwnItem
from tasuki.knowledge.states import SUPPLIER
from tasuki.playbooks.queries import SCENARIOS
from tasuki.rules.reasons import Reason

LANGUAGE_NAMES: Final[Mapping[str, str]] = {
    "en": "English",
    "ja": "日本語",
    "es": "Español",
    "id": "Bahasa Indonesia",
}
KIND_NAMES: Final = {
    "text": _("Text"),
    "choice": _("Choice"),
    "number": _("Number"),
    "money": _("Amount of money"),
    "date": _("Date"),
    "people": _("People"),
    "commitments": _("Commitments"),
    "links": _("Links"),
}
SCENARIO_NAMES: Final = {
    "sales-to-cs": _("Sales to customer success"),
    "sales-to-am": _("Sales to account management"),
    "rep-to-rep": _("Owner to owner"),
    "team-to-team": _("Team to team"),
}
MOST: Final = 5
#: A line of the field: key = English | 日本語 | Español | Bahasa Indonesia
_CHOICE: Final = re.compile(r"^\s*(?P<key>[^=|]*?)\s*=\s*(?P<labels>.*)$")


class OwnItemForm(forms.Form):
    """One own item: where it stands, what it is called and what it weighs, in every language."""

    topic = forms.ChoiceField(label=_("Topic"), help_text=_("Where it stands in the record."))
    new_topic = forms.CharField(
        label=_("Name of the new topic"),
        required=False,
        max_length=120,
        help_text=_("In English; only for a new topic."),
    )
    name = forms.CharField(
        label=_("Short name"),
        required=False,
        max_length=34,
        help_text=_(
            "Small letters, digits and _. It never changes. Left empty, it is made from the English label."
        ),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=list(KIND_NAMES.items()), initial="text")
    who = forms.ChoiceField(label=_("Who can supply it"), choices=list(SUPPLIER.items()))
    sensitive = forms.BooleanField(
        label=_("Sensitive"),
        required=False,
        help_text=_("Kept sealed; only for the present and incoming owners and their managers."),
    )
    choices = forms.CharField(
        label=_("Options"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Only for a choice. One per line: key = English | 日本語 | Español | Bahasa Indonesia"),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, row: OwnItem | None = None) -> None:
        self.row = row
        super().__init__(data, initial=_initial(row) if row else None, auto_id="own-%s")
        topic: Any = self.fields["topic"]
        topic.choices = _topics()
        if row is not None:
            for name in ("topic", "new_topic", "name"):
                del self.fields[name]
        for language in LANGUAGES:
            name = LANGUAGE_NAMES[language]
            self.fields[f"label_{language}"] = forms.CharField(
                label=_("Label, %(language)s") % {"language": name}, max_length=120, required=language == "en"
            )
            self.fields[f"help_{language}"] = forms.CharField(
                label=_("Help, %(language)s") % {"language": name}, max_length=500, required=False
            )
        for scenario in SCENARIOS:
            self.fields[_weight(scenario)] = forms.TypedChoiceField(
                label=SCENARIO_NAMES[scenario],
                choices=[(0, _("not required")), *((number, str(number)) for number in range(1, MOST + 1))],
                coerce=int,
                initial=0,
            )

    @property
    def words(self) -> list[forms.BoundField]:
        """The fields of label and help, language by language."""
        return [self[f"{part}_{language}"] for language in LANGUAGES for part in ("label", "help")]

    @property
    def weights(self) -> list[forms.BoundField]:
        """The fields of the weights."""
        return [self[_weight(scenario)] for scenario in SCENARIOS]

    def entry(self) -> OwnItemIn | list[Reason]:
        """What was written down, or why it cannot be read; the form is valid."""
        data = self.cleaned_data
        values = {
            "key": self.row.key if self.row else self._key(),
            "kind": data["kind"],
            "who": data["who"],
            "sensitive": data["sensitive"],
            "label": _filled(data, "label"),
            "help": _filled(data, "help"),
            "choices": _choices(data["choices"]) if data["kind"] == "choice" else {},
            "weights": {
                scenario: data[_weight(scenario)] for scenario in SCENARIOS if data[_weight(scenario)]
            },
            "topic": self._topic(),
            "retired": bool(self.row and self.row.retired_at),
        }
        try:
            return OwnItemIn.model_validate(values)
        except ValidationError as error:
            return [
                Reason("input.invalid", {"field": ".".join(map(str, one["loc"])), "message": one["msg"]})
                for one in error.errors(include_url=False)
            ]

    def _topic(self) -> dict[str, str]:
        """The name of the own topic: a new one, or as it stands."""
        if self.row is not None:
            own = queries.own_topics().get(self.row.topic)
            return dict(own.labels) if own else {}
        chosen = self.cleaned_data["topic"]
        if chosen.endswith("."):
            return {"en": self.cleaned_data["new_topic"]} if self.cleaned_data["new_topic"] else {}
        own = queries.own_topics().get(chosen)
        return dict(own.labels) if own else {}

    def _key(self) -> str:
        topic = self.cleaned_data["topic"]
        if topic.endswith("."):
            topic += OWN + _slug(self.cleaned_data["new_topic"], 33)
        name = _slug(self.cleaned_data["name"] or self.cleaned_data["label_en"], 34)
        return f"{topic}.{OWN}{name.removeprefix(OWN)}"


class CatalogueFileForm(forms.Form):
    """A YAML file with own items."""

    file = forms.FileField(label=_("YAML file"))


def _initial(row: OwnItem) -> dict[str, Any]:
    entry = as_entry(row, {})
    return {
        "kind": entry.kind,
        "who": entry.who,
        "sensitive": entry.sensitive,
        "choices": "\n".join(
            f"{one['key']} = " + " | ".join(one["labels"].get(name, "") for name in LANGUAGES).rstrip(" |")
            for one in row.choices
        ),
        "version": row.version,
        **{f"label_{language}": text for language, text in entry.label.items()},
        **{f"help_{language}": text for language, text in entry.help.items()},
        **{_weight(scenario): weight for scenario, weight in entry.weights.items()},
    }


def _topics() -> list[tuple[Any, Any]]:
    """Every topic by section, and a new one in each."""
    return [
        (
            section.words.label(),
            [
                *((topic.key, topic.words.label()) for topic in section.topics),
                (f"{section.key}.", _("New topic in “%(section)s”") % {"section": section.words.label()}),
            ],
        )
        for section in sections()
    ]


def _filled(data: Mapping[str, Any], part: str) -> dict[str, str]:
    return {language: text for language in LANGUAGES if (text := data[f"{part}_{language}"].strip())}


def _choices(text: str) -> dict[str, dict[str, str]]:
    """Options as they are written, one per line; a line without a key gets one from its English label."""
    found: dict[str, dict[str, str]] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        match = _CHOICE.match(line)
        labels = [part.strip() for part in (match["labels"] if match else line).split("|")]
        key = (match["key"] if match else "") or _slug(labels[0], 40)
        found[key] = {language: label for language, label in zip(LANGUAGES, labels, strict=False) if label}
    return found


def _slug(text: str, longest: int) -> str:
    return slugify(text).replace("-", "_")[:longest].strip("_")


def _weight(scenario: str) -> str:
    return f"weight_{scenario.replace('-', '_')}"
