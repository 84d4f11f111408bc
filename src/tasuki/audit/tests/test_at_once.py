from __future__ import annotations

import threading
from uuid import uuid4

import pytest
from django.db import connection, transaction

from tasuki.audit.actions import record
from tasuki.audit.models import Event
from tasuki.audit.queries import verify
from tasuki.rules.access import Actor

WRITERS, EACH = 4, 15


@pytest.mark.django_db(transaction=True)
def test_many_writers_at_once_make_one_chain() -> None:
    """SE-3: whoever writes at the same time, the chain has no gap, no fork, and no event is lost."""
    failures: list[Exception] = []
    gate = threading.Barrier(WRITERS)

    def write() -> None:
        gate.wait()
        try:
            for number in range(EACH):
                with transaction.atomic():
                    record(
                        actor=Actor.console(),
                        action="x.y",
                        subject=("account", uuid4()),
                        fields={"n": number},
                    )
                    record(actor=Actor.console(), action="x.z", subject=("account", uuid4()))
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert Event.objects.count() == WRITERS * EACH * 2
    assert verify().whole
