"""The gates are judged in the background while somebody settles a step, each in their own connection."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.db.models import F

from tasuki.testing.cast import Cast, make_account
from tasuki.testing.stories import open_for
from tasuki.transitions.facts import recompute
from tasuki.transitions.jobs import recompute_account
from tasuki.transitions.models import Step, Transition


@pytest.mark.django_db(transaction=True)
def test_a_newer_result_is_not_overwritten(transactional_db: None, cast: Cast) -> None:
    """GA-1, SE-6: the job judges after it holds the row, so that it sees what was settled meanwhile."""
    row = open_for(cast, make_account(cast.giver))

    def judge() -> int:
        try:
            return int(recompute_account.func(account_id=str(row.account_id)))
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Transition.objects.filter(pk=row.pk).update(version=F("version") + 1)
            job = pool.submit(judge)
            time.sleep(1)  # long enough to judge by what is true before
            row.steps.filter(key="promises-owned").update(state=Step.State.DONE)
            recompute(Transition.objects.select_related("playbook").get(pk=row.pk))
        assert job.result(timeout=60) == 1
    row.refresh_from_db()
    assert row.open_steps == row.steps.filter(state=Step.State.TODO).count()
