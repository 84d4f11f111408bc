"""Telling rooms: claim and commit, then the webhook, then what came of it. At most once for each stretch of time.

What is told to a room is what may stand in a mail (MS-8). A post whose outcome nobody knows is not made again: the
notice itself stands in the app and in the digest.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tasuki.connectors.http import Answer, HttpClient, Limits, Outgoing
from tasuki.desk.chat.models import STATE, ChatPost, ChatRoom
from tasuki.desk.chat.rooms import access_room, address_of
from tasuki.desk.digest_content import SETTLES
from tasuki.desk.queries import LOUD
from tasuki.desk.wording import Line, Words, mail_line
from tasuki.rules.access import Actor
from tasuki.rules.quiet import Wishes, is_quiet
from tasuki.rules.reasons import Reason, Unavailable
from tasuki.transitions.models import Notice
from tasuki.web import clock

logger = logging.getLogger(__name__)

LEASE: Final = timedelta(minutes=5)
#: So many lines stand in one post; the rest is counted.
SHOWN: Final = 20
LOOKS_BACK: Final = timedelta(days=3)
MOST_TRIES: Final = 12
#: After trouble the room is left alone for so long.
RESTS: Final = timedelta(minutes=15)
_SURELY_NOT: Final = ("http.bad_url", "http.refused_address", "http.no_such_host", "http.tls")
_LIMITS: Final = Limits(seconds=10.0, body=2_000)


def post_due(client: HttpClient | None = None) -> int:
    """Tell every room what it has not been told; gives how many posts were made."""
    way, now, done = client or Outgoing(), clock.now(), 0
    lost = ChatPost.objects.filter(state=STATE.CLAIMED, lease_until__lt=now)
    lost.update(state=STATE.UNCERTAIN, evidence="worker lost")
    for room in ChatRoom.objects.filter(is_active=True).order_by("id"):
        if is_quiet(wishes_of(room), now):
            continue
        try:
            done += _tell(way, room, now)
        except Unavailable as trouble:  # the key that opens the address is not here
            _note_trouble(room, trouble.reason)
    return done


def wishes_of(room: ChatRoom) -> Wishes:
    """When the room is to be left alone."""
    return Wishes(
        frequency="soon",
        quiet_from=room.quiet_from,
        quiet_until=room.quiet_until,
        days_off=room.quiet_days_off,
        zone=room.zone,
        country=room.country,
    )


def _tell(way: HttpClient, room: ChatRoom, now: datetime) -> int:
    waiting = room.posts.filter(state=STATE.WAITING).order_by("since").first()
    if waiting is not None:
        ready = waiting.not_before is None or waiting.not_before <= now
        post = _claim_again(waiting, now) if ready else None
    else:
        post = _claim(room, now)
    if post is None:
        return 0
    lines = lines_of(room, post.since, post.until)
    _finish(room, post, *_send(way, room, lines))
    return 1


def _claim(room: ChatRoom, now: datetime) -> ChatPost | None:
    """Take the next stretch of time for ourselves, if anything happened in it. Commits before the wire."""
    until = now - SETTLES
    since = max(room.told_until, until - LOOKS_BACK)
    if since >= until or not notices_of(room, since, until).exists():
        return None
    try:
        with transaction.atomic(durable=True):
            same = ChatRoom.objects.filter(pk=room.pk, told_until=room.told_until, is_active=True)
            if not same.update(told_until=until):
                return None
            return ChatPost.objects.create(room=room, since=since, until=until, lease_until=now + LEASE)
    except IntegrityError:  # another worker has just taken it
        return None


def _claim_again(post: ChatPost, now: datetime) -> ChatPost | None:
    mine = ChatPost.objects.filter(pk=post.pk, state=STATE.WAITING, tries=post.tries)
    values = {"state": STATE.CLAIMED, "lease_until": now + LEASE}
    if not mine.update(**values, tries=F("tries") + 1):
        return None
    post.tries += 1
    return post


def notices_of(room: ChatRoom, since: datetime, until: datetime) -> QuerySet[Notice]:
    """What the room is told of that stretch, oldest first; the same cause may be there for several people."""
    rows = Notice.objects.filter(transition__isnull=False, at__gt=since, at__lte=until)
    if room.team_id is not None:
        mine = Q(transition__giver__team=room.team_id) | Q(transition__receiver__team=room.team_id)
        rows = rows.filter(mine)
    if room.only_urgent:
        rows = rows.filter(code__in=LOUD)
    return rows.select_related("transition").order_by("at", "id")


def lines_of(room: ChatRoom, since: datetime, until: datetime) -> list[Line]:
    """One line for each cause, in the room's language; only what may stand in a mail."""
    found: dict[str, Notice] = {}
    for one in notices_of(room, since, until)[:1000]:
        found.setdefault(one.once_key.removesuffix(f":{one.person_id}"), one)
    with translation.override(room.language), timezone.override(room.zone):
        words = Words.of((one.transition for one in found.values()), room.language)
        return [mail_line(one, words) for one in found.values()]


