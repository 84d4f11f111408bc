"""Puts the actor on the request and speaks the person's language."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject

from tasuki.people.ended import told_of_the_end
from tasuki.people.queries import actor_for_person
from tasuki.rules.access import Actor

ANONYMOUS = Actor(None, "", kind="anonymous")


class ActorMiddleware:
    """`request.actor`: who is asking, loaded on first use; the person's language unless a cookie says otherwise."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Prepare the request and answer it."""
        request.actor = SimpleLazyObject(lambda: self._actor(request))  # type: ignore[attr-defined]
        if request.path.startswith(("/static/", "/api/")):
            return self.get_response(request)
        user = request.user
        if user.is_authenticated:
            if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
                translation.activate(user.language)
                request.LANGUAGE_CODE = translation.get_language() or "en"
            with timezone.override(user.zone):
                return self.get_response(request)
        return told_of_the_end(request, self.get_response(request))

    def _actor(self, request: HttpRequest) -> Actor:
        return actor_for_person(request.user) if request.user.is_authenticated else ANONYMOUS
