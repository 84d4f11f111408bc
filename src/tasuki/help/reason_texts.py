"""Sentences for this app's reason codes."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEXTS: dict[str, str | Promise] = {
    "tour.unknown_move": _("The tour knows no “%(move)s”. There are: %(known)s."),
}
