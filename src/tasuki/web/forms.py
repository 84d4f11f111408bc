"""A form that is wrong as a refusal, for pages whose form has no page of its own to show it on (SE-6)."""

from __future__ import annotations

from typing import Any

from django.forms import BaseForm

from tasuki.rules.reasons import Reason, Refused


def form_reasons(form: BaseForm) -> list[Reason]:
    """What is wrong with each field, the field called as on the page."""
    return [
        Reason(
            "input.invalid",
            {"field": str(form.fields[name].label or name), "message": " ".join(map(str, errors))},
        )
        for name, errors in form.errors.items()
        if name in form.fields
    ]


def cleaned(form: BaseForm) -> dict[str, Any]:
    """The form's values; Refused with every field that is wrong."""
    if form.is_valid():
        return form.cleaned_data
    raise Refused(form_reasons(form))
