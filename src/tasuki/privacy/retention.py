"""For how long personal data is kept; what is over is erased by a sweep that can be looked at first (SE-4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.apps import apps
from django.db import transaction
from django.db.models import QuerySet

from tasuki.audit.actions import record
from tasuki.customer_page.models import ContactAnswer
from tasuki.customers.models import Stakeholder, Touchpoint
from tasuki.outcomes.models import Pulse, Survey
from tasuki.people.erased import remember
from tasuki.privacy import erasing
from tasuki.privacy.models import Erasure, RetentionRule
from tasuki.privacy.subjects import find, subject_of
from tasuki.rules.access import Actor, why_not
from tasuki.rules.reasons import Conflict, NotFound, Reason, refuse_if
from tasuki.sensitive.models import SensitiveNote
from tasuki.sensitive.personal import closed
from tasuki.transitions.models import Notice
from tasuki.web import clock
from tasuki.web.personal import ERASED

CHUNK: Final = 500
_MONTH: Final = timedelta(days=30)
UNDECIDED: Final = timedelta(days=90)
# field → least and most
LIMITS: Final[Mapping[str, tuple[int, int]]] = {
    "contacts_left_months": (1, 240),
    "touchpoint_months": (6, 240),
    "notice_days": (30, 3_650),
    "digest_days": (14, 3_650),
}
REASON: Final = "Retention rule: left the customer long ago"


def rule() -> RetentionRule:
    """The rule in force; an unsaved one of the defaults while nobody has set any."""
    return RetentionRule.objects.filter(pk=1).first() or RetentionRule(pk=1, version=0)


def preview(*, actor: Actor, now: datetime | None = None) -> dict[str, int]:
    """How many rows the sweep would erase now, by kind."""
    if why_not("privacy.retention", actor, ()):
        raise NotFound("retention rules", "")
    kept, at = rule(), now or clock.now()
    found = {name: rows(kept, at).count() for name, rows in _DUE.items()}
    found["answers"] = sum(rows.count() for rows in (*_said(kept, at), _undecided(at)))
    found["sensitive_notes"] = SensitiveNote.objects.filter(erased_at=None, expires_on__lt=at.date()).count()
    return found


@transaction.atomic
def set_rule(
    *, actor: Actor, values: Mapping[str, int | None], expected_version: int | None = None
) -> RetentionRule:
    """Set for how long what is kept; None is for good. Fields left out stay."""
    refuse_if(why_not("privacy.retention", actor, ()))
    wanted = {name: value for name, value in values.items() if name in LIMITS}
    refuse_if(
        [
            Reason("privacy.period", {"field": name, "least": LIMITS[name][0], "most": LIMITS[name][1]})
            for name, value in wanted.items()
            if value is not None and not LIMITS[name][0] <= value <= LIMITS[name][1]
        ]
    )
    before, _new = RetentionRule.objects.get_or_create(pk=1, defaults={"version": 0})
    if expected_version is not None and before.version != expected_version:
        raise Conflict(Reason("conflict.stale"))
    mine = RetentionRule.objects.filter(pk=1, version=before.version)
    if not mine.update(**wanted, version=before.version + 1):
        raise Conflict(Reason("conflict.stale"))
    record(actor=actor, action="privacy.retention_set", subject=("installation", None), fields=wanted)
    return rule()


def sweep(*, actor: Actor | None = None, now: datetime | None = None) -> dict[str, int]:
    """Erase what is over; gives how many rows by kind. Done in portions, idempotent."""
    if actor is not None:
        refuse_if(why_not("privacy.retention", actor, ()))
    kept, at = rule(), now or clock.now()
    done = {
        "contacts": _contacts(kept, at),
        "touchpoints": _emptied(_touchpoints(kept, at)),
        "notices": _deleted(_notices(kept, at)),
        "digests": _deleted(_digests(kept, at)),
        "answers": sum(_emptied(rows, "comment") for rows in _said(kept, at)) + _lapsed(_undecided(at)),
    }
    done = {name: count for name, count in done.items() if count}
    if done:
        who = actor or Actor.system("retention")
        record(actor=who, action="privacy.retention_swept", subject=("installation", None), fields=done)
    return done


def _left(kept: RetentionRule, at: datetime) -> QuerySet[Any]:
    if kept.contacts_left_months is None:
        return Stakeholder.objects.none()
    before = (at - kept.contacts_left_months * _MONTH).date()
    gone = Stakeholder.objects.filter(left_on__lt=before).exclude(last_name=ERASED)
    return gone.exclude(pk__in=Erasure.objects.values("subject_id"))


def _touchpoints(kept: RetentionRule, at: datetime) -> QuerySet[Any]:
    if kept.touchpoint_months is None:
        return Touchpoint.objects.none()
    return Touchpoint.objects.filter(at__lt=at - kept.touchpoint_months * _MONTH).exclude(summary="")


def _said(kept: RetentionRule, at: datetime) -> list[QuerySet[Any]]:
    """The words of customers' answers, for as long as what was noted of talks with them; the scores stay."""
    if kept.touchpoint_months is None:
        return []
    before = at - kept.touchpoint_months * _MONTH
    return [model.objects.filter(answered_at__lt=before).exclude(comment="") for model in (Survey, Pulse)]


