"""Workers killed around sending: nothing lost, nothing twice, the unknown listed as `uncertain` (MS-5).

Real worker processes, a real database, a mail server of ours that can be held at any point of the conversation.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from tasuki.messaging.tests.sink import Sink
from tasuki.testing.processes import Process, TasukiSite, wait_until
from tasuki.web import clock
from tests.faults.queued import MESSAGES

WORKER = """
from pathlib import Path
import time
from tasuki.jobs import engine, scheduler
from tasuki.messaging import delivery, smtp
def hang(*a, **k):
    Path({flag!r}).touch()
    time.sleep(600)
{patch}
with scheduler.keeping_time():
    engine.work(concurrency=1)
"""
HALF = """
import smtplib
whole = smtplib.SMTP.send
def half(self, data):
    if len(data) < 300:
        return whole(self, data)
    whole(self, data[: len(data) // 2])
    hang()
smtplib.SMTP.send = half
"""
UNFINISHED = "SELECT count(*) FROM messaging_message WHERE state IN ('queued', 'claimed')"


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as server:
        yield server


@pytest.fixture
def site(queued_site: TasukiSite, sink: Sink, tmp_path: Path) -> Iterator[TasukiSite]:
    """A copy of it that uses the sink as its mail server."""
    env = {"TASUKI_SMTP": f"smtp://127.0.0.1:{sink.port}", "TASUKI_LEASE": "3"}
    with TasukiSite(tmp_path / "site", cluster=queued_site.cluster, like=queued_site, env=env) as made:
        yield made


def states(site: TasukiSite) -> dict[str, int]:
    return dict(Counter(row[0] for row in site.sql("SELECT state FROM messaging_message")))


def worker(
    site: TasukiSite,
    *,
    flag: Path | None = None,
    patch: str = "",
    later: timedelta | None = None,
    concurrency: int = 2,
) -> Process:
    """A worker process; `patch` is code that makes it hang at one place; `later` is how far its clock is ahead."""
    env = {"TASUKI_NOW": (clock.now() + later).isoformat()} if later else {}
    next_minute(site)
    if not patch:
        return site.start("work", "--concurrency", str(concurrency), env=env)
    return site.start_python(WORKER.format(flag=str(flag), patch=patch), env=env)


def next_minute(site: TasukiSite) -> None:
    """Let the sweeps start now instead of at the next full minute."""
    site.sql("DELETE FROM jobs_sweeptick")


def finish(site: TasukiSite) -> None:
    """A healthy worker, after the leases of killed ones have run out, until nothing is left to do."""
    helper = worker(site, later=timedelta(minutes=30))
    wait_until(lambda: site.sql(UNFINISHED) == [(0,)], what="everything sent or named uncertain", timeout=120)
    site.stop(helper)


def check(site: TasukiSite, sink: Sink, *, uncertain: int, taken_by_uncertain: int | None = None) -> None:
    """Nothing lost, nothing twice, the unknown named: by message, against what the mail server really took."""
    rows = site.sql("SELECT message_id, state FROM messaging_message")
    taken = Counter(sink.message_ids)
    assert max(taken.values(), default=0) <= 1, "the same message twice"
    assert all(taken[message_id] == 1 for message_id, state in rows if state == "sent"), (
        "said to be sent, but lost"
    )
    assert Counter(state for _id, state in rows) == Counter(
        {key: n for key, n in {"sent": len(rows) - uncertain, "uncertain": uncertain}.items() if n}
    )
    unknown = sum(taken[message_id] for message_id, state in rows if state == "uncertain")
    if taken_by_uncertain is not None:
        assert unknown == taken_by_uncertain
    open_attempts = site.sql("SELECT count(*) FROM messaging_attempt WHERE outcome = 'unknown'")
    assert open_attempts == [(uncertain,)]


def test_killed_at_each_point_of_sending(site: TasukiSite, sink: Sink, tmp_path: Path) -> None:
    """MS-5: five kills, each at another point; then the whole queue is lost; a healthy worker finishes.

    Before the claim: nothing is unknown. After the claim, in the middle of the data, after the final dot, after
    the server's yes but before the commit: the next worker cannot know, so it names them and sends none again.
    """
    kill_at(site, tmp_path / "claim", "delivery._claim = hang")
    assert states(site) == {"queued": MESSAGES}
    kill_at(site, tmp_path / "wire", "smtp.deliver = hang")
    assert states(site) == {"queued": MESSAGES - 1, "claimed": 1}
    kill_at(site, tmp_path / "half", HALF)
    assert states(site) == {"queued": MESSAGES - 2, "claimed": 2}
    assert sink.mails == []
    kill_while_held(site, sink, "dot")
    wait_until(lambda: len(sink.mails) == 1, what="the server to have taken it")
    assert states(site) == {"queued": MESSAGES - 3, "claimed": 3}
    kill_at(site, tmp_path / "commit", "delivery.write_outcome = hang")
    assert states(site) == {"queued": MESSAGES - 4, "claimed": 4}
    assert len(sink.mails) == 2
    lose_the_queue(site)
    finish(site)
    check(site, sink, uncertain=4, taken_by_uncertain=2)
    settle_all_as_sent(site)
    assert states(site) == {"sent": MESSAGES}
    assert site.sql("SELECT state FROM transitions_step WHERE key = 'introduction'") == [("done",)]


def kill_at(site: TasukiSite, flag: Path, patch: str) -> None:
    """Kill a worker that hangs at the patched place."""
    victim = worker(site, flag=flag, patch=patch)
    wait_until(flag.exists, what=f"the worker to come to {flag.name}", timeout=60)
    site.kill(victim)


def kill_while_held(site: TasukiSite, sink: Sink, stage: str) -> None:
    """Kill a worker that waits for the mail server at this stage."""
    sink.hold(stage)
    victim = worker(site, concurrency=1)
    sink.reached(stage)
    site.kill(victim)
    sink.release(stage)


def lose_the_queue(site: TasukiSite) -> None:
    """Rows are the truth: with every task gone, the sweeps find the messages."""
    for table in (
        ["procrastinate_events", "procrastinate_jobs"] if site.database_url else ["django_ox_oxtask"]
    ):
        site.sql(f"DELETE FROM {table}")  # noqa: S608 -- fixed names


def settle_all_as_sent(site: TasukiSite) -> None:
    """A person looked them up."""
    site.python(
        "from tasuki.messaging import actions, delivery\n"
        "from tasuki.messaging.models import Message\n"
        "from tasuki.rules.access import Actor\n"
        "for row in Message.objects.filter(state='uncertain'):\n"
        "    actions.resolve_uncertain(actor=Actor.console(), message_id=row.pk, was_sent=True, evidence='mail log')\n"
        "delivery.note_all_sent()"
    )


def test_killed_at_any_moment_again_and_again(site: TasukiSite, sink: Sink) -> None:
    """MS-5: kills that fall wherever they fall: nothing lost, nothing twice, at most one unknown per thread killed."""
    chance = random.Random(7)
    sink.delay = 0.03
    for kill in range(1, 4):
        victim = worker(site, concurrency=2)
        before = len(sink.mails)
        wait_until(partial(_more_mails, sink, before), what=f"mail before kill {kill}", timeout=60)
        time.sleep(chance.uniform(0.0, 0.25))
        site.kill(victim)
    sink.delay = 0.0
    finish(site)
    uncertain = states(site).get("uncertain", 0)
    assert uncertain <= 3 * 2
    check(site, sink, uncertain=uncertain)


def _more_mails(sink: Sink, than: int) -> bool:
    return len(sink.mails) > than


def test_two_workers_at_once_send_each_message_once(site: TasukiSite, sink: Sink) -> None:
    """MS-5: two workers and two schedulers on one queue; each message leaves once, none is left over."""
    sink.delay = 0.02
    workers = [worker(site), worker(site)]
    site.python("from tasuki.messaging.jobs import deliver\nfor _ in range(6): deliver.enqueue()")
    wait_until(lambda: site.sql(UNFINISHED) == [(0,)], what="everything sent", timeout=120)
    for one in workers:
        site.stop(one)
    check(site, sink, uncertain=0)
