"""The plan of waves: pure arithmetic of instants (MS-7, PB-3)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tasuki.messaging.mailing.waves import WavePlan, lay_out
from tasuki.rules.worktime import WorkCalendar

TOKYO = WorkCalendar.for_country("JP", "Asia/Tokyo")
MONDAY = datetime(2026, 11, 30, 0, 0, tzinfo=UTC)  # 09:00 in Tokyo


def plan(**more: object) -> WavePlan:
    """Waves of 100, a day between."""
    values = {"first_at": MONDAY, "size": 100, "gap": timedelta(days=1), **more}
    return WavePlan(**values)  # type: ignore[arg-type]


def test_a_wave_leaves_at_its_pace() -> None:
    """MS-7: no more a minute than was said, in the order of the lines."""
    slots = lay_out([TOKYO] * 100, plan(per_minute=10))
    assert [slot.at for slot in slots[:11]] == [MONDAY] * 10 + [MONDAY + timedelta(minutes=1)]
    assert slots[-1].at == MONDAY + timedelta(minutes=9)


def test_what_does_not_fit_into_the_day_leaves_on_the_next() -> None:
    """MS-7, PB-3: at one a minute 540 fit between nine and six; the rest waits for the next working day."""
    slots = lay_out([TOKYO] * 541, plan(size=1_000, per_minute=1))
    assert slots[539].at == MONDAY + timedelta(minutes=539)
    assert slots[540].at >= MONDAY + timedelta(days=1)
    assert all(slot.wave == 1 for slot in slots)


def test_a_pilot_goes_first() -> None:
    """MS-7, SU-6: a small first wave, then full ones."""
    waves = [slot.wave for slot in lay_out([TOKYO] * 211, plan(pilot=10))]
    assert [waves.count(number) for number in (1, 2, 3, 4)] == [10, 100, 100, 1]


def test_waves_that_fall_onto_the_same_opening_share_its_pace() -> None:
    """MS-7: two waves of a weekend do not leave together on Monday morning faster than the pace."""
    saturday = MONDAY - timedelta(days=2)
    slots = lay_out([TOKYO] * 200, plan(first_at=saturday, per_minute=50))
    assert [slot.at for slot in slots] == [MONDAY + timedelta(minutes=place // 50) for place in range(200)]
