"""How often an answer may be sent: by link, and by address of the network; counted by all hosts together.

In a cache apart: whatever strangers do on public pages pushes no counter of signing in out.
"""

from __future__ import annotations

import hashlib
from typing import Final

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest

from tasuki.rules.reasons import Reason, Refused

WINDOW: Final = 600
PER_LINK: Final = 10
# Behind a proxy, or a customer's one way out, many people share an address: a coarse limit only.
PER_ADDRESS: Final = 200


def refuse_too_often(
    request: HttpRequest,
    link: str,
    *,
    what: str = "",
    per_link: int = PER_LINK,
    per_address: int = PER_ADDRESS,
) -> None:
    """Raise Refused when this link, or this address, has sent too many answers within ten minutes.

    `link` names what a link that was checked leads to: what anybody can make up is not counted. `what` counts
    something else apart, such as openings of a page.
    """
    if _count(f"{what}address:{_address(request)}", per_address) or _count(f"{what}link:{link}", per_link):
        raise Refused(Reason("survey.too_often"))


def _address(request: HttpRequest) -> str:
    """The visitor's address; behind proxies that are trusted what they pass on, as for signing in."""
    proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    passed = request.headers.get("X-Forwarded-For", "").split(",")
    if proxies and len(passed) >= proxies and passed[-proxies].strip():
        return passed[-proxies].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def _count(what: str, most: int) -> bool:
    key = "survey:" + hashlib.sha256(what.encode()).hexdigest()[:40]
    cache = caches["public"]
    if cache.add(key, 1, WINDOW):
        return False
    try:
        return cache.incr(key) > most
    except ValueError:  # it ran out just now
        return False
