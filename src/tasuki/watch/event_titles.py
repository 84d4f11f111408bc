"""What the log of a transition calls the events of boundaries and of breaches of them."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TITLES: dict[str, str | Promise] = {
    "boundaries.set": _("Boundaries set"),
    "boundaries.acknowledged": _("Boundaries acknowledged"),
    "breach.noted": _("Breach noted"),
    "breach.evidence_added": _("Evidence of a breach added"),
    "breach.remarked": _("Remark on a breach added"),
    "breach.resolved": _("Breach resolved"),
    "breach.dismissed": _("Breach dismissed"),
}
