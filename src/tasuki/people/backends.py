"""Signing in by e-mail and password."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from tasuki.people.models import Person


class EmailBackend(BaseBackend):
    """Finds the person by address without case; takes as long for unknown addresses as for wrong passwords."""

    def authenticate(
        self, request: HttpRequest | None, email: str | None = None, password: str | None = None, **more: Any
    ) -> Person | None:
        """The active person with this address and password, or None."""
        if not email or password is None:
            return None
        person = Person.objects.filter(email__iexact=email).first()
        if person is None:
            Person().set_password(password)
            return None
        return person if person.check_password(password) and person.is_active else None

    def get_user(self, user_id: Any) -> Person | None:
        """The person of a session, unless they have been made inactive."""
        return Person.objects.filter(pk=user_id, is_active=True).first()
