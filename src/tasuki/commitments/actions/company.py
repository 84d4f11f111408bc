"""What the company says: the standards catalogue, who judges promises, which support is contracted (CO-3, CO-4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import IntegrityError, transaction

from tasuki.audit.actions import record
from tasuki.commitments.actions.keeping import NOBODY
from tasuki.commitments.models import ContractedTerms, PromiseJudge, StandardsVersion
from tasuki.commitments.queries import relations_of
from tasuki.commitments.standards import queries
from tasuki.commitments.standards.document import Document, check, differences, find, with_ids
from tasuki.commitments.standards.fields import SECTIONS, clean
from tasuki.commitments.standards.files import LineError, read
from tasuki.customers.models import Account
from tasuki.jobs.actions import wake_named
from tasuki.people.models import Person, Team
from tasuki.rules.access import Actor, why_not
from tasuki.rules.reasons import Conflict, NotFound, Reason, refuse_if
from tasuki.web import clock
from tasuki.web.ids import new_id
from tasuki.web.reason_texts import sentence

MOST_ERRORS: Final = 50


@transaction.atomic
def save_entry(
    *,
    actor: Actor,
    section: str,
    values: Mapping[str, Any],
    entry_id: str = "",
    expected_version: int | None = None,
) -> tuple[StandardsVersion, dict[str, Any]]:
    """Add an entry to a section of the catalogue, or change the one with that id; a new version each time (CO-4).

    A change of the same entry since `expected_version` is a Conflict; changes elsewhere are not.
    """
    _authorise(actor, section)
    before = queries.current()
    document = _copied(before)
    entry, reasons = clean(section, values)
    refuse_if(reasons)
    entry = {"id": entry_id or str(new_id()), **entry}
    if entry_id:
        _unchanged_since(section, entry_id, expected_version, document)
        document[section] = [entry if one["id"] == entry_id else one for one in document[section]]
    else:
        document[section].append(entry)
    _refuse_whole(document)
    return _keep(actor, before, document, "changed" if entry_id else "added"), entry


@transaction.atomic
def remove_entry(
    *, actor: Actor, section: str, entry_id: str, expected_version: int | None = None
) -> StandardsVersion:
    """Take an entry out of the catalogue; earlier versions keep it."""
    _authorise(actor, section)
    before = queries.current()
    document = _copied(before)
    _unchanged_since(section, entry_id, expected_version, document)
    document[section] = [one for one in document[section] if one["id"] != entry_id]
    _refuse_whole(document)
    return _keep(actor, before, document, "removed")


@transaction.atomic
def import_standards(
    *, actor: Actor, format: str, content: bytes, dry_run: bool = False
) -> tuple[StandardsVersion | None, list[dict[str, Any]]]:
    """Replace the whole catalogue by a file (YAML, CSV, XLSX), or only say what would change.

    Refused with the line of everything that is wrong; nothing is taken over in part.
    """
    _authorise(actor, "")
    given, errors = read(format, content)
    refuse_if([_line_reason(one) for one in errors[:MOST_ERRORS]])
    before = queries.current()
    document = with_ids(given, _copied(before))
    changes = differences(_copied(before), document)
    if dry_run or not changes:
        return None, changes
    return _keep(actor, before, document, "imported"), changes


@transaction.atomic
def set_judges(*, actor: Actor, judges: Sequence[tuple[Person, Team | None]]) -> list[PromiseJudge]:
    """Name the CS managers who judge promises of open deals before the sale; replaces those named before (CO-3)."""
    _authorise(actor, "")
    refuse_if(
        [
            Reason("commitment.inactive_owner", {"name": person.name})
            for person, _team in judges
            if not person.is_active
        ]
    )
    wanted = {(person.pk, team.pk if team else None) for person, team in judges}
    before = {(one.person_id, one.team_id): one for one in PromiseJudge.objects.all()}
    for key, row in before.items():
        if key not in wanted:
            row.delete()
    PromiseJudge.objects.bulk_create(
        [PromiseJudge(person_id=person, team_id=team) for person, team in wanted - before.keys()]
    )
    record(
        actor=actor,
        action="standards.judges_named",
        subject=("standards", None),
        fields={"people": sorted(str(person) for person, _team in wanted)},
    )
    return queries.judges()


@transaction.atomic
def set_contracted_support(
    *,
    actor: Actor,
    account: Account,
    support_tier: str,
    expected_version: int | None = None,
    relations: frozenset[str] = NOBODY,
) -> ContractedTerms:
    """Say which support tier the customer's contract has; empty: nobody knows (CO-4)."""
    found = relations_of(actor, account) | relations
    refuse_if(why_not("account.edit", actor, found) + _why_no_tier(support_tier.strip()))
    row = ContractedTerms.objects.filter(account=account).first()
    seen = (row.version if row else 0) if expected_version is None else expected_version
    values = {
        "support_tier": support_tier.strip(),
        "changed_at": clock.now(),
        "changed_by_name": actor.name[:200],
    }
    if row is None:
        if seen:
            raise Conflict(Reason("conflict.stale"))
        _row, made = ContractedTerms.objects.get_or_create(account=account, defaults=values)
        if not made:
            raise Conflict(Reason("conflict.stale"))
    elif not ContractedTerms.objects.filter(pk=row.pk, version=seen).update(**values, version=seen + 1):
        raise Conflict(Reason("conflict.stale"))
    record(
        actor=actor,
        action="account.contracted_support",
        subject=("account", account.pk),
        fields={"support_tier": support_tier.strip()},
    )
    wake_named("tasuki.commitments.jobs.judge_account", account_id=account.pk)
    return ContractedTerms.objects.get(account=account)


