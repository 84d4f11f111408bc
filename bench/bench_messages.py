"""Personalised messages: written and queued for many at once, and delivered with all guarantees (issue; MS-5, MS-7).

(a) A mailing of 10 000 introductions in four languages: ordered, approved and queued, in seconds (limit 60).
(b) Delivering them to a mail server in a process of its own, against a bare SMTP loop that says the very same bytes
    to the same server over one connection (limit: twice its time). Both take turns, portion by portion.
(c) The same to a server that takes 20 ms for each mail, as one does that stores what it accepts.
"""

from __future__ import annotations

import json
import os
import smtplib
import socketserver
import statistics
import subprocess
import sys
import threading
import time
from typing import Any

from bench.harness import Place, Row, spread

SIZE, QUICK = 10_000, 1_000
DELIVERED, DELIVERED_QUICK = 3_000, 300
PORTION = 100
SECONDS, LIMIT = 60.0, 2.0
PREPARE = "from bench.bench_messages import prepare; prepare({size})"
MEASURE = "from bench.bench_messages import measure; measure({delivered}, {ports})"
STORING = 0.02  # seconds
SINK = "from bench.bench_messages import serve; serve()"
LANGUAGES = {"JP": "ja", "US": "en", "ID": "id", "ES": "es"}


def run(place: Place) -> list[Row]:
    """Write, queue and deliver."""
    size = QUICK if place.quick else SIZE
    delivered = DELIVERED_QUICK if place.quick else DELIVERED
    with place.site("messages") as site:
        site.python(PREPARE.format(size=size), timeout=1800)
        with subprocess.Popen(
            [sys.executable, "-c", SINK], env=site.env, stdout=subprocess.PIPE, text=True, cwd=site.folder
        ) as sink:
            try:
                assert sink.stdout is not None
                ports = json.loads(sink.stdout.readline())
                env = {"TASUKI_SMTP": f"smtp://127.0.0.1:{ports[0]}"}
                done = site.python(MEASURE.format(delivered=delivered, ports=ports), env=env, timeout=1800)
            finally:
                sink.terminate()
    return _rows(place, json.loads(done.stdout.splitlines()[-1]))


def _rows(place: Place, found: dict[str, Any]) -> list[Row]:
    size, taken = found["size"], found["ordered"] + found["approved"] + found["queued"]
    wanted = SECONDS * size / SIZE
    parts = f"written {found['ordered']:.1f} s, approved {found['approved']:.1f} s, queued {found['queued']:.1f} s"
    return [
        Row(f"messages: {size:,} queued in s", place.database, taken, wanted, parts),
        _delivered(place, "messages: delivered", found["at_once"]),
        _delivered(place, f"messages: delivered, {STORING * 1000:.0f} ms each", found["storing"]),
    ]


def _delivered(place: Place, name: str, turns: dict[str, list[float]]) -> Row:
    ratios = [mine / floor for mine, floor in zip(turns["ours"], turns["bare"], strict=True)]
    rate = PORTION * len(ratios) / sum(turns["ours"])
    floor = PORTION * len(ratios) / sum(turns["bare"])
    detail = f"{rate:,.0f}/s against {floor:,.0f}/s over one bare connection; ratios {spread(ratios)}"
    return Row(name, place.database, statistics.median(ratios), LIMIT, detail)


# -- the mail server, a process of its own ---------------------------------------------------------


class _Taker(socketserver.StreamRequestHandler):
    """Says yes to everything and keeps nothing."""

    disable_nagle_algorithm = True

    def handle(self) -> None:
        self._say("220 sink")
        while words := self.rfile.readline().split():
            verb = words[0].upper()
            if verb == b"QUIT":
                self._say("221 bye")
                return
            if verb == b"DATA":
                self._say("354 go on")
                while (line := self.rfile.readline()) and line != b".\r\n":
                    pass
                time.sleep(self.server.takes)  # type: ignore[attr-defined]
            self._say("250 ok")

    def _say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self, takes: float) -> None:
        super().__init__(("127.0.0.1", 0), _Taker)
        self.takes = takes


def serve() -> None:
    """Listen on loopback at two ports, the second one slower; print them, go on until terminated."""
    with _Server(0) as at_once, _Server(STORING) as storing:
        threading.Thread(target=at_once.serve_forever, daemon=True).start()
        print(json.dumps([one.server_address[1] for one in (at_once, storing)]), flush=True)
        storing.serve_forever()


# -- in the measuring process -----------------------------------------------------------------------


