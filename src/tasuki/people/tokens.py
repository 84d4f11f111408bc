"""Making and revoking API tokens (SY-4, SE-1)."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from tasuki.audit.actions import record
from tasuki.people.models import ApiToken, Person
from tasuki.people.token_auth import new_token
from tasuki.rules.access import Actor, allowed, why_not
from tasuki.rules.reasons import NotFound, Reason, refuse_if
from tasuki.web import clock

MAX_DAYS: Final = 3650
MAX_TOKENS: Final = 50


@transaction.atomic
def make_token(
    *, actor: Actor, person: Person, name: str, writes: bool = True, days: int | None = None
) -> tuple[ApiToken, str]:
    """A new token of `person` and its text, which is shown this once and kept nowhere.

    People make their own; the operator at the shell may make one for anybody.
    """
    if not allowed("token.make", actor, _relations(actor, person)):
        raise NotFound("person", person.pk)
    name = name.strip()
    refuse_if(_objections(person, name, days))
    text, prefix, digest = new_token()
    expires = clock.now() + timedelta(days=days) if days is not None else None
    token = ApiToken.objects.create(
        person=person, name=name, prefix=prefix, digest=digest, writes=writes, expires_at=expires
    )
    record(
        actor=actor,
        action="token.made",
        subject=("person", person.pk),
        fields={"token": str(token.pk), "writes": writes, "days": days},
    )
    return token, text


@transaction.atomic
def revoke_token(*, actor: Actor, token_id: UUID) -> ApiToken:
    """End a token: one's own, or as an administrator anybody's. Revoking it again changes nothing."""
    token = access_token(actor, token_id)
    if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=clock.now()):
        record(
            actor=actor,
            action="token.revoked",
            subject=("person", token.person_id),
            fields={"token": str(token.pk)},
        )
    token.refresh_from_db()
    return token


def access_token(actor: Actor, token_id: UUID) -> ApiToken:
    """The token, if the actor may manage it; not allowed looks like not found."""
    token = ApiToken.objects.select_related("person").filter(pk=token_id).first()
    if token is None or not allowed("token.manage", actor, _relations(actor, token.person)):
        raise NotFound("token", token_id)
    return token


def tokens_of(actor: Actor, person: Person) -> list[ApiToken]:
    """The person's tokens, the newest first; those that still work before those that do not."""
    refuse_if(why_not("token.manage", actor, _relations(actor, person)))
    rows = list(person.tokens.order_by("-created_at"))
    return sorted(rows, key=lambda one: not usable(one))


def usable(token: ApiToken) -> bool:
    """Whether the token still opens the door."""
    return token.revoked_at is None and (token.expires_at is None or token.expires_at > clock.now())


def _relations(actor: Actor, person: Person) -> frozenset[str]:
    return frozenset({"self"} if actor.person_id == person.pk or actor.kind == "console" else ())


def _objections(person: Person, name: str, days: int | None) -> list[Reason]:
    found = []
    if not person.is_active:
        found.append(Reason("token.person_inactive", {"name": person.name}))
    if not name or len(name) > 100 or any(ord(char) < 32 for char in name):
        found.append(Reason("token.name_missing"))
    if days is not None and not 1 <= days <= MAX_DAYS:
        found.append(Reason("token.days", {"most": MAX_DAYS}))
    if sum(map(usable, person.tokens.filter(revoked_at=None))) >= MAX_TOKENS:
        found.append(Reason("token.too_many", {"most": MAX_TOKENS}))
    return found
