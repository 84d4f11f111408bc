"""Why not, beside the field that it concerns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.forms import Form

from tasuki.rules.reasons import Reason
from tasuki.web.reason_texts import sentence


def say_beside(form: Form, reasons: Iterable[Reason], fields: Mapping[str, str]) -> None:
    """Put each reason to the field that `fields` names for its code; what has none stands above the form."""
    for reason in reasons:
        name = fields.get(reason.code)
        form.add_error(name if name in form.fields else None, sentence(reason))
