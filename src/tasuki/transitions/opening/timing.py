"""What the timing criteria and the approvals look at, for many accounts in one query (SC-2, TR-8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import OuterRef, Subquery

from tasuki.customers.models import Account, Deal, HealthReading, Touchpoint
from tasuki.playbooks.document import PlaybookDocument
from tasuki.rules.timing import CheckResult, TimingCheck, TimingFacts, judge
from tasuki.web.query import in_chunks


@dataclass(frozen=True, slots=True)
class AccountState:
    """Facts of an account that decide whether this is the time; None means that nobody has said."""

    live_on: date | None = None
    first_value_on: date | None = None
    open_escalations: int | None = None
    invoice_overdue_since: date | None = None
    renewal_on: date | None = None
    health: int | None = None
    last_won_on: date | None = None
    last_contact_at: datetime | None = None
    created_at: datetime | None = None

    def timing(self, today: date) -> TimingFacts:
        """As the criteria of a playbook read it."""
        return TimingFacts(
            today,
            self.live_on,
            self.first_value_on,
            self.open_escalations,
            self.health,
            self.last_won_on,
        )


def account_states(account_ids: Sequence[UUID]) -> dict[UUID, AccountState]:
    """The state of each account, one query per 5 000."""
    found: dict[UUID, AccountState] = {}
    for some in in_chunks(list(dict.fromkeys(account_ids))):
        rows = Account.objects.filter(pk__in=some).values_list(
            "pk",
            "live_on",
            "first_value_on",
            "open_escalations",
            "invoice_overdue_since",
            "renewal_on",
            _latest_health(),
            _last_won(),
            _last_contact(),
            "created_at",
        )
        for pk, *values in rows:
            found[pk] = AccountState(*values)
    return found


def checks_of(
    document: PlaybookDocument, state: AccountState | None, today: date, language: str
) -> tuple[CheckResult, ...]:
    """The playbook's timing criteria, each judged: met, not met, or nobody has said (SC-2)."""
    facts = (state or AccountState()).timing(today)
    return tuple(judge(one, facts) for one in timing_checks(document, language))


def timing_checks(document: PlaybookDocument, language: str) -> Iterable[TimingCheck]:
    """The criteria as the rule reads them, titled in the language."""
    for one in document.checks:
        yield TimingCheck(one.key, one.fact, one.feeds, one.minimum, one.maximum, one.title(language))


def _latest_health() -> Subquery:
    rows = HealthReading.objects.filter(account=OuterRef("pk")).order_by("-at")
    return Subquery(rows.values("score")[:1])


def _last_won() -> Subquery:
    rows = Deal.objects.filter(account=OuterRef("pk"), status=Deal.Status.WON, closed_on__isnull=False)
    return Subquery(rows.order_by("-closed_on").values("closed_on")[:1])


def _last_contact() -> Subquery:
    rows = Touchpoint.objects.filter(account=OuterRef("pk")).order_by("-at")
    return Subquery(rows.values("at")[:1])


type States = Mapping[UUID, AccountState]
