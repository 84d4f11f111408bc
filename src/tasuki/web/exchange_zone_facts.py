"""What the exchange zone is drawn from: instants, words, states; no coordinates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from tasuki.web.exchange_zone_views import ClockState, GateState, PointState, Side

GATE_ORDER: Final = ("internal", "prepared", "review", "warm", "promises", "systems", "closed")


@dataclass(frozen=True, slots=True)
class ZonePoint:
    """A step: what, when it is due (or was done), on whose side; `major` ones carry their label in the picture."""

    key: str
    label: str
    at: datetime
    side: Side
    state: PointState = "todo"
    major: bool = True
    href: str = ""


@dataclass(frozen=True, slots=True)
class ZoneGate:
    """A readiness gate; without `at` it stands where its kind usually stands."""

    gate: str
    state: GateState = "shut"
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ZoneClock:
    """A service clock that runs (ES-1): what it waits for and when it is due."""

    label: str
    at: datetime
    state: ClockState = "running"


@dataclass(frozen=True, slots=True)
class ZoneFacts:
    """What the picture is drawn from. Instants are aware; `zone` names the account's time zone.

    `cutover` is the planned date; `cut_over_at` the real one, if it happened. Between `zone_from` and `zone_until`
    both owners are reachable. `giver_until` is the outgoing owner's last day, where they leave the company.
    `was` is the plan before a change: it is drawn as a ghost beneath the new one (TR-3).
    """

    account: str
    giver: str
    receiver: str
    begins: datetime
    zone_from: datetime
    cutover: datetime
    zone_until: datetime
    ends: datetime
    now: datetime
    zone: str = "UTC"
    cut_over_at: datetime | None = None
    giver_until: datetime | None = None
    closed: bool = False
    points: tuple[ZonePoint, ...] = ()
    gates: tuple[ZoneGate, ...] = ()
    about: str = ""
    next_action: str = ""
    next_href: str = ""
    figures: tuple[str, ...] = ()
    clocks: tuple[ZoneClock, ...] = ()
    was: ZoneFacts | None = None

    def times(self) -> list[datetime]:
        """Every instant that the picture must hold, that of the plan before included."""
        found = [self.begins, self.ends, self.cutover, self.zone_from, self.zone_until]
        found += [point.at for point in self.points]
        return found + (self.was.times() if self.was else [])
