"""Sentences for the reasons of the sample company."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

TEXTS: dict[str, StrPromise] = {
    "demo.exists": _("The sample company is here already. With --if-empty this says how to sign in."),
    "demo.not_empty": _(
        "There is data here that is no sample. Choose another TASUKI_HOME, or add it with --force."
    ),
}
