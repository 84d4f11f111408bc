"""Working days and hours of a country, in the account's own time zone (PB-3).

Everything here is a pure function of its arguments. Days are plain dates in the account's
zone; instants are aware datetimes, and every instant returned is in UTC. Public holidays
come from the `holidays` library and are kept per country and year. Regional holidays and
company shutdowns (the Japanese new year, joint leave) are given as blackouts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import MAXYEAR, UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

SATURDAY_SUNDAY = frozenset({5, 6})
OPENS = time(9)
CLOSES = time(18)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)

FARTHEST_ROLL = 1_100  # days; about three years without one working day is a mistake
FARTHEST_COUNT = 10_000  # business days or hours that one offset may span
LONGEST_QUARTER_END = 40  # working days; a quarter has about sixty


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """When people at a customer work: PB-3.

    `country` is an ISO 3166 alpha-2 code ("JP"; unknown or empty means no holidays), `zone`
    an IANA name, `weekend` the free weekdays (Monday is 0), `opens` and `closes` local
    times, `blackouts` pairs of first and last day, both included, on which nothing falls
    due. `also` are further countries whose free days count too (both sides of a meeting);
    `quarter_end_days` are the last working days of each quarter that stay free, quarters
    counted from month `fiscal_year_starts`. Raises ValueError on an unknown zone, a week
    without a working day, hours that end before they start, a blackout that ends before it
    starts, or a quarter-end window that leaves nothing of the quarter.

    >>> WorkCalendar.for_country("JP", "Asia/Tokyo").closes
    datetime.time(18, 0)
    """

    country: str
    zone: str
    weekend: frozenset[int]
    opens: time = OPENS
    closes: time = CLOSES
    blackouts: tuple[tuple[date, date], ...] = ()
    also: tuple[str, ...] = ()
    quarter_end_days: int = 0
    fiscal_year_starts: int = 1

    def __post_init__(self) -> None:
        zone_of(self.zone)
        if not self.weekend < frozenset(range(7)):
            raise ValueError(f"weekend must leave a working day: {sorted(self.weekend)}")
        if self.opens >= self.closes:
            raise ValueError(f"opens {self.opens} must be before closes {self.closes}")
        for first, last in self.blackouts:
            if first > last:
                raise ValueError(f"blackout ends before it starts: {first} to {last}")
        if not 0 <= self.quarter_end_days <= LONGEST_QUARTER_END or not 1 <= self.fiscal_year_starts <= 12:
            raise ValueError(f"no such quarter end: {self.quarter_end_days}, {self.fiscal_year_starts}")

    def __hash__(self) -> int:
        """Cheap on purpose: calendars are cache keys, and these two nearly tell them apart."""
        return hash((self.country, self.zone, len(self.blackouts), self.also, self.quarter_end_days))

    @classmethod
    def for_country(
        cls, country: str, zone: str, blackouts: Iterable[tuple[date, date]] = ()
    ) -> WorkCalendar:
        """The usual calendar of a country: PB-3.

        The weekend is the country's (Friday and Saturday where it is), hours are 09:00 to
        18:00; an unknown country has Monday to Friday and no holidays. ValueError as above.

        >>> sorted(WorkCalendar.for_country("SA", "Asia/Riyadh").weekend)
        [4, 5]
        """
        return _calendar(country.strip().upper(), zone, tuple(blackouts))


def zone_of(name: str) -> ZoneInfo:
    """The time zone of an IANA name: PB-3. ValueError where there is none of that name.

    >>> zone_of("Asia/Jakarta").key
    'Asia/Jakarta'
    """
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError) as error:  # not found; a folder; not a name at all
        raise ValueError(f"unknown time zone: {name!r}") from error


def local_date(instant: datetime, cal: WorkCalendar) -> date:
    """The calendar day an instant falls on for the account: PB-3. ValueError if naive.

    >>> late = datetime(2026, 3, 1, 20, tzinfo=UTC)
    >>> local_date(late, WorkCalendar.for_country("JP", "Asia/Tokyo"))
    datetime.date(2026, 3, 2)
    """
    return _aware(instant).astimezone(ZoneInfo(cal.zone)).date()


def is_working_day(day: date, cal: WorkCalendar) -> bool:
    """Whether people work on that day: no weekend, public holiday or blackout (PB-3).

    Weekend days that a government declared working (as in China) count as working.

    >>> is_working_day(date(2026, 5, 5), WorkCalendar.for_country("JP", "Asia/Tokyo"))
    False
    """
    return _open_day(day, cal) and not in_quarter_end(day, cal)


def in_blackout(day: date, cal: WorkCalendar) -> bool:
    """Whether the day lies in a blackout or in the quarter-end window: PB-3.

    >>> from dataclasses import replace
    >>> us = replace(WorkCalendar.for_country("US", "UTC"), quarter_end_days=2)
    >>> [in_blackout(date(2026, 6, day), us) for day in (26, 28, 29, 30)]  # the 28th is a Sunday
    [False, False, True, True]
    """
    return any(first <= day <= last for first, last in cal.blackouts) or in_quarter_end(day, cal)


def in_quarter_end(day: date, cal: WorkCalendar) -> bool:
    """Whether the day is within the last working days of a quarter that the company keeps free: PB-3."""
    return bool(cal.quarter_end_days) and _in_quarter_end(day, cal)


def also_in(cal: WorkCalendar, country: str) -> WorkCalendar:
    """The calendar on which the days free in `country` count as free too: PB-3.

    >>> both = also_in(WorkCalendar.for_country("JP", "Asia/Tokyo"), "US")
    >>> is_working_day(date(2026, 11, 26), both)  # Thanksgiving
    False
    """
    return cal if not country or country == cal.country else _also_in(cal, country)


def in_country(cal: WorkCalendar, country: str) -> WorkCalendar:
    """The working days of another country, with the days and instants of the calendar's own zone: PB-3.

    >>> us = in_country(WorkCalendar.for_country("JP", "Asia/Tokyo"), "US")
    >>> is_working_day(date(2026, 11, 26), us), is_working_day(date(2026, 11, 23), us), us.zone
    (False, True, 'Asia/Tokyo')
    """
    return cal if not country or country == cal.country else _in_country(cal, country)


def public_holidays(country: str, first: date, last: date) -> list[date]:
    """The public holidays of a country from `first` to `last`, weekends left out; none of an unknown country (PB-3).

    >>> public_holidays("JP", date(2026, 5, 1), date(2026, 5, 10))
    [datetime.date(2026, 5, 4), datetime.date(2026, 5, 5), datetime.date(2026, 5, 6)]
    """
    country = country.strip().upper()
    weekend = _weekend(country)
    every = (day for year in range(first.year, last.year + 1) for day in _public_days(country, year)[0])
    return sorted(day for day in every if first <= day <= last and day.weekday() not in weekend)


def roll(day: date, cal: WorkCalendar, *, forward: bool) -> date:
    """The day itself if worked, else the next (or, backwards, the last) working day: PB-3.

    ValueError if there is none within about three years.

    >>> roll(date(2026, 5, 3), WorkCalendar.for_country("JP", "Asia/Tokyo"), forward=True)
    datetime.date(2026, 5, 7)
    """
    step = DAY if forward else -DAY
    for _ in range(FARTHEST_ROLL):
        if is_working_day(day, cal):
            return day
        day += step
    raise ValueError(f"no working day within {FARTHEST_ROLL} days, up to {day}")


def add_business_days(day: date, n: int, cal: WorkCalendar) -> date:
    """The n-th working day after `day` (before it, if n is negative): PB-3, PB-10.

    n = 0 gives the day itself, or the next working day if it is free. ValueError beyond
    10 000 days.

    >>> mexico = WorkCalendar.for_country("MX", "America/Mexico_City")
    >>> add_business_days(date(2026, 9, 14), 2, mexico)  # the 16th is Independence Day
    datetime.date(2026, 9, 17)
    """
    if n == 0:
        return roll(day, cal, forward=True)
    if abs(n) > FARTHEST_COUNT:
        raise ValueError(f"too many business days: {n}")
    step = DAY if n > 0 else -DAY
    for _ in range(abs(n)):
        day = roll(day + step, cal, forward=n > 0)
    return day


def business_days_between(a: date, b: date, cal: WorkCalendar) -> int:
    """Working days from `a` to `b`, not counting `a` itself; negative if `b` is earlier: PB-3.

    The inverse of `add_business_days` for n other than 0.

    >>> us = WorkCalendar.for_country("US", "America/New_York")
    >>> business_days_between(date(2026, 11, 25), date(2026, 11, 30), us)  # Thanksgiving
    2
    """
    if b >= a:
        return sum(_worked(a + DAY * n, cal) for n in range(1, (b - a).days + 1))
    return -sum(_worked(b + DAY * n, cal) for n in range((a - b).days))


def closing_time(day: date, cal: WorkCalendar) -> datetime:
    """The instant the account's working hours end on that day, in UTC: PB-3.

    >>> closing_time(date(2026, 7, 1), WorkCalendar.for_country("ES", "Europe/Madrid"))
    datetime.datetime(2026, 7, 1, 16, 0, tzinfo=datetime.timezone.utc)
    """
    return _closing_time(day, cal)


def add_business_hours(start: datetime, hours: float, cal: WorkCalendar) -> datetime:
    """The instant after (before, if negative) so many working hours: PB-3, BO-4.

    Outside working hours counting starts at the next opening (backwards: at the last
    closing). Exactly at the end of the day the answer is that closing, not the next
    opening. UTC. ValueError if naive or beyond 10 000 hours.

    >>> tokyo = WorkCalendar.for_country("JP", "Asia/Tokyo")
    >>> friday_17h = datetime(2026, 6, 5, 8, tzinfo=UTC)
    >>> add_business_hours(friday_17h, 2, tokyo)  # Monday 10:00 in Tokyo
    datetime.datetime(2026, 6, 8, 1, 0, tzinfo=datetime.timezone.utc)
    """
    if not abs(hours) <= FARTHEST_COUNT:
        raise ValueError(f"too many business hours: {hours}")
    left = abs(timedelta(hours=hours))
    start = _aware(start).astimezone(UTC)
    return _count_back(start, left, cal) if hours < 0 else _count_on(start, left, cal)


def business_hours_between(a: datetime, b: datetime, cal: WorkCalendar) -> float:
    """Working hours from `a` to `b`; negative if `b` is earlier: PB-3, BO-4. ValueError if naive.

    >>> jakarta = WorkCalendar.for_country("ID", "Asia/Jakarta")
    >>> friday, monday = datetime(2026, 6, 5, 10, tzinfo=UTC), datetime(2026, 6, 8, 3, tzinfo=UTC)
    >>> business_hours_between(friday, monday, jakarta)  # 17:00-18:00 and 09:00-10:00
    2.0
    """
    if b < a:
        return -business_hours_between(b, a, cal)
    day, last, total = local_date(a, cal), local_date(b, cal), timedelta()
    while day <= last:
        if is_working_day(day, cal):
            opens, closes = _window(day, cal)
            total += max(min(b, closes) - max(a, opens), timedelta())
        day += DAY
    return total / HOUR


def _count_on(cursor: datetime, left: timedelta, cal: WorkCalendar) -> datetime:
    day = local_date(cursor, cal)
    while True:
        day = roll(day, cal, forward=True)
        opens, closes = _window(day, cal)
        begin = max(cursor, opens)
        if begin < closes:
            if left <= closes - begin:
                return begin + left
            left -= closes - begin
        day += DAY


def _count_back(cursor: datetime, left: timedelta, cal: WorkCalendar) -> datetime:
    day = local_date(cursor, cal)
    while True:
        day = roll(day, cal, forward=False)
        opens, closes = _window(day, cal)
        end = min(cursor, closes)
        if end > opens:
            if left <= end - opens:
                return end - left
            left -= end - opens
        day -= DAY


def _window(day: date, cal: WorkCalendar) -> tuple[datetime, datetime]:
    """Opening and closing of a day as instants, so that clock changes inside it count right."""
    opens = datetime.combine(day, cal.opens, ZoneInfo(cal.zone))
    return opens.astimezone(UTC), _closing_time(day, cal)


def _open_day(day: date, cal: WorkCalendar) -> bool:
    """Worked in every country that counts, and in no blackout; the quarter's end is another matter."""
    if _free(day, cal.country, cal.weekend):
        return False
    if any(_free(day, country, _weekend(country)) for country in cal.also):
        return False
    return not any(first <= day <= last for first, last in cal.blackouts)


