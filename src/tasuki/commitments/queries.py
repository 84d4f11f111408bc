"""Finding commitments, and what the promises gate needs to know of them (CO-2, CO-5, GA-5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet

from tasuki.commitments.models import (
    Commitment,
    CommitmentChange,
    ExpectationGap,
    ExpectationReset,
    PromiseJudge,
)
from tasuki.customers.models import Account, Deal, Participation
from tasuki.customers.queries import relations_to_account
from tasuki.people.models import Person
from tasuki.rules.access import POLICY, Actor, allowed
from tasuki.rules.expectations import SEVERITIES
from tasuki.rules.reasons import NotFound
from tasuki.rules.scenarios import SALES_TO_CS

_NONE: frozenset[str] = frozenset()
_CHUNK = 5_000
#: A reset was asked for and the customer has not acknowledged it (CO-3).
RESET_OPEN = (Commitment.ResetState.NEEDED, Commitment.ResetState.OPEN)
_STATE_ORDER = {state: place for place, state in enumerate(Commitment.State.values)}


@dataclass(frozen=True, slots=True)
class PromiseFacts:
    """Open commitments of an account as the gates see them; texts are one line of at most 80 characters."""

    open_count: int = 0
    without_owner: tuple[str, ...] = ()
    without_verdict: tuple[str, ...] = ()
    reset_open: tuple[str, ...] = ()


def access_commitment(
    actor: Actor,
    commitment_id: UUID,
    action: str = "commitment.see",
    relations: frozenset[str] = _NONE,
) -> Commitment:
    """The commitment, if the actor may do `action` with it; not allowed looks like not found."""
    found = (
        Commitment.objects.select_related("account__owner", "owner", "promised_by", "promised_to")
        .filter(pk=commitment_id)
        .first()
    )
    if found is None or not _may(actor, found, action, relations):
        raise NotFound("commitment", commitment_id)
    return found


def access_register(
    actor: Actor, account_id: UUID, action: str = "commitment.see", relations: frozenset[str] = _NONE
) -> tuple[Account, frozenset[str]]:
    """The account and the actor's relations to it, if they may do `action` with its commitments."""
    account = Account.objects.select_related("owner").filter(pk=account_id).first()
    if account is None:
        raise NotFound("account", account_id)
    found = relations_of(actor, account) | relations
    if not allowed(action, actor, found):
        raise NotFound("account", account_id)
    return account, found


def commitments_of(account_id: UUID) -> list[Commitment]:
    """All commitments of an account: open ones first, what is due next on top."""
    found = list(_with_people(Commitment.objects.filter(account_id=account_id)))
    return sorted(
        found, key=lambda one: (_STATE_ORDER[one.state], one.due_on is None, one.due_on, one.created_at)
    )


def open_commitments(account_id: UUID) -> list[Commitment]:
    """The open commitments of an account, what is due next on top (CO-5)."""
    return [one for one in commitments_of(account_id) if one.state == Commitment.State.OPEN]


def relations_of(actor: Actor, account: Account) -> frozenset[str]:
    """How the actor stands to the account; "judge" while they judge promises of its open deals (CO-3)."""
    found = relations_to_account(actor, account)
    if actor.person_id is None:
        return found
    teams = list(PromiseJudge.objects.filter(person_id=actor.person_id).values_list("team_id", flat=True))
    if not teams:
        return found
    team = account.owner.team_id if account.owner else None
    named = None in teams or team in teams
    before_close = named and account.deals.filter(status=Deal.Status.OPEN).exists()
    return found | {"judge"} if before_close else found


def judged_by(person_id: UUID) -> Q | None:
    """Commitments of accounts with an open deal that the company has named this person to judge: a query."""
    teams = list(PromiseJudge.objects.filter(person_id=person_id).values_list("team_id", flat=True))
    if not teams:
        return None
    deals = Deal.objects.filter(account=OuterRef("account"), status=Deal.Status.OPEN)
    where = Q() if None in teams else Q(account__owner__team_id__in=teams)
    return Q(Exists(deals)) & where