def prepare(size: int) -> None:
    """A company with one champion per account in one of four languages, every transition ready to be introduced."""
    from bench.company import found_company, open_for_everybody
    from tasuki.customers.models import Account, Stakeholder
    from tasuki.transitions.models import Step, Transition

    found_company(size)
    rows = [
        Stakeholder(
            account_id=pk,
            first_name="Chris",
            last_name=f"Contact {number}",
            name_key=f"contact {number} chris",
            email=f"chris{number}@customer{number % 400}.example",
            kind="champion",
            language=LANGUAGES[country],
        )
        for number, (pk, country) in enumerate(Account.objects.values_list("pk", "country").order_by("pk"))
    ]
    Stakeholder.objects.bulk_create(rows, batch_size=5_000)
    open_for_everybody(open_steps=20)
    Step.objects.filter(feeds="internal").update(state="done")
    Transition.objects.update(stage="introducing", gate_bits="internal prepared review")


def measure(delivered: int, ports: list[int]) -> None:
    """Order, approve and queue; then deliver in turns with the bare loop; print the times."""
    from tasuki.messaging.mailing import actions
    from tasuki.messaging.mailing.actions import Plan
    from tasuki.messaging.mailing.queries import digest_of, outcomes_of
    from tasuki.people.queries import actor_for_email
    from tasuki.transitions.models import Transition

    actor = actor_for_email("operations@bench.example")
    ids = list(Transition.objects.order_by("pk").values_list("pk", flat=True))
    plan = Plan(wave_size=10_000, per_minute=6_000, working_hours=False, breaker_percent=100)
    clock = [time.perf_counter()]
    mailing = actions.order(actor=actor, key="introduction", transitions=ids, plan=plan, inline=True)
    clock.append(time.perf_counter())
    mailing = actions.approve(
        actor=actor, mailing_id=mailing.pk, expected_digest=digest_of(mailing), inline=True
    )
    clock.append(time.perf_counter())
    mailing = actions.start(actor=actor, mailing_id=mailing.pk, inline=True)
    clock.append(time.perf_counter())
    outcomes = outcomes_of(mailing)
    if outcomes != {"queued": len(ids)}:
        raise RuntimeError(f"not all were queued: {outcomes}")
    names = ("ordered", "approved", "queued")
    found: dict[str, Any] = {name: b - a for name, a, b in zip(names, clock, clock[1:], strict=False)}
    found |= {"at_once": _deliver(delivered, ports[0]), "storing": _deliver(delivered // 3, ports[1])}
    print(json.dumps({"size": len(ids), **found}))


def _deliver(delivered: int, port: int) -> dict[str, list[float]]:
    from django.db.models import F

    from tasuki.messaging.models import Message
    from tasuki.messaging.pace.actions import set_pace
    from tasuki.people.queries import actor_for_email

    for limit in ("*", "@"):  # counted as ever, but never reached
        set_pace(actor=actor_for_email("operations@bench.example"), domain=limit, per_minute=60_000)
    Message.objects.filter(state="queued").update(scheduled_at=F("created_at"))  # each its own instant
    bare, ours = [], []
    os.environ["TASUKI_SMTP"] = f"smtp://127.0.0.1:{port}"
    _send_bare(port)  # both have spoken to the server once
    _send_ours()
    for _turn in range(delivered // PORTION):
        bare.append(_send_bare(port))
        ours.append(_send_ours())
    return {"bare": bare, "ours": ours}


def _send_ours() -> float:
    """Seconds that one round of delivery takes, with claim, attempt, outcome, events and effects."""
    from tasuki.messaging.delivery import deliver_round

    begun = time.perf_counter()
    done = deliver_round(PORTION)
    taken = time.perf_counter() - begun
    if done.tried != PORTION:
        raise RuntimeError(f"{done.tried} of {PORTION} were tried")
    return taken


def _send_bare(port: int) -> float:
    """Seconds that the bare loop takes to say the same mails over one connection; composing them is not counted."""
    from tasuki.messaging.envelope import compose
    from tasuki.messaging.models import Message
    from tasuki.messaging.queries import RELATED
    from tasuki.messaging.smtp import wire_format

    rows = Message.objects.select_related(*RELATED).filter(state="queued").order_by("scheduled_at", "id")
    mails = [(row.from_address, row.to_address, wire_format(compose(row))) for row in rows[:PORTION]]
    begun = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port) as client:
        for sender, recipient, data in mails:
            client.sendmail(sender, [recipient], data)
    return time.perf_counter() - begun
