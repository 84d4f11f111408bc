"""What the pages of meetings share."""

from __future__ import annotations

from django.forms import Form

from tasuki.rules.reasons import Reason


def form_reasons(form: Form) -> list[Reason]:
    """What is wrong with a form that has no page of its own to show it on."""
    return [
        Reason(
            "input.invalid",
            {"field": str(form.fields[name].label or name), "message": " ".join(map(str, errors))},
        )
        for name, errors in form.errors.items()
        if name in form.fields
    ]


def need(form: Form, *names: str) -> None:
    """Ask for these fields like required ones; that one is empty is for the rule to say, with all its reasons."""
    for name in names:
        form.fields[name].needed = True  # type: ignore[attr-defined]
