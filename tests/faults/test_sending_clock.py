"""Clocks that jump while messages are on their way, and a mail server that is away for a day (MS-5, MS-7).

Real worker processes whose clocks differ, a real database, a mail server of ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tasuki.messaging.tests.sink import Sink
from tasuki.testing.processes import TasukiSite, free_port, wait_until
from tests.faults.queued import MESSAGES
from tests.faults.test_sending import UNFINISHED, check, kill_while_held, states, worker

DAY = timedelta(days=1)
# What a minute may bring: a burst of 12, then one each 550 ms.
LIMIT = 120
BURST, STEP = 12, 60 / (LIMIT + 1 - 12)


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as server:
        yield server


@pytest.fixture
def site(queued_site: TasukiSite, tmp_path: Path) -> Iterator[TasukiSite]:
    """A copy of the installation with messages in the queue and a limit overall."""
    with TasukiSite(tmp_path / "site", cluster=queued_site.cluster, like=queued_site) as made:
        made.sql("UPDATE messaging_pacelimit SET per_minute = %s WHERE domain = '*'", LIMIT)
        yield made


def aim(site: TasukiSite, port: int) -> None:
    """Use the mail server at this port."""
    site.env["TASUKI_SMTP"] = f"smtp://127.0.0.1:{port}"


def all_done(site: TasukiSite) -> bool:
    return site.sql(UNFINISHED) == [(0,)]


def test_clocks_jump_while_messages_are_on_their_way(site: TasukiSite, sink: Sink) -> None:
    """MS-5: a slow conversation, a worker killed in another, and workers whose clocks are a day ahead and a day
    behind: what was slow is sent once, what the killed one had is uncertain, nothing is lost or sent twice.
    """
    aim(site, sink.port)
    kill_while_held(site, sink, "dot")
    sink.hold("dot")
    slow = worker(site, concurrency=1)
    sink.reached("dot")
    ahead = worker(site, later=DAY, concurrency=2)
    wait_until(lambda: states(site).get("uncertain") == 2, what="both claims to have run out", timeout=60)
    sink.release("dot")
    wait_until(lambda: states(site).get("uncertain") == 1, what="the slow answer to settle it", timeout=60)
    site.stop(slow)
    site.stop(ahead)
    behind = worker(site, later=-DAY, concurrency=1)
    site.stop(behind)
    last = worker(site, later=timedelta(minutes=30), concurrency=2)
    wait_until(lambda: all_done(site), what="everything sent or named uncertain", timeout=90)
    site.stop(last)
    check(site, sink, uncertain=1)


def test_a_claim_from_tomorrow_has_run_out(site: TasukiSite, sink: Sink) -> None:
    """MS-5: the clock went back a day after a worker was killed: its claim is named uncertain now, not in a day;
    the limit's buckets, filled in the future, hold nothing up.
    """
    aim(site, sink.port)
    sink.hold("dot")
    victim = worker(site, later=DAY, concurrency=1)
    sink.reached("dot")
    site.kill(victim)
    sink.release("dot")
    healthy = worker(site)
    wait_until(lambda: all_done(site), what="everything sent or named uncertain", timeout=90)
    site.stop(healthy)
    check(site, sink, uncertain=1)
    at_limited_rate(sink.times)


def test_down_for_a_day_then_caught_up(site: TasukiSite) -> None:
    """MS-5, MS-7: nobody listens at the mail server's port; a day later it is back: everything leaves, oldest first,
    each once, no faster than the limit.
    """
    port = free_port()
    aim(site, port)
    order = [row[0] for row in site.sql("SELECT message_id FROM messaging_message ORDER BY scheduled_at, id")]
    waiting = worker(site, concurrency=1)
    tried = "SELECT count(*) FROM messaging_attempt WHERE outcome = 'postponed'"
    wait_until(lambda: site.sql(tried) != [(0,)], what="the first try in vain", timeout=60)
    site.stop(waiting)
    assert states(site) == {"queued": MESSAGES}
    with Sink(port=port) as sink:
        back = worker(site, later=DAY, concurrency=1)
        wait_until(lambda: all_done(site), what="everything sent", timeout=90)
        site.stop(back)
        check(site, sink, uncertain=0)
        recipients = [str(mail["To"]) for mail in sink.mails]
        taken = list(zip(sink.message_ids, sink.times, recipients, strict=True))
        assert [one for one, _at, _to in taken if one in order] == order
        assert all(one in order or "@tasuki.example" in to for one, _at, to in taken), (
            "a day brings digests, no more"
        )
        at_limited_rate([at for one, at, _to in taken if one in order])


def at_limited_rate(times: list[float]) -> None:
    """After the burst, none comes earlier than the limit lets it; half a step is the machine's own unrest."""
    for place in range(BURST, len(times)):
        assert times[place] - times[place - BURST] >= STEP * 0.5 - 0.2, place
    assert times[-1] - times[0] >= (len(times) - BURST) * STEP - 1
