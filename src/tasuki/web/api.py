"""What all API routers share: the actor, tokens, idempotency, pagination, errors (SY-4)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from inspect import signature
from typing import Annotated, Any
from uuid import UUID

from django.db import DatabaseError, models, transaction
from django.http import HttpRequest
from ninja import Schema
from pydantic import ConfigDict, Field, StringConstraints
from pydantic_core import to_json

from tasuki.rules.reasons import Conflict, Reason, Refused
from tasuki.web import clock
from tasuki.web.models import IdempotencyKey
from tasuki.web.requests import actor_of as actor_of

KEEP = timedelta(hours=48)
LEASE = timedelta(seconds=90)

Text = Annotated[str, StringConstraints(max_length=20_000, pattern=r"^[^\x00]*$")]
ShortText = Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=r"^[^\x00]+$")]


class Strict(Schema):
    """Input: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class ReasonOut(Schema):
    """One reason why not."""

    code: str
    message: str
    values: dict[str, Any]
    who: str
    where: str


class Problem(Schema):
    """Every error of the API: all reasons at once, in the caller's language."""

    reasons: list[ReasonOut]


class Paging(Schema):
    """Which part of a list."""

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    offset: Annotated[int, Field(ge=0, le=1_000_000_000)] = 0


class Page(Schema):
    """A part of a list with the number of all its rows."""

    items: list[dict[str, Any]]
    count: int


def page_of[M: models.Model](
    rows: models.QuerySet[M], wanted: Paging, describe: Callable[[M], dict[str, Any]]
) -> dict[str, Any]:
    """The wanted part of `rows`, each described."""
    part = rows[wanted.offset : wanted.offset + wanted.limit]
    return {"items": [describe(one) for one in part], "count": rows.count()}


PROBLEMS = {401: Problem, 404: Problem, 409: Problem, 422: Problem, 503: Problem}


def idempotent(view: Callable[..., Any]) -> Callable[..., Any]:
    """Carry out a write once per Idempotency-Key and caller; the same request again gets the same answer.

    Put it directly under the router's decorator. The claim is committed before the work, the answer in the
    work's own transaction, so that a process killed between commit and answer leaves the answer behind.
    A key used for another body is refused; a claim whose owner died is taken over after its lease.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        key = request.headers.get("Idempotency-Key", "")
        if not key:
            return view(request, *args, **kwargs)
        if len(key) > 200:
            raise Refused(Reason("input.invalid", {"field": "Idempotency-Key", "message": "≤ 200"}))
        held = _claim(str(actor_of(request).person_id), key, _digest(request))
        if not isinstance(held, _Claim):
            # Through the operation's schema again, like the first time: nothing more is said, nothing otherwise.
            request.replayed = True  # type: ignore[attr-defined]  # the middleware says so in a header
            return held
        try:
            with transaction.atomic():
                answer = view(request, *args, **kwargs)
                held.keep(*(answer if isinstance(answer, tuple) else (200, answer)))
        except BaseException:
            held.give_up()
            raise
        return answer

    # The names in the annotations belong to the view's module; ninja would look for them in this one.
    wrapper.__signature__ = signature(view, eval_str=True)  # type: ignore[attr-defined]
    return wrapper


def _digest(request: HttpRequest) -> str:
    """SHA-256 over method, address and body; an uploaded form was read already, so over its fields and files."""
    found = hashlib.sha256(f"{request.method}\n{request.get_full_path()}\n".encode())
    if request.content_type != "multipart/form-data":
        found.update(request.body)
        return found.hexdigest()
    for name, values in sorted(request.POST.lists()):
        found.update(json.dumps([name, values]).encode())
    for name in sorted(request.FILES):
        file = request.FILES[name]
        if isinstance(
            file, list
        ):  # pragma: no cover -- `[]` gives the last file; only the types think otherwise
            continue
        found.update(json.dumps([name, file.name, file.size]).encode())
        for block in file.chunks():
            found.update(block)
        file.seek(0)
    return found.hexdigest()


@dataclass(frozen=True, slots=True)
class _Claim:
    """The right to carry out a request, for the time of its lease: whoever holds it may write the answer.

    `until` is also what tells one holder from the next: a holder who was too slow and was followed by another
    can neither keep an answer (its whole work is rolled back) nor give the other's claim away.
    """

    pk: UUID
    until: datetime

    def keep(self, status: int, body: Any) -> None:
        """Keep the answer, in the transaction of the work itself."""
        kept = self._mine().update(status=status, answer=_plain(body), answered_at=clock.now())
        if not kept:
            raise Conflict(Reason("idempotency.in_progress"))

    def give_up(self) -> None:
        """Let the request be tried again at once; where even that fails, it can be when the lease is over."""
        with suppress(DatabaseError):
            self._mine().delete()

    def _mine(self) -> models.QuerySet[IdempotencyKey]:
        return IdempotencyKey.objects.filter(pk=self.pk, leased_until=self.until, answered_at=None)


def _claim(caller: str, key: str, digest: str) -> _Claim | tuple[int, Any]:
    """The claim of a request that may be carried out now, else the kept answer.

    Raises Refused for another request under the same key, Conflict while somebody else carries it out.
    """
    now = clock.now()
    new = IdempotencyKey(caller=caller, key=key, digest=digest, leased_until=now + LEASE)
    IdempotencyKey.objects.bulk_create([new], ignore_conflicts=True)
    row = IdempotencyKey.objects.filter(caller=caller, key=key).first()
    if row is None:  # given up between the two statements
        raise Conflict(Reason("idempotency.in_progress"))
    if row.pk == new.pk:
        return _Claim(row.pk, row.leased_until)
    if row.digest != digest:
        raise Refused(Reason("idempotency.reused"))
    if row.answered_at is None:
        return _take_over(row, now)
    return row.status, json.loads(row.answer) if row.answer else None


def _take_over(row: IdempotencyKey, now: datetime) -> _Claim:
    """The claim of somebody who died over it, once its lease has run out."""
    until = now + LEASE
    abandoned = IdempotencyKey.objects.filter(
        pk=row.pk, leased_until=row.leased_until, leased_until__lt=now, answered_at=None
    )
    if not abandoned.update(leased_until=until):
        raise Conflict(Reason("idempotency.in_progress"))
    return _Claim(row.pk, until)


def forget_old_keys(now: datetime) -> int:
    """Remove what was kept long enough; returns how many there were."""
    return IdempotencyKey.objects.filter(created_at__lt=now - KEEP).delete()[0]


def _plain(body: Any) -> str:
    """The answer's text as the API writes it."""
    return "" if body is None else to_json(body).decode()
