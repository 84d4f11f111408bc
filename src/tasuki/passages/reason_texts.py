"""What a search may be refused for."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEXTS: Final[dict[str, str | Promise]] = {
    "search.too_long": _(
        "A search may be %(limit)s characters long; this one has %(length)s. A few words are enough."
    ),
    "search.cursor": _("This place in the list is not known. Begin the search again."),
    "search.kind": _("There is no kind “%(kind)s”. Kinds that can be searched: %(kinds)s."),
    "search.dates": _("The first day lies after the last."),
}