def _undecided(at: datetime) -> QuerySet[Any]:
    """Answers to "still the right contact?" that nobody decided on for 90 days: they name people we do not know."""
    return ContactAnswer.objects.filter(state=ContactAnswer.State.OPEN, answered_at__lt=at - UNDECIDED)


def _lapsed(rows: QuerySet[Any]) -> int:
    values = {"state": ContactAnswer.State.DISMISSED, "first_name": "", "last_name": "", "email": ""}
    return sum(rows.model.objects.filter(pk__in=ids).update(**values) for ids in _portions(rows))


def _notices(kept: RetentionRule, at: datetime) -> QuerySet[Any]:
    if kept.notice_days is None:
        return Notice.objects.none()
    return Notice.objects.filter(at__lt=at - timedelta(days=kept.notice_days))


def _digests(kept: RetentionRule, at: datetime) -> QuerySet[Any]:
    """Digests that are over; the latest of a person stays, for the next one begins where it ended."""
    digest: Any = apps.get_model("desk", "Digest")
    if kept.digest_days is None:
        nothing: QuerySet[Any] = digest.objects.none()
        return nothing
    over: QuerySet[Any] = digest.objects.filter(created_at__lt=at - timedelta(days=kept.digest_days))
    latest = digest.objects.order_by("person_id", "-until")
    newest: dict[Any, Any] = {}
    for pk, person in latest.values_list("pk", "person_id").iterator(chunk_size=2_000):
        newest.setdefault(person, pk)
    return over.exclude(pk__in=list(newest.values())).exclude(state__in=("waiting", "claimed"))


_DUE: Final[Mapping[str, Callable[[RetentionRule, datetime], QuerySet[Any]]]] = {
    "contacts": _left,
    "touchpoints": _touchpoints,
    "notices": _notices,
    "digests": _digests,
}


def _contacts(kept: RetentionRule, at: datetime) -> int:
    """Each through the ordinary erasure, with its evidence; who stands in notes that cannot be opened stays due."""
    done = 0
    for row in _left(kept, at)[:CHUNK]:
        if closed(subject_of(find("contact", row.pk))):
            continue
        remember([row.email, row.external_id])
        erasure = Erasure.objects.create(kind="contact", subject_id=row.pk, reason=REASON)
        erasing.carry_out(erasure.pk)
        done += 1
    return done


def _emptied(rows: QuerySet[Any], field: str = "summary") -> int:
    return sum(rows.model.objects.filter(pk__in=ids).update(**{field: ""}) for ids in _portions(rows))


def _deleted(rows: QuerySet[Any]) -> int:
    return sum(rows.model.objects.filter(pk__in=ids).delete()[0] for ids in _portions(rows))


def _portions(rows: QuerySet[Any]) -> list[list[Any]]:
    ids = list(rows.values_list("pk", flat=True))
    return [ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK)]
