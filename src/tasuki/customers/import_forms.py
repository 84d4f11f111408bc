"""Forms of the import pages."""

from __future__ import annotations

from collections.abc import Mapping as AbstractMapping
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tasuki.connectors.csvfile.encodings import KNOWN
from tasuki.connectors.csvfile.layout import CANDIDATES, DELIMITER_NAMES
from tasuki.customers.imports.fields import FIELDS, REQUIRED
from tasuki.customers.imports.mapping import Mapping
from tasuki.customers.imports.words import STATUSES
from tasuki.customers.models import Deal, ImportRun

PRESET_LABELS: dict[str, str | Promise] = {
    "generic": _("Any table with our names, or my own choice"),
    "salesforce": "Salesforce",
    "hubspot": "HubSpot",
}
DELIMITER_LABELS: dict[str, str | Promise] = {
    "comma": _("comma ,"),
    "semicolon": _("semicolon ;"),
    "tab": _("tab"),
    "pipe": _("bar |"),
}
FIELD_LABELS: dict[str, str | Promise] = {
    "external_id": _("External id"),
    "name": _("Name"),
    "email": _("E-mail"),
    "title": _("Title"),
    "manager": _("Manager"),
    "team": _("Team"),
    "region": _("Region"),
    "country": _("Country"),
    "parent": _("Parent"),
    "industry": _("Industry"),
    "employees": _("Employees"),
    "annual_revenue": _("Annual revenue"),
    "currency": _("Currency"),
    "owner": _("Owner"),
    "website": _("Website"),
    "tier": _("Tier"),
    "created": pgettext_lazy("date of an account or deal", "Created"),
    "arr": _("ARR"),
    "renewal_date": _("Renewal date"),
    "account": _("Account"),
    "first_name": _("Given name"),
    "last_name": _("Family name"),
    "phone": _("Phone"),
    "language": _("Language"),
    "department": _("Department"),
    "kind": _("Role in the decision"),
    "influence": _("Influence"),
    "support": _("Support"),
    "product": _("Product"),
    "stage": _("Stage"),
    "amount": _("Amount"),
    "close_date": _("Close date"),
    "live_date": _("Live since"),
    "first_value_date": _("First value reached on"),
    "open_escalations": _("Open escalations"),
    "invoice_overdue_since": _("Invoice overdue since"),
    "role": _("Role"),
    "since": _("Since"),
    "until": pgettext_lazy("end of a period", "Until"),
}


class UploadForm(forms.Form):
    """Which file, and what it holds."""

    kind = forms.ChoiceField(label=_("What the rows are"), choices=ImportRun.Kind.choices, initial="accounts")
    preset = forms.ChoiceField(label=_("Where the file comes from"), choices=list(PRESET_LABELS.items()))
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "CSV, also with semicolons, tabs or bars between the columns. The next page shows a preview."
        ),
    )

    def clean_file(self) -> UploadedFile[Any]:
        """Not larger than the company allows."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        limit = settings.MAX_UPLOAD_BYTES
        if file.size and file.size > limit:
            raise forms.ValidationError(
                _("The file is larger than %(limit)d MB. Import it with the command line."),
                params={"limit": limit // 1_000_000},
            )
        return file


class ReadingForm(forms.Form):
    """How the file is to be read; empty means: as recognised."""

    encoding = forms.ChoiceField(
        label=_("Encoding"),
        required=False,
        choices=[("", _("as recognised")), *((name, name) for name in KNOWN)],
    )
    delimiter = forms.ChoiceField(
        label=_("Between the columns"),
        required=False,
        choices=[
            ("", _("as recognised")),
            *((DELIMITER_NAMES[char], DELIMITER_LABELS[DELIMITER_NAMES[char]]) for char in CANDIDATES),
        ],
    )
    preset = forms.ChoiceField(
        label=_("Where the file comes from"), required=False, choices=list(PRESET_LABELS.items())
    )


@dataclass(frozen=True, slots=True)
class MappingRow:
    """One target field with the columns that may feed it; a value is the column's place, or several."""

    name: str
    label: str | Promise
    required: bool
    options: list[tuple[str, str, bool]]


@dataclass(frozen=True, slots=True)
class StageRow:
    """One stage of the file and what it means."""

    name: str
    count: int
    options: list[tuple[str, str, bool]]


def mapping_rows(kind: str, columns: Sequence[str], mapping: Mapping) -> list[MappingRow]:
    """The mapping as rows of choices."""
    needed = {name for group in REQUIRED[kind] if len(group) == 1 for name in group}
    rows = []
    for name in FIELDS[kind]:
        chosen = mapping.fields.get(name, ())
        value = ",".join(str(columns.index(column)) for column in chosen)
        options = [("", "–", not chosen)]
        if len(chosen) > 1:
            options.append((value, " + ".join(chosen), True))
        options += [(str(place), column, value == str(place)) for place, column in enumerate(columns)]
        rows.append(MappingRow(name, FIELD_LABELS[name], name in needed, options))
    return rows


def stage_rows(counts: AbstractMapping[str, int], statuses: AbstractMapping[str, str]) -> list[StageRow]:
    """The stages that the file has, commonest first, with their meaning."""
    labels = dict(Deal.Status.choices)
    return [
        StageRow(name, count, [(key, str(labels[key]), statuses.get(name) == key) for key in STATUSES])
        for name, count in sorted(counts.items(), key=lambda item: -item[1])
    ]


def posted_mapping(kind: str, columns: Sequence[str], data: AbstractMapping[str, Any]) -> Mapping:
    """The mapping that was posted; a place that is none is left out."""
    fields: dict[str, tuple[str, ...]] = {}
    for name in FIELDS[kind]:
        places = [
            part
            for part in str(data.get(f"field-{name}", "")).split(",")
            if part.isascii() and part.isdigit()
        ]
        chosen = tuple(columns[int(place)] for place in places if int(place) < len(columns))
        if chosen:
            fields[name] = chosen
    stages: dict[str, str] = {}
    for number in range(200):
        source = data.get(f"stage-name-{number}")
        if source is None:
            break
        if (status := data.get(f"stage-{number}")) in STATUSES:
            stages[str(source)] = str(status)
    return Mapping(fields, stages)
