"""What the fault tests of sending start from: introductions in the queue, and no limit to their pace."""

from __future__ import annotations

MESSAGES = 20
PREPARE = """
from tasuki.customers.models import Stakeholder
from tasuki.messaging.tests.conftest import approve_all, draft, introduce
from tasuki.messaging import actions
from tasuki.testing.cast import make_account, make_cast
from tasuki.testing.stories import open_for
cast = make_cast()
account = make_account(cast.giver)
Stakeholder.objects.bulk_create(
    Stakeholder(account=account, first_name="Contact", last_name=str(n), kind="champion", email=f"c{{n}}@a.example")
    for n in range({more})
)
transition = introduce(cast, open_for(cast, account))
approve_all(cast, draft(cast, transition))
actions.queue(actor=cast.actor("giver"), transition_id=transition.pk, step_key="introduction")
from tasuki.messaging.models import PaceLimit
PaceLimit.objects.bulk_create(PaceLimit(domain=name, per_minute=0) for name in "*@")
"""
