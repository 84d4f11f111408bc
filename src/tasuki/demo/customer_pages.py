"""The customer's side: a page for the champion, what it shows, how it is going after the first week (RO-9, MS-1)."""

from __future__ import annotations

from zlib import crc32

from tasuki.commitments.models import Commitment
from tasuki.customer_page.actions import Share, answer_contact, open_pages, share
from tasuki.customer_page.links import page_token
from tasuki.customers.models import Initiative, Stakeholder
from tasuki.demo.play import Play
from tasuki.outcomes.actions import answer_pulse
from tasuki.transitions.survey_link import pulse_token


def open_page(play: Play) -> None:
    """The receiver opens the page for the champion and shows what runs; now and then the champion says they leave."""
    champion = _champion(play)
    if champion is None or _chance(play) >= 6:
        return
    actor, account_id = play.as_("receiver"), play.row.account_id
    [page] = open_pages(actor=actor, account_id=account_id, stakeholders=[champion.pk])
    running = Initiative.objects.filter(account=account_id).exclude(state=Initiative.State.DONE)
    promised = Commitment.objects.filter(account=account_id, state=Commitment.State.OPEN)
    items = [Share("initiative", pk, shareable=True) for pk in running.values_list("pk", flat=True)[:2]]
    items += [Share("commitment", pk, shareable=True) for pk in promised.values_list("pk", flat=True)[:1]]
    share(actor=actor, account_id=account_id, items=items)
    if _chance(play) < 2:
        answer_contact(token=page_token(page.pk), kind=("yes", "leaving")[_chance(play)])


def pulse(play: Play, *, good: bool) -> None:
    """Most champions say after the first week how it is going."""
    champion = _champion(play)
    if champion is None or _chance(play) >= 8:
        return
    score = (4, 5, 3, 5)[_chance(play) % 4] if good else (2, 3, 1, 2)[_chance(play) % 4]
    answer_pulse(token=pulse_token(play.id, champion.pk), score=score)


def _champion(play: Play) -> Stakeholder | None:
    people = Stakeholder.objects.filter(account=play.row.account_id, kind="champion", left_on=None)
    return people.filter(headcount=None).exclude(email="").order_by("created_at", "id").first()


def _chance(play: Play) -> int:
    """0 to 9, the same for an account whenever the sample is made, and without touching anybody else's chance."""
    return crc32(play.row.account.name.encode()) % 10
