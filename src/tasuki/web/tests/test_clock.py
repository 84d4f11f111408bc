"""The clock that trials and tests may shift."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tasuki.web import clock

SOON = timedelta(seconds=5)


def real() -> datetime:
    return datetime.now(UTC)


def test_the_real_time_where_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without `TASUKI_NOW` it is the machine's time."""
    monkeypatch.delenv("TASUKI_NOW")
    assert abs(clock.now() - real()) < SOON


@pytest.mark.parametrize("wanted", ["2031-05-06T07:08:00+02:00", "2031-05-06T05:08:00"])
def test_it_starts_at_an_instant(monkeypatch: pytest.MonkeyPatch, wanted: str) -> None:
    """An instant without a zone is in UTC."""
    monkeypatch.setenv("TASUKI_NOW", wanted)
    assert abs(clock.now() - datetime(2031, 5, 6, 5, 8, tzinfo=UTC)) < SOON


@pytest.mark.parametrize("wanted", ["-86400", "+86400.5"])
def test_it_is_so_far_from_the_real_time(monkeypatch: pytest.MonkeyPatch, wanted: str) -> None:
    """A distance is the same for every process that is told it."""
    monkeypatch.setenv("TASUKI_NOW", wanted)
    assert abs(clock.now() - real() - timedelta(seconds=float(wanted))) < SOON


@pytest.mark.parametrize("wanted", ["2031-05-06T07:08:00+00:00", "-864000"])
def test_a_file_is_as_old_as_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, wanted: str) -> None:
    """SE-4: a file written now is new by the shifted clock too, so that no sweep takes it or leaves it for ever."""
    monkeypatch.setenv("TASUKI_NOW", wanted)
    path = tmp_path / "new"
    path.touch()
    assert abs(clock.now() - clock.of_file(path.stat().st_mtime)) < SOON


def test_it_can_be_held() -> None:
    """Within the block it stands still; a clock that cannot be compared is refused."""
    with clock.fixed(datetime(2026, 4, 1, tzinfo=UTC)) as held:
        assert clock.now() == held
    with pytest.raises(ValueError, match="aware"), clock.fixed(datetime(2026, 4, 1)):
        pass
