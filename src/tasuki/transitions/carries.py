"""What a transition carries and what it must keep: nine things at a glance, each with its evidence (TR-1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal

from django.db.models import Aggregate, Count, Max, QuerySet, Subquery, Sum, Value
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tasuki.commitments.models import Commitment
from tasuki.customers.models import Deal, HealthReading, Initiative, Stakeholder, Touchpoint
from tasuki.rules.completeness import Completeness
from tasuki.transitions import facts
from tasuki.transitions.facts import local_day
from tasuki.transitions.models import Clock, Step, Transition
from tasuki.transitions.places import address
from tasuki.web import clock
from tasuki.web.formats import short_day

type State = Literal["ok", "wait", "breach", "unknown"]
RECENT = timedelta(days=30)
LATE = (Clock.State.BREACHED, Clock.State.ESCALATED)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that can be looked up: what it says, and where."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Carried:
    """One of the nine: `carried` or else kept; how it stands by its evidence; unknown where there is none."""

    key: str
    label: str
    carried: bool
    state: State
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class _Known:
    """Everything the nine look at, read in a handful of queries."""

    row: Transition
    known: Completeness
    target: float
    settled: Mapping[str, bool]
    people: int
    touch: Mapping[str, Any]
    initiatives: Mapping[str, int]
    overdue: int
    deals: Mapping[str, Any]
    health: Sequence[int]
    late: int
    promises: Mapping[str, int]
    now: datetime


def view(
    row: Transition,
    *,
    known: Completeness | None = None,
    steps: Sequence[Step] | None = None,
    target: Decimal | None = None,
) -> tuple[Carried, ...]:
    """The five things that the transition carries and the four that it must keep."""
    found = _gather(row, known or facts.completeness(row), steps, target or facts.target_of(row))
    return tuple(make(found) for make in _NINE)


def _gather(row: Transition, known: Completeness, steps: Sequence[Step] | None, target: Decimal) -> _Known:
    now = clock.now()
    found = _counted(row, now)
    all_steps = row.steps.all() if steps is None else steps
    counts = {name: found[f"initiatives_{name}"] or 0 for name in ("all", "on_track", "overdue", "next")}
    return _Known(
        row=row,
        known=known,
        target=float(target),
        settled={one.key: one.settled for one in all_steps},
        people=found["people"] or 0,
        touch={
            "last": found["touch_last"],
            "met": found["touch_met"] or 0,
            "recent": found["touch_recent"] or 0,
        },
        initiatives=counts,
        overdue=counts["overdue"],
        deals={"count": found["deals_count"] or 0, "total": found["deals_total"]},
        health=[one for one in (found["health_now"], found["health_before"]) if one is not None],
        late=found["late"] or 0,
        promises={name: found[f"promises_{name}"] or 0 for name in ("all", "unowned", "late")},
        now=now,
    )


def _counted(row: Transition, now: datetime) -> Mapping[str, Any]:
    """All that is counted of the account, in one query: the header of every tab asks for it."""
    account, today = row.account_id, local_day(now, row.zone)
    started = Initiative.objects.filter(account=account).exclude(state=Initiative.State.DONE)
    touches = Touchpoint.objects.filter(account=account)
    by_receiver = touches.filter(person=row.receiver_id)
    deals = Deal.objects.filter(account=account, status=Deal.Status.OPEN)
    promises = Commitment.objects.filter(account=account, state=Commitment.State.OPEN)
    scores = HealthReading.objects.filter(account=account).order_by("-at").values("score")
    wanted = {
        "initiatives_all": _one_value(started, Count("pk")),
        "initiatives_on_track": _one_value(started.filter(state=Initiative.State.ON_TRACK), Count("pk")),
        "initiatives_overdue": _one_value(started.filter(due_on__lt=today), Count("pk")),
        "initiatives_next": _one_value(started.exclude(next_step=""), Count("pk")),
        "touch_last": _one_value(touches, Max("at")),
        "touch_met": _one_value(by_receiver, Count("stakeholder", distinct=True)),
        "touch_recent": _one_value(by_receiver.filter(at__gte=now - RECENT), Count("pk")),
        "people": _one_value(Stakeholder.objects.filter(account=account, left_on=None), Count("pk")),
        "deals_count": _one_value(deals, Count("pk")),
        "deals_total": _one_value(deals, Sum("amount")),
        "health_now": Subquery(scores[:1]),
        "health_before": Subquery(scores[1:2]),
        "late": _one_value(Clock.objects.filter(transition=row, state__in=LATE), Count("pk")),
        "promises_all": _one_value(promises, Count("pk")),
        "promises_unowned": _one_value(promises.filter(owner=None), Count("pk")),
        "promises_late": _one_value(promises.filter(due_on__lt=today), Count("pk")),
    }
    counted: dict[str, Any] = Transition.objects.filter(pk=row.pk).annotate(**wanted).values(*wanted).get()
    return counted


def _one_value(rows: QuerySet[Any], figure: Aggregate) -> Subquery:
    """A figure over some rows, as a part of a larger query; None where there are no rows."""
    return Subquery(
        rows.order_by().annotate(_all=Value(1)).values("_all").annotate(_figure=figure).values("_figure")
    )


def _one(
    found: _Known, key: str, label: str, state: State, *evidence: tuple[str, str], carried: bool = True
) -> Carried:
    row = found.row
    lines = tuple(Evidence(text, address(row.pk, row.account_id, where)) for text, where in evidence)
    return Carried(key, label, carried, state, lines)


def _ownership(found: _Known) -> Carried:
    row, owner = found.row, found.row.account.owner
    accepted = found.settled.get("assign-receiver", False)
    state: State = "ok" if row.cut_over_at or accepted else "wait"
    lines = [(_("Owner of record: %s") % (owner.name if owner else "–"), "account")]
    if row.cut_over_at:
        lines.append((_("Changed hands on %s") % _moment(found, row.cut_over_at), "plan"))
    else:
        text = _("Incoming owner has accepted") if accepted else _("Incoming owner has not accepted yet")
        lines.append((text, "step-assign-receiver"))
    return _one(found, "ownership", _("Ownership and responsibility"), state, *lines)


def _relationships(found: _Known) -> Carried:
    met, people = found.touch["met"], found.people
    state: State = "unknown" if not people else "ok" if met >= people else "wait"
    lines = [
        (ngettext("%d person at the customer", "%d people at the customer", people) % people, "people"),
        (_("The incoming owner has been in touch with %d of them") % met, "people"),
    ]
    return _one(found, "relationships", _("Relationships and trust"), state, *lines)


def _history(found: _Known) -> Carried:
    total = float(found.known.total)
    state: State = "ok" if total >= found.target else "wait"
    lines = [
        (
            _("Knowledge record: %(total)s %% of %(target)s %%")
            % {"total": f"{total:g}", "target": f"{found.target:g}"},
            "knowledge",
        )
    ]
    if found.row.brief is not None:
        lines.append((_("Brief %d accepted") % found.row.brief.number, "knowledge"))
    return _one(found, "history", _("History and knowledge"), state, *lines)


def _initiatives(found: _Known) -> Carried:
    known = found.initiatives
    state: State = "unknown" if not known["all"] else "ok" if known["on_track"] == known["all"] else "wait"
    text = _("%(all)d running, %(on_track)d on track") % known
    return _one(found, "initiatives", _("Running initiatives"), state, (text, "account"))


def _opportunities(found: _Known) -> Carried:
    renewal, count = found.row.account.renewal_on, found.deals["count"]
    state: State = "ok" if renewal else "unknown"
    lines = [
        (_("Renewal: %s") % (_day(found, renewal) if renewal else _("nobody has said")), "account-facts")
    ]
    lines.append((ngettext("%d open deal", "%d open deals", count) % count, "account"))
    return _one(found, "opportunities", _("Future opportunities"), state, *lines)


def _confidence(found: _Known) -> Carried:
    escalations = found.row.account.open_escalations
    falling = len(found.health) > 1 and found.health[0] < found.health[1]
    state: State = "unknown" if not found.health else "wait" if falling else "ok"
    if escalations:
        state = "breach"
    score = f"{found.health[0]} / 100" if found.health else _("nobody has said")
    told = str(escalations) if escalations is not None else _("nobody has said")
    lines = [(_("Health: %s") % score, "account-health"), (_("Open escalations: %s") % told, "account-facts")]
    return _one(found, "confidence", _("The customer's confidence"), state, *lines, carried=False)


def _continuity(found: _Known) -> Carried:
    last, late = found.touch["last"], found.late
    state: State = "breach" if late else "ok" if last else "unknown"
    lines = [
        (
            _("No clock is overdue")
            if not late
            else ngettext("%d clock is overdue", "%d clocks are overdue", late) % late,
            "plan",
        ),
        (_("Last contact: %s") % (_moment(found, last) if last else _("nobody has said")), "account"),
    ]
    return _one(found, "continuity", _("Continuity of service and support"), state, *lines, carried=False)


def _momentum(found: _Known) -> Carried:
    promises, overdue = found.promises, found.overdue + found.promises["late"]
    nothing = not found.initiatives["all"] and not promises["all"]
    state: State = "unknown" if nothing else "breach" if overdue else "ok"
    lines = [
        (
            _("%(all)d open commitments, %(late)d overdue, %(unowned)d without an owner") % promises,
            "promises",
        ),
        (_("%(next)d of %(all)d initiatives have a next step") % found.initiatives, "account"),
    ]
    return _one(found, "momentum", _("Momentum of active projects"), state, *lines, carried=False)


def _rapport(found: _Known) -> Carried:
    recent, met = found.touch["recent"], found.settled.get("joint-meeting")
    state: State = "ok" if recent and met is not False else "wait"
    lines = [(_("Contacts by the incoming owner in 30 days: %d") % recent, "account")]
    if met is not None:
        lines.append((_("Joint meeting held") if met else _("Joint meeting still to be held"), "meetings"))
    return _one(found, "rapport", _("Rapport"), state, *lines, carried=False)


def _day(found: _Known, day: date) -> str:
    return short_day(day, local_day(found.now, found.row.zone))


def _moment(found: _Known, at: datetime) -> str:
    return _day(found, local_day(at, found.row.zone))


_NINE = (
    _ownership,
    _relationships,
    _history,
    _initiatives,
    _opportunities,
    _confidence,
    _continuity,
    _momentum,
    _rapport,
)
