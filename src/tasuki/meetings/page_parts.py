"""What the pages of meetings share."""

from __future__ import annotations

from django.forms import Form


def need(form: Form, *names: str) -> None:
    """Ask for these fields like required ones; that one is empty is for the rule to say, with all its reasons."""
    for name in names:
        form.fields[name].needed = True  # type: ignore[attr-defined]
