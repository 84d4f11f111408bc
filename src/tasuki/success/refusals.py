"""How a refusal becomes a line of the form it was sent with."""

from __future__ import annotations

from collections.abc import Callable

from django import forms

from tasuki.rules.reasons import Conflict, Refused
from tasuki.web.reason_texts import sentence


def carried_out(form: forms.Form, work: Callable[[], object]) -> int:
    """Do the work: 0 when done, else the status to show the form again with (422 or 409), its errors added.

    What is refused for want of permission is raised: there is no form to say it in.
    """
    try:
        work()
    except Refused as refused:
        if any(reason.code.startswith("access.") for reason in refused.reasons):
            raise
        for reason in refused.reasons:
            form.add_error(None, sentence(reason))
        return 422
    except Conflict as conflict:
        form.add_error(None, sentence(conflict.reason))
        return 409
    return 0