def receivers_list(person_id: UUID) -> Q:
    """What stays on somebody's list until it is resolved (CO-5).

    Their own promises, and all those of accounts that are theirs or come to them, whoever owned them before.
    """
    receives = Participation.objects.filter(person_id=person_id, relation="receiver").values("account_id")
    return Q(owner_id=person_id) | Q(account__owner_id=person_id) | Q(account__in=receives)


def awaits_verdict_of(actor: Actor, *judged: Q | None) -> QuerySet[Commitment]:
    """Open promises without a verdict that the actor may judge (CO-3).

    As (manager of) the incoming owner where the promises gate asks for verdicts (GA-5: after a sale, until the
    cut-over); before the close of an open deal as manager of the owner or as a judge named by the company.
    `judged` is `judged_by` the actor where the caller has asked already.
    """
    rows = _with_people(Commitment.objects.filter(state=Commitment.State.OPEN, verdict=""))
    rows = rows.select_related("account", "deal")
    if actor.person_id is None:
        return rows.none()
    me, mine = actor.person_id, actor.managed_ids
    parts = Participation.objects.filter(
        Q(relation="receiver", person_id__in={me, *mine}) | Q(relation="receiver_manager", person_id=me)
    )
    parts = parts.filter(~Exists(_without_verdicts()))
    selling = Deal.objects.filter(account=OuterRef("account"), status=Deal.Status.OPEN)
    wanted = Q(account__in=parts.values("account_id")) | (Q(account__owner_id__in=mine) & Q(Exists(selling)))
    named = judged[0] if judged else judged_by(me)
    return rows.filter(wanted if named is None else wanted | named)


def _without_verdicts() -> QuerySet[Any]:
    """The transition of a participation, if its promises gate asks for no verdict, or no more (GA-5).

    The room above keeps transitions: it is asked by name.
    """
    transitions: QuerySet[Any] = apps.get_model("transitions", "Transition").objects.all()
    rows = transitions.filter(pk=OuterRef("transition_id"))
    return rows.exclude(scenario=SALES_TO_CS, cut_over_at=None)


def visible_commitments(actor: Actor, *judged: Q | None) -> QuerySet[Commitment]:
    """The register across the portfolio: commitments of every account whose record the actor may see (RO-10).

    `judged` is `judged_by` the actor where the caller has asked already.
    """
    found = _with_people(Commitment.objects.all()).select_related("account")
    roles, relations = POLICY["commitment.see"]
    if actor.has(*roles):
        return found
    if actor.person_id is None:
        return found.none()
    parts = Participation.objects.filter(account=OuterRef("account"))
    own = parts.filter(person_id=actor.person_id, relation__in=relations)
    managed = parts.filter(person_id__in=actor.managed_ids, relation__in=("giver", "receiver"))
    owners = {actor.person_id, *actor.managed_ids}
    mine = Q(account__owner_id__in=owners) | Exists(own) | Exists(managed)
    named = judged[0] if judged else judged_by(actor.person_id)
    return found.filter(mine if named is None else mine | named)


def changes_of(commitment: Commitment) -> list[CommitmentChange]:
    """The history of a commitment, newest first."""
    return list(commitment.changes.order_by("-version"))


def gate_facts(account_id: UUID) -> PromiseFacts:
    """How many commitments are open, and which have no owner who is still there or no verdict (GA-5)."""
    return gate_facts_bulk([account_id]).get(account_id, PromiseFacts())


def gate_facts_bulk(account_ids: Iterable[UUID]) -> dict[UUID, PromiseFacts]:
    """The same for many accounts, one query per 5 000; accounts without open commitments are left out."""
    wanted, found = list(account_ids), dict[UUID, list[Commitment]]()
    for start in range(0, len(wanted), _CHUNK):
        rows = Commitment.objects.filter(
            account_id__in=wanted[start : start + _CHUNK], state=Commitment.State.OPEN
        ).order_by("created_at", "pk")
        fields = ("account_id", "text", "owner__is_active", "verdict", "reset_state")
        for one in rows.select_related("owner").only(*fields):
            found.setdefault(one.account_id, []).append(one)
    return {account_id: _facts(rows) for account_id, rows in found.items()}


