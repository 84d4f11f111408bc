"""How often an answer may be sent: by link, and by address of the network. Kept in the cache that all hosts share."""

from __future__ import annotations

import hashlib
from typing import Final

from django.core.cache import cache
from django.http import HttpRequest

from tasuki.rules.reasons import Reason, Refused

WINDOW: Final = 600
PER_LINK: Final = 10
# Behind a proxy, or a customer's one way out, many people share an address: a coarse limit only.
PER_ADDRESS: Final = 200


def refuse_too_often(request: HttpRequest, token: str) -> None:
    """Raise Refused when this link, or this address, has sent too many answers within ten minutes."""
    address = str(request.META.get("REMOTE_ADDR", ""))
    used = [_count(f"link:{token}", PER_LINK), _count(f"address:{address}", PER_ADDRESS)]
    if any(used):
        raise Refused(Reason("survey.too_often"))


def _count(what: str, most: int) -> bool:
    key = "survey:" + hashlib.sha256(what.encode()).hexdigest()[:40]
    if cache.add(key, 1, WINDOW):
        return False
    try:
        return cache.incr(key) > most
    except ValueError:  # it ran out just now
        return False
