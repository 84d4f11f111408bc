"""What the exchange zone is drawn with: coordinates only, ready for a template."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

type Side = Literal["giver", "receiver"]
type PointState = Literal["done", "todo", "late"]
type GateState = Literal["open", "shut", "overridden"]
type ClockState = Literal["running", "soon", "breached", "paused"]


@dataclass(frozen=True, slots=True)
class BandView:
    """A band: its past area, its area to come, and its outer edge over the whole time."""

    past: str
    future: str
    edge: str


@dataclass(frozen=True, slots=True)
class TickView:
    """A week on the axis, `room` wide; `weeks` counts from the planned handover, 0 is the day itself."""

    x: float
    day: date
    weeks: int
    room: float = 60.0


@dataclass(frozen=True, slots=True)
class DoorView:
    """A gate on the line, numbered as in the list beneath the picture."""

    x: float
    number: int
    gate: str
    state: GateState


@dataclass(frozen=True, slots=True)
class ClockView:
    """A service clock in its lane, where it is due."""

    x: float
    state: ClockState
    label: str


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
    new: bool = False


@dataclass(frozen=True, slots=True)
class GhostPoint:
    """Where a step stood before; `arrow` leads to where it stands now, `dropped` ones lead nowhere."""

    x: float
    y: float
    title: str
    dropped: bool = False
    arrow: str = ""
    head: str = ""


@dataclass(frozen=True, slots=True)
class GhostView:
    """The plan as it was: edges, handover, steps (TR-3)."""

    giver: str
    receiver: str
    cutover: float
    day: date
    points: tuple[GhostPoint, ...] = ()


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
    points: tuple[PointView, ...] = ()
    clocks: tuple[ClockView, ...] = ()
    clocks_y: float = 0.0
    breaks: tuple[float, ...] = ()
    ghost: GhostView | None = None


@dataclass(frozen=True, slots=True)
class NarrowPoint:
    """A step on its owner's edge in the tall drawing; its label stands in the column beside, on its own line."""

    x: float
    y: float
    side: Side
    state: PointState
    titles: tuple[str, ...]
    label: str = ""
    label_y: float = 0.0
    leader: str = ""
    new: bool = False


@dataclass(frozen=True, slots=True)
class NarrowPicture:
    """The tall drawing for narrow places: time runs down, the outgoing owner stands left of the line."""

    width: float
    height: float
    top: float
    bottom: float
    line_x: float
    half: float
    label_x: float
    giver: BandView
    receiver: BandView
    zone_y: float
    zone_height: float
    cutover_y: float
    today_y: float
    today_in: bool
    ticks: tuple[TickView, ...] = ()
    doors: tuple[DoorView, ...] = ()
    points: tuple[NarrowPoint, ...] = ()
    clocks: tuple[ClockView, ...] = ()
    ghost: GhostView | None = None
