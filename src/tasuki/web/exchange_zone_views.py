"""What the exchange zone is drawn with: coordinates only, ready for a template."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

type Side = Literal["giver", "receiver"]
type PointState = Literal["done", "todo", "late"]
type GateState = Literal["open", "shut", "overridden"]


@dataclass(frozen=True, slots=True)
class BandView:
    """A band: its past area, its area to come, and its outer edge over the whole time."""

    past: str
    future: str
    edge: str


@dataclass(frozen=True, slots=True)
class TickView:
    """A week on the axis; `weeks` counts from the planned handover, 0 is the day itself."""

    x: float
    day: date
    weeks: int


@dataclass(frozen=True, slots=True)
class DoorView:
    """A gate on the line, numbered as in the list beneath the picture."""

    x: float
    number: int
    gate: str
    state: GateState


@dataclass(frozen=True, slots=True)
class PointView:
    """One or several steps of the same day; an empty `label` leaves the words to the table.

    `text_y` and `stem_y` count from the point itself.
    """

    x: float
    y: float
    side: Side
    state: PointState
    titles: tuple[str, ...]
    label: str = ""
    more: int = 0
    href: str = ""
    text_y: float = 0.0
    stem_y: float = 0.0
    flip: bool = False


@dataclass(frozen=True, slots=True)
class ZonePicture:
    """All coordinates, in the units of the view box."""

    width: float
    height: float
    left: float
    right: float
    line_y: float
    half: float
    axis_y: float
    top_y: float
    giver: BandView
    receiver: BandView
    zone_x: float
    zone_width: float
    zone_middle: float
    zone_height: float
    cutover_x: float
    today_x: float
    today_in: bool
    ticks: tuple[TickView, ...] = ()
    doors: tuple[DoorView, ...] = ()
    points: tuple[PointView, ...] = field(default=())
