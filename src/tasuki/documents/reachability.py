"""Whether links can be reached (KN-8): asked through the one client, kept with its time, asked again each day."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urljoin

from django.db.models import F, Q

from tasuki.connectors.http import Answer, HttpClient, Limits, Outgoing
from tasuki.documents.models import LinkCheck
from tasuki.jobs.actions import wake_named
from tasuki.rules.reasons import Reason, Unavailable
from tasuki.web import clock

AGAIN: Final = timedelta(days=1)
FORGET: Final = timedelta(days=30)
LEASE: Final = timedelta(minutes=2)
PORTION: Final = 50
LONGEST: Final = 1_000
_LIMITS: Final = Limits(seconds=10, body=4_096)
_SIGN_IN: Final = re.compile(
    r"(log-?in|sign-?in|/sso\b|/saml|/adfs|oauth|openid|/auth\b|/authorize|accounts\.google|login\.microsoft)",
    re.IGNORECASE,
)
_STATES_OF_PROBLEMS: Final = {
    "http.bad_url": LinkCheck.State.ERROR,
    "http.refused_address": LinkCheck.State.REFUSED,
    "http.no_such_host": LinkCheck.State.NOT_FOUND,
    "http.timeout": LinkCheck.State.TIMEOUT,
}


def key_of(url: str) -> str:
    """Under what a link is kept."""
    return hashlib.sha256(url.encode()).hexdigest()


def state_of(url: str) -> LinkCheck | None:
    """What is known of a link; None where nobody has asked for it."""
    return LinkCheck.objects.filter(url_key=key_of(url)).first()


def states_of(urls: Iterable[str]) -> dict[str, LinkCheck]:
    """The same for several, by link."""
    keys = {key_of(url): url for url in urls}
    return {keys[row.url_key]: row for row in LinkCheck.objects.filter(url_key__in=list(keys))}


def want(urls: Iterable[str]) -> int:
    """Say that these links matter, and give how many are new; the next sweep checks those."""
    now = clock.now()
    wanted = {key_of(url): url for url in urls if url and len(url) <= LONGEST}
    known = set(LinkCheck.objects.filter(url_key__in=list(wanted)).values_list("url_key", flat=True))
    rows = [LinkCheck(url_key=key, url=url, wanted_at=now) for key, url in wanted.items() if key not in known]
    LinkCheck.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    LinkCheck.objects.filter(url_key__in=list(known), wanted_at__lt=now - timedelta(hours=12)).update(
        wanted_at=now
    )
    return len(rows)


def check(url: str, client: HttpClient | None = None) -> LinkCheck:
    """Ask for a link now and keep what came of it."""
    want([url])
    found = ask(url, client or Outgoing())
    LinkCheck.objects.filter(url_key=key_of(url)).update(**found, checked_at=clock.now(), claimed_until=None)
    return LinkCheck.objects.get(url_key=key_of(url))


def check_many(urls: Sequence[str], client: HttpClient | None = None) -> int:
    """Ask for several links now, all at once, and keep what came of each; not inside a transaction of the caller."""
    http = client or Outgoing()
    want(urls)
    with ThreadPoolExecutor(max_workers=8) as pool:
        answers = list(pool.map(lambda url: ask(url, http), urls))
    for url, found in zip(urls, answers, strict=True):
        rows = LinkCheck.objects.filter(url_key=key_of(url))
        rows.update(**found, checked_at=clock.now(), claimed_until=None)
    return len(urls)


def check_soon(urls: Iterable[str]) -> None:
    """Have these links asked for by workers as soon as they can."""
    wanted = list(urls)
    want(wanted)
    for url in wanted:
        wake_named("tasuki.documents.jobs.check_link", url=url)


def check_due(client: HttpClient | None = None, limit: int = PORTION) -> int:
    """Check links that are due, each by one worker; gives how many."""
    now = clock.now()
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    due = LinkCheck.objects.filter(free).filter(Q(checked_at=None) | Q(checked_at__lt=now - AGAIN))
    due = due.filter(wanted_at__gt=now - FORGET).order_by(F("checked_at").asc(nulls_first=True), "pk")
    done = 0
    for pk, url in list(due.values_list("pk", "url")[:limit]):
        if LinkCheck.objects.filter(free, pk=pk).update(claimed_until=now + LEASE):
            check(url, client)
            done += 1
    return done


def forget_unwanted() -> int:
    """Remove what is known of links that nobody has had for a month."""
    return LinkCheck.objects.filter(wanted_at__lt=clock.now() - FORGET).delete()[0]


def ask(url: str, client: HttpClient) -> dict[str, Any]:
    """The state of a link as the fields of its row: HEAD first, GET where that is not understood."""
    try:
        answer = client.send("HEAD", url, limits=_LIMITS)
        if answer.status in (400, 403, 404, 405, 406, 500, 501, 503):
            answer = client.send("GET", url, limits=_LIMITS)
    except Unavailable as problem:
        return _failed(problem.reason)
    return {
        "state": _state(answer),
        "status": answer.status,
        "location": urljoin(url, answer.location)[:LONGEST] if 300 <= answer.status < 400 else "",
        "detail": {},
    }


def _state(answer: Answer) -> str:
    states = LinkCheck.State
    if 200 <= answer.status < 300:
        return states.REACHABLE
    if answer.status in (401, 403, 407):
        return states.SIGN_IN
    if 300 <= answer.status < 400:
        return states.SIGN_IN if _SIGN_IN.search(answer.location) else states.MOVED
    return states.NOT_FOUND if answer.status in (404, 410) else states.ERROR


def _failed(reason: Reason) -> dict[str, Any]:
    state = _STATES_OF_PROBLEMS.get(reason.code, LinkCheck.State.ERROR)
    return {"state": state, "status": None, "location": "", "detail": reason.as_dict()}
