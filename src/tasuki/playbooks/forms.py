"""Forms of the playbook workshop."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tasuki.playbooks import queries, words
from tasuki.rules.access import Actor


class StartForm(forms.Form):
    """From which playbook a new one starts, and what it is called."""

    ref = forms.ChoiceField(label=_("Start from"))
    key = forms.CharField(
        label=_("Key"),
        required=False,
        max_length=120,
        help_text=_("Small letters, digits, hyphens and dots. Empty: like the scenario and mode."),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shipped = [
            (f"{one.key}@shipped", words.case(one.scenario, one.mode)) for one in queries.all_shipped()
        ]
        own = [(row.key, row.key) for row in queries.visible_playbooks(actor).order_by("key")]
        groups: list[Any] = [(_("Shipped"), shipped)]
        if own:
            groups.append((_("Ours"), own))
        field = self.fields["ref"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = groups


class UploadForm(forms.Form):
    """A YAML file that becomes a playbook's draft."""

    file = forms.FileField(label=_("YAML file"))
    key = forms.CharField(
        label=_("Key"),
        required=False,
        max_length=120,
        help_text=_("Small letters, digits, hyphens and dots. Empty: like the scenario and mode."),
    )
    replace = forms.BooleanField(
        label=_("Replace the draft if there is a playbook of this key already"), required=False
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **{"auto_id": "upload_%s", **more})  # stands beside the form of a new one


class PreviewForm(forms.Form):
    """For which account and day the plan is to be shown."""

    use_required_attribute = False  # it stands in the editor's form: saving must not ask for an account

    account = forms.CharField(
        label=_("Account"), max_length=300, widget=forms.TextInput(attrs={"list": "accounts"})
    )
    day = forms.DateField(
        label=_("Transition date"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    receiver = forms.CharField(
        label=_("Incoming owner"), max_length=300, required=False, help_text=_("E-mail or exact name.")
    )
    signed_on = forms.DateField(
        label=_("Signed on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    without_giver = forms.BooleanField(label=_("The outgoing owner is not available"), required=False)


class CompareForm(forms.Form):
    """Which two documents; anything that a reference can say is taken, the usual ones are offered."""

    before = forms.CharField(label=_("Before"), max_length=140, widget=forms.Select)
    after = forms.CharField(label=pgettext_lazy("comparison", "After"), max_length=140, widget=forms.Select)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = queries.visible_playbooks(actor).filter(publications__isnull=False).order_by("key")
        published = rows.values_list("key", "publications__number").order_by("key", "publications__number")
        shipped = [
            (f"{one.key}@shipped", words.case(one.scenario, one.mode)) for one in queries.all_shipped()
        ]
        ours = [
            (f"{key}@{number}", f"{key} · " + _("Version %(number)s") % {"number": number})
            for key, number in published
        ]
        offered: list[Any] = [("", "–"), (_("Shipped"), shipped)]
        for name in ("before", "after"):
            widget = self.fields[name].widget
            assert isinstance(widget, forms.Select)  # noqa: S101 - for the type checker
            widget.choices = [*offered, (_("Ours"), ours)] if ours else offered
