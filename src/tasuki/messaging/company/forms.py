"""Forms of the workshop of texts: they read input, the actions decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf.locale import LANG_INFO
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tasuki.messaging import library
from tasuki.messaging.company import queries
from tasuki.messaging.company.listing import template_title
from tasuki.rules.scenarios import MODES
from tasuki.web.words import SCENARIOS


def language_title(code: str) -> str:
    """A language in its own words; a code that nobody knows as it is."""
    name = str(LANG_INFO.get(code, {}).get("name_local", code))
    return name[:1].upper() + name[1:]


class NewTextForm(forms.Form):
    """Which text: template, for which case, in which language."""

    language = forms.ChoiceField(label=_("Language"))
    template = forms.ChoiceField(label=_("Template"))
    scenario = forms.ChoiceField(label=_("Scenario"), required=False)
    mode = forms.ChoiceField(label=_("Mode"), required=False)
    signed = forms.ChoiceField(label=_("Who signs"), required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        every = pgettext_lazy("scenario or mode", "any")
        names = sorted(
            (language_title(code), code) for code in queries.LANGUAGES if "name_local" in LANG_INFO[code]
        )
        known = library.languages()
        self._offer(
            "language",
            [(code, name) for name, code in names if code in known],
            [(code, f"{name} ({code})") for name, code in names if code not in known],
        )
        kinds = [(library.WORDS, _("Shared words: greetings, dates, signature"))]
        self._offer("template", [*kinds, *((one, template_title(one)) for one in queries.templates())])
        self._offer("scenario", [("", every), *SCENARIOS.items()])
        self._offer("mode", [("", every), *((one, MODE_WORDS[one]) for one in MODES)])
        self._offer("signed", [("", _("whoever sends it")), *SIGNED.items()])

    def _offer(self, name: str, choices: list[Any], more: list[Any] | None = None) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [(_("In use"), choices), (_("New language"), more)] if more else choices

    @property
    def name(self) -> str:
        """The text's name, from what was chosen."""
        data = self.cleaned_data
        if data["template"] == library.WORDS:
            return library.WORDS
        parts = (data["template"], data["scenario"], data["mode"], data["signed"])
        return ".".join(part for part in parts if part)


MODE_WORDS = {"planned": _("planned"), "unplanned": _("unplanned")}
SIGNED = {
    "strategic": _("leadership, for strategic accounts"),
    "unavailable": _("somebody else, because the outgoing owner is not available"),
}


class UploadTextsForm(forms.Form):
    """A zip of texts, or one text; which one says its name."""

    file = forms.FileField(
        label=_("Zip, or one .liquid or .yaml file"),
        help_text=_("In a zip each text stands in a folder of its language, such as en/survey.liquid."),
    )
    language = forms.CharField(
        label=_("Language of a single file"),
        max_length=8,
        required=False,
        help_text=_("Such as en or pt-br."),
    )
    replace = forms.BooleanField(label=_("Replace drafts that are not in force"), required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **{"auto_id": "upload_%s", **more})
