"""Adding, changing, confirming and removing a person at the customer; every change is kept (PE-1 … PE-4, KN-1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from django.db import IntegrityError, transaction

from tasuki.audit.actions import record
from tasuki.customers.models import Account, Stakeholder, StakeholderProfile
from tasuki.customers.names import name_key
from tasuki.customers.queries import relations_to_account
from tasuki.jobs.actions import wake_named
from tasuki.passages.actions import drop
from tasuki.rules.access import Actor, why_not
from tasuki.rules.reasons import Conflict, Reason, Refused, refuse_if
from tasuki.sensitive.actions import erase_threads
from tasuki.sensitive.models import SensitiveNote
from tasuki.stakeholders import checks
from tasuki.stakeholders.indexing import put_stakeholder
from tasuki.stakeholders.models import StakeholderChange
from tasuki.web import clock

_NAMED: Final = ("last_name", "first_name", "department", "title", "email")
#: What the risk of a handoff is judged by (SU-9).
_JUDGED: Final = frozenset({"kind", "more_kinds", "left_on", "profile.trust"})
_OWN: Final = frozenset({"profile", "relations_from", "relations_to", "changes", "introductions"})


@transaction.atomic
def save_stakeholder(
    *,
    actor: Actor,
    account: Account,
    stakeholder: Stakeholder | None = None,
    values: Mapping[str, Any],
    profile: Mapping[str, Any] | None = None,
    expected_version: int | None = None,
) -> Stakeholder:
    """Add or change a person, or a group, at the customer (PE-1 … PE-4); fields that are left out stay.

    `more_kinds` is a list. Refused with every reason; a stale version is a Conflict and nothing is overwritten.
    What changed is kept with who, when, before and after; whoever writes has also confirmed what stands there.
    """
    wanted, depth = dict(values), dict(profile or {})
    unknown = set(wanted) - set(checks.STAKEHOLDER_FIELDS) | set(depth) - set(checks.PROFILE_FIELDS)
    if unknown:
        raise ValueError(f"unknown fields {sorted(unknown)}")
    reasons = _take_kinds(wanted, stakeholder)
    refuse_if(reasons + checks.objections(wanted, depth, known=stakeholder))
    if stakeholder is None:
        person, before = Stakeholder(account=account), {}
    else:
        person = stakeholder
        _refuse_stale(person, expected_version)
        before = _known(person, wanted, depth)
    after = {
        name: value
        for name, value in {**wanted, **{f"profile.{name}": value for name, value in depth.items()}}.items()
        if before.get(name) != value and not (stakeholder is None and value in ("", None, False))
    }
    if stakeholder is not None and not after:
        return person
    _write(person, wanted, new=stakeholder is None)
    if depth:
        StakeholderProfile.objects.update_or_create(stakeholder=person, defaults=depth)
    _keep(actor, person, before, after, new=stakeholder is None)
    return person


def _take_kinds(wanted: dict[str, Any], known: Stakeholder | None) -> list[Reason]:
    """Further kinds as text, without the main one."""
    if "more_kinds" not in wanted:
        return []
    given = wanted["more_kinds"] or ()
    several = given.strip("|").split("|") if isinstance(given, str) else list(given)
    main = wanted.get("kind", known.kind if known else "")
    wanted["more_kinds"] = checks.as_kinds(kind for kind in several if kind != main)
    return checks.kind_objections(several)


def _refuse_stale(person: Stakeholder, expected: int | None) -> None:
    if expected is not None and expected != person.version:
        raise Conflict(Reason("conflict.stale"))


def _known(person: Stakeholder, wanted: Iterable[str], depth: Iterable[str]) -> dict[str, Any]:
    """The fields that are about to be written, as they stand in the database."""
    fresh = Stakeholder.objects.filter(pk=person.pk).values(*wanted, "version").first()
    if fresh is None or fresh["version"] != person.version:
        raise Conflict(Reason("conflict.stale"))
    fresh.pop("version")
    standing = StakeholderProfile.objects.filter(stakeholder=person).values(*depth).first() if depth else {}
    empty = StakeholderProfile()
    deep = standing or {name: getattr(empty, name) for name in depth}
    return {**fresh, **{f"profile.{name}": value for name, value in deep.items()}}


def _write(person: Stakeholder, values: Mapping[str, Any], *, new: bool) -> None:
    seen = person.version
    for name, value in values.items():
        setattr(person, name, value)
    person.verified_at = clock.now()
    if new:
        person.save(force_insert=True)
        return
    person.name_key = name_key(" ".join(str(getattr(person, name)) for name in _NAMED))
    mine = Stakeholder.objects.filter(pk=person.pk, version=seen)
    if not mine.update(**values, version=seen + 1, verified_at=person.verified_at, name_key=person.name_key):
        raise Conflict(Reason("conflict.stale"))
    person.version = seen + 1


def _keep(
    actor: Actor, person: Stakeholder, before: Mapping[str, Any], after: Mapping[str, Any], *, new: bool
) -> None:
    """History, event and search, in the same transaction."""
    StakeholderChange.objects.create(
        stakeholder=person,
        version=person.version,
        at=clock.now(),
        by_id=actor.person_id,
        by_name=actor.name[:200],
        before={name: _plain(before.get(name)) for name in after if not new},
        after={name: _plain(value) for name, value in after.items()},
    )
    record(
        actor=actor,
        action="stakeholder.added" if new else "stakeholder.changed",
        subject=("account", person.account_id),
        fields={"stakeholder": str(person.pk), "fields": sorted(after)},
    )
    put_stakeholder(person)
    if not _JUDGED.isdisjoint(after):
        wake_named("tasuki.transitions.jobs.recompute_account", account_id=person.account_id)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


@transaction.atomic
def confirm_stakeholder(
    *, actor: Actor, stakeholder: Stakeholder, expected_version: int | None = None
) -> Stakeholder:
    """Say that all this still holds: it is fresh again; nothing else changes."""
    _refuse_stale(stakeholder, expected_version)
    now = clock.now()
    mine = Stakeholder.objects.filter(pk=stakeholder.pk, version=stakeholder.version)
    if not mine.update(verified_at=now):
        raise Conflict(Reason("conflict.stale"))
    stakeholder.verified_at = now
    record(
        actor=actor,
        action="stakeholder.confirmed",
        subject=("account", stakeholder.account_id),
        fields={"stakeholder": str(stakeholder.pk)},
    )
    return stakeholder


@transaction.atomic
def remove_stakeholder(
    *, actor: Actor, stakeholder: Stakeholder, expected_version: int | None = None
) -> None:
    """Remove somebody entered by mistake; refused where messages, promises or meetings name them, and where
    sealed notes tell of them to those who may not erase these.

    Somebody who has left stays with the day since when (`left_on`): the history names them.
    """
    _refuse_stale(stakeholder, expected_version)
    notes = SensitiveNote.objects.filter(
        account_id=stakeholder.account_id, subject_kind="stakeholder", subject_ref=str(stakeholder.pk)
    )
    if _named_elsewhere(stakeholder) or (
        notes.filter(erased_at=None).exists()
        and why_not("sensitive.erase", actor, relations_to_account(actor, stakeholder.account))
    ):
        raise Refused(Reason("stakeholder.in_use", {"name": stakeholder.name}))
    erase_threads(actor, set(notes.values_list("thread", flat=True)), SensitiveNote.ErasedWhy.PERSON)
    drop(kind="stakeholder", subject_ids=[stakeholder.pk])
    key = stakeholder.pk
    try:
        with transaction.atomic():
            stakeholder.delete()
    except IntegrityError:  # somebody named them in the same moment
        raise Refused(Reason("stakeholder.in_use", {"name": stakeholder.name})) from None
    record(
        actor=actor,
        action="stakeholder.removed",
        subject=("account", stakeholder.account_id),
        fields={"stakeholder": str(key)},
    )


def _named_elsewhere(person: Stakeholder) -> bool:
    for relation in Stakeholder._meta.related_objects:
        name = relation.get_accessor_name()
        if name in _OWN:
            continue
        rows = relation.related_model._default_manager.filter(**{relation.field.name: person.pk})
        if rows.exists():
            return True
    return False
