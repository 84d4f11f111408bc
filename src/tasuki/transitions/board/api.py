"""Transitions by stage and by day through the API (UX-2, SY-4)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, QueryDict
from ninja import Query, Router, Schema
from pydantic import Field

from tasuki.rules.reasons import Reason, Refused, refuse_if
from tasuki.transitions import describe
from tasuki.transitions.board import view as board_view
from tasuki.transitions.calendar import view as calendar_view
from tasuki.transitions.calendar.days import EARLIEST, LATEST, Span, month_of
from tasuki.transitions.listing.table import TABLE
from tasuki.transitions.schemas import TransitionLine
from tasuki.web import clock
from tasuki.web.api import PROBLEMS, ReasonOut, Strict, actor_of

router = Router(tags=["transitions"])
LONGEST = 62


class PortfolioFilter(Strict):
    """The list's filter: `stage` is a stage, empty or `open` for all that are open, or `all`.

    `filter` is a whole query string as the list writes it; the others stand above it.
    """

    q: Annotated[str, Field(max_length=300, pattern=r"^[^\x00]*$")] = ""
    stage: Annotated[str, Field(max_length=20, pattern=r"^[a-z_]*$")] = ""
    scenario: Annotated[str, Field(max_length=20, pattern=r"^[a-z-]*$")] = ""
    filter: Annotated[str, Field(max_length=2_000, pattern=r"^[^\x00]*$")] = ""


class BoardFilter(PortfolioFilter):
    """How many cards each column shows at most."""

    limit: Annotated[int, Field(ge=1, le=100)] = board_view.PER_COLUMN


class CalendarFilter(PortfolioFilter):
    """The days, both included (this month without them), and how many entries each shows at most."""

    first: date | None = None
    last: date | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = calendar_view.IN_A_LIST


class StageWorthOut(Schema):
    """What a column's accounts bring in a year, in one currency."""

    currency: str
    arr: float


class NextMoveOut(Schema):
    """The one next move: where to, whether it is the caller's, the gates that are shut and every reason."""

    to: str
    mine: bool
    shut: list[str]
    reasons: list[ReasonOut]


class BoardCardOut(TransitionLine):
    """A transition on the board."""

    next_move: NextMoveOut | None


class BoardColumnOut(Schema):
    """A stage with how many are in it, what they are worth, and those that are due first."""

    stage: str
    count: int
    worth: list[StageWorthOut]
    cards: list[BoardCardOut]


class CalendarEntryOut(Schema):
    """Something of a transition on a day: meeting, cutover, introduction, kickoff or an overdue step."""

    kind: str
    transition: UUID
    account: str
    step: str
    detail: str
    at: datetime | None
    done: bool
    late: bool


class ClosedOut(Schema):
    """Why no customer should change hands on a day; without country and account for everybody."""

    why: str
    country: str
    account: str


class CalendarDayOut(Schema):
    """A day with its first entries, how many more there are, blackouts, and countries with a public holiday."""

    day: date
    entries: list[CalendarEntryOut]
    more: int
    closed: list[ClosedOut]
    holidays: list[str]


@router.get(
    "/transitions/board",
    response={200: list[BoardColumnOut], **PROBLEMS},
    operation_id="transitions_by_stage",
)
def board(request: HttpRequest, wanted: Query[BoardFilter]) -> list[dict[str, Any]]:
    """The stages in their order, each with its cards that are due first and their next move."""
    return [_column(one) for one in board_view.columns(actor_of(request), _checked(wanted), wanted.limit)]


@router.get(
    "/transitions/calendar",
    response={200: list[CalendarDayOut], **PROBLEMS},
    operation_id="transitions_by_day",
)
def calendar(request: HttpRequest, wanted: Query[CalendarFilter]) -> list[dict[str, Any]]:
    """The days in the caller's time zone, each with what happens on it; at most 62 days."""
    actor = actor_of(request)
    month = month_of({}, Span(date.min, date.min, actor.zone).day_of(clock.now()))
    first = wanted.first or (wanted.last.replace(day=1) if wanted.last else month.first)
    last = wanted.last or month_of({"month": f"{first:%Y-%m}"}, first).last
    if not (EARLIEST <= first <= last <= LATEST and (last - first).days < LONGEST):
        raise Refused(Reason("calendar.days", {"most": LONGEST}))
    shown = calendar_view.days(actor, _checked(wanted), Span(first, last, actor.zone), wanted.limit)
    return [_day(one) for one in shown]


def _checked(wanted: PortfolioFilter) -> dict[str, Any]:
    """The filter; what is wrong in it is refused."""
    stage = "" if wanted.stage == "open" else wanted.stage
    given = {"q": wanted.q, "stage": stage, "scenario": wanted.scenario}
    chosen = {
        **dict(QueryDict(wanted.filter).lists()),
        **{name: value for name, value in given.items() if value},
    }
    refuse_if(list(TABLE.read(chosen).problems))
    return chosen


def _column(column: board_view.Column) -> dict[str, Any]:
    return {
        "stage": column.stage,
        "count": column.count,
        "worth": [{"currency": one.currency, "arr": float(one.arr)} for one in column.worth],
        "cards": [{**describe.summary(one.row), "next_move": _move(one)} for one in column.cards],
    }


def _move(card: board_view.Card) -> dict[str, Any] | None:
    if card.move is None:
        return None
    return {
        "to": card.move.to,
        "mine": card.move.mine,
        "shut": list(card.move.shut),
        "reasons": [describe.reason(one) for one in card.move.reasons],
    }


def _day(day: calendar_view.Day) -> dict[str, Any]:
    return {
        "day": day.day,
        "entries": [
            {
                "kind": one.kind,
                "transition": one.transition_id,
                "account": one.account,
                "step": one.step,
                "detail": one.detail,
                "at": one.at,
                "done": one.done,
                "late": one.late,
            }
            for one in day.entries
        ],
        "more": day.more,
        "closed": [{"why": one.why, "country": one.country, "account": one.account} for one in day.closed],
        "holidays": day.holidays,
    }
