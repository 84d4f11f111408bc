"""Adding and changing colleagues, their standing roles and how they sign in (RO-7, RO-10, SE-1, SE-6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.db import IntegrityError, transaction

from tasuki.audit.actions import record
from tasuki.jobs.actions import wake_named
from tasuki.people import checks
from tasuki.people.models import ApiToken, Person, StandingRole
from tasuki.people.queries import fingerprint_of, roles_of
from tasuki.rules.access import Actor, why_not
from tasuki.rules.reasons import Conflict, NotFound, Reason, Refused, refuse_if
from tasuki.web import clock
from tasuki.web.collation import sort_key

FIELDS: Final = (
    "name", "email", "title", "team", "manager", "region", "country", "zone", "language", "phone",
    "last_day", "intake_limit", "is_active",
)  # fmt: skip
OWN_FIELDS: Final = ("language", "zone", "single_keys")


@transaction.atomic
def add_person(
    *, actor: Actor, values: Mapping[str, Any], roles: Iterable[str] = (), password: str = ""
) -> Person:
    """Add a colleague with standing roles; with `password` (and an e-mail address) they can sign in."""
    refuse_if(why_not("people.manage", actor, ()))
    clean, wanted = _clean(values), frozenset(roles)
    person = Person(**clean)
    found = checks.objections(None, {"name": "", **clean}) + checks.role_objections(
        actor, frozenset(), wanted
    )
    if password:
        found += why_not("people.administer", actor, ()) + checks.password_objections(password, person)
        found += [] if person.email else [Reason("person.needs_email")]
    refuse_if(found)
    person.set_password(password) if password else person.set_unusable_password()
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError:
        raise Refused(Reason("person.email_taken", {"email": person.email or ""})) from None
    StandingRole.objects.bulk_create(StandingRole(person=person, name=name) for name in sorted(wanted))
    record(
        actor=actor,
        action="person.added",
        subject=("person", person.pk),
        fields={"roles": sorted(wanted), "signs_in": bool(password)},
    )
    return person


@transaction.atomic
def change_person(
    *,
    actor: Actor,
    person: Person,
    values: Mapping[str, Any] | None = None,
    roles: Iterable[str] | None = None,
    seen: str = "",
) -> Person:
    """Change a colleague's entry and standing roles; only what differs is written.

    `seen` is `queries.fingerprint_of` the entry that the caller read: raises Conflict when it is no longer so.
    Deactivating revokes the person's API tokens. The last administrator stays one.
    """
    refuse_if(why_not("people.manage", actor, ()))
    person = Person.objects.get(pk=person.pk)
    if seen and seen != fingerprint_of(person):
        raise Conflict(Reason("conflict.stale"))
    held = roles_of(person)
    wanted = frozenset(roles) if roles is not None else held
    changes = {name: value for name, value in _clean(values or {}).items() if getattr(person, name) != value}
    refuse_if(
        checks.objections(person, changes)
        + checks.role_objections(actor, held, wanted)
        + checks.sign_in_objections(actor, person, changes, held)
    )
    if not changes and wanted == held:
        return person
    _write(person, changes)
    _give_roles(person, held, wanted)
    if "is_active" in changes:  # promises of somebody who is gone have no owner (GA-5)
        wake_named("tasuki.transitions.jobs.recompute_for", person_id=str(person.pk))
    if changes.get("is_active") is False:
        ApiToken.objects.filter(person=person, revoked_at=None).update(revoked_at=clock.now())
    record(
        actor=actor,
        action="person.changed",
        subject=("person", person.pk),
        fields={"fields": sorted(changes), "given": sorted(wanted - held), "taken": sorted(held - wanted)},
    )
    _refuse_without_administrator(held, wanted, changes)
    return person


@transaction.atomic
def change_own_profile(
    *, actor: Actor, person: Person, language: str, zone: str, single_keys: bool | None = None
) -> Person:
    """A person chooses their language and time zone (UX-1), and whether single keys do anything (UX-3)."""
    if actor.person_id != person.pk:
        raise NotFound("person", person.pk)
    person = Person.objects.get(pk=person.pk)
    values = {"language": language, "zone": zone, "single_keys": single_keys}
    values = {name: value for name, value in values.items() if value is not None}
    changes = {name: value for name, value in values.items() if getattr(person, name) != value}
    refuse_if(checks.objections(person, changes))
    if changes:
        _write(person, changes)
        record(
            actor=actor,
            action="person.changed",
            subject=("person", person.pk),
            fields={"fields": sorted(changes), "given": [], "taken": []},
        )
    return person


@transaction.atomic
def set_password(*, actor: Actor, person: Person, password: str) -> None:
    """Set a colleague's password: for administrators; the person's open sessions end with it."""
    refuse_if(why_not("people.administer", actor, ()))
    person = Person.objects.get(pk=person.pk)
    needs = [] if person.email else [Reason("person.needs_email")]
    refuse_if(needs + checks.password_objections(password, person))
    person.set_password(password)
    person.save(update_fields=["password"])
    record(actor=actor, action="person.password_set", subject=("person", person.pk))


def _clean(values: Mapping[str, Any]) -> dict[str, Any]:
    """Known fields, texts without surrounding space, addresses in small letters, country codes in capitals."""
    unknown = set(values) - set(FIELDS)
    if unknown:
        raise ValueError(f"no such field: {', '.join(sorted(unknown))}")
    clean = {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}
    if "email" in clean:
        clean["email"] = (clean["email"] or "").lower() or None
    if "country" in clean:
        clean["country"] = clean["country"].upper()
    return clean


def _write(person: Person, changes: Mapping[str, Any]) -> None:
    """Compare-and-set: only if the fields still are what was read."""
    if not changes:
        return
    if "name" in changes:
        changes = {**changes, "sort_key": sort_key(changes["name"])}
    before = {name: getattr(person, name) for name in changes if name != "sort_key"}
    expected: dict[str, Any] = {
        (f"{name}__isnull" if value is None else name): (True if value is None else value)
        for name, value in before.items()
    }
    try:
        with transaction.atomic():
            done = Person.objects.filter(pk=person.pk, **expected).update(**changes)
    except IntegrityError:
        raise Refused(Reason("person.email_taken", {"email": str(changes.get("email"))})) from None
    if not done:
        raise Conflict(Reason("conflict.stale"))
    for name, value in changes.items():
        setattr(person, name, value)


def _give_roles(person: Person, held: frozenset[str], wanted: frozenset[str]) -> None:
    StandingRole.objects.filter(person=person, name__in=held - wanted).delete()
    StandingRole.objects.bulk_create(
        (StandingRole(person=person, name=name) for name in sorted(wanted - held)), ignore_conflicts=True
    )


def _refuse_without_administrator(
    held: frozenset[str], wanted: frozenset[str], changes: Mapping[str, Any]
) -> None:
    """Asked last, behind the event log's lock, so that two administrators cannot remove each other at once."""
    leaves = "administrator" in held and ("administrator" not in wanted or changes.get("is_active") is False)
    if leaves and not StandingRole.objects.filter(name="administrator", person__is_active=True).exists():
        raise Refused(Reason("person.last_administrator"))
