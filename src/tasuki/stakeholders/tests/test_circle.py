"""Two people draw lines of reporting at the same moment (PE-4)."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from unittest import mock

import pytest
from django.db import connection

from tasuki.customers.models import Stakeholder
from tasuki.rules.reasons import Refused
from tasuki.stakeholders.actions import relate, relating
from tasuki.stakeholders.models import Relation
from tasuki.testing.cast import make_account, make_cast


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_no_circle(transactional_db: None) -> None:
    """PE-4, SE-6: the one who comes second sees the other's line and is refused."""
    cast = make_cast()
    account = make_account(cast.giver, "Quillon Foods")
    mika, budi = (Stakeholder.objects.create(account=account, first_name=name) for name in ("Mika", "Budi"))
    look = relating._leads_to

    def slowly(*people: Stakeholder) -> bool:
        found = look(*people)
        time.sleep(0.5)
        return found

    def draw(pair: tuple[Stakeholder, Stakeholder]) -> str:
        try:
            relate(actor=cast.actor("giver"), account=account, a=pair[0], b=pair[1], kind="reports_to")
        except Refused as refused:
            return refused.reasons[0].code
        finally:
            connection.close()
        return ""

    with mock.patch.object(relating, "_leads_to", slowly), ThreadPoolExecutor(2) as pool:
        drawn = list(pool.map(draw, [(mika, budi), (budi, mika)]))
    assert sorted(drawn) == ["", "relation.circle"]
    assert Relation.objects.count() == 1
