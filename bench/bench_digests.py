"""The digest sweep over 2 000 colleagues, each with something to be told, against 200: cost for each mail (≤ 1.3 ×).

Two installations of different size take turns; in each round another day has come and everybody's digest is due.
The mail server runs in the measuring process. The sweep that finds nothing to do is measured, too.
"""

from __future__ import annotations

import statistics
import time
from datetime import timedelta
from functools import cache
from typing import Any

from bench.harness import Place, Row, Side, spread

SMALL, LARGE = 200, 2_000
ROUNDS, QUICK_ROUNDS = 5, 1
LIMIT = 1.3
PREPARE = "from bench.bench_digests import prepare; prepare({people})"


def run(place: Place) -> list[Row]:
    """Send everybody's digest among few and among many."""
    rounds = QUICK_ROUNDS if place.quick else ROUNDS
    with place.site("digests-few") as few, place.site("digests-many") as many:
        for site, people in ((few, SMALL), (many, LARGE)):
            site.python(PREPARE.format(people=people), timeout=1800)
        with Side(few, "bench.bench_digests") as one, Side(many, "bench.bench_digests") as other:
            times = [[side.ask("round", number=n) for side in (one, other)] for n in range(rounds + 1)][1:]
    ratios = [(many_times["all"] / LARGE) / (few_times["all"] / SMALL) for few_times, many_times in times]
    whole = statistics.median(many_times["all"] for _few, many_times in times)
    idle = statistics.median(many_times["idle"] for _few, many_times in times) * 1000
    detail = f"{whole:.1f} s for {LARGE:,} digests, {idle:.0f} ms where none is due; ratios {spread(ratios)}"
    name = f"digest sweep, {LARGE:,} against {SMALL:,} people, per mail"
    return [Row(name, place.database, statistics.median(ratios), LIMIT, detail)]


# -- in the measuring process -----------------------------------------------------------------


def prepare(people: int) -> None:
    """Colleagues who are never quiet, each with an open step that is overdue."""
    from bench.company import found_company
    from tasuki.customers.models import Account
    from tasuki.people.models import Person
    from tasuki.transitions.models import Step, Transition
    from tasuki.transitions.planning.planting import STEP_FIELDS
    from tasuki.web import clock
    from tasuki.web.bulk import insert_rows
    from tasuki.web.ids import new_id

    found_company(people)
    now = clock.now()
    Person.objects.update(mail_digest="off")
    Person.objects.bulk_create(
        [
            Person(
                email=f"reader-{number}@company.example",
                name=f"Reader {number}",
                quiet_from="00:00",
                quiet_until="00:00",
                digest_at="00:00",
                quiet_days_off=False,
            )
            for number in range(people)
        ],
        batch_size=1_000,
    )
    opened = [
        Transition(account_id=account, stage="preparing", opened_at=now, zone="UTC")
        for account in Account.objects.values_list("pk", flat=True)
    ]
    Transition.objects.bulk_create(opened, batch_size=5_000)
    readers = Person.objects.filter(mail_digest="daily").values_list("pk", flat=True)
    insert_rows(
        Step,
        STEP_FIELDS,
        (_step(new_id(), now, row.pk, person) for row, person in zip(opened, readers, strict=False)),
    )


def _step(key: Any, now: Any, transition: Any, person: Any) -> list[Any]:
    from tasuki.transitions.planning.planting import STEP_FIELDS

    values = {
        "id": key, "created_at": now, "transition_id": transition, "key": "step-1", "phase": "preparation",
        "role": "giver", "person_id": person, "due_at": now, "after": [], "feeds": "", "completed_by": "tick",
        "required": True, "compressed": False, "position": 1, "state": "todo", "note": "", "stands_in_for": "",
    }  # fmt: skip
    return [values[name] for name in STEP_FIELDS]


@cache
def mail_server() -> Any:
    """A mail server on loopback that takes everything."""
    from django.conf import settings

    from tasuki.messaging.tests.sink import Sink

    sink = Sink().__enter__()
    settings.TASUKI_SMTP = f"smtp://127.0.0.1:{sink.port}"
    return sink


def one_round(number: int) -> dict[str, float]:
    """Seconds of the sweep on another day, and of the next one, which finds nothing to do."""
    from tasuki.desk.digests import send_due
    from tasuki.desk.models import Digest
    from tasuki.web import clock

    mail_server().mails.clear()
    with clock.fixed(clock.now() + timedelta(days=number + 1)):
        begun = time.perf_counter()
        swept = send_due(limit=1_000_000)
        done = time.perf_counter()
        again = send_due()
        ended = time.perf_counter()
    if again.tried or swept.sent != Digest.objects.filter(state="sent").count() / (number + 1):
        raise RuntimeError(f"{swept}, then {again}")
    return {"all": done - begun, "idle": ended - done}


ANSWERS = {"round": one_round}