def _why_no_tier(name: str) -> list[Reason]:
    if "\x00" in name:
        return [Reason("commitment.bad_character", {"field": "support_tier"})]
    if len(name) > 100:
        values = {"field": "support_tier", "length": len(name), "limit": 100}
        return [Reason("commitment.too_long", values)]
    known = [one.name for one in queries.rules_in_force().support]
    if name and known and name.casefold() not in {one.casefold() for one in known}:
        return [Reason("standards.tier_unknown", {"tier": name, "known": known})]
    return []


def _authorise(actor: Actor, section: str) -> None:
    refuse_if(why_not("standards.edit", actor, ()))
    if section and section not in SECTIONS:
        raise NotFound("section", section)


def _copied(version: StandardsVersion | None) -> Document:
    kept = version.document if version else {}
    return {key: [dict(one) for one in kept.get(key, [])] for key in SECTIONS}


def _unchanged_since(section: str, entry_id: str, seen: int | None, now: Document) -> None:
    entry = find(now, section, entry_id)
    if seen is not None:
        then = queries.version(seen)
        if find(_copied(then), section, entry_id) != entry:
            raise Conflict(Reason("conflict.stale"))
    if entry is None:
        raise NotFound("entry", entry_id)


def _refuse_whole(document: Document) -> None:
    """What the change brings about anywhere in the catalogue."""
    refuse_if([reason for _section, _place, reason in check(document)][:MOST_ERRORS])


def _line_reason(one: LineError) -> Reason:
    return Reason("standards.line", {"line": one.line, "problem": sentence(one.reason)})


def _keep(actor: Actor, before: StandardsVersion | None, document: Document, what: str) -> StandardsVersion:
    """The next version; two at the same moment cannot both be the next."""
    number = (before.number if before else 0) + 1
    changes = differences(_copied(before), document)
    if not changes:
        refuse_if([Reason("commitment.nothing_changed")])
    try:
        with transaction.atomic():
            made = StandardsVersion.objects.create(
                number=number,
                document=document,
                at=clock.now(),
                by_id=actor.person_id,
                by_name=actor.name[:200],
                what=what,
                changes=changes[:500],
            )
    except IntegrityError:
        raise Conflict(Reason("conflict.stale")) from None
    record(
        actor=actor,
        action=f"standards.{what}",
        subject=("standards", None),
        fields={"version": number, "sections": sorted({one["section"] for one in changes})},
    )
    wake_named("tasuki.commitments.jobs.judge_all")
    return made
