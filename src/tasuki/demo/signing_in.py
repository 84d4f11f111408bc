"""How to sign in to the sample company, and whether this database holds it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from tasuki.audit.models import Event
from tasuki.customers.models import Account
from tasuki.demo.people import COMPANY, DOMAIN, PASSWORD, SIGN_INS
from tasuki.demo.vocabulary import words
from tasuki.people.models import Person

PARTS = {
    "giver": gettext_lazy("outgoing owner"),
    "receiver": gettext_lazy("incoming owner"),
    "manager": gettext_lazy("manager"),
    "operations": gettext_lazy("operations"),
    "executive": gettext_lazy("executive"),
}


def is_empty() -> bool:
    """Neither colleagues nor customers."""
    return not Person.objects.exists() and not Account.objects.exists()


def is_demo() -> bool:
    """The log says that the sample company was made here."""
    return Event.objects.filter(action="demo.created").exists()


def as_data() -> list[dict[str, str]]:
    """Each part with address and password."""
    names = words("colleagues")["sign_ins"]
    with override("en"):
        return [
            {"part": part, "email": f"{names[part]}@{DOMAIN}", "password": PASSWORD, "what": str(PARTS[part])}
            for part in SIGN_INS
        ]


def lines(made: Mapping[str, Any]) -> Iterator[str]:
    """A small table for people."""
    if made:
        counts = {**made, "company": COMPANY}
        yield _("%(company)s, a sample company: %(people)s people, %(accounts)s accounts.") % counts
    yield _("Sign in at %(url)s as") % {"url": settings.PUBLIC_URL}
    wide = max(len(str(PARTS[part])) for part in SIGN_INS)
    for one in as_data():
        yield f"  {PARTS[one['part']]!s:<{wide}}  {one['email']}"
    yield _("Password for all of them: %(password)s") % {"password": PASSWORD}
