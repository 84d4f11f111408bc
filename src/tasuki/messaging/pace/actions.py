"""Setting how fast mail leaves (MS-7): for operations."""

from __future__ import annotations

from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import F

from tasuki.audit.actions import record
from tasuki.jobs.actions import wake_named
from tasuki.messaging.headers import is_plain_address
from tasuki.messaging.pace.models import EACH, OVERALL, PaceLimit
from tasuki.messaging.pace.queries import access_pace
from tasuki.messaging.pace.rates import MOST
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Conflict, Reason, refuse_if

MOST_OWN: Final = 500


@transaction.atomic
def set_pace(*, actor: Actor, domain: str, per_minute: int, expected_version: int | None = None) -> PaceLimit:
    """At most so many a minute: overall (`*`), to each domain (`@`), or to one domain. 0: no limit.

    `expected_version` is that of the limit that was looked at (0: there was none); another one is a Conflict.
    """
    access_pace(actor)
    name = tidy_domain(domain)
    refuse_if(_why_not(name, domain, per_minute))
    held = PaceLimit.objects.filter(domain=name).first()
    if expected_version is not None and expected_version != (held.version if held else 0):
        raise Conflict(Reason("conflict.stale"))
    before = held.per_minute if held else None
    values = {"per_minute": per_minute, "changed_by_id": actor.person_id}
    if held is None:
        try:
            with transaction.atomic():
                PaceLimit.objects.create(domain=name, **values)
        except IntegrityError as error:
            raise Conflict(Reason("conflict.stale")) from error
    elif not PaceLimit.objects.filter(pk=held.pk, version=held.version).update(
        **values, version=F("version") + 1
    ):
        raise Conflict(Reason("conflict.stale"))
    _tell(actor, name, before, per_minute)
    return PaceLimit.objects.select_related("changed_by").get(domain=name)


@transaction.atomic
def remove_pace(*, actor: Actor, domain: str) -> None:
    """Give up a limit: a domain has that of each domain again, `*` and `@` the usual one. Twice changes nothing."""
    access_pace(actor)
    name = tidy_domain(domain)
    held = PaceLimit.objects.filter(domain=name).first()
    if held is None:
        return
    held.delete()
    _tell(actor, name, held.per_minute, None)


def tidy_domain(domain: str) -> str:
    """As it is kept: without blanks and a leading @, in lower case."""
    name = domain.strip().lower()
    return name if name in (OVERALL, EACH) else name.removeprefix("@")


def _why_not(name: str, given: str, per_minute: int) -> list[Reason]:
    reasons = []
    if name not in (OVERALL, EACH) and not is_plain_address(f"a@{name}"):
        reasons.append(Reason("pace.domain", {"domain": given[:100]}))
    if not 0 <= per_minute <= MOST:
        reasons.append(Reason("pace.range", {"most": MOST}))
    new = not PaceLimit.objects.filter(domain=name).exists()
    if new and PaceLimit.objects.count() >= MOST_OWN:
        reasons.append(Reason("pace.too_many", {"most": MOST_OWN}))
    return reasons


def _tell(actor: Actor, domain: str, before: int | None, after: int | None) -> None:
    fields = {"domain": domain, "before": before, "after": after}
    record(actor=actor, action="mail.pace_set", subject=("mail", None), fields=fields)
    wake_named("tasuki.messaging.jobs.deliver")
