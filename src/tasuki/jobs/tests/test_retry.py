from __future__ import annotations

import pytest
from django.db import OperationalError

from tasuki.jobs.engine import retry_delay
from tasuki.rules.reasons import Conflict, NotFound, Reason, Refused, Unavailable

DOWN = Unavailable(Reason("connector.down"))
GONE = Unavailable(Reason("connector.gone"), permanent=True)


@pytest.mark.once
@pytest.mark.parametrize(
    ("error", "delays"),
    [
        (DOWN, [30, 60, 120, 240]),
        (GONE, [None]),
        (Refused([]), [None]),
        (NotFound("account", "x"), [None]),
        (Conflict(Reason("conflict.stale")), [1, 1]),
        (OperationalError("database is locked"), [2, 4, 8]),
        (ValueError("defect"), [10, 20, None]),
    ],
)
def test_an_error_decides_when_to_try_again(error: Exception, delays: list[int | None]) -> None:
    """SY-2: what is down is tried ever more rarely, what is refused or permanent is not tried again."""
    assert [retry_delay(error, attempt) for attempt in range(1, len(delays) + 1)] == delays


@pytest.mark.once
def test_no_pause_is_longer_than_an_hour() -> None:
    """SY-2: a system that was down for long is still looked at every hour."""
    assert retry_delay(DOWN, 40) == 3600
