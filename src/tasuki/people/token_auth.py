"""API tokens: shown once, stored as digests; a browser's session may call the API too (with its CSRF token)."""

from __future__ import annotations

import hashlib
import secrets
from contextlib import suppress
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, transaction
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.utils import translation
from ninja.errors import AuthenticationError
from ninja.security.base import AuthBase

from tasuki.people.models import ApiToken, Person
from tasuki.people.queries import actor_for_person
from tasuki.rules.access import Actor
from tasuki.web import clock

PREFIX = "tsk_"
READS = {"GET", "HEAD", "OPTIONS"}


def new_token() -> tuple[str, str, str]:
    """A fresh token as (text to show once, prefix to recognise it by, digest to store)."""
    text = PREFIX + secrets.token_urlsafe(32)
    return text, text[:12], digest_of(text)


def digest_of(text: str) -> str:
    """SHA-256 of a token; tokens are random, so no salt is needed."""
    return hashlib.sha256(text.encode()).hexdigest()


class SessionOrToken(AuthBase):
    """`Authorization: Bearer tsk_…`, or the session of a signed-in browser."""

    openapi_type = "http"
    openapi_scheme = "bearer"

    def __call__(self, request: HttpRequest) -> Actor | None:
        """The actor, also put on the request; None answers 401."""
        header = request.headers.get("Authorization", "")
        person = self._by_token(header[7:].strip(), request) if header[:7].lower() == "bearer " else None
        if person is None and not header and request.user.is_authenticated:
            self._check_csrf(request)
            person = request.user
        if person is None:
            return None
        actor = actor_for_person(person)
        request.actor = actor  # type: ignore[attr-defined]
        _speak(request, person)
        return actor

    def _by_token(self, text: str, request: HttpRequest) -> Person | None:
        token = (
            ApiToken.objects.select_related("person").filter(digest=digest_of(text), revoked_at=None).first()
        )
        now = clock.now()
        if token is None or not token.person.is_active or (token.expires_at and token.expires_at <= now):
            return None
        if request.method not in READS and not token.writes:
            return None
        if token.last_used_at is None or now - token.last_used_at > timedelta(minutes=10):
            # a remark, not a duty: reading goes on when the database cannot be written to
            with suppress(DatabaseError), transaction.atomic():
                ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
        return token.person

    def _check_csrf(self, request: HttpRequest) -> None:
        if request.method in READS:
            return
        check = CsrfViewMiddleware(lambda _request: HttpResponse())
        check.process_request(request)
        if check.process_view(request, HttpResponse, (), {}) is not None:
            raise AuthenticationError


def _speak(request: HttpRequest, person: Person) -> None:
    wanted = request.headers.get("Accept-Language")
    language = translation.get_language_from_request(request) if wanted else person.language
    translation.activate(language if language in dict(settings.LANGUAGES) else "en")