def brief_lines(account_id: UUID) -> list[dict[str, Any]]:
    """The open commitments as plain data, with their resets, for the frozen brief (CO-5)."""
    found = open_commitments(account_id)
    resets: dict[UUID, list[ExpectationReset]] = {}
    told = ~Q(acknowledged_on=None) | Q(commitment__reset_state=Commitment.ResetState.OPEN)
    rows = ExpectationReset.objects.filter(told, commitment__in=[one.pk for one in found])
    for reset in rows.order_by("number"):
        resets.setdefault(reset.commitment_id, []).append(reset)
    return [
        {
            "id": str(one.pk),
            "kind": one.kind,
            "text": one.text,
            "promised_by": one.promised_by_name,
            "promised_to": one.promised_to_name,
            "promised_on": one.promised_on.isoformat() if one.promised_on else None,
            "evidence": one.evidence,
            "due_on": one.due_on.isoformat() if one.due_on else None,
            "owner": one.keeper.name if one.keeper else None,
            "verdict": one.verdict,
            "detail": one.detail,
            "terms": one.terms,
            "evidence_url": one.evidence_url,
            "source_id": str(one.source_id) if one.source_id else None,
            "source_place": one.source_place,
            "source_quote": one.source_quote,
            "verdict_note": one.verdict_note,
            "reset_state": one.reset_state,
            "resets": [_reset_line(reset) for reset in resets.get(one.pk, [])],
        }
        for one in found
    ]


def _reset_line(one: ExpectationReset) -> dict[str, Any]:
    return {
        "number": one.number,
        "before": one.old_text,
        "text": one.text,
        "due_on": one.due_on.isoformat() if one.due_on else None,
        "recorded_by": one.recorded_by_name,
        "acknowledged_by": one.acknowledged_by_name,
        "acknowledged_on": one.acknowledged_on.isoformat() if one.acknowledged_on else None,
        "channel": one.channel,
        "evidence": one.evidence,
    }


def gaps_of_account(account_id: UUID) -> list[ExpectationGap]:
    """The gaps of an account that are there now: undecided and severe ones first."""
    rows = ExpectationGap.objects.filter(account_id=account_id, gone_at=None).select_related("commitment")
    return sorted(
        rows,
        key=lambda one: (
            one.state != ExpectationGap.State.OPEN,
            SEVERITIES.index(one.severity),
            one.found_at,
            one.pk,
        ),
    )


def gap_lines(account_id: UUID) -> list[dict[str, Any]]:
    """The expectation gaps as plain data, for the frozen brief (CO-4): code and figures, told in any language."""
    return [
        {
            "id": str(one.pk),
            "commitment": str(one.commitment_id),
            "promise": one.commitment.short,
            "code": one.code,
            "values": one.values,
            "severity": one.severity,
            "remedy": one.remedy,
            "state": one.state,
            "decision_reason": one.decision_reason,
            "standards_number": one.standards_number,
        }
        for one in gaps_of_account(account_id)
    ]


def _facts(rows: list[Commitment]) -> PromiseFacts:
    return PromiseFacts(
        open_count=len(rows),
        without_owner=tuple(one.short for one in rows if one.keeper is None),
        without_verdict=tuple(one.short for one in rows if not one.verdict),
        reset_open=tuple(one.short for one in rows if one.reset_state in RESET_OPEN),
    )


def _may(actor: Actor, one: Commitment, action: str, relations: frozenset[str]) -> bool:
    return allowed(action, actor, relations_of(actor, one.account) | relations)


def _with_people(found: QuerySet[Commitment]) -> QuerySet[Commitment]:
    return found.select_related("owner", "promised_by", "promised_to")


def colleagues_of(account: Account) -> list[Person]:
    """Those who have to do with the account: its owner, their manager, and who takes part in its transitions."""
    part = Q(participations__account=account)
    owns = Q(pk=account.owner_id) | Q(pk=account.owner.manager_id if account.owner else None)
    found = Person.objects.filter(part | owns, is_active=True).distinct()
    return list(found.order_by("sort_key")[:50])
