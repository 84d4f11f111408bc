"""The tour through the API (SY-4)."""

from __future__ import annotations

from typing import Literal

from django.http import HttpRequest
from ninja import Router, Schema

from tasuki.help import tour
from tasuki.help.tour import Tour
from tasuki.web.api import PROBLEMS, Strict, actor_of, idempotent

router = Router(tags=["help"])


class TourStepOut(Schema):
    """One thing to know and where it is."""

    title: str
    text: str
    href: str


class TourOut(Schema):
    """Where the caller is in the first look around."""

    role: str
    step: int
    over: bool
    steps: list[TourStepOut]


class TourMoveIn(Strict):
    """What to do: go on, go back, skip, begin anew."""

    move: Literal["next", "back", "skip", "restart"]


@router.get("/help/tour", response={200: TourOut, **PROBLEMS}, operation_id="show_tour")
def show_tour(request: HttpRequest) -> TourOut:
    """The caller's tour; `step` counts from 0."""
    return _out(tour.tour_of(actor_of(request)))


@router.post("/help/tour", response={200: TourOut, **PROBLEMS}, operation_id="move_tour")
@idempotent
def move_tour(request: HttpRequest, body: TourMoveIn) -> TourOut:
    """Go on, go back, skip, or begin anew."""
    return _out(tour.move(actor=actor_of(request), to=body.move))


def _out(found: Tour) -> TourOut:
    steps = [TourStepOut(title=str(one.title), text=str(one.text), href=one.href) for one in found.steps]
    return TourOut(role=found.role, step=found.step, over=found.over, steps=steps)