def _free(day: date, country: str, weekend: frozenset[int]) -> bool:
    free, made_up = _public_days(country, day.year)
    return day in free or (day.weekday() in weekend and day not in made_up)


@lru_cache(maxsize=8_192)
def _in_quarter_end(day: date, cal: WorkCalendar) -> bool:
    """Fewer open days follow in the quarter than are kept free at its end (the day itself not counted)."""
    left = 3 - (day.month - cal.fiscal_year_starts) % 3
    month = day.month + left  # the month after the quarter
    year = day.year + (month > 12)
    last = date(year, month - 12 * (month > 12), 1) - DAY if year <= MAXYEAR else date.max
    following = sum(_open_day(day + DAY * n, cal) for n in range(1, (last - day).days + 1))
    return following < cal.quarter_end_days and _open_day(day, cal)


def _worked(day: date, cal: WorkCalendar) -> int:
    return 1 if is_working_day(day, cal) else 0


def _aware(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError(f"an instant needs a time zone: {instant!r}")
    return instant


@lru_cache(maxsize=32_768)
def _closing_time(day: date, cal: WorkCalendar) -> datetime:
    return datetime.combine(day, cal.closes, ZoneInfo(cal.zone)).astimezone(UTC)


@lru_cache(maxsize=1_024)
def _calendar(country: str, zone: str, blackouts: tuple[tuple[date, date], ...]) -> WorkCalendar:
    return WorkCalendar(country, zone, _weekend(country), blackouts=blackouts)


@lru_cache(maxsize=1_024)
def _also_in(cal: WorkCalendar, country: str) -> WorkCalendar:
    return replace(cal, also=tuple(sorted({*cal.also, country})))


@lru_cache(maxsize=1_024)
def _in_country(cal: WorkCalendar, country: str) -> WorkCalendar:
    return replace(cal, country=country, weekend=_weekend(country))


@lru_cache(maxsize=512)
def _weekend(country: str) -> frozenset[int]:
    import holidays

    if country not in _known_countries():
        return SATURDAY_SUNDAY
    return frozenset(holidays.country_holidays(country).weekend)


@lru_cache(maxsize=4_096)
def _public_days(country: str, year: int) -> tuple[frozenset[date], frozenset[date]]:
    """Public holidays of a year, and its weekend days declared working."""
    import holidays

    if country not in _known_countries():
        return frozenset(), frozenset()
    found = holidays.country_holidays(country, years=year)
    made_up = {day for day in found.weekend_workdays if day.year == year}
    return frozenset(day for day in found if day.year == year), frozenset(made_up)


@lru_cache(maxsize=1)
def _known_countries() -> frozenset[str]:
    import holidays

    return frozenset(holidays.list_supported_countries(include_aliases=False))