def text_of(room: ChatRoom, lines: Iterable[Line]) -> str:
    """The post in the form that Slack and those who follow it read: `<address|text>` is a link."""
    every = list(lines)
    with translation.override(room.language):
        head = ngettext("%(n)d notice", "%(n)d notices", len(every)) % {"n": len(every)}
        told = [f"*Tasuki* · {head}"]
        told += [f"• <{settings.PUBLIC_URL}{one.href}|{escaped(one.text)}>" for one in every[:SHOWN]]
        if len(every) > SHOWN:
            told.append(_("and %(n)s more") % {"n": len(every) - SHOWN})
    return "\n".join(told)


def escaped(text: str) -> str:
    """What people wrote cannot make links, mentions or breaks. Example: `<!channel>` → `&lt;!channel&gt;`."""
    plain = " ".join(text.replace("|", "¦").split())
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _send(way: HttpClient, room: ChatRoom, lines: list[Line]) -> tuple[str, Reason | None, timedelta, int]:
    """State, trouble, how long to wait, how many lines."""
    try:
        answer = ask(way, room, text_of(room, lines))
    except Unavailable as trouble:
        sure = trouble.reason.code in _SURELY_NOT
        return (STATE.WAITING if sure else STATE.UNCERTAIN), trouble.reason, RESTS, len(lines)
    if 200 <= answer.status < 300:
        return STATE.SENT, None, RESTS, len(lines)
    reason = Reason("chat.refused", {"status": answer.status, "answer": _said(answer)})
    return STATE.WAITING, reason, _pause(answer), len(lines)


def ask(way: HttpClient, room: ChatRoom, text: str) -> Answer:
    """Say it to the room. What goes wrong is told with its host, never with its address."""
    body = json.dumps({"text": text}, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json; charset=utf-8"}
    address = address_of(room)
    try:
        answer = way.send("POST", address, headers=headers, body=body, limits=_LIMITS)
    except Unavailable as trouble:
        told = room.without_address(trouble.reason)
        raise Unavailable(told, permanent=trouble.permanent) from None
    return replace(answer, body=_without_key(answer.body, address))


def _without_key(body: bytes, address: str) -> bytes:
    """What the room said without the key to it, which servers like to repeat."""
    path = address.split("://", 1)[-1].partition("/")[2].encode("utf-8", "replace")
    return body.replace(path, "…".encode()) if path else body


def try_out(*, actor: Actor, room_id: UUID, client: HttpClient | None = None) -> Reason | None:
    """Say hello in the room now; None when it was taken, else what went wrong."""
    room = access_room(actor, room_id)
    with translation.override(room.language):
        text = f"*Tasuki* · {escaped(_('This room will be told what happens in handoffs.'))}"
    try:
        answer = ask(client or Outgoing(), room, text)
    except Unavailable as trouble:
        return trouble.reason
    if 200 <= answer.status < 300:
        return None
    return Reason("chat.refused", {"status": answer.status, "answer": _said(answer)})


def _said(answer: Answer) -> str:
    return "".join(char for char in answer.body.decode("utf-8", "replace")[:120] if char.isprintable()) or "–"


def _pause(answer: Answer) -> timedelta:
    """How long the room asks to be left alone."""
    wanted = answer.headers.get("retry-after", "")
    seconds = int(wanted) if wanted.isascii() and wanted.isdigit() else 0
    return timedelta(seconds=min(max(seconds, 60), 3600)) if answer.status == 429 else RESTS


def _finish(
    room: ChatRoom, post: ChatPost, state: str, trouble: Reason | None, pause: timedelta, lines: int
) -> None:
    now = clock.now()
    if state == STATE.WAITING and post.tries >= MOST_TRIES:
        state = STATE.FAILED
    ChatPost.objects.filter(pk=post.pk, state=STATE.CLAIMED).update(
        state=state,
        lines=min(lines, 32_000),
        lease_until=None,
        not_before=now + pause if state == STATE.WAITING else None,
        evidence=trouble.code if trouble else "",
    )
    if trouble is None:
        ChatRoom.objects.filter(pk=room.pk).update(told_at=now, error_code="", error_values={})
    else:
        _note_trouble(room, trouble)


def _note_trouble(room: ChatRoom, trouble: Reason) -> None:
    ChatRoom.objects.filter(pk=room.pk).update(
        error_code=trouble.code, error_values={name: str(value) for name, value in trouble.values.items()}
    )
    logger.warning("chat room %s could not be told: %s", room.pk, trouble.code)
