"""Why a gate, why a measure: one or two sentences and the page of help that says more. The one place for them."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_METHOD: Final = "explain/method"

#: Topic → what to say, and the page of help that says more.
WHYS: Final[dict[str, tuple[str | Promise, str]]] = {
    "gate.internal": (
        _(
            "A customer who hears it before your colleagues do gets three different answers. So everybody"
            " inside knows"
            " first."
        ),
        _METHOD,
    ),
    "gate.prepared": (
        _(
            "The first contact decides whether the new owner is taken for prepared. It stays shut until "
            "the record is"
            " complete and the incoming owner has accepted it."
        ),
        _METHOD,
    ),
    "gate.review": (
        _(
            "A second pair of eyes sees what both owners are too close to see. Strategic accounts always "
            "need it."
        ),
        _METHOD,
    ),
    "gate.warm": (
        _(
            "Trust passes on in person: the outgoing owner vouches for the incoming one while the "
            "customer listens."
            " Without that a change of owner is a cold call."
        ),
        _METHOD,
    ),
    "gate.promises": (
        _(
            "A promise without an owner is broken by nobody in particular. Each open one needs a name "
            "before the cutover."
        ),
        "how-to/promises",
    ),
    "gate.systems": (
        _(
            "Mails, renewals and reports follow what the systems say, not what was agreed. Each is "
            "checked before the"
            " incoming owner answers for all."
        ),
        _METHOD,
    ),
    "gate.closed": (
        _(
            "A handoff that nobody looks back on teaches nothing. Closing waits for the survey, the "
            "health checks and the retrospective."
        ),
        _METHOD,
    ),
    "measure.ME-1": (
        _(
            "Silence right after the signature is what customers remember. Counted from the close to the "
            "first mail or call, in hours of the clock."
        ),
        _METHOD,
    ),
    "measure.ME-2": (
        _(
            "What was not written down at the cutover has to be asked of the customer again. Counted when"
            " the brief is accepted and at the cutover."
        ),
        _METHOD,
    ),
    "measure.ME-3": (
        _(
            "Only the customer knows whether the change was smooth. The mean of the answers; those who "
            "did not answer are counted apart."
        ),
        _METHOD,
    ),
    "measure.pulse": (
        _("One question after the first week, early enough to mend what went wrong."),
        _METHOD,
    ),
    "measure.ME-4": (
        _(
            "Momentum fades from the day of the close on. Counted until the kickoff was held, not until "
            "it was planned."
        ),
        _METHOD,
    ),
    "measure.ME-5": (
        _(
            "Whoever lives with the handoff judges it. It counts for the way of handing over, not against"
            " a person."
        ),
        _METHOD,
    ),
    "completeness": (
        _(
            "The weight of required items with a real, fresh, undisputed answer. Placeholders, copies, "
            "stale answers and open questions do not count."
        ),
        _METHOD,
    ),
    "readiness": (
        _(
            "People leave without notice. These figures say what would be lost if the owner of each "
            "account left today."
        ),
        _METHOD,
    ),
    "risk": (
        _(
            "The score orders attention, it does not predict. Each point comes from a fact below; what "
            "nobody knows counts in the middle."
        ),
        "explain/risk",
    ),
}
